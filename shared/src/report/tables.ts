import type { Decision, LedgerEntry } from '../schema/ledger-entry.ts';
import type { RiskRow } from '../schema/document.ts';
import { lookUp } from '../schema/text.ts';
import { word } from '../schema/word.ts';
import { dateOrEmpty } from '../public/say-date.ts';
import { readHolidays } from '../timeline/holidays.ts';
import { scheduleRelease } from '../timeline/release-schedule.ts';
import { isFilledByItself } from '../rules/content.ts';
import { countDefects, severityWords } from '../register/count-defects.ts';
import { byWeight } from '../register/risk-matrix.ts';
import { rollbackTime } from '../register/rollback-time.ts';
import { meaningWords, namePerson, sayOutcome, voteWords } from '../rules/wording.ts';
import { changesAfterAsking, hoursBetween, roundSignedOff, slipOf } from './metrics.ts';
import { code, date, hash, link, moment, number, text } from './columns.ts';
import { contentCode, sayBoth } from './paper.ts';
import type { RecordInput, ReportInput, Table } from './report.ts';

export function tablesOf(input: ReportInput): Table[] {
	return [
		milestones(input),
		deliverables(input),
		openItems(input),
		exceptions(input),
		verdicts(input),
		votes(input),
		deployments(input),
		risks(input),
		defects(input),
		rollback(input),
		rehearsals(input),
		remarks(input, 'decisions', 'Decisions', 'Decision'),
		remarks(input, 'lessons', 'Lessons', 'Lesson'),
		signatures(input),
	];
}

/** A milestone's name, also of one that policy has dropped. */
function nameOf({ row }: Pick<RecordInput, 'row'>, milestone: string): string {
	return row(milestone).name || milestone;
}

const statusWords = {
	planned: 'Planned',
	'in-progress': 'In progress',
	ready: 'Ready for sign-off',
	signed: 'Signed off',
	waived: 'Waived',
} as const;

function milestones(input: ReportInput): Table {
	const { state, views, row, release, now } = input;
	const holidays = readHolidays(release.holidays).dates;
	const made = scheduleRelease({ state, views, dates: row, release, today: now.slice(0, 10) });
	const forecasts = new Map(made.forecasts.map((each) => [each.id, each]));
	return {
		id: 'milestones',
		title: 'Planned against actual',
		about:
			'Slip in working days against the accepted dates: of the sign-off, or of the due date as it stands. Forecast: with the slip of what it needs carried forward. Slack: working days that it may still slip before the release ships later; 0 decides when it ships.',
		none: 'This release has no milestones.',
		columns: [
			number('number', '#'),
			text('milestone', 'Milestone'),
			text('phase', 'Phase'),
			text('status', 'Status'),
			date('planned', 'Planned'),
			date('due', 'Due'),
			date('forecast', 'Forecast'),
			moment('signedOff', 'Signed off'),
			number('slip', 'Slip'),
			number('float', 'Slack'),
			number('rounds', 'Rounds'),
			number('hours', 'Hours to sign'),
			number('changes', 'Changes after asking'),
		],
		rows: views.map((view, at) => {
			const clause = lookUp(state.milestones, view.id);
			const signedOff = clause?.signedOff?.at ?? '';
			const planned = dateOrEmpty(lookUp(state.baseline?.dates ?? {}, view.id)?.due ?? '');
			const due = dateOrEmpty(row(view.id).due);
			const round = clause && roundSignedOff(clause);
			const forecast = forecasts.get(view.id);
			return {
				number: at + 1,
				milestone: view.name || view.id,
				phase: view.phase,
				status: statusWords[view.status],
				planned,
				due,
				signedOff,
				forecast:
					view.status === 'signed' || view.status === 'waived' || state.closed ? '' : (forecast?.date ?? ''),
				slip: slipOf(planned, signedOff.slice(0, 10) || due, holidays),
				float: state.closed ? null : (forecast?.float ?? null),
				rounds: clause?.rounds.length ?? 0,
				hours: round?.end ? hoursBetween(round.requestedAt, round.end.at) : null,
				changes: clause ? changesAfterAsking(clause) : 0,
			};
		}),
	};
}

