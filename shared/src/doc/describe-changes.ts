import * as Y from 'yjs';
import { flatten, liveBefore, liveNow, type Flat, type SharedType } from './content.ts';
import { rootOf } from './roots.ts';

/** One field of one root as an edit changed it. */
export interface Change {
	readonly root: string;
	/** Key of the entry; empty for the root's own fields and for texts. */
	readonly item: string;
	/** Name of the field; `text` for a text root, empty for an entry without fields. */
	readonly field: string;
	/** JSON values; null where there was or is nothing. */
	readonly before: unknown;
	readonly after: unknown;
}

/** What a transaction changed in a root: the entries by key, and whether its list was. */
export interface TouchedRoot {
	readonly name: string;
	readonly type: SharedType;
	readonly keys: Set<string>;
	list: boolean;
}

/** The roots that a transaction changed, by name. */
export function touchedRoots(transaction: Y.Transaction): Map<string, TouchedRoot> {
	const roots = new Map<string, TouchedRoot>();
	for (const [changed, subs] of transaction.changed) {
		const { type, key } = rootOf(changed);
		const name = Y.findRootTypeKey(type);
		let root = roots.get(name);
		if (root === undefined) {
			root = { name, type, keys: new Set(), list: false };
			roots.set(name, root);
		}
		for (const sub of changed === type ? subs : [key]) {
			if (sub === null) root.list = true;
			else root.keys.add(sub);
		}
	}
	return roots;
}

/**
 * What a transaction changed, field by field, deletions included. Call it before the transaction ends or in one of its
 * observers: afterwards what was deleted is gone.
 */
export function describeChanges(
	transaction: Y.Transaction,
	roots: Iterable<TouchedRoot> = touchedRoots(transaction).values(),
): Change[] {
	const before = liveBefore(transaction);
	const changes: Change[] = [];
	for (const root of roots)
		changes.push(...changesOf(root.name, flatten(root, before), flatten(root, liveNow)));
	return changes;
}

/** The difference of two states of a root as changes. */
export function changesOf(root: string, was: Flat, is: Flat): Change[] {
	return differences(was, is).map(([path, before, after]) => {
		const [item, field] = place(path, before ?? after);
		return { root, item, field, before, after };
	});
}

/** Paths at which two states differ, with both values; null where there is none. */
export function differences(
	before: Flat,
	after: Flat,
): [path: readonly string[], before: unknown, after: unknown][] {
	const found: [readonly string[], unknown, unknown][] = [];
	for (const [key, { path, value }] of before) {
		const now = after.get(key)?.value ?? null;
		if (!same(value, now)) found.push([path, value, now]);
	}
	for (const [key, { path, value }] of after) {
		if (!before.has(key)) found.push([path, null, value]);
	}
	return found;
}

/** JSON values alike. */
export function same(a: unknown, b: unknown): boolean {
	if (a === b) return true;
	if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
	return JSON.stringify(a) === JSON.stringify(b);
}

function place(path: readonly string[], value: unknown): [item: string, field: string] {
	if (path.length === 0) return ['', 'text'];
	if (path.length === 1) return typeof value === 'object' ? [path[0] ?? '', ''] : ['', path[0] ?? ''];
	return [path[0] ?? '', path.slice(1).join('.')];
}
