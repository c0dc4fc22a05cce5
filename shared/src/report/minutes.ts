import { applyEntry, emptyState } from '../ledger/project.ts';
import { hasVoted, sayStations, speakerOf } from '../rules/call.ts';
import { list, namePerson, voteWords } from '../rules/wording.ts';
import type { Call, CallStation, DeclaredCall, GovernanceState } from '../schema/governance.ts';
import type { Decision, LedgerEntry } from '../schema/ledger-entry.ts';
import type { ReleaseCandidate } from '../schema/release.ts';
import { lookUp } from '../schema/text.ts';
import { sayCount, word } from '../schema/word.ts';
import { code, hash, moment, number, text } from './columns.ts';
import {
	contentCode,
	factsOf,
	isUtc,
	sayBoth,
	sayLocal,
	type Fact,
	type Paper,
	type PaperOf,
} from './paper.ts';
import type { Table } from './report.ts';
import { methodWords } from './tables.ts';

export interface MinutesInput extends PaperOf {
	/** The whole ledger, oldest first. */
	readonly entries: readonly LedgerEntry[];
	/** The number of the entry that opened the call. */
	readonly call: number;
	/** Name and version of the release, in a line. */
	readonly title: string;
	/** A milestone's name, also of one that policy has dropped. */
	readonly nameOf: (milestone: string) => string;
	/** The content changed after the GO: only the document knows that, not the record. */
	readonly changedSince: boolean;
}

/** One call, read from the ledger. */
interface Followed {
	/** As it stood last: when another one replaced it, or now. */
	readonly call: Call;
	readonly state: GovernanceState;
	/** What the votes were about: the build when voting closed last, or while it is open, that of now. */
	readonly candidate: ReleaseCandidate | undefined;
	/** Everything that belongs to it, from its scheduling on; its sealed votes are in `steps` alone. */
	readonly course: readonly LedgerEntry[];
	/** Every entry since it was opened. */
	readonly steps: readonly LedgerEntry[];
	/** The entry that took its GO away. */
	readonly voidedBy: LedgerEntry | undefined;
}

export interface CallHeld {
	/** The number of the entry that opened it. */
	readonly seq: number;
	readonly at: string;
	readonly milestone: string;
}

/** Every call that was opened, newest first. */
export function callsHeld(entries: readonly LedgerEntry[]): CallHeld[] {
	return entries
		.flatMap(({ seq, at, decision }) =>
			decision.type === 'call-opened' ? [{ seq, at, milestone: decision.milestone }] : [],
		)
		.reverse();
}

/**
 * The minutes of a go/no-go call (R28, R29), as the record holds it: who was there, what was shown, every vote of every round
 * once it is revealed, the verdict, and what became of it. Null where no such entry opened a call.
 */
export function buildMinutes(input: MinutesInput): Paper | null {
	const followed = followCall(input.entries, input.call);
	if (followed === null) return null;
	const { entries, title, nameOf, now, zone } = input;
	const { call } = followed;
	return {
		format: 1,
		kind: 'Minutes',
		title,
		about: `Go/no-go call of ${nameOf(call.milestone)}, ${sayBoth(call.openedAt ?? '', zone)}`,
		says: sayOutcome(followed, input),
		facts: factsOfCall(followed, input),
		tables: [
			attendance(followed, now),
			votes(followed, input),
			conditions(followed, zone),
			courseOf(followed, zone, nameOf),
		],
		source: `Made at ${sayBoth(now, zone)} from the record up to entry ${entries.at(-1)?.seq}, which has the hash ${entries.at(-1)?.hash}.`,
	};
}

