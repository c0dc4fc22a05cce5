import * as Y from 'yjs';
import type { NotApplied } from '../schema/frame.ts';
import { current, liveNow, stray, valueOf, type SharedType } from './content.ts';
import { same } from './describe-changes.ts';
import type { Arrival, Deletions, Place } from './inspect.ts';

/** Something that an update brought and that is not in the document, though the update itself did not delete it. */
export interface Lost extends NotApplied {
	/** Empty where it is not known any more. */
	readonly root: string;
	/** `gone`: what it belongs to was deleted; `conflict`: somebody else wrote the same field at the same time. */
	readonly why: 'gone' | 'conflict';
}

interface Finding {
	readonly place: Place | null;
	readonly container: boolean;
	readonly why: Lost['why'];
	attempted: unknown;
}

/** Finds what was lost of an update that has been applied; call it before the transaction ends. */
export function findLost(doc: Y.Doc, arrivals: readonly Arrival[], deletions: Deletions): Lost[] {
	const findings = new Map<string, Finding>();
	for (const { struct, from, place } of arrivals) {
		if (!(struct instanceof Y.Item) || struct.content instanceof Y.ContentDeleted) continue;
		for (const piece of pieces(doc, struct, from)) {
			if (!piece.deleted || Y.isDeleted(deletions, Y.createID(struct.id.client, piece.from))) continue;
			const attempted = attemptOf(struct, piece);
			if (place !== null && same(attempted, valueAt(doc, place))) continue;
			add(findings, place, { struct, attempted, why: whyLost(piece.struct) });
		}
	}
	const inner = innerPrefixes(findings.values());
	return [...findings.values()]
		.filter(
			({ place, container }) => !container || place === null || !inner.has(keyOf(place.root, place.path)),
		)
		.map(({ place, attempted, why }) => ({
			root: place?.root ?? '',
			path: place === null ? [] : [place.root, ...place.path],
			attempted,
			why,
		}));
}

interface Piece {
	readonly struct: Y.Item | Y.GC;
	readonly from: number;
	readonly to: number;
	readonly deleted: boolean;
}

/** What has become of a struct: the document may hold it in several parts. */
function* pieces(doc: Y.Doc, { id, length }: Y.Item, from: number): Generator<Piece> {
	const structs = doc.store.clients.get(id.client) ?? [];
	const end = id.clock + length;
	for (let index = Y.findIndexSS(structs, from); index < structs.length; index += 1) {
		const struct = structs[index];
		if (struct === undefined || struct.id.clock >= end) return;
		yield {
			struct,
			from: Math.max(from, struct.id.clock),
			to: Math.min(end, struct.id.clock + struct.length),
			deleted: struct.deleted,
		};
	}
}

/** From the update's own copy of the struct: the document's may be emptied. */
function attemptOf({ id, content }: Y.Item, { from, to }: Piece): unknown {
	if (content instanceof Y.ContentString)
		return content.str.slice(from - id.clock, to - id.clock).toWellFormed();
	if (content instanceof Y.ContentType) return {};
	return valueOf(content);
}

function whyLost(struct: Y.Item | Y.GC): Lost['why'] {
	if (!(struct instanceof Y.Item)) return 'gone';
	const { parent } = struct;
	return parent instanceof Y.AbstractType && parent._item?.deleted !== true ? 'conflict' : 'gone';
}

function add(
	findings: Map<string, Finding>,
	place: Place | null,
	{ struct, attempted, why }: { struct: Y.Item; attempted: unknown; why: Lost['why'] },
): void {
	const container = struct.content instanceof Y.ContentType;
	// Without a place there is nothing to say of a container; what was in it is found by itself.
	if (place === null && container) return;
	const key = place === null ? `${struct.id.client}:${struct.id.clock}` : keyOf(place.root, place.path);
	const known = findings.get(key);
	if (known === undefined) {
		findings.set(key, { place, container, why, attempted });
		return;
	}
	const list = place?.path.at(-1) === stray;
	if (!list) known.attempted = attempted;
	else if (typeof known.attempted === 'string' && typeof attempted === 'string') known.attempted += attempted;
	else known.attempted = [known.attempted, attempted].flat();
}

/** Places inside which something else was found: a container is named only if nothing in it is. */
function innerPrefixes(findings: Iterable<Finding>): Set<string> {
	const prefixes = new Set<string>();
	for (const { place } of findings) {
		for (let length = (place?.path.length ?? 0) - 1; place !== null && length > 0; length -= 1) {
			prefixes.add(keyOf(place.root, place.path.slice(0, length)));
		}
	}
	return prefixes;
}

function keyOf(root: string, path: readonly string[]): string {
	return JSON.stringify([root, path]);
}

/** What stands at a place of maps now; undefined where nothing does. */
function valueAt(doc: Y.Doc, { root, path }: Place): unknown {
	let type: SharedType | null = doc.share.get(root) ?? null;
	let value: unknown;
	for (const key of path) {
		if (type === null) return undefined;
		const item = current(type, key, liveNow);
		if (item === null) return undefined;
		type = item.content instanceof Y.ContentType ? (item.content.type as SharedType) : null;
		value = type === null ? valueOf(item.content) : {};
	}
	return value;
}
