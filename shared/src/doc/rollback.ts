import type * as Y from 'yjs';
import type { RollbackRow } from '../schema/document.ts';
import { addEntry, editEntry, setFields, type Origin } from './edits.ts';
import { entries, number, order, rootMap, text } from './read.ts';

// The root `rollback`, beside the first picture of the board: whoever shows it loads it. Its steps and its rehearsals
// are entries of one map, told apart by their keys.

const stepPrefix = 'step:';
export const rehearsalPrefix = 'run:';

/** How the version before comes back. */
export function readRollback(doc: Y.Doc): RollbackRow {
	const root = rootMap(doc, 'rollback');
	const all = entries(doc, 'rollback');
	const under = (prefix: string) =>
		all.flatMap(([key, fields]) =>
			key.startsWith(prefix) ? [{ id: key.slice(prefix.length), fields }] : [],
		);
	const lastSafe = Date.parse(text(root?.get('lastSafe')));
	return {
		owner: text(root?.get('owner')),
		lastSafe: Number.isNaN(lastSafe) ? '' : new Date(lastSafe).toISOString(),
		steps: under(stepPrefix)
			.map(({ id, fields }) => ({ id, text: text(fields.get('text')), rank: number(fields.get('rank'), 0) }))
			.sort((a, b) => a.rank - b.rank || order(a.id, b.id)),
		rehearsals: under(rehearsalPrefix)
			.map(({ id, fields }) => ({
				id,
				seconds: Math.max(0, number(fields.get('seconds'), 0)),
				at: text(fields.get('at')),
				by: text(fields.get('by')),
			}))
			.sort((a, b) => order(a.at, b.at) || order(a.id, b.id)),
	};
}

/** `lastSafe` as `Date.toISOString` writes it, or empty. */
export function setRollback(doc: Y.Doc, fields: { owner?: string; lastSafe?: string }, origin: Origin): void {
	setFields(doc, 'rollback', fields, origin);
}

/** At the end. */
export function addStep(doc: Y.Doc, id: string, step: string, origin: Origin): void {
	const rank = (readRollback(doc).steps.at(-1)?.rank ?? 0) + 1;
	addEntry(doc, 'rollback', `${stepPrefix}${id}`, { text: step, rank }, origin);
}

export function editStep(
	doc: Y.Doc,
	id: string,
	fields: { text?: string; rank?: number },
	origin: Origin,
): void {
	editEntry(doc, 'rollback', `${stepPrefix}${id}`, fields, origin);
}

export function removeStep(doc: Y.Doc, id: string, origin: Origin): void {
	editEntry(doc, 'rollback', `${stepPrefix}${id}`, { removed: true }, origin);
}

/** `by` is the writer's own ID (the guard undoes any other), `at` an ISO moment, `seconds` a whole number. */
export function addRehearsal(
	doc: Y.Doc,
	{ id, ...fields }: { id: string; seconds: number; at: string; by: string },
	origin: Origin,
): void {
	addEntry(doc, 'rollback', `${rehearsalPrefix}${id}`, fields, origin);
}

export function removeRehearsal(doc: Y.Doc, id: string, origin: Origin): void {
	editEntry(doc, 'rollback', `${rehearsalPrefix}${id}`, { removed: true }, origin);
}
