import * as Y from 'yjs';
import type { ActivityState, CheckRow, Lane } from '../schema/document.ts';
import { activityKey } from './card.ts';
import { readChecks } from './read.ts';
import { rootName } from './roots.ts';
import { spliceBetween, type Splice } from './splice.ts';

// Named writes, each one transaction. A field is written only when it changes, an entry that exists is never replaced
// (edits in flight to the old one would be lost), and what is removed is put away, not deleted.

/** Tags a transaction, so that undo knows its own; never null, which a fresh UndoManager would track. */
export type Origin = NonNullable<unknown>;
type Field = string | number | boolean;

export function renameMilestone(doc: Y.Doc, milestone: string, name: string, origin: Origin): void {
	setFields(doc, rootName('milestone', milestone), { name }, origin);
}

export function setOutcome(doc: Y.Doc, milestone: string, outcome: string, origin: Origin): void {
	setFields(doc, rootName('milestone', milestone), { outcome }, origin);
}

/** Adds an open activity that counts, at the end unless a rank is given. `id` must be new. */
export function addActivity(
	doc: Y.Doc,
	milestone: string,
	activity: { id: string; text: string; rank?: number },
	origin: Origin,
): void {
	doc.transact(() => {
		const { id, text, rank = lastRank(doc, milestone) + 1 } = activity;
		const fields = { text, state: 'open', reason: '', counts: true };
		putEntry(doc.getMap(rootName('activities', milestone)), id, fields);
		putEntry(doc.getMap(rootName('card', milestone)), activityKey(id), { owner: '', due: '', rank });
	}, origin);
}

export function editActivityText(
	doc: Y.Doc,
	milestone: string,
	activity: string,
	text: string,
	origin: Origin,
): void {
	editEntry(doc, rootName('activities', milestone), activity, { text }, origin);
}

/** `reason` says why it is not needed (R11); another state clears it. */
export function setActivityState(
	doc: Y.Doc,
	milestone: string,
	activity: string,
	state: ActivityState,
	reason: string,
	origin: Origin,
): void {
	const fields = { state, reason: state === 'not-needed' ? reason : '' };
	editEntry(doc, rootName('activities', milestone), activity, fields, origin);
}

export function setActivityCounts(
	doc: Y.Doc,
	milestone: string,
	activity: string,
	counts: boolean,
	origin: Origin,
): void {
	editEntry(doc, rootName('activities', milestone), activity, { counts }, origin);
}

export function removeActivity(doc: Y.Doc, milestone: string, activity: string, origin: Origin): void {
	editEntry(doc, rootName('activities', milestone), activity, { removed: true }, origin);
}

export function restoreActivity(doc: Y.Doc, milestone: string, activity: string, origin: Origin): void {
	editEntry(doc, rootName('activities', milestone), activity, { removed: false }, origin);
}

export function moveActivity(
	doc: Y.Doc,
	milestone: string,
	activity: string,
	rank: number,
	origin: Origin,
): void {
	writeEntry(doc, rootName('card', milestone), activityKey(activity), { rank }, origin);
}

/** Due dates are `YYYY-MM-DD` or empty. */
export function assignActivity(
	doc: Y.Doc,
	milestone: string,
	activity: string,
	fields: { owner?: string; due?: string },
	origin: Origin,
): void {
	writeEntry(doc, rootName('card', milestone), activityKey(activity), fields, origin);
}

/** `hash` is `sha256:…` or empty: link only. */
export function setEvidence(
	doc: Y.Doc,
	milestone: string,
	slot: string,
	fields: { title?: string; url?: string; hash?: string },
	origin: Origin,
): void {
	writeEntry(doc, rootName('evidence', milestone), slot, fields, origin);
}

export function moveCard(
	doc: Y.Doc,
	milestone: string,
	place: { lane?: Lane; rank?: number },
	origin: Origin,
): void {
	setFields(doc, rootName('card', milestone), place, origin);
}

