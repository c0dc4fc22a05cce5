/* eslint-disable svelte/prefer-svelte-reactivity -- the plain sets, maps and dates here are built once and never watched */
import { SvelteMap } from 'svelte/reactivity';
import * as Y from 'yjs';
import { observeRows, type Touched } from '@holdpoint/shared/doc/changes';
import * as edits from '@holdpoint/shared/doc/edits';
import { ownUndo, type Lost } from '@holdpoint/shared/doc/own-undo';
import { parseRoot, rootName } from '@holdpoint/shared/doc/roots';
import {
	listMilestones,
	readChecks,
	readMilestone,
	readRelease,
	readRemarks,
	readRisks,
} from '@holdpoint/shared/doc/read';
import { restoreScope } from '@holdpoint/shared/doc/restore';
import { spliceBetween, type Splice } from '@holdpoint/shared/doc/splice';
import {
	emptyMilestoneRow,
	type ActivityState,
	type CheckRow,
	type Lane,
	type MilestoneRow,
	type ReleaseRow,
	type RemarkRow,
	type RiskRow,
} from '@holdpoint/shared/schema/document';
import { newId } from './new-id.ts';

/** Origin of this person's own edits: undo takes back these and nobody else's. */
export const ownEdit = { kind: 'own edit' } as const;

/** What an edit does to a document. It may be done again, on another document, after a fork. */
export type Edit = (doc: Y.Doc) => void;

type Step = Y.UndoManager['undoStack'][number];

/** Typing within this time is one step of undo, milliseconds. */
const undoGather = 500;

const noRelease: ReleaseRow = { name: '', version: '', summary: '', goals: '', targetDate: '', holidays: '' };

export type RemarkPart = 'decisions' | 'lessons';

/** What several activities become at once. `reason` says why they are not needed (R11). */
export type ActivityChange =
	| { readonly state: ActivityState; readonly reason?: string }
	| { readonly counts: boolean }
	| { readonly owner: string }
	| 'remove';

/**
 * The document as rows to draw, and the edits that a person can make. Components know nothing of Yjs.
 *
 * A row is immutable; a change makes a new one, found by the touched IDs of the transaction. The list of IDs changes
 * only when milestones come or go. So one edit draws one row.
 */
export class Board {
	#rows = new SvelteMap<string, MilestoneRow>();
	#ids: readonly string[] = $state.raw([]);
	#release: ReleaseRow = $state.raw(noRelease);
	#risks: readonly RiskRow[] = $state.raw([]);
	#decisions: readonly RemarkRow[] = $state.raw([]);
	#lessons: readonly RemarkRow[] = $state.raw([]);
	#checks: readonly CheckRow[] = $state.raw([]);
	#undoable: string | null = $state(null);
	#redoable: string | null = $state(null);
	#doc: Y.Doc | null = $state.raw(null);
	#undo: Y.UndoManager | null = null;
	/** What the edit under way is called, for undo: "due date of UAT Sign-Off". */
	#label = '';
	#stop: () => void = () => undefined;
	readonly #make: (edit: Edit) => void;
	readonly #onlost: ((items: readonly Lost[]) => void) | undefined;

	/**
	 * `make` applies an edit to the current document with the origin `ownEdit`; `onlost`: what another wrote at the same
	 * time stands in place of these words.
	 */
	constructor(make: (edit: Edit) => void, onlost?: (items: readonly Lost[]) => void) {
		this.#make = make;
		this.#onlost = onlost;
	}

