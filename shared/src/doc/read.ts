import * as Y from 'yjs';
import type {
	Activity,
	ActivityState,
	CheckRow,
	Comment,
	Evidence,
	Lane,
	MilestoneRow,
	ReleaseRow,
	RemarkRow,
	RiskRow,
} from '../schema/document.ts';
import { activityKey } from './card.ts';
import { parseRoot, rootName } from './roots.ts';

// Readers are total: whatever a document holds, also what no guard has seen, reads as a valid row with defaults.
// Strings are made well-formed (a lone surrogate differs between replicas) and numbers finite.

/** Milestones that this document holds anything of, sorted. Which of them count is policy, in the ledger. */
export function listMilestones(doc: Y.Doc): string[] {
	const ids = new Set<string>();
	for (const name of doc.share.keys()) {
		const milestone = parseRoot(name)?.milestone;
		if (milestone !== undefined) ids.add(milestone);
	}
	return [...ids].sort(order);
}

/** One milestone: activities by rank then ID, evidence by slot, talk by time. */
export function readMilestone(doc: Y.Doc, id: string): MilestoneRow {
	const milestone = rootMap(doc, rootName('milestone', id));
	const card = rootMap(doc, rootName('card', id));
	return {
		id,
		name: text(milestone?.get('name')),
		outcome: text(milestone?.get('outcome')),
		criteria: rootText(doc, rootName('criteria', id)),
		activities: entries(doc, rootName('activities', id))
			.map(([key, fields]) => readActivity(key, fields, flat(card?.get(activityKey(key)))))
			.sort((a, b) => a.rank - b.rank || order(a.id, b.id)),
		evidence: entries(doc, rootName('evidence', id)).map(([slot, fields]) => readEvidence(slot, fields)),
		lane: oneOf<Lane>(card?.get('lane'), ['planned', 'in-progress', 'ready']),
		rank: number(card?.get('rank'), 0),
		owner: text(card?.get('owner')),
		start: date(card?.get('start')),
		due: date(card?.get('due')),
		notes: rootText(doc, rootName('notes', id)),
		talk: readSpoken(doc, rootName('talk', id)),
	};
}

/** The release's own fields. */
export function readRelease(doc: Y.Doc): ReleaseRow {
	const release = rootMap(doc, 'release');
	return {
		name: text(release?.get('name')),
		version: text(release?.get('version')),
		summary: text(release?.get('summary')),
		goals: text(release?.get('goals')),
		targetDate: date(release?.get('targetDate')),
		holidays: text(release?.get('holidays')),
	};
}

/** The register, sorted by ID. Probability and impact are 1 to 5. */
export function readRisks(doc: Y.Doc): RiskRow[] {
	return entries(doc, 'risks').map(([id, fields]) => ({
		id,
		title: text(fields.get('title')),
		probability: number(fields.get('probability'), 3),
		impact: number(fields.get('impact'), 3),
		owner: text(fields.get('owner')),
		mitigation: text(fields.get('mitigation')),
		trigger: text(fields.get('trigger')),
		due: date(fields.get('due')),
		milestone: text(fields.get('milestone')),
		state: oneOf<RiskRow['state']>(fields.get('state'), ['open', 'closed']),
	}));
}

/** Results of checks, sorted by ID. */
export function readChecks(doc: Y.Doc): CheckRow[] {
	return entries(doc, 'checks').map(([id, fields]) => ({
		id,
		name: text(fields.get('name')),
		conclusion: oneOf<CheckRow['conclusion']>(fields.get('conclusion'), [
			'pending',
			'success',
			'failure',
			'cancelled',
			'skipped',
		]),
		url: text(fields.get('url')),
		artefact: text(fields.get('artefact')),
		at: text(fields.get('at')),
		by: text(fields.get('by')),
	}));
}

/** Decisions proposed, or lessons, by time. */
export function readRemarks(doc: Y.Doc, part: 'decisions' | 'lessons'): RemarkRow[] {
	return readSpoken(doc, part);
}

function readActivity(id: string, fields: Y.Map<unknown>, beside: Y.Map<unknown> | null): Activity {
	return {
		id,
		text: text(fields.get('text')),
		state: oneOf<ActivityState>(fields.get('state'), ['open', 'done', 'not-needed']),
		reason: text(fields.get('reason')),
		counts: fields.get('counts') !== false,
		owner: text(beside?.get('owner')),
		due: date(beside?.get('due')),
		rank: number(beside?.get('rank'), 0),
	};
}

function readEvidence(slot: string, fields: Y.Map<unknown>): Evidence {
	const hash = text(fields.get('hash'));
	return {
		slot,
		title: text(fields.get('title')),
		url: text(fields.get('url')),
		hash: /^sha256:[0-9a-f]{64}$/.test(hash) ? hash : '',
	};
}

function readSpoken(doc: Y.Doc, root: string): Comment[] {
	return entries(doc, root)
		.map(([id, fields]) => ({
			id,
			by: text(fields.get('by')),
			text: text(fields.get('text')),
			at: text(fields.get('at')),
		}))
		.sort((a, b) => order(a.at, b.at) || order(a.id, b.id));
}

const entryId = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,79}$/;

/** Entries of a map of flat maps by ID; those put away with `removed` are left out. */
export function entries(doc: Y.Doc, root: string): [string, Y.Map<unknown>][] {
	const found: [string, Y.Map<unknown>][] = [];
	const map = rootMap(doc, root);
	if (map === null) return found;
	for (const key of map.keys()) {
		const fields = entryId.test(key) ? flat(map.get(key)) : null;
		if (fields !== null && fields.get('removed') !== true) found.push([key, fields]);
	}
	return found.sort(([a], [b]) => order(a, b));
}

/** Null when this page defined the name as another type, which is a bug, but no reason not to show the board. */
export function rootMap(doc: Y.Doc, name: string): Y.Map<unknown> | null {
	const type = doc.share.get(name);
	if (type !== undefined && !(type instanceof Y.Map) && type.constructor !== Y.AbstractType) return null;
	return doc.getMap(name);
}

function rootText(doc: Y.Doc, name: string): string {
	const type = doc.share.get(name);
	if (type !== undefined && !(type instanceof Y.Text) && type.constructor !== Y.AbstractType) return '';
	// Strings alone: embeds, formats and nested types are passed over.
	return doc.getText(name).toJSON().toWellFormed();
}

function flat(value: unknown): Y.Map<unknown> | null {
	return value instanceof Y.Map ? (value as Y.Map<unknown>) : null;
}

export function text(value: unknown): string {
	return typeof value === 'string' ? value.toWellFormed() : '';
}

/** Adding 0 makes -0 the 0 that JSON writes. */
export function number(value: unknown, otherwise: number): number {
	return typeof value === 'number' && Number.isFinite(value) ? value + 0 : otherwise;
}

function date(value: unknown): string {
	return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : '';
}

/** The first choice is the default. */
export function oneOf<T extends string>(value: unknown, choices: readonly [T, ...T[]]): T {
	return choices.find((choice) => choice === value) ?? choices[0];
}

/** By code units, the same in every locale. */
export function order(a: string, b: string): number {
	return a < b ? -1 : a > b ? 1 : 0;
}