/** Led by: a person's ID or free text. */
export function setOwner(doc: Y.Doc, milestone: string, owner: string, origin: Origin): void {
	setFields(doc, rootName('card', milestone), { owner }, origin);
}

/** Calendar dates `YYYY-MM-DD` or empty. */
export function setDates(
	doc: Y.Doc,
	milestone: string,
	dates: { start?: string; due?: string },
	origin: Origin,
): void {
	setFields(doc, rootName('card', milestone), dates, origin);
}

export function editCriteria(doc: Y.Doc, milestone: string, next: string, origin: Origin): void {
	replaceText(doc.getText(rootName('criteria', milestone)), next, origin);
}

export function editNotes(doc: Y.Doc, milestone: string, next: string, origin: Origin): void {
	replaceText(doc.getText(rootName('notes', milestone)), next, origin);
}

/** Makes replacements of the notes one after the other, each at its place in what those before it left. */
export function spliceNotes(doc: Y.Doc, milestone: string, splices: readonly Splice[], origin: Origin): void {
	const text = doc.getText(rootName('notes', milestone));
	doc.transact(() => {
		for (const splice of splices) makeSplice(text, splice);
	}, origin);
}

/** Makes a text equal to `next` by one minimal replacement, so that what others type elsewhere in it stays. */
export function replaceText(text: Y.Text, next: string, origin: Origin): void {
	const splice = spliceBetween(text.toJSON(), next.toWellFormed());
	if (splice === null) return;
	if (text.doc) text.doc.transact(() => makeSplice(text, splice), origin);
	else makeSplice(text, splice);
}

/** `by` is the writer's own ID (the guard undoes any other), `at` an ISO moment. */
export interface NewRemark {
	readonly id: string;
	readonly by: string;
	readonly text: string;
	readonly at: string;
}

export function addComment(doc: Y.Doc, milestone: string, comment: NewRemark, origin: Origin): void {
	addEntry(doc, rootName('talk', milestone), comment.id, remarkFields(comment), origin);
}

export function editComment(
	doc: Y.Doc,
	milestone: string,
	comment: string,
	text: string,
	origin: Origin,
): void {
	editEntry(doc, rootName('talk', milestone), comment, { text }, origin);
}

/** Takes the words away too, not only the entry. */
export function removeComment(doc: Y.Doc, milestone: string, comment: string, origin: Origin): void {
	editEntry(doc, rootName('talk', milestone), comment, { text: '', removed: true }, origin);
}

export function addRemark(
	doc: Y.Doc,
	part: 'decisions' | 'lessons',
	remark: NewRemark,
	origin: Origin,
): void {
	addEntry(doc, part, remark.id, remarkFields(remark), origin);
}

export function editRemark(
	doc: Y.Doc,
	part: 'decisions' | 'lessons',
	remark: string,
	text: string,
	origin: Origin,
): void {
	editEntry(doc, part, remark, { text }, origin);
}

export function removeRemark(
	doc: Y.Doc,
	part: 'decisions' | 'lessons',
	remark: string,
	origin: Origin,
): void {
	editEntry(doc, part, remark, { text: '', removed: true }, origin);
}

/** `targetDate` is `YYYY-MM-DD` or empty, `holidays` as `timeline/holidays` reads them. */
export function setRelease(
	doc: Y.Doc,
	fields: {
		name?: string;
		version?: string;
		summary?: string;
		goals?: string;
		targetDate?: string;
		holidays?: string;
	},
	origin: Origin,
): void {
	setFields(doc, 'release', fields, origin);
}

/** Probability and impact are 1 to 5. */
export interface RiskFields {
	readonly title?: string;
	readonly probability?: number;
	readonly impact?: number;
	readonly owner?: string;
	readonly mitigation?: string;
	readonly trigger?: string;
	/** `YYYY-MM-DD` or empty. */
	readonly due?: string;
	/** Of the milestone that it threatens, or empty. */
	readonly milestone?: string;
	readonly state?: 'open' | 'closed';
}