	/** Shows this document from now on; undo begins anew with it. */
	attach(doc: Y.Doc): void {
		this.#stop();
		this.#doc = doc;
		this.#readAll(doc);
		const stopRows = observeRows(doc, (touched) => this.#patch(doc, touched));
		const undo = ownUndo(doc, ownEdit, undoGather, this.#onlost);
		undo.on('stack-item-added', (event) => this.#note(event.stackItem.meta, event.changedParentTypes.keys()));
		undo.on('stack-item-updated', (event) =>
			this.#note(event.stackItem.meta, event.changedParentTypes.keys()),
		);
		undo.on('stack-item-popped', () => this.#readStacks());
		this.#undo = undo;
		this.#readStacks();
		this.#stop = () => {
			stopRows();
			undo.destroy();
		};
	}

	/** IDs of the milestones in the document; changes only when one comes or goes. */
	get ids(): readonly string[] {
		return this.#ids;
	}

	/** The milestone's row; an empty one where the document has none. */
	row(id: string): MilestoneRow {
		return this.#rows.get(id) ?? emptyRow(id);
	}

	/** The notes as the document holds them, for an editor that draws others' carets in them; another one after a fork. */
	notesOf(id: string): Y.Text | null {
		return this.#doc?.getText(rootName('notes', id)) ?? null;
	}

	/** The document itself, for parts that read and write more of it than the board shows; another one after a fork. */
	get doc(): Y.Doc | null {
		return this.#doc;
	}

	/** Makes an edit of such a part, with the origin `ownEdit`, as a step of undo by itself. `label`: what undo calls it. */
	edit(label: string, edit: Edit): void {
		this.#step(label, edit);
	}

	get release(): ReleaseRow {
		return this.#release;
	}

	get risks(): readonly RiskRow[] {
		return this.#risks;
	}

	/** Results of pipelines' checks. */
	get checks(): readonly CheckRow[] {
		return this.#checks;
	}

	/** What was agreed beside the sign-offs, or learned. */
	remarks(part: RemarkPart): readonly RemarkRow[] {
		return part === 'decisions' ? this.#decisions : this.#lessons;
	}

	/** `by`: this person's own ID. */
	addRemark(part: RemarkPart, by: string, text: string): void {
		const remark = { id: newId(), by, text, at: new Date().toISOString() };
		this.#step(`new ${part.slice(0, -1)}`, (doc) => edits.addRemark(doc, part, remark, ownEdit));
	}

	removeRemark(part: RemarkPart, remark: string): void {
		this.#step(`removed ${part.slice(0, -1)}`, (doc) => edits.removeRemark(doc, part, remark, ownEdit));
	}

	// --- Undo: own edits only ---

	/** What undo would take back, in words, or null. */
	get undoable(): string | null {
		return this.#undoable;
	}

	get redoable(): string | null {
		return this.#redoable;
	}

	/** Milestones whose signed content the next undo would change. */
	get milestonesToUndo(): readonly string[] {
		return scopesOf(this.#undo?.undoStack.at(-1)?.meta);
	}

	get milestonesToRedo(): readonly string[] {
		return scopesOf(this.#undo?.redoStack.at(-1)?.meta);
	}

	/**
	 * Takes back the last of this person's edits that nobody has changed since; returns what it was, in words, or null
	 * where there is none.
	 */
	undo(): string | null {
		return this.#back('undo');
	}

	redo(): string | null {
		return this.#back('redo');
	}

	/**
	 * Leaves out what changed any of these roots: it never was, or is signed by now. Returns whether that was what undo
	 * would have taken back next.
	 */
	dropFromUndo(roots: readonly string[]): boolean {
		const undo = this.#undo;
		if (undo === null) return false;
		const next = undo.undoStack.at(-1);
		const stays = (step: Step) => !rootsOf(step.meta).some((root) => roots.includes(root));
		undo.undoStack = undo.undoStack.filter(stays);
		undo.redoStack = undo.redoStack.filter(stays);
		undo.stopCapturing();
		this.#readStacks();
		return next !== undo.undoStack.at(-1);
	}

	// --- Named edits ---

	setRelease(fields: Parameters<typeof edits.setRelease>[1]): void {
		this.#do('the release', (doc) => edits.setRelease(doc, fields, ownEdit));
	}

	rename(id: string, name: string): void {
		this.#do('a milestone\u2019s name', (doc) => edits.renameMilestone(doc, id, name, ownEdit));
	}

	setOutcome(id: string, outcome: string): void {
		this.#do(this.#of('outcome', id), (doc) => edits.setOutcome(doc, id, outcome, ownEdit));
	}

	setCriteria(id: string, text: string): void {
		this.#text('criteria', id, text, this.row(id).criteria);
	}

	/** `typed`: the replacements that make `text`, where an editor knows them; otherwise the smallest one is written. */
	setNotes(id: string, text: string, typed: readonly Splice[] = []): void {
		this.#text('notes', id, text, this.row(id).notes, typed);
	}

	/** Led by: a person's ID or free text. */
	setOwner(id: string, owner: string): void {
		this.#do(this.#of('lead', id), (doc) => edits.setOwner(doc, id, owner, ownEdit));
	}

	/** `YYYY-MM-DD` or empty. */
	setStart(id: string, start: string): void {
		this.#do(this.#of('start date', id), (doc) => edits.setDates(doc, id, { start }, ownEdit));
	}

	setDue(id: string, due: string): void {
		this.#do(this.#of('due date', id), (doc) => edits.setDates(doc, id, { due }, ownEdit));
	}

	/** Adds a risk to the release's list. */
	addRisk(title: string): void {
		const risk = newId();
		this.#step('new risk', (doc) => edits.addRisk(doc, risk, { title }, ownEdit));
	}

	editRisk(risk: string, fields: edits.RiskFields): void {
		this.#do('risk', (doc) => edits.editRisk(doc, risk, fields, ownEdit));
	}

	removeRisk(risk: string): void {
		this.#step('removed risk', (doc) => edits.removeRisk(doc, risk, ownEdit));
	}

	move(id: string, lane: Lane, rank: number): void {
		this.#step(this.#of('place', id), (doc) => edits.moveCard(doc, id, { lane, rank }, ownEdit));
	}

	/** Returns the new activity's ID. */
	addActivity(id: string, text: string): string {
		const activity = newId();
		this.#step(this.#of('new activity', id), (doc) =>
			edits.addActivity(doc, id, { id: activity, text }, ownEdit),
		);
		return activity;
	}

	/** Several at once are one step of undo. */
	addActivities(id: string, items: readonly { readonly text: string; readonly done?: boolean }[]): void {
		// An edit may be made again on another document: the same activities then, not new ones.
		const named = items.map((item) => ({ ...item, id: newId() }));
		this.#step(this.#of('new activities', id), (doc) =>
			doc.transact(() => {
				for (const { id: activity, text, done } of named) {
					edits.addActivity(doc, id, { id: activity, text }, ownEdit);
					if (done) edits.setActivityState(doc, id, activity, 'done', '', ownEdit);
				}
			}, ownEdit),
		);
	}

	/** The same for each of these activities, in one step of undo. */
	changeActivities(id: string, activities: readonly string[], change: ActivityChange): void {
		this.#step(this.#of('activities', id), (doc) =>
			doc.transact(() => {
				for (const activity of activities) changeActivity(doc, id, activity, change);
			}, ownEdit),
		);
	}

	editActivity(id: string, activity: string, text: string): void {
		this.#do(this.#of('activity', id), (doc) => edits.editActivityText(doc, id, activity, text, ownEdit));
	}

	/** `reason` says why it is not needed (R11). */
	setActivityState(id: string, activity: string, state: ActivityState, reason = ''): void {
		this.#step(this.#of('activity', id), (doc) =>
			edits.setActivityState(doc, id, activity, state, reason, ownEdit),
		);
	}

	setActivityCounts(id: string, activity: string, counts: boolean): void {
		this.#step(this.#of('activity', id), (doc) =>
			edits.setActivityCounts(doc, id, activity, counts, ownEdit),
		);
	}

