import { isUnderWay, speakerOf } from '../rules/call.ts';
import { differsByCandidate } from '../rules/reaffirm.ts';
import { scheduledStations, stationsAhead } from '../rules/stations.ts';
import { isOutdated } from '../rules/standing.ts';
import { sayOpenDefects } from '../register/count-defects.ts';
import { byWeight } from '../register/risk-matrix.ts';
import { rollbackTime, sayDuration } from '../register/rollback-time.ts';
import { list, namePerson } from '../rules/wording.ts';
import type { MilestoneView } from '../schema/board-view.ts';
import type { Call, CallStation } from '../schema/governance.ts';
import type { Decision, LedgerEntry } from '../schema/ledger-entry.ts';
import type { DocumentReading, Scope } from '../schema/reading.ts';
import { lookUp } from '../schema/text.ts';
import { sayCount, word } from '../schema/word.ts';
import { moment, number, text } from './columns.ts';
import { contentCode, factsOf, sayBoth, type Fact, type Paper, type PaperOf } from './paper.ts';
import type { ReportInput, Table } from './report.ts';
import { sayScopeChanges } from './scope-changes.ts';
import { defects } from './tables.ts';

/** What the team looked at together last. */
export interface Review {
	/** The number of its entry. */
	readonly seq: number;
	readonly at: string;
	/** Within a sentence: "the votes of the last call". */
	readonly what: string;
}

export interface PreReadInput
	extends
		PaperOf,
		Pick<ReportInput, 'state' | 'entries' | 'views' | 'row' | 'risks' | 'defects' | 'rollback'> {
	/** The one that a call decides. */
	readonly milestone: string;
	/** Name and version of the release, in a line. */
	readonly title: string;
	readonly reading: DocumentReading;
	readonly review: Review;
	/** What each milestone said at the review; null where that cannot be read. */
	readonly before: ReadonlyMap<string, Scope> | null;
}

/** Risks on paper: more would push the stations off it. */
const mostRisks = 8;

/** The reveal of its last call; before the first one, the accepted dates; before those, the board's first entry. */
export function lastReview(entries: readonly LedgerEntry[], milestone: string): Review | null {
	const calls = new Set(
		entries.flatMap(({ seq, decision }) =>
			decision.type === 'call-opened' && decision.milestone === milestone ? [seq] : [],
		),
	);
	const says = (entry: LedgerEntry | undefined, what: string) =>
		entry ? { seq: entry.seq, at: entry.at, what } : null;
	return (
		says(
			entries.findLast(({ decision }) => decision.type === 'votes-revealed' && calls.has(decision.call)),
			'the votes of the last call',
		) ??
		says(
			entries.findLast(({ decision }) => decision.type === 'baseline-accepted'),
			'the accepted dates',
		) ??
		says(entries[0], 'this board was made')
	);
}

/** What to read before the go/no-go call, exceptions first. It builds itself from the record and the document. */
export function buildPreRead(input: PreReadInput): Paper {
	const { entries, milestone, title, now, zone, row } = input;
	const call = lookUp(input.state.calls, milestone);
	const tables = [
		needs(input),
		exceptionsNow(input),
		changes(input),
		defects(input),
		openRisks(input),
		stations(input, call),
	];
	return {
		format: 1,
		kind: 'Pre-read',
		title,
		about: `Go/no-go call of ${row(milestone).name || milestone}. ${sayWhenCalled(call, input)}`.trim(),
		says: sayReadiness(input, tables),
		facts: factsBefore(input),
		tables,
		source: `Made at ${sayBoth(now, zone)} from the board and the record up to entry ${entries.at(-1)?.seq}.`,
	};
}