const filledBy = {
	baseline: 'the accepted dates',
	risks: 'the list of risks',
	candidate: 'the build',
	call: 'the go/no-go call',
	report: 'this report',
} as const;

function deliverables(input: ReportInput): Table {
	const { state, views, row } = input;
	return {
		id: 'deliverables',
		title: 'Deliverables',
		about:
			'What each milestone had to bring, and what stands for it. A file is fixed by its hash; a link alone is not.',
		none: 'No milestone asks for evidence.',
		columns: [
			text('milestone', 'Milestone'),
			text('deliverable', 'Deliverable'),
			text('state', 'State'),
			link('link', 'Link'),
			hash('hash', 'Hash'),
		],
		rows: views.flatMap(({ id, name }) => {
			const slots = lookUp(state.milestones, id)?.policy.evidence ?? [];
			return slots.map((asked) => {
				const { slot, title, required, source } = asked;
				const entry = row(id).evidence.find((each) => each.slot === slot);
				const url = entry?.url.trim() ?? '';
				const byItself =
					url === '' && isFilledByItself(asked, id, state, { risks: input.risks.length }) && source;
				return {
					milestone: name || id,
					deliverable: entry?.title || title || slot,
					state: byItself
						? `by ${filledBy[byItself]}`
						: url === ''
							? required
								? word('missing')
								: 'not given'
							: entry?.hash
								? 'file fixed'
								: 'link only',
					link: url,
					hash: entry?.hash ?? '',
				};
			});
		}),
	};
}

function openItems(input: ReportInput): Table {
	const { state, views, row, risks: register } = input;
	const person = (id: string) => namePerson(state, id);
	const activities = views.flatMap(({ id, name }) =>
		row(id)
			.activities.filter((activity) => activity.state === 'open')
			.map((activity) => ({
				what: activity.counts ? 'Activity' : 'Activity that does not count',
				milestone: name || id,
				item: activity.text,
				owner: person(activity.owner),
				due: activity.due,
			})),
	);
	const conditions = Object.values(state.calls).flatMap(({ milestone, declared, voided }) =>
		(voided ? [] : (declared?.conditions ?? []))
			.filter(({ verified }) => verified === undefined)
			.map(({ text: item, owner, due }) => ({
				what: 'Condition of the GO',
				milestone: nameOf(input, milestone),
				item,
				owner: person(owner),
				due: due ?? '',
			})),
	);
	const open = register
		.filter((risk) => risk.state === 'open')
		.map(({ title, owner, due, milestone }) => ({
			what: 'Risk',
			milestone: milestone === '' ? '' : nameOf(input, milestone),
			item: title,
			owner: person(owner),
			due: dateOrEmpty(due),
		}));
	return {
		id: 'open-items',
		title: 'Open items',
		about: 'Activities not ticked, conditions not verified, risks not closed.',
		none: 'Nothing is open.',
		columns: [
			text('what', 'What'),
			text('milestone', 'Milestone'),
			text('item', 'Item'),
			text('owner', 'Owner'),
			text('due', 'Due'),
		],
		rows: [...conditions, ...activities, ...open],
	};
}