export function addRisk(doc: Y.Doc, id: string, fields: RiskFields, origin: Origin): void {
	const blank = { title: '', probability: 3, impact: 3, owner: '', mitigation: '', state: 'open' };
	addEntry(doc, 'risks', id, { ...blank, ...fields }, origin);
}

export function editRisk(doc: Y.Doc, id: string, fields: RiskFields, origin: Origin): void {
	editEntry(doc, 'risks', id, { ...fields }, origin);
}

export function removeRisk(doc: Y.Doc, id: string, origin: Origin): void {
	editEntry(doc, 'risks', id, { removed: true }, origin);
}

/** Most results of checks that are kept; the oldest go first. */
const mostChecks = 200;

/** The result of a check in place of the one before it; the server's own write. */
export function putCheck(doc: Y.Doc, { id, ...fields }: CheckRow, origin: Origin): void {
	doc.transact(() => {
		const checks = doc.getMap('checks');
		putEntry(checks, id, fields);
		const oldest = readChecks(doc).sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
		for (const check of oldest.slice(0, -mostChecks)) if (check.id !== id) checks.delete(check.id);
	}, origin);
}

/** A rank between two neighbours; null is the end of the list. */
export function rankBetween(before: number | null, after: number | null): number {
	if (before === null) return after === null ? 1 : after - 1;
	return after === null ? before + 1 : (before + after) / 2;
}

type Fields = Readonly<Record<string, Field | undefined>>;

function remarkFields({ by, text, at }: NewRemark): Fields {
	return { by, text, at };
}

/** Writes fields of a root map. */
export function setFields(doc: Y.Doc, root: string, fields: Fields, origin: Origin): void {
	doc.transact(() => assign(doc.getMap(root), fields), origin);
}

/** Writes fields of an entry that exists; nothing when it is gone. */
export function editEntry(doc: Y.Doc, root: string, id: string, fields: Fields, origin: Origin): void {
	const entry = doc.getMap(root).get(id);
	if (entry instanceof Y.Map) doc.transact(() => assign(entry, fields), origin);
}

/** Writes fields of an entry, and makes the entry if need be. */
function writeEntry(doc: Y.Doc, root: string, id: string, fields: Fields, origin: Origin): void {
	doc.transact(() => putEntry(doc.getMap(root), id, fields), origin);
}

/** Makes an entry; one that exists is left as it is. */
export function addEntry(doc: Y.Doc, root: string, id: string, fields: Fields, origin: Origin): void {
	const map = doc.getMap(root);
	if (!(map.get(id) instanceof Y.Map)) doc.transact(() => putEntry(map, id, fields), origin);
}

function makeSplice(text: Y.Text, { index, remove, insert }: Splice): void {
	if (remove > 0) text.delete(index, remove);
	if (insert !== '') text.insert(index, insert.toWellFormed());
}

function putEntry(map: Y.Map<unknown>, id: string, fields: Fields): void {
	const existing = map.get(id);
	if (existing instanceof Y.Map) {
		assign(existing, fields);
		return;
	}
	const entry = new Y.Map<unknown>();
	map.set(id, entry);
	assign(entry, fields);
}

function assign(map: Y.Map<unknown>, fields: Fields): void {
	for (const [key, value] of Object.entries(fields)) {
		const next = typeof value === 'string' ? value.toWellFormed() : value;
		if (next !== undefined && map.get(key) !== next) map.set(key, next);
	}
}

function lastRank(doc: Y.Doc, milestone: string): number {
	const card = doc.getMap(rootName('card', milestone));
	let last = 0;
	for (const activity of doc.getMap(rootName('activities', milestone)).keys()) {
		const beside = card.get(activityKey(activity));
		const rank: unknown = beside instanceof Y.Map ? beside.get('rank') : 0;
		if (typeof rank === 'number' && Number.isFinite(rank)) last = Math.max(last, rank);
	}
	return last;
}