/** Entries before the call's own, that scheduled it, belong to it too; those of a call that was cancelled before do not. */
export function followCall(entries: readonly LedgerEntry[], seq: number): Followed | null {
	const opened = entries.find((entry) => entry.seq === seq)?.decision;
	if (opened?.type !== 'call-opened') return null;
	const { milestone } = opened;
	let state = emptyState('');
	let call: Call | undefined;
	let candidate: ReleaseCandidate | undefined;
	let voidedBy: LedgerEntry | undefined;
	let before: LedgerEntry[] = [];
	let steps: LedgerEntry[] = [];
	for (const entry of entries) {
		const next = applyEntry(state, entry);
		const after = lookUp(next.calls, milestone);
		const { decision } = entry;
		if (entry.seq <= seq) {
			const isScheduled = lookUp(state.calls, milestone)?.state === 'scheduled';
			if (decision.type === 'call-scheduled' && decision.milestone === milestone)
				before = isScheduled ? [...before, entry] : [entry];
			if (entry.seq === seq) {
				if (!isScheduled) before = [];
				steps = [entry];
			}
		} else if (after?.seq !== seq) {
			break;
		} else if (!call?.voided && after.voided && after.declared?.window) {
			voidedBy = entry;
			steps = [...steps, entry];
		} else if (belongsTo(decision, after)) {
			steps = [...steps, entry];
		}
		state = next;
		if (entry.seq < seq) continue;
		call = after;
		if (call?.state === 'open' || decision.type === 'voting-closed') candidate = state.candidate;
	}
	if (!call) return null;
	// Whoever voted is named with the vote, once it is revealed.
	const course = [...before, ...steps.filter(({ decision }) => decision.type !== 'voted')];
	return { call, state, candidate: call.declared?.candidate ?? candidate, course, steps, voidedBy };
}

/** What was deployed on a GO follows from it. */
function belongsTo(decision: Decision, { seq, declared }: Call): boolean {
	if (decision.type === 'deployment-started') return declared?.window !== undefined;
	return 'call' in decision && decision.call === seq;
}

/** Voting is under way: of its votes there is a number, and nothing else (R28). */
function isSealed(call: Call, now: string): boolean {
	return (call.state === 'open' || call.state === 'closed') && !ranOut(call, now);
}

function ranOut({ state, expiresAt }: Call, now: string): boolean {
	return ['open', 'closed', 'revealed'].includes(state) && Date.parse(now) >= Date.parse(expiresAt ?? '');
}

/** Stations with somebody to answer that were asked in the round of now, and how many of them have. */
function tallyOf(call: Call): { readonly asked: number; readonly voted: number } {
	const asked = call.stations.filter((each) => speakerOf(each) !== null && each.round === call.round);
	return { asked: asked.length, voted: asked.filter((each) => hasVoted(call, each)).length };
}

function sayOutcome({ call, voidedBy }: Followed, { now, zone, changedSince }: MinutesInput): Paper['says'] {
	const { asked, voted } = tallyOf(call);
	if (ranOut(call, now))
		return { word: 'No verdict.', sentence: `The call ran out at ${sayBoth(call.expiresAt ?? '', zone)}.` };
	switch (call.state) {
		case 'open':
			return { word: 'VOTING.', sentence: `${voted} of ${asked} have voted.` };
		case 'closed':
			return {
				word: 'Voting is closed.',
				sentence: `${voted} of ${asked} have voted. Nothing is revealed yet.`,
			};
		case 'revealed':
			return { word: 'Revealed.', sentence: 'No verdict is declared yet.' };
		case 'cancelled':
			return { word: 'Cancelled.', sentence: 'The call ended without a verdict.' };
		case 'declared': {
			const { verdict = 'hold', conditions = [], byName = '', at = '' } = call.declared ?? {};
			const by = `Declared by ${byName}, ${sayBoth(at, zone)}.`;
			if (voidedBy)
				return {
					word: 'GO is void.',
					sentence: `${sayWhyVoid(voidedBy)} ${sayBoth(voidedBy.at, zone)}. ${by}`,
				};
			if (changedSince)
				return { word: 'GO is void.', sentence: `What it was given for changed afterwards. ${by}` };
			if (verdict !== 'conditional') return { word: `${voteWords[verdict]}.`, sentence: by };
			const closed = conditions.filter(({ verified }) => verified).length;
			return {
				word: 'GO',
				sentence: `with ${sayCount(conditions.length, 'condition', 'conditions')}, ${closed} of them closed. ${by}`,
			};
		}
		default:
			return { word: 'Scheduled.', sentence: '' };
	}
}