	removeActivity(id: string, activity: string): void {
		this.#step(this.#of('removed activity', id), (doc) => edits.removeActivity(doc, id, activity, ownEdit));
	}

	assignActivity(id: string, activity: string, fields: { owner?: string; due?: string }): void {
		this.#do(this.#of('activity', id), (doc) => edits.assignActivity(doc, id, activity, fields, ownEdit));
	}

	/** `hash`: `sha256:…`, or empty for a link only. */
	setEvidence(id: string, slot: string, fields: { title?: string; url?: string; hash?: string }): void {
		this.#do(this.#of('evidence', id), (doc) => edits.setEvidence(doc, id, slot, fields, ownEdit));
	}

	/** What is signed of a milestone reads as it once did. */
	restore(then: MilestoneRow): void {
		this.#step(this.#of('text', then.id), (doc) => restoreScope(doc, then, ownEdit));
	}

	addComment(id: string, by: string, text: string): void {
		const comment = { id: newId(), by, text, at: new Date().toISOString() };
		this.#step(this.#of('comment', id), (doc) => edits.addComment(doc, id, comment, ownEdit));
	}

	editComment(id: string, comment: string, text: string): void {
		this.#do(this.#of('comment', id), (doc) => edits.editComment(doc, id, comment, text, ownEdit));
	}

	removeComment(id: string, comment: string): void {
		this.#step(this.#of('comment', id), (doc) => edits.removeComment(doc, id, comment, ownEdit));
	}

	// --- Inside ---