/** What went another way than the plan's rules: who decided it, why, and what protects the release instead. */
export function exceptions(input: RecordInput): Table {
	const { state, entries, views, row } = input;
	const bySeq = new Map(entries.map((entry) => [entry.seq, entry]));
	const said = entries.flatMap(({ seq, at, actor, decision }) => {
		// What takes two people is by both (R20, R23).
		const proposal = 'proposal' in decision ? bySeq.get(decision.proposal ?? 0) : undefined;
		const what = sayException(decision, proposal?.decision, (id) => namePerson(state, id));
		if (what === null) return [];
		return [
			{
				at,
				what: what.what,
				milestone: 'milestone' in decision ? nameOf(input, decision.milestone) : '',
				by: proposal ? `${proposal.actor.name} and ${actor.name}` : actor.name,
				reason: 'reason' in decision ? decision.reason : '',
				more: what.more,
				until: what.until ?? '',
				entry: seq,
			},
		];
	});
	const left = views.flatMap(({ id, name }) =>
		row(id)
			.activities.filter((activity) => activity.state === 'not-needed')
			.map((activity) => ({
				at: '',
				what: 'Activity not needed',
				milestone: name || id,
				by: '',
				reason: activity.reason,
				more: activity.text,
				until: '',
				entry: null,
			})),
	);
	return {
		id: 'exceptions',
		title: 'Waivers and overrides',
		about: 'What went another way than the plan’s rules, and why.',
		none: 'Everything went by the rules of the plan.',
		columns: [
			moment('at', 'When'),
			text('what', 'What'),
			text('milestone', 'Milestone'),
			text('by', 'By'),
			text('reason', 'Reason'),
			text('more', 'More'),
			moment('until', 'Until'),
			number('entry', 'Entry'),
		],
		rows: [...said, ...left],
	};
}

function sayException(
	decision: Decision,
	proposal: Decision | undefined,
	person: (id: string) => string,
): { readonly what: string; readonly more: string; readonly until?: string } | null {
	switch (decision.type) {
		case 'waived':
			return { what: 'Waived', more: decision.control, until: decision.expiresAt };
		case 'waiver-ended':
			return { what: 'Waiver ended', more: '' };
		case 'emergency-declared':
			return { what: 'Emergency release', more: decision.incident };
		case 'reopened':
			return { what: 'Reopened', more: '' };
		case 'release-reopened':
			return { what: 'Release reopened', more: '' };
		case 'revoked':
			return { what: 'Signature revoked', more: `Entry ${decision.signature}` };
		case 'request-withdrawn':
			return { what: 'Request withdrawn', more: '' };
		case 'rejected':
			return { what: `Rejected as ${decision.role}`, more: '' };
		case 'change-explained':
			return { what: 'Changed after the request', more: '' };
		case 'policy-set':
			return proposal?.type === 'proposed' && proposal.motion.kind === 'policy'
				? { what: 'Plan weakened by two people', more: proposal.motion.weakens.join(' ') }
				: null;
		case 'delegated':
			return { what: 'Stand-in named', more: person(decision.to) };
		case 'rolled-back':
			return { what: 'Rolled back', more: decision.backTo ?? '' };
		default:
			return null;
	}
}

/** The milestone of each call, by the number of the entry that opened it. */
function callsOf(entries: readonly LedgerEntry[]): ReadonlyMap<number, string> {
	return new Map(
		entries.flatMap(({ seq, decision }) =>
			decision.type === 'call-opened' ? [[seq, decision.milestone] as const] : [],
		),
	);
}

export function verdicts(input: RecordInput): Table {
	const { state, entries } = input;
	return {
		id: 'verdicts',
		title: 'Go/no-go verdicts',
		about: 'Each verdict as it was declared, with the build that it was about.',
		none: 'No verdict was declared.',
		columns: [
			moment('at', 'When'),
			text('milestone', 'Milestone'),
			text('verdict', 'Verdict'),
			text('by', 'By'),
			text('method', 'How'),
			text('reason', 'Reason'),
			text('conditions', 'Conditions'),
			moment('opens', 'May start from'),
			moment('ends', 'Until'),
			text('build', 'Build'),
			number('entry', 'Entry'),
		],
		rows: entries.flatMap(({ seq, at, actor, decision }) => {
			if (decision.type !== 'verdict-declared') return [];
			const { verdict, window, candidate, conditions, reason, method } = decision;
			return [
				{
					at,
					milestone: nameOf(input, decision.milestone),
					verdict: voteWords[verdict],
					by: actor.name,
					method: method ? methodWords[method] : '',
					reason,
					conditions: conditions
						.map(({ text: what, owner }) => `${what} (${namePerson(state, owner)})`)
						.join('; '),
					opens: window?.start ?? '',
					ends: window?.end ?? '',
					build: candidate ? `${candidate.version}, ${candidate.commit}` : '',
					entry: seq,
				},
			];
		}),
	};
}

