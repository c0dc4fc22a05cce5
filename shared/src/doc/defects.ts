import type * as Y from 'yjs';
import { severities, type DefectRow, type DefectState, type Severity } from '../schema/document.ts';
import { addEntry, editEntry, type Origin } from './edits.ts';
import { entries, number, oneOf, text } from './read.ts';

// The root `defects`, beside the first picture of the board: whoever shows it loads it.

export interface DefectFields {
	readonly title?: string;
	readonly key?: string;
	readonly severity?: Severity;
	readonly state?: DefectState;
	readonly escaped?: boolean;
	readonly count?: number;
}

/** All defects of the release, sorted by ID. */
export function readDefects(doc: Y.Doc): DefectRow[] {
	return entries(doc, 'defects').map(([id, fields]) => ({
		id,
		title: text(fields.get('title')),
		key: text(fields.get('key')),
		// What nobody has judged is not said to be grave.
		severity: severities.find((each) => each === fields.get('severity')) ?? 'minor',
		state: oneOf<DefectState>(fields.get('state'), ['open', 'fixed', 'wont-fix']),
		escaped: fields.get('escaped') === true,
		count: Math.max(1, Math.round(number(fields.get('count'), 1))),
	}));
}

export function addDefect(doc: Y.Doc, id: string, fields: DefectFields, origin: Origin): void {
	const blank = { title: '', key: '', severity: 'minor', state: 'open', escaped: false, count: 1 };
	addEntry(doc, 'defects', id, { ...blank, ...fields }, origin);
}

export function editDefect(doc: Y.Doc, id: string, fields: DefectFields, origin: Origin): void {
	editEntry(doc, 'defects', id, { ...fields }, origin);
}

export function removeDefect(doc: Y.Doc, id: string, origin: Origin): void {
	editEntry(doc, 'defects', id, { removed: true }, origin);
}
