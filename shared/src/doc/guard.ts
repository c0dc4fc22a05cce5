import * as Y from 'yjs';
import type { NotApplied, Notice } from '../schema/frame.ts';
import {
	current,
	flatten,
	liveBefore,
	liveNow,
	valueOf,
	type Flat,
	type Live,
	type SharedType,
} from './content.ts';
import { changesOf, differences, touchedRoots, type Change, type TouchedRoot } from './describe-changes.ts';
import { inspect, type Arrival, type Inspection } from './inspect.ts';
import { findLost, type Lost } from './lost.ts';
import { rehearsalPrefix } from './rollback.ts';
import { isOfServer, parseRoot, type RootPart } from './roots.ts';
import { findFault } from './shape.ts';
import { undoWithin } from './undo.ts';

export type { Change } from './describe-changes.ts';

/** Who sends an update, and what they may write now; judged anew for every message (R26). */
export interface GuardContext {
	/** Person or guest ID. */
	readonly person: string;
	/** A viewer: nothing of theirs is applied (R27). */
	readonly readOnly: boolean;
	/** Why this actor may not write that root now, or null. Asked for known roots only. */
	lockOf(root: string): { readonly rule: string; readonly message: string } | null;
	/** The person that a Yjs client ID is bound to, or null if nobody has written with it. */
	ownerOfClient(client: number): string | null;
	/** Milestones of the policy, and those it has dropped. */
	readonly knownMilestones: ReadonlySet<string>;
}

export type Verdict =
	| {
			readonly kind: 'applied';
			/** What the client sent and what was undone of it: one journal row, one broadcast. */
			readonly update: Uint8Array;
			/** Everything of the update that is not in the document now, for its author. */
			readonly notices: readonly Notice[];
			/** What the person changed, field by field; undone edits are no changes. */
			readonly changes: readonly Change[];
			/** Client IDs seen for the first time: bind them to the person. */
			readonly newClients: readonly number[];
			/** Roots whose content changed. */
			readonly touched: ReadonlySet<string>;
	  }
	/** It holds nothing that the document lacks. */
	| { readonly kind: 'nothing' }
	/** It builds on something that the server has not got: not applied; answer with sync step 1. */
	| { readonly kind: 'gap' }
	/** New structs under another person's client ID: not applied. */
	| { readonly kind: 'fork'; readonly client: number }
	| { readonly kind: 'read-only'; readonly notice: Notice }
	/** No honest client sends this: close with 4400. `broken`: the document may have changed, rebuild it from the journal. */
	| { readonly kind: 'malformed'; readonly reason: string; readonly broken: boolean };

/** Origin of the transaction in which an accepted update is applied, and undone where it must be. */
const guardOrigin = { kind: 'guard' } as const;

/** Above these an update is no mistake of a client any more (interfaces.md, Document). */
const most = { unknownRoots: 64, unknownCharacters: 65_536 } as const;

type Complete = Inspection & { kind: 'complete' };

/** Why a root's part of an update may not stay. */
interface Objection {
	readonly rule: string;
	readonly message: string;
}

interface Refused extends Objection {
	readonly root: TouchedRoot;
	/** The touched content before the update, and as the update would have it. */
	readonly was: Flat;
	readonly attempted: Flat;
}

/**
 * The lock on the document's door (R1): applies a client's update and, in the same transaction, undoes whatever this
 * person may not write or no schema allows, so that no other replica ever holds it.
 *
 * Refusing an update and keeping the socket would be a trap: the client's later structs would wait for it for ever.
 */
export class Guard {
	readonly #doc: Y.Doc;

	/** `doc` holds nothing pending, and whatever writes into it besides runs between two calls of `accept`. */
	constructor(doc: Y.Doc) {
		this.#doc = doc;
		for (const name of doc.share.keys()) this.#define(name);
	}