/** Every vote that was revealed, re-polled ones and dissent included. */
export function votes(input: RecordInput): Table {
	const { state, entries } = input;
	const calls = callsOf(entries);
	const stations = new Map(
		entries.flatMap(({ seq, decision }) =>
			decision.type === 'call-opened'
				? decision.stations.map(({ id, name }) => [`${seq} ${id}`, name] as const)
				: [],
		),
	);
	/** By whom, where a vote was said aloud. */
	const recorders = new Map(
		entries.flatMap(({ seq, actor, decision }) =>
			decision.type === 'voted' && decision.for !== undefined ? [[seq, actor.name] as const] : [],
		),
	);
	return {
		id: 'votes',
		title: 'Go/no-go votes',
		about: 'Every vote as it was revealed, those that a re-poll replaced included.',
		none: 'No vote was revealed.',
		columns: [
			moment('at', 'Revealed'),
			text('milestone', 'Milestone'),
			number('round', 'Round'),
			text('station', 'Station'),
			text('name', 'Name'),
			text('recorded', 'Recorded by'),
			text('vote', 'Vote'),
			text('reason', 'Reason'),
			text('conditions', 'Conditions'),
			number('entry', 'Entry'),
		],
		rows: entries.flatMap(({ at, decision }) =>
			decision.type === 'votes-revealed'
				? decision.openings.map(({ vote, ballot }) => ({
						at,
						milestone: nameOf(input, calls.get(decision.call) ?? ''),
						round: ballot.round,
						station: stations.get(`${decision.call} ${ballot.station}`) ?? ballot.station,
						name: ballot.name,
						recorded: recorders.get(vote) ?? '',
						vote: voteWords[ballot.vote],
						reason: ballot.reason,
						conditions: ballot.conditions
							.map(({ text: what, owner }) => `${what} (${namePerson(state, owner)})`)
							.join('; '),
						entry: vote,
					}))
				: [],
		),
	};
}

export function deployments(input: RecordInput): Table {
	const { state } = input;
	return {
		id: 'deployments',
		title: 'Deployments',
		about: 'Hours from its start to its sign-off, or to its rollback.',
		none: 'Nothing was deployed.',
		columns: [
			moment('at', 'Started'),
			text('milestone', 'Milestone'),
			text('by', 'By'),
			text('outcome', 'Outcome'),
			number('hours', 'Hours'),
			text('reason', 'Reason'),
			hash('artefact', 'Artefact'),
			number('entry', 'Entry'),
		],
		rows: state.deployments.map(({ seq, at, milestone, byName, artefact, rolledBack }) => {
			const signedOff = lookUp(state.milestones, milestone)?.signedOff?.at ?? '';
			const until = rolledBack?.at ?? (signedOff >= at ? signedOff : '');
			return {
				at,
				milestone: nameOf(input, milestone),
				by: byName,
				outcome: rolledBack
					? `Rolled back to ${rolledBack.backTo ?? 'the version before'} by ${rolledBack.byName}`
					: until
						? 'Signed off'
						: 'Under way',
				hours: until === '' ? null : hoursBetween(at, until),
				reason: rolledBack?.reason ?? '',
				artefact,
				entry: seq,
			};
		}),
	};
}