function sayReadiness({ views, milestone }: PreReadInput, tables: readonly Table[]): Paper['says'] {
	const rowsOf = (id: string) => tables.find((table) => table.id === id)?.rows.length ?? 0;
	const open = rowsOf('needs');
	const view = views.find(({ id }) => id === milestone);
	return {
		word:
			view && holds(view)
				? 'This call is decided.'
				: open === 0
					? 'The votes decide.'
					: `A GO still needs ${sayCount(open, 'thing', 'things')}.`,
		sentence: [
			sayCount(rowsOf('exceptions'), 'exception', 'exceptions'),
			sayCount(rowsOf('changes'), 'change', 'changes'),
			`${sayCount(rowsOf('risks'), 'open risk', 'open risks')} below.`,
		].join(', '),
	};
}

const capital = (words: string) => `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;

const holds = ({ status, blockers }: MilestoneView) =>
	(status === 'signed' || status === 'waived') && blockers.length === 0;

function sayWhenCalled(call: Call | undefined, { now, zone }: PreReadInput): string {
	if (call?.state === 'scheduled' && call.scheduledFor)
		return `Scheduled for ${sayBoth(call.scheduledFor, zone)}.`;
	if (call && isUnderWay(call, Date.parse(now))) return 'It is under way.';
	return call?.declared ? `The last one ended at ${sayBoth(call.declared.at, zone)}.` : 'No date is set yet.';
}

function factsBefore(input: PreReadInput): Fact[] {
	const { state, views, milestone, review, zone } = input;
	const { candidate } = state;
	const digest = views.find(({ id }) => id === milestone)?.digest ?? '';
	return factsOf([
		{ term: 'Build', text: candidate ? `${candidate.version}, ${candidate.commit}` : 'None is set yet' },
		{ term: 'Artefact', text: candidate?.artefact ?? '', kind: 'code' },
		{ term: 'Content code', text: digest === '' ? '' : contentCode(digest), kind: 'code' },
		rollbackPlan(input),
		...rollbackTimes(input),
		{ term: 'Defects', text: sayOpenDefects(input.defects) || 'None entered' },
		{ term: 'Last review', text: `${capital(review.what)}, ${sayBoth(review.at, zone)}` },
	]);
}

/** Of the call's own milestone first. */
function rollbackPlan({ state, views, row, milestone }: PreReadInput): Fact | false {
	const term = 'Rollback plan';
	const own = views.toSorted((a, b) => Number(b.id === milestone) - Number(a.id === milestone));
	const found = own.flatMap(({ id }) =>
		(lookUp(state.milestones, id)?.policy.evidence ?? [])
			.filter(({ slot, title }) => /roll-?\s?back/i.test(`${slot} ${title}`))
			.map(
				({ slot }) =>
					row(id)
						.evidence.find((each) => each.slot === slot)
						?.url.trim() ?? '',
			),
	);
	if (found.length === 0) return false;
	const url = found.find((each) => each !== '');
	return url === undefined ? { term, text: 'Nobody has linked it yet' } : { term, text: url, kind: 'link' };
}

/** What the rehearsals say against the last safe moment. */
function rollbackTimes({ rollback, state, now, zone }: PreReadInput): Fact[] {
	const { rehearsed, rehearsals, beginBy, left } = rollbackTime(rollback, now);
	const { lastSafe, owner, steps } = rollback;
	if (steps.length === 0 && rehearsed === null && lastSafe === '') return [];
	return [
		{
			term: 'The way back',
			text: [
				sayCount(steps.length, 'step', 'steps'),
				...(owner === '' ? [] : [`led by ${namePerson(state, owner)}`]),
			].join(', '),
		},
		{
			term: 'Rehearsed',
			text:
				rehearsed === null
					? 'Never: nobody knows how long it takes'
					: `${sayDuration(rehearsed.seconds)}, ${sayBoth(rehearsed.at, zone)}, the last of ${rehearsals}`,
		},
		{
			term: 'Last safe moment',
			text:
				lastSafe === ''
					? 'Not set: nobody knows until when one can go back'
					: `${sayBoth(lastSafe, zone)}${
							beginBy === ''
								? ''
								: `. To be back by then it must begin by ${sayBoth(beginBy, zone)}${(left ?? 0) < 0 ? ', which has passed' : ''}`
						}`,
		},
	];
}

function needs({ views, milestone }: PreReadInput): Table {
	const blockers = views.find(({ id }) => id === milestone)?.blockers ?? [];
	return {
		id: 'needs',
		title: 'What a GO still needs',
		about: 'Beside the GO of every required station.',
		none: 'Nothing beside the GO of every required station.',
		columns: [text('what', 'What'), text('rule', 'Rule')],
		// How the call itself stands is no point to settle before it.
		rows: blockers
			.filter(({ code }) => code !== 'R28')
			.map(({ message, code }) => ({ what: message, rule: code })),
	};
}

/** What stands now and is not as the plan would have it. */
function exceptionsNow(input: PreReadInput): Table {
	const { state, views } = input;
	const rows = views.flatMap((view) => {
		const clause = lookUp(state.milestones, view.id);
		const row = { milestone: view.name || view.id };
		const { waiver } = view;
		const last = clause?.rounds.at(-1)?.end;
		const stale = view.signatures.filter((each) => each.stale);
		const outdated = isOutdated(clause, view.digest) && !holds(view);
		const what = outdated
			? sayWhyOutdated(input, view)
			: stale.length > 0
				? 'Signature on other content'
				: '';
		return [
			...(what === ''
				? []
				: [{ ...row, what, detail: list(stale.map(({ name, role }) => `${name} as ${role}`)) }]),
			...(waiver && !waiver.ended
				? [
						{
							...row,
							what: waiver.inForce ? 'Waived' : 'Its waiver has run out',
							by: waiver.name,
							until: waiver.expiresAt,
							detail: waiver.reason,
							instead: waiver.control,
						},
					]
				: []),
			...(view.emergency === undefined ? [] : [{ ...row, what: 'Passed by an emergency release' }]),
			...(last?.how === 'rejected' && !clause?.signedOff
				? [{ ...row, what: 'Sent back', by: namePerson(state, last.by), detail: last.reason }]
				: []),
		];
	});
	return {
		id: 'exceptions',
		title: 'Exceptions',
		about: 'What changed since it was signed, was waived or was sent back.',
		none: 'Nothing changed since it was signed, was waived or was sent back.',
		columns: [
			text('what', 'What'),
			text('milestone', 'Milestone'),
			text('by', 'By'),
			moment('until', 'Until'),
			text('detail', 'Detail'),
			text('instead', 'What protects us instead'),
		],
		rows,
	};
}

function sayWhyOutdated({ state, reading }: PreReadInput, { id, digest }: MilestoneView): string {
	const signedOff = lookUp(state.milestones, id)?.signedOff;
	const content = lookUp(reading.milestones, id);
	if (!signedOff || !content || signedOff.digest === digest) return 'What it builds on changed';
	return differsByCandidate(state, content, signedOff.digest)
		? 'Signed for another build'
		: 'Changed since signed';
}

/** What was decided, and what became of each milestone's content, since the review. */
function changes({ entries, state, review, before, reading, views, row, zone }: PreReadInput): Table {
	const nameOf = (id: string) => row(id).name || id;
	const since = entries.filter(({ seq }) => seq > review.seq);
	const signed = since.flatMap(({ decision }) =>
		decision.type === 'signed-off' ? [nameOf(decision.milestone)] : [],
	);
	const decided = since.flatMap(({ at, actor, decision }) => {
		const what = sayDecided(decision);
		const milestone = 'milestone' in decision ? nameOf(decision.milestone) : '';
		return what === null ? [] : [{ what, milestone, by: actor.name, at }];
	});
	const edited = views.flatMap(({ id, name }) => {
		const then = before?.get(id);
		const now = lookUp(reading.milestones, id)?.scope;
		const what = then && now ? sayScopeChanges(then, now) : '';
		return what === '' ? [] : [{ what: capital(what), milestone: name || id }];
	});
	const when = review.seq === 1 ? review.what : `${review.what} (${sayBoth(review.at, zone)})`;
	const unread = before === null ? ' What people edited since then could not be read.' : '';
	return {
		id: 'changes',
		title: 'Changed since the last review',
		about: `Since ${when}.${unread}`,
		none:
			before === null ? `Nothing was decided since ${when}.${unread}` : `Nothing has changed since ${when}.`,
		columns: [text('what', 'What'), text('milestone', 'Milestone'), text('by', 'By'), moment('at', 'When')],
		rows: [
			...decided,
			...(signed.length > 0 ? [{ what: `Signed off: ${list([...new Set(signed)])}` }] : []),
			...edited,
		],
	};

	function sayDecided(decision: Decision): string | null {
		switch (decision.type) {
			case 'candidate-set':
				return `Build set: ${decision.candidate.version}, ${decision.candidate.commit}`;
			case 'policy-set':
				return 'The plan was changed';
			case 'reopened':
				return `Reopened: ${decision.reason}`;
			case 'rejected':
				return `Sent back as ${decision.role}: ${decision.reason}`;
			case 'revoked':
				return `Signature revoked: ${decision.reason}`;
			case 'waived':
				return `Waived: ${decision.reason}`;
			case 'waiver-ended':
				return `Waiver ended: ${decision.reason}`;
			case 'emergency-declared':
				return `Emergency release: ${decision.reason}`;
			case 'condition-verified': {
				const conditions = Object.values(state.calls).flatMap(({ declared }) => declared?.conditions ?? []);
				const found = conditions.find(({ id }) => id === decision.condition);
				return `Condition closed: ${found?.text ?? decision.condition}`;
			}
			case 'rolled-back':
				return `Rolled back: ${decision.reason}`;
			default:
				return null;
		}
	}
}

function openRisks({ state, risks }: PreReadInput): Table {
	const open = byWeight(risks.filter((risk) => risk.state === 'open'));
	return {
		id: 'risks',
		title: 'Open risks',
		about:
			open.length > mostRisks
				? `The ${mostRisks} gravest of ${open.length} that are open. Probability and impact from 1 to 5.`
				: 'The gravest first. Probability and impact from 1 to 5.',
		none: 'No risk is open.',
		columns: [
			text('risk', 'Risk'),
			number('probability', 'Probability'),
			number('impact', 'Impact'),
			text('owner', 'Owner'),
			text('mitigation', 'Mitigation'),
		],
		rows: open.slice(0, mostRisks).map(({ title, probability, impact, owner, mitigation }) => ({
			risk: title,
			probability,
			impact,
			owner: namePerson(state, owner),
			mitigation,
		})),
	};
}

/** As the call has them while it is under way, else as it would start from. */
function stations({ state, now }: PreReadInput, call: Call | undefined): Table {
	const underWay = call !== undefined && isUnderWay(call, Date.parse(now));
	const listed: readonly Pick<CallStation, 'name' | 'person' | 'required' | 'standIn'>[] = underWay
		? call.stations
		: stationsAhead(state, call);
	return {
		id: 'stations',
		title: 'Stations',
		about: underWay
			? 'As the call was opened.'
			: scheduledStations(state, call)
				? 'As the call is scheduled; whoever opens it may change them.'
				: 'As the call would start; whoever opens it may change them.',
		none: 'Nobody speaks in this call.',
		columns: [text('station', 'Station'), text('name', 'Speaks'), text('standing', 'Standing')],
		rows: listed.map((station) => {
			const speaker = speakerOf({ id: '', round: 1, ...station });
			return {
				station: station.name,
				name: speaker === null ? '' : namePerson(state, speaker),
				standing: speaker === null ? 'not staffed' : station.required ? word('required') : word('advisory'),
			};
		}),
	};
}