	/** Judges and applies one update, a sync step 2 just the same. Keeps no observer beyond the call. */
	accept(update: Uint8Array, context: GuardContext): Verdict {
		const inspection = inspect(update, this.#doc);
		if (inspection.kind === 'malformed') return { ...inspection, broken: false };
		if (inspection.kind === 'gap') {
			return context.readOnly ? { kind: 'read-only', notice: readOnlyNotice([]) } : { kind: 'gap' };
		}
		if (inspection.arrivals.length === 0 && !inspection.deletes) return { kind: 'nothing' };
		if (context.readOnly) return { kind: 'read-only', notice: readOnlyNotice(inspection.arrivals) };
		const newClients = new Set<number>();
		for (const { struct } of inspection.arrivals) {
			const { client } = struct.id;
			const owner = client === this.#doc.clientID ? null : (context.ownerOfClient(client) ?? context.person);
			if (owner !== context.person) return { kind: 'fork', client };
			if (context.ownerOfClient(client) === null) newClients.add(client);
		}
		const excess = this.#findExcess(inspection, context);
		if (excess !== null) return { kind: 'malformed', reason: excess, broken: false };
		return this.#apply(update, inspection, context, [...newClients]);
	}

	/** What must not even be applied, because it could not be undone. */
	#findExcess({ arrivals, roots, cuts }: Complete, context: GuardContext): string | null {
		for (const root of cuts) {
			if (isKnown(root, context) && context.lockOf(root) !== null) return 'half a character of a locked text';
		}
		let unknown = 0;
		for (const name of roots) if (!isKnown(name, context) && !this.#doc.share.has(name)) unknown += 1;
		if (unknown > 0) {
			for (const name of this.#doc.share.keys()) if (!isKnown(name, context)) unknown += 1;
			if (unknown > most.unknownRoots) return 'too many unknown roots';
		}
		let characters = 0;
		for (const { struct, place } of arrivals) {
			if (struct instanceof Y.Item && place !== null && !isKnown(place.root, context))
				characters += sizeOf(struct);
		}
		return characters > most.unknownCharacters ? 'too much in unknown roots' : null;
	}

	#apply(update: Uint8Array, inspection: Complete, context: GuardContext, newClients: number[]): Verdict {
		const doc = this.#doc;
		const updates: Uint8Array[] = [];
		const take = (emitted: Uint8Array) => updates.push(emitted);
		for (const name of inspection.roots) this.#define(name);
		doc.on('update', take);
		try {
			const judged = Y.transact(
				doc,
				(transaction) => {
					Y.applyUpdate(doc, update, guardOrigin);
					if (doc.store.pendingStructs !== null || doc.store.pendingDs !== null) {
						throw new Error('something is missing that inspection has not found');
					}
					return this.#judge(transaction, inspection, context);
				},
				guardOrigin,
				false,
			);
			if (updates.length === 0) return { kind: 'nothing' };
			return { kind: 'applied', update: merged(updates), newClients, ...judged };
		} catch (error) {
			// Yjs may have applied a part of it before it threw.
			if (error instanceof Error) return { kind: 'malformed', reason: error.message, broken: true };
			throw error;
		} finally {
			doc.off('update', take);
		}
	}

	/** Inside the transaction that has applied the update: keeps what may stay, undoes the rest, says which is which. */
	#judge(
		transaction: Y.Transaction,
		{ arrivals, deletions }: Complete,
		context: GuardContext,
	): { notices: Notice[]; changes: Change[]; touched: Set<string> } {
		const before = liveBefore(transaction);
		const changes: Change[] = [];
		const touched = new Set<string>();
		const refused: Refused[] = [];
		for (const root of touchedRoots(transaction).values()) {
			const was = flatten(root, before);
			const attempted = flatten(root, liveNow);
			const objection = findObjection(root, before, context);
			if (objection !== null) {
				refused.push({ ...objection, root, was, attempted });
				continue;
			}
			const made = changesOf(root.name, was, attempted);
			changes.push(...made);
			if (made.length > 0) touched.add(root.name);
		}
		if (refused.length > 0) undo(transaction, refused);
		forgetPositions(transaction);
		const lost = findLost(this.#doc, arrivals, deletions);
		return { notices: report(refused, lost), changes, touched };
	}

	/** Gives a root its type before anything is written to it, so that no second object of it ever stands in its place. */
	#define(name: string): void {
		const root = parseRoot(name);
		if (root?.type === 'map') this.#doc.getMap(name);
		else if (root?.type === 'text') this.#doc.getText(name);
	}
}

function isKnown(name: string, context: GuardContext): boolean {
	const root = parseRoot(name);
	return root !== null && (root.milestone === undefined || context.knownMilestones.has(root.milestone));
}

function findObjection(root: TouchedRoot, before: Live, context: GuardContext): Objection | null {
	const parsed = parseRoot(root.name);
	if (parsed === null || !isKnown(root.name, context)) {
		return { rule: 'unknown-root', message: 'This board has no such part. Reload the page and try again.' };
	}
	const lock = context.lockOf(root.name);
	if (lock !== null) return { rule: lock.rule, message: lock.message };
	if (isOfServer(parsed.part)) {
		return {
			rule: 'R1',
			message: 'Results of checks come from the pipeline that ran them. Report them there.',
		};
	}
	const fault = findFault(parsed.part, root);
	if (fault !== null) return { rule: 'shape', message: `This cannot be kept: ${fault}` };
	const said = authored[parsed.part];
	if (said !== undefined && !isOwnWriting(root, said, before, context.person))
		return { rule: 'author', message: 'You can write in your own name, and change only what you wrote.' };
	return null;
}