function risks({ state, row, risks: register }: ReportInput): Table {
	return {
		id: 'risks',
		title: 'Risks',
		about: 'Probability and impact from 1 to 5, the gravest first.',
		none: 'No risk was written down.',
		columns: [
			text('risk', 'Risk'),
			number('probability', 'Probability'),
			number('impact', 'Impact'),
			text('owner', 'Owner'),
			text('mitigation', 'Mitigation'),
			text('trigger', 'Trigger'),
			date('due', 'Due'),
			text('threatens', 'Threatens'),
			text('state', 'State'),
		],
		rows: byWeight(register).map(
			({ title, probability, impact, owner, mitigation, trigger, due, milestone, state: now }) => ({
				risk: title,
				probability,
				impact,
				owner: namePerson(state, owner),
				mitigation,
				trigger,
				due: dateOrEmpty(due),
				threatens: milestone === '' ? '' : row(milestone).name || milestone,
				state: riskStates[now],
			}),
		),
	};
}

const riskStates: Readonly<Record<RiskRow['state'], string>> = {
	open: word('open'),
	closed: word(/* @wc-context: of risks */ 'closed'),
};

/** What was found, by severity; a severity without any has no row. */
export function defects({ defects: list }: Pick<ReportInput, 'defects'>): Table {
	return {
		id: 'defects',
		title: 'Defects',
		about: 'As entered. Those that reached users are counted among the found ones.',
		none: 'No defect was entered.',
		columns: [
			text('severity', 'Severity'),
			number('found', 'Found'),
			number('open', /* @wc-context: of defects */ 'Open'),
			number('fixed', 'Fixed'),
			number('left', 'Left as they are'),
			number('escaped', 'Reached users'),
		],
		rows: countDefects(list)
			.severities.filter(({ found }) => found > 0)
			.map(({ severity, found, open, fixed, wontFix, escaped }) => ({
				severity: severityWords[severity],
				found,
				open,
				fixed,
				left: wontFix,
				escaped,
			})),
	};
}

/** How the version before comes back, and by when it must begin. */
function rollback({ state, rollback: plan, now }: ReportInput): Table {
	const { beginBy } = rollbackTime(plan, now);
	return {
		id: 'rollback',
		title: 'The way back',
		about: [
			...(plan.owner === '' ? [] : [`Led by ${namePerson(state, plan.owner)}.`]),
			plan.lastSafe === ''
				? 'No last safe moment is set.'
				: `The version before must be back by ${sayUtc(plan.lastSafe)}.`,
			...(beginBy === '' ? [] : [`By the last rehearsal it must begin by ${sayUtc(beginBy)}.`]),
		].join(' '),
		none: 'No step of a way back was written down.',
		columns: [number('number', '#'), text('step', 'Step')],
		rows: plan.steps.map((step, at) => ({ number: at + 1, step: step.text })),
	};
}

/** A report is read in every zone. */
const sayUtc = (at: string) => sayBoth(at, 'UTC');

function rehearsals({ state, rollback: plan }: ReportInput): Table {
	return {
		id: 'rehearsals',
		title: 'Rehearsals of the way back',
		about: 'Each as it was timed. The last one counts: the steps may have changed since those before it.',
		none: 'The way back was never rehearsed.',
		columns: [
			moment('at', 'When'),
			number('minutes', /* @wc-context: of time */ 'Minutes'),
			text('by', 'Recorded by'),
		],
		rows: plan.rehearsals.map(({ at, seconds, by }) => ({
			at,
			minutes: Math.round(seconds / 6) / 10,
			by: namePerson(state, by),
		})),
	};
}

function remarks(input: ReportInput, part: 'decisions' | 'lessons', title: string, one: string): Table {
	return {
		id: part,
		title,
		about:
			part === 'lessons'
				? 'What to keep, and what to do otherwise.'
				: 'What was agreed beside the sign-offs.',
		none: part === 'lessons' ? 'No lesson was written down.' : 'No decision was written down.',
		columns: [text('text', one), text('by', 'By'), moment('at', 'When')],
		rows: input[part].map(({ text: what, by, at }) => ({ text: what, by: namePerson(input.state, by), at })),
	};
}