function sayWhyVoid({ decision, actor }: LedgerEntry): string {
	switch (decision.type) {
		case 'candidate-set':
			return `${actor.name} set another build,`;
		case 'rolled-back':
			return `${actor.name} recorded a rollback,`;
		case 'reopened':
		case 'revoked':
			return `${actor.name} reopened what it builds on,`;
		default:
			return `${actor.name} changed what it was given for,`;
	}
}

function factsOfCall({ call, candidate, course }: Followed, { now, zone, nameOf }: MinutesInput): Fact[] {
	const last = (type: Decision['type']) => course.findLast(({ decision }) => decision.type === type)?.at;
	const said = (term: string, at: string | undefined): Fact => ({ term, text: at ? sayBoth(at, zone) : '' });
	const { asked, voted } = tallyOf(call);
	const { declared } = call;
	return factsOf([
		{ term: 'Milestone', text: nameOf(call.milestone) },
		{ term: 'Build', text: candidate ? `${candidate.version}, ${candidate.commit}` : 'None was set' },
		{ term: 'Artefact', text: candidate?.artefact ?? '', kind: 'code' },
		{ term: 'Content code', text: call.digest ? contentCode(call.digest) : '', kind: 'code' },
		{ term: 'Content hash', text: call.digest ?? '', kind: 'code' },
		said('Scheduled for', call.scheduledFor),
		said('Opened', call.openedAt),
		said('Voting closed', last('voting-closed')),
		said('Revealed', last('votes-revealed')),
		said('Cancelled', last('call-cancelled')),
		declared?.window !== undefined && {
			term: 'May start',
			text: `from ${sayBoth(declared.window.start, zone)}, until ${sayBoth(declared.window.end, zone)}`,
		},
		{ term: 'Reason', text: declared?.reason ?? '' },
		isSealed(call, now) && {
			term: 'Votes',
			text: `${voted} of ${asked} are in. What they say stays sealed until the reveal.`,
		},
		{ term: 'Voices', text: sayStations(call) },
	]);
}

function attendance({ call, state, course }: Followed, now: string): Table {
	const chairs = course.flatMap(({ at, actor, decision }) =>
		decision.type === 'call-opened' || decision.type === 'chair-taken'
			? [{ part: 'Chair', name: actor.name, standing: '', voted: '', from: at }]
			: [],
	);
	const stations = call.stations.map((station) => ({
		part: station.name,
		name: saySpeaker(station, state),
		standing:
			speakerOf(station) === null ? 'not staffed' : station.required ? word('required') : word('advisory'),
		voted: speakerOf(station) === null ? '' : sayTakenPart(call, station, now),
		from: '',
	}));
	const authority = ({ byName, at, method }: DeclaredCall) => ({
		part: 'Verdict',
		name: byName,
		standing: '',
		voted: '',
		from: at,
		method: method ? methodWords[method] : '',
	});
	return {
		id: 'attendance',
		title: 'Attendance',
		about: 'As far as the record knows: who chaired, who spoke for each station, who declared.',
		none: 'The record names nobody.',
		columns: [
			text('part', 'Part'),
			text('name', 'Name'),
			text('standing', 'Standing'),
			text('voted', 'Voted'),
			moment('from', 'From'),
			text('method', 'How'),
		],
		rows: [...chairs, ...stations, ...(call.declared ? [authority(call.declared)] : [])],
	};
}

/** "Ben for Mara" where somebody stands in; empty where nobody speaks. */
function saySpeaker(station: CallStation, state: GovernanceState): string {
	const speaker = speakerOf(station);
	if (speaker === null) return '';
	const name = namePerson(state, speaker);
	return station.standIn !== undefined && station.person !== null
		? `${name} for ${namePerson(state, station.person)}`
		: name;
}

function sayTakenPart(call: Call, station: CallStation, now: string): string {
	const hidden = isSealed(call, now) ? call.round : 0;
	const rounds = call.votes
		.filter((vote) => vote.station === station.id && vote.round !== hidden)
		.map(({ round }) => String(round))
		.toSorted();
	if (rounds.length > 0) return `in round ${list(rounds)}`;
	return station.round === hidden ? '' : /* @wc-context: answer */ word('no');
}