/** Where entries carry who wrote them (`by`): the prefix of their keys. */
const authored: Readonly<Partial<Record<RootPart, string>>> = {
	talk: '',
	decisions: '',
	lessons: '',
	rollback: rehearsalPrefix,
};

/** Whether each entry with this prefix that changed was this person's before (if it was at all) and still is. */
function isOwnWriting(root: TouchedRoot, prefix: string, before: Live, person: string): boolean {
	for (const key of root.keys) {
		if (!key.startsWith(prefix)) continue;
		const was = current(root.type, key, before);
		const is = current(root.type, key, liveNow);
		if (was !== null && authorOf(was, before) !== person) {
			const only = { ...root, keys: [key] };
			if (differences(flatten(only, before), flatten(only, liveNow)).length > 0 || was !== is) return false;
		} else if (is !== null && authorOf(is, liveNow) !== person) return false;
	}
	return true;
}

function authorOf({ content }: Y.Item, live: Live): unknown {
	if (!(content instanceof Y.ContentType)) return null;
	const by = current(content.type as SharedType, 'by', live);
	return by === null ? null : valueOf(by.content);
}

function undo(transaction: Y.Transaction, refused: readonly Refused[]): void {
	undoWithin(
		transaction,
		refused.map(({ root }) => root.type),
	);
	for (const { root, was } of refused) {
		// Nothing in this program relies on undo being right: a document that is not as it was is thrown away.
		if (differences(was, flatten(root, liveNow)).length > 0)
			throw new Error(`${root.name} could not be restored`);
	}
}

/** Yjs drops its remembered positions for transactions from elsewhere only, and this one may have become local. */
function forgetPositions(transaction: Y.Transaction): void {
	for (const type of transaction.changed.keys()) if (type._searchMarker) type._searchMarker.length = 0;
}

/** One notice for each root and reason; each thing is named once. */
function report(refused: readonly Refused[], lost: readonly Lost[]): Notice[] {
	const notices: Notice[] = [];
	const left = new Set(lost);
	for (const { root, rule, message, was, attempted } of refused) {
		const items: NotApplied[] = differences(was, attempted).map(([path, , value]) => ({
			path: [root.name, ...path],
			attempted: value,
		}));
		const named = new Set(items.map(({ path }) => JSON.stringify(path)));
		const wholeText = named.has(JSON.stringify([root.name]));
		for (const item of left) {
			if (item.root !== root.name) continue;
			left.delete(item);
			const inText = wholeText && typeof item.attempted === 'string';
			if (!inText && !named.has(JSON.stringify(item.path)))
				items.push({ path: item.path, attempted: item.attempted });
		}
		if (items.length > 0) notices.push({ kind: 'not-applied', rule, root: root.name, message, items });
	}
	const groups = Map.groupBy(left, ({ root, why }) => `${why} ${root}`);
	for (const group of groups.values()) {
		const [first] = group;
		if (first === undefined) continue;
		notices.push({
			kind: 'not-applied',
			rule: first.why,
			root: first.root,
			message: reasons[first.why],
			items: group.map(({ path, attempted }) => ({ path, attempted })),
		});
	}
	return notices;
}

const reasons: Readonly<Record<Lost['why'], string>> = {
	gone: 'Somebody removed this before your change arrived.',
	conflict: 'Somebody else changed this at the same time, and their change stands.',
};

function readOnlyNotice(arrivals: readonly Arrival[]): Notice {
	const items: NotApplied[] = [];
	for (const { struct, place } of arrivals) {
		if (!(struct instanceof Y.Item) || place === null || struct.content instanceof Y.ContentType) continue;
		items.push({ path: [place.root, ...place.path], attempted: valueOf(struct.content) });
	}
	return {
		kind: 'not-applied',
		rule: 'R27',
		root: '',
		message: 'You may read this board, not change it.',
		items,
	};
}

/** About how many characters a struct brings. */
function sizeOf({ content }: Y.Item): number {
	if (content instanceof Y.ContentString) return content.str.length;
	if (content instanceof Y.ContentBinary) return content.content.byteLength;
	if (content instanceof Y.ContentAny) return JSON.stringify(valueOf(content))?.length ?? 1;
	return 8;
}

function merged(updates: readonly Uint8Array[]): Uint8Array {
	const [first] = updates;
	return updates.length === 1 && first !== undefined ? first : Y.mergeUpdates([...updates]);
}