/**
 * Every signature and rejection of every round (R3), on milestones that policy has dropped too, and those that ended the
 * release (R32): printed name, role, time, meaning, method, code, entry.
 */
export function signatures(input: RecordInput): Table {
	const { entries, views } = input;
	const standings = standingsOf(input);
	const places = new Map(views.map(({ id }, at) => [id, at]));
	const rows = entries.flatMap(({ seq, at, decision }) => {
		switch (decision.type) {
			case 'signed':
			case 'rejected': {
				const { milestone, name, for: principal, digest } = decision;
				const row = {
					milestone: nameOf(input, milestone),
					name: principal ? `${name} for ${principal.name}` : name,
					role: decision.role,
					meaning: meaningWords[decision.type === 'signed' ? decision.meaning : 'rejected'],
					at,
					method: methodWords[decision.method],
					standing: standings.get(seq) ?? 'milestone dropped',
					comment: decision.type === 'signed' ? decision.comment : decision.reason,
					code: contentCode(digest),
					digest,
					round: decision.round,
					entry: seq,
				};
				return [{ place: places.get(milestone) ?? views.length, row }];
			}
			case 'ending-signed': {
				const { outcome, role, name, method, reason } = decision;
				const row = {
					milestone: 'The release',
					name,
					role,
					meaning: `ends it as ${sayOutcome(outcome)}`,
					at,
					method: methodWords[method],
					comment: reason,
					entry: seq,
				};
				return [{ place: views.length + 1, row }];
			}
			default:
				return [];
		}
	});
	return {
		id: 'signatures',
		title: 'Sign-offs',
		about:
			'Every signature of every round, by the name that it was printed with. The content code says which content; the entry is its number in the record.',
		none: 'Nobody has signed yet.',
		columns: [
			text('milestone', 'Milestone'),
			text('name', 'Name'),
			text('role', 'Role'),
			text('meaning', 'Meaning'),
			moment('at', 'When'),
			text('method', 'How'),
			text('standing', 'Standing'),
			text('comment', 'Comment'),
			code('code', 'Content code'),
			hash('digest', 'Content hash'),
			number('round', 'Round'),
			number('entry', 'Entry'),
		],
		rows: rows.toSorted((a, b) => a.place - b.place).map(({ row }) => row),
	};
}

/** Whether each signature counts, by its entry; nothing of milestones that policy has dropped. */
function standingsOf({ state, entries, views }: RecordInput): ReadonlyMap<number, string> {
	const counted = new Set(
		entries.flatMap(({ decision }) => (decision.type === 'signed-off' ? decision.signatures : [])),
	);
	return new Map(
		views.flatMap(({ id, signatures: current }) => {
			const clause = lookUp(state.milestones, id);
			const counts = new Set(clause?.signedOff?.signatures);
			const stale = new Set(current.filter((each) => each.stale).map(({ seq }) => seq));
			return (clause?.rounds ?? []).flatMap(({ end, signatures: signed }) =>
				signed.map(({ seq, revoked, meaning }) => {
					const say = (): string => {
						if (revoked !== undefined) return `revoked: ${revoked}`;
						if (counts.has(seq)) return word('counted');
						if (counted.has(seq))
							return `counted until ${end?.how === 'reopened' ? word('reopened') : 'asked again'}`;
						if (end && end.how !== 'signed-off') return roundEnds[end.how];
						if (stale.has(seq)) return 'changed since signed';
						if (meaning === 'rejected') return word('rejects');
						if (meaning === 'authored') return 'as author';
						return end ? 'not counted' : 'waits for others';
					};
					return [seq, say()] as const;
				}),
			);
		}),
	);
}

const roundEnds = {
	withdrawn: 'round withdrawn',
	rejected: 'round rejected',
	reopened: 'round reopened',
} as const;

export const methodWords = {
	passkey: word('passkey'),
	'sign-in': 'by sign-in, no passkey',
	token: 'by token, no passkey',
} as const;