/** Stations that each round asked: the first all of them, others those that were polled again. */
function askedIn({ call, course }: Followed, round: number): readonly CallStation[] {
	const polled = course.find(({ decision }) => decision.type === 're-polled' && decision.round === round);
	const ids = polled?.decision.type === 're-polled' ? polled.decision.stations : null;
	return call.stations.filter(({ id }) => ids === null || ids.includes(id));
}

/** Every vote that was revealed, those that a re-poll replaced included, and who was asked and gave none. */
function votes(followed: Followed, { now, zone }: MinutesInput): Table {
	const { call, state } = followed;
	const rounds = Array.from({ length: call.round }, (_, index) => index + 1).filter(
		(round) => round !== call.round || !isSealed(call, now),
	);
	const rows = rounds.flatMap((round) =>
		askedIn(followed, round).flatMap((station) => {
			const answer = call.answers.find((each) => each.station === station.id && each.round === round);
			const cast = call.votes.find((each) => each.station === station.id && each.round === round);
			const row = {
				round,
				station: station.name,
				cast: cast?.at ?? '',
				entry: cast?.seq ?? null,
				...(cast?.recordedBy !== undefined && { how: `spoken, recorded by ${cast.recordedBy}` }),
			};
			if (answer === undefined) {
				if (speakerOf(station) === null) return [];
				const vote = cast ? 'Voted, never revealed' : 'Did not vote';
				return [{ ...row, name: saySpeaker(station, state), vote }];
			}
			const again = station.round === round ? null : askedAgain(followed, station, round);
			return [
				{
					...row,
					name: answer.name,
					vote: voteWords[answer.vote],
					reason: answer.reason,
					conditions: answer.conditions
						.map(
							({ text: what, owner, due }) =>
								`${what} (${namePerson(state, owner)}${due === undefined ? '' : `, by ${sayDue(due, zone)}`})`,
						)
						.join('; '),
					standing: again === null ? word('counts') : `polled again in round ${again}`,
					code: contentCode(answer.digest),
				},
			];
		}),
	);
	return {
		id: 'votes',
		title: 'Votes',
		about: 'Every vote of every round, as it was revealed. One that was polled again stays, as dissent.',
		none: 'No vote is revealed.',
		columns: [
			number('round', 'Round'),
			text('station', 'Station'),
			text('name', 'Name'),
			text('vote', 'Vote'),
			text('reason', 'Reason'),
			text('conditions', 'Conditions'),
			text('standing', 'Standing'),
			...(call.spoken ? [text('how', 'How')] : []),
			code('code', 'Content code'),
			moment('cast', 'Cast'),
			number('entry', 'Entry'),
		],
		rows,
	};
}

function askedAgain({ course }: Followed, { id }: CallStation, after: number): number | null {
	const again = course.find(
		({ decision }) =>
			decision.type === 're-polled' && decision.round > after && decision.stations.includes(id),
	);
	return again?.decision.type === 're-polled' ? again.decision.round : null;
}

function conditions({ call, state }: Followed, zone: string): Table {
	return {
		id: 'conditions',
		title: 'Conditions',
		about: 'Production stays shut until each is verified closed by someone other than its owner (R29).',
		none: 'The verdict has no conditions.',
		columns: [
			text('condition', 'Condition'),
			text('station', 'Asked by'),
			text('owner', 'Owner'),
			text('due', 'Due'),
			text('state', 'State'),
			text('closedBy', 'Verified by'),
			moment('closedAt', 'When'),
			text('evidence', 'Evidence'),
		],
		rows: (call.declared?.conditions ?? []).map(({ text: what, station, owner, due, verified }) => ({
			condition: what,
			station: call.stations.find(({ id }) => id === station)?.name ?? station,
			owner: namePerson(state, owner),
			due: due === undefined ? '' : sayDue(due, zone),
			state: verified ? word('closed') : word('open'),
			closedBy: verified?.byName ?? '',
			closedAt: verified?.at ?? '',
			evidence: verified?.evidence ?? '',
		})),
	};
}

