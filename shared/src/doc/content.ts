import * as Y from 'yjs';
import { parseRoot } from './roots.ts';

/** Any shared type, as Yjs names those that a transaction changed. */
export type SharedType = Y.Transaction['changed'] extends Map<infer Type, unknown> ? Type : never;

/** Whether an item counts at the moment asked about. */
export type Live = (item: Y.Item) => boolean;

export const liveNow: Live = (item) => !item.deleted;

/**
 * Whether an item was there before the transaction. Exact until the transaction ends: only then does Yjs throw away
 * what was deleted in it.
 */
export function liveBefore(transaction: Y.Transaction): Live {
	// The set of a running transaction is neither sorted nor merged.
	const deleted = Y.mergeDeleteSets([transaction.deleteSet]);
	return (item) =>
		item.id.clock < (transaction.beforeState.get(item.id.client) ?? 0) &&
		(!item.deleted || Y.isDeleted(deleted, item.id));
}

/** Content by path below a root; values are JSON. */
export type Flat = ReadonlyMap<string, { readonly path: readonly string[]; readonly value: unknown }>;

/** Path segment of list content where a map is expected, and of what is no plain string in a text. */
export const stray = '*';

/**
 * A root's content at a moment, a value for each path: a text is one string at the empty path, a map of flat maps has
 * [key, field]. Of a map only the keys given are read. Takes any content, also what no schema allows.
 */
export function flatten(
	root: { readonly name: string; readonly type: SharedType; readonly keys: Iterable<string> },
	live: Live,
): Flat {
	const flat = new Map<string, { path: readonly string[]; value: unknown }>();
	const put = (path: readonly string[], value: unknown) => flat.set(JSON.stringify(path), { path, value });
	const isText = parseRoot(root.name)?.type === 'text';
	if (isText) put([], plainText(root.type, live));
	const strays = listContent(root.type, live, isText);
	if (strays.length > 0) put([stray], strays);
	for (const key of root.keys) {
		const item = current(root.type, key, live);
		if (item !== null) putItem(put, [key], item, live);
	}
	return flat;
}

function putItem(
	put: (path: readonly string[], value: unknown) => void,
	path: readonly string[],
	item: Y.Item,
	live: Live,
): void {
	if (!(item.content instanceof Y.ContentType)) {
		put(path, valueOf(item.content));
		return;
	}
	const type = item.content.type as SharedType;
	const kind = kindOf(type);
	let empty = true;
	for (const key of type._map.keys()) {
		const field = current(type, key, live);
		if (field === null) continue;
		empty = false;
		putItem(put, [...path, key], field, live);
	}
	const list = listContent(type, live, false);
	if (list.length > 0) put([...path, stray], list);
	if (kind !== 'map') put([...path, stray, kind], list.length);
	else if (empty && list.length === 0) put(path, {});
}

/** The item that holds a map's key at the moment asked about. */
export function current(type: SharedType, key: string, live: Live): Y.Item | null {
	let item = type._map.get(key) ?? null;
	while (item !== null && !live(item)) item = item.left;
	return item;
}

/** All plain strings of a type's list. */
export function plainText(type: SharedType, live: Live): string {
	let text = '';
	for (let item = type._start; item !== null; item = item.right) {
		if (item.content instanceof Y.ContentString && live(item)) text += item.content.str;
	}
	return text;
}

function listContent(type: SharedType, live: Live, stringsAreContent: boolean): unknown[] {
	const found: unknown[] = [];
	for (let item = type._start; item !== null; item = item.right) {
		if (stringsAreContent && item.content instanceof Y.ContentString) continue;
		if (live(item))
			found.push(
				item.content instanceof Y.ContentType
					? kindOf(item.content.type as SharedType)
					: valueOf(item.content),
			);
	}
	return found;
}

/** What a map's value is, or what a list's item says, as JSON. */
export function valueOf(content: Y.Item['content']): unknown {
	if (content instanceof Y.ContentString) return content.str;
	if (content instanceof Y.ContentAny) return toJson(content.arr.at(-1));
	if (content instanceof Y.ContentJSON) return toJson(content.arr.at(-1));
	if (content instanceof Y.ContentFormat) return { format: content.key, value: toJson(content.value) };
	if (content instanceof Y.ContentEmbed) return { embed: toJson(content.embed) };
	if (content instanceof Y.ContentBinary) return { bytes: content.content.byteLength };
	if (content instanceof Y.ContentType) return { type: kindOf(content.type as SharedType) };
	if (content instanceof Y.ContentDoc) return { subdocument: content.doc.guid };
	return null;
}

function kindOf(type: SharedType): string {
	if (type instanceof Y.Map) return 'map';
	if (type instanceof Y.Text) return 'text';
	return type instanceof Y.Array ? 'array' : 'xml';
}

const longestJson = 10_000;

/** Anything that Yjs can carry as JSON for a notice or the record: never throws, never endless. */
function toJson(value: unknown): unknown {
	switch (typeof value) {
		case 'string':
			return value.length > longestJson ? `${value.slice(0, longestJson)}…` : value;
		case 'boolean':
			return value;
		case 'number':
			return Number.isFinite(value) ? value : null;
		case 'bigint':
			return value.toString();
		case 'object': {
			if (value === null) return null;
			if (value instanceof Uint8Array) return { bytes: value.byteLength };
			try {
				const text = JSON.stringify(value, (_key, part: unknown) =>
					typeof part === 'bigint' ? part.toString() : part,
				);
				return text.length > longestJson ? `${text.slice(0, longestJson)}…` : (JSON.parse(text) as unknown);
			} catch (error) {
				// Nested deeper than the stack is.
				if (error instanceof RangeError) return '…';
				throw error;
			}
		}
		default:
			return null;
	}
}