	#of(what: string, id: string): string {
		return `${what} of ${this.row(id).name || 'a milestone'}`;
	}

	/** An edit that may go on: typing in one field is one step of undo. */
	#do(label: string, edit: Edit): void {
		if (label !== this.#label) this.#undo?.stopCapturing();
		this.#label = label;
		this.#make(edit);
	}

	/** An edit that is a step of undo by itself. */
	#step(label: string, edit: Edit): void {
		this.#undo?.stopCapturing();
		this.#label = label;
		this.#make(edit);
		this.#undo?.stopCapturing();
	}

	#back(what: 'undo' | 'redo'): string | null {
		const step = this.#undo?.[what]();
		this.#readStacks();
		return step ? labelOf(step) : null;
	}

	#text(
		part: 'criteria' | 'notes',
		id: string,
		next: string,
		before: string,
		typed: readonly Splice[] = [],
	): void {
		const write = part === 'criteria' ? edits.editCriteria : edits.editNotes;
		this.#do(this.#of(part === 'criteria' ? 'exit criteria' : 'notes', id), (doc) => {
			const now = readMilestone(doc, id)[part];
			if (now === before && typed.length > 0) edits.spliceNotes(doc, id, typed, ownEdit);
			else write(doc, id, now === before ? next : insertAgain(now, before, next), ownEdit);
		});
	}

	#readAll(doc: Y.Doc): void {
		const ids = listMilestones(doc);
		this.#rows.clear();
		for (const id of ids) this.#rows.set(id, readMilestone(doc, id));
		this.#ids = ids;
		this.#release = readRelease(doc);
		this.#risks = readRisks(doc);
		this.#decisions = readRemarks(doc, 'decisions');
		this.#lessons = readRemarks(doc, 'lessons');
		this.#checks = readChecks(doc);
	}

	#patch(doc: Y.Doc, touched: Touched): void {
		let came = false;
		for (const id of touched.milestones) {
			came ||= !this.#rows.has(id);
			this.#rows.set(id, readMilestone(doc, id));
		}
		if (came) this.#ids = listMilestones(doc);
		if (touched.release) this.#release = readRelease(doc);
		if (touched.risks) this.#risks = readRisks(doc);
		if (touched.decisions) this.#decisions = readRemarks(doc, 'decisions');
		if (touched.lessons) this.#lessons = readRemarks(doc, 'lessons');
		if (touched.checks) this.#checks = readChecks(doc);
	}

	#note(meta: Map<unknown, unknown>, changed: Iterable<unknown>): void {
		const undone = this.#undo?.currStackItem;
		meta.set('label', undone ? labelOf(undone) : this.#label);
		const roots = new Set(rootsOf(meta));
		for (const type of changed) {
			if (type instanceof Y.AbstractType && type._item === null) roots.add(Y.findRootTypeKey(type));
		}
		meta.set('roots', [...roots]);
		this.#readStacks();
	}

	#readStacks(): void {
		const top = (stack: readonly Step[] = []) => (stack.length > 0 ? labelOf(stack.at(-1)) : null);
		this.#undoable = top(this.#undo?.undoStack);
		this.#redoable = top(this.#undo?.redoStack);
	}
}

function labelOf(step: Step | undefined): string {
	const label: unknown = step?.meta.get('label');
	return typeof label === 'string' ? label : 'last change';
}

function scopesOf(meta: Map<unknown, unknown> | undefined): readonly string[] {
	const roots = meta ? rootsOf(meta).map(parseRoot) : [];
	return [...new Set(roots.flatMap((root) => (root?.scope && root.milestone ? [root.milestone] : [])))];
}

function rootsOf(meta: Map<unknown, unknown>): readonly string[] {
	const roots: unknown = meta.get('roots');
	return Array.isArray(roots) ? roots.filter((root) => typeof root === 'string') : [];
}

/** Makes the change from `before` to `next` on a text that is neither: what was typed goes in, what others typed stays. */
function insertAgain(now: string, before: string, next: string): string {
	const splice = spliceBetween(before, next);
	if (splice === null) return now;
	const removed = before.slice(splice.index, splice.index + splice.remove);
	const at = Math.min(splice.index, now.length);
	const rest = now.slice(at);
	return now.slice(0, at) + splice.insert + (rest.startsWith(removed) ? rest.slice(removed.length) : rest);
}

const emptyRows = new Map<string, MilestoneRow>();

/** The same object for the same ID, so that nothing is drawn again for nothing. */
function emptyRow(id: string): MilestoneRow {
	const known = emptyRows.get(id);
	if (known) return known;
	const row = emptyMilestoneRow(id);
	emptyRows.set(id, row);
	return row;
}

function changeActivity(doc: Y.Doc, id: string, activity: string, change: ActivityChange): void {
	if (change === 'remove') edits.removeActivity(doc, id, activity, ownEdit);
	else if ('state' in change)
		edits.setActivityState(doc, id, activity, change.state, change.reason ?? '', ownEdit);
	else if ('counts' in change) edits.setActivityCounts(doc, id, activity, change.counts, ownEdit);
	else edits.assignActivity(doc, id, activity, change, ownEdit);
}