/** A moment as every other one; a date, and what older votes hold, as it was written. */
function sayDue(due: string, zone: string): string {
	return /^\d{4}-\d{2}-\d{2}T/.test(due) && !Number.isNaN(Date.parse(due)) ? sayBoth(due, zone) : due;
}

/** The call step by step, each by the entry that the record keeps of it. */
function courseOf(followed: Followed, zone: string, nameOf: MinutesInput['nameOf']): Table {
	const rows = followed.course.map((entry, place) => ({
		at: entry.at,
		local: sayLocal(entry.at, zone),
		what: sayStep(entry, followed, { zone, nameOf, first: place === 0 }),
		by: entry.actor.name,
		reason: 'reason' in entry.decision ? entry.decision.reason : '',
		entry: entry.seq,
		hash: entry.hash,
	}));
	return {
		id: 'course',
		title: 'Step by step',
		about: 'By the server’s clock. The entry is its number in the record.',
		none: 'Nothing has happened yet.',
		columns: [
			moment('at', 'When'),
			...(isUtc(zone) ? [] : [text('local', zone)]),
			text('what', 'What'),
			text('by', 'By'),
			text('reason', 'Reason'),
			number('entry', 'Entry'),
			hash('hash', 'Hash'),
		],
		rows,
	};
}

function sayStep(
	entry: LedgerEntry,
	{ call, state, course, voidedBy }: Followed,
	{ zone, nameOf, first }: { zone: string; nameOf: MinutesInput['nameOf']; first: boolean },
): string {
	const { decision } = entry;
	const stationOf = (id: string) => call.stations.find((each) => each.id === id)?.name ?? id;
	const step = ((): string => {
		switch (decision.type) {
			case 'call-scheduled':
				return [
					`${first ? 'Scheduled for' : 'Moved to'} ${sayBoth(decision.at, zone)}`,
					...(decision.stations ? [`with ${sayCount(decision.stations.length, 'station', 'stations')}`] : []),
				].join(', ');
			case 'call-opened':
				return `Opened with ${sayCount(decision.stations.length, 'station', 'stations')}, until ${sayBoth(decision.expiresAt, zone)}`;
			case 'chair-taken':
				return 'Took the chair';
			case 'stand-in-named':
				return `Named ${namePerson(state, decision.person)} to speak for ${stationOf(decision.station)}`;
			case 'voting-closed':
				return `Closed voting of round ${decision.round} with ${sayCount(decision.votes.length, 'vote', 'votes')}, on content ${contentCode(decision.digest)}`;
			case 'votes-revealed': {
				const said = (['go', 'conditional', 'hold', 'no-go'] as const).flatMap((vote) => {
					const given = decision.openings.filter(({ ballot }) => ballot.vote === vote).length;
					return given > 0 ? [`${given} ${voteWords[vote]}`] : [];
				});
				return `Revealed round ${decision.round}: ${list(said) || 'no vote'}`;
			}
			case 're-polled':
				return `Polled ${list(decision.stations.map(stationOf))} again, in round ${decision.round}`;
			case 'verdict-declared':
				return `Declared ${voteWords[decision.verdict]}`;
			case 'condition-verified': {
				const found = call.declared?.conditions.find(({ id }) => id === decision.condition);
				return `Verified as closed: ${found?.text ?? decision.condition}`;
			}
			case 'call-cancelled':
				return 'Cancelled the call';
			case 'deployment-started':
				return `Started ${nameOf(decision.milestone)}`;
			case 'candidate-set':
				return `Set another build, ${decision.candidate.version}, ${decision.candidate.commit}`;
			case 'reopened':
				return `Reopened ${nameOf(decision.milestone)}`;
			case 'rolled-back':
				return 'Recorded a rollback';
			case 'revoked':
				return `Revoked a signature on ${nameOf(decision.milestone)}`;
			default:
				return 'Changed what the GO was given for';
		}
	})();
	return entry === voidedBy && course.includes(entry) ? `${step}: the GO is void` : step;
}

/** "1 vote", "3 votes". */
