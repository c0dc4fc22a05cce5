import type { MilestoneView } from '../schema/board-view.ts';
import type { DefectRow, MilestoneRow, ReleaseRow, RiskRow, RollbackRow } from '../schema/document.ts';
import { emptyMilestoneRow, emptyRollback } from '../schema/document.ts';
import { answerOf, hasVoted, isUnderWay, sayStations, speakerOf } from '../rules/call.ts';
import type { Call, CallStation, GovernanceState } from '../schema/governance.ts';
import type { LedgerEntry } from '../schema/ledger-entry.ts';
import type { JoinCode, JoinCodeOfCall } from '../schema/join-code.ts';
import type { LinkAccess, PublicChoices } from '../schema/link.ts';
import { countDefects, sayOpenDefects } from '../register/count-defects.ts';
import { byWeight, grave, weightOf } from '../register/risk-matrix.ts';
import { rollbackTime } from '../register/rollback-time.ts';
import { isOutdated } from '../rules/standing.ts';
import { stationsAhead } from '../rules/stations.ts';
import type { PublicView } from '../schema/public-view.ts';
import type { Stage } from '../schema/stage.ts';
import { lookUp } from '../schema/text.ts';
import { readHolidays } from '../timeline/holidays.ts';
import { dayNumber, workingDaysBetween } from '../template/working-days.ts';
import { publicDecisions } from './public-decisions.ts';
import { awaitedRoles, rejectingRole, sayLostGo, signedDay, statusOf } from './public-status.ts';
import { dateOrEmpty, sayDate } from './say-date.ts';
import { forecastShipping } from './ship-forecast.ts';

/** What of a link decides about what it shows. */
export type PublicLink = Readonly<PublicChoices> & { readonly access: LinkAccess };

export interface PublicViewInput {
	readonly release: ReleaseRow;
	/** Only counted: no text of theirs is copied. */
	readonly rows: readonly MilestoneRow[];
	/** In the order of the policy. */
	readonly views: readonly MilestoneView[];
	readonly state: GovernanceState;
	readonly link: PublicLink;
	/** Of the release; their titles are shown only where the link says so, and a `screen` link counts them. */
	readonly risks?: readonly RiskRow[];
	/** Counted for `screen` links. */
	readonly defects?: readonly DefectRow[];
	/** For `screen` links how long it takes, none of its words. */
	readonly rollback?: RollbackRow;
	/** How the room joins a call; null where there is no code. */
	readonly join?: JoinCodeOfCall | null;
	/** What the chair has `screen` links show of the call that stands there now. */
	readonly stage?: Stage | null;
	/** Of the ledger, those that `isToldInPublic`. */
	readonly decisions?: readonly LedgerEntry[];
	/** IDs of the people who have the board open. */
	readonly here?: ReadonlySet<string>;
	/** Server time, ISO 8601 in UTC. */
	readonly now: string;
}

/**
 * What a link shows of a release (R27). A whitelist: every field is named here, and nothing else leaves the server.
 * Names of milestones, phases and roles are shown; notes, comments, activities, evidence, risks, reasons and owners
 * never are, but that the reasons of a vote, once revealed, are for `screen` links. People are named only where the link
 * says so, by the name printed on their signature or their decision. Blockers (whose sentences may name people) and the
 * release candidate are for `screen` links, in the room that decides.
 */
export function projectPublicView(input: PublicViewInput): PublicView {
	const { release, rows, views, state, link, now, risks = [], decisions = [] } = input;
	const today = now.slice(0, 10);
	const dated = !link.hideDates;
	const target = dateOrEmpty(release.targetDate);
	const forecast = forecastShipping({
		state,
		views,
		dates: (milestone) => rows.find(({ id }) => id === milestone) ?? emptyMilestoneRow(milestone),
		release,
		today,
	});
	const { dates: holidays } = readHolidays(release.holidays);
	const ships = forecast.deployment ?? '';
	const date = signedDay(state, ships) || forecast.date;
	const planned = dateOrEmpty(lookUp(state.baseline?.dates ?? {}, ships)?.due ?? '');
	// A closed release waits for nobody and for nothing (R31).
	const next = state.closed ? undefined : nextEvent(views, rows, state, dated ? today : null);
	const inRoom = link.access === 'screen';
	const join = inRoom ? joinOf(callInRoom(state), input.join ?? null, Date.parse(now)) : null;
	return {
		release: { name: release.name, version: release.version },
		status: {
			...statusOf({ views, state, forecast, target, now, dated }),
			date: dated ? date : '',
			slip: dated ? slipBetween(planned, date, holidays) : 0,
			...(planned === '' || !dated ? {} : { planned }),
			...(target === '' || !dated ? {} : { target }),
		},
		counts: {
			signed: views.filter((view) => view.status === 'signed').length,
			waived: views.filter((view) => view.status === 'waived').length,
			total: views.length,
			doneBefore: state.doneBefore.length,
		},
		milestones: views.map((view) => publicMilestone(view, state, link, holidays)),
		...(link.showRisks && { risks: openRisks(risks) }),
		...(!inRoom && decisions.length > 0 && { decisions: publicDecisions(decisions, views, link) }),
		...(inRoom ? { blockers: state.closed ? [] : blockersForTheRoom(views) } : {}),
		...(inRoom ? rollCall(input) : {}),
		...(join && { join }),
		...(inRoom && state.candidate
			? { candidate: { version: state.candidate.version, commit: state.candidate.commit } }
			: {}),
		...(next ? { next } : {}),
		at: now,
	};
}

function publicMilestone(
	view: MilestoneView,
	state: GovernanceState,
	{ access, names, hideDates }: PublicLink,
	holidays: readonly string[],
): PublicView['milestones'][number] {
	const dated = !hideDates;
	const due = dated ? dateOrEmpty(view.due) : '';
	const governance = lookUp(state.milestones, view.id);
	const signedAt = dated ? governance?.signedOff?.at : undefined;
	const changed = isOutdated(governance, view.digest);
	const planned = dateOrEmpty(lookUp(state.baseline?.dates ?? {}, view.id)?.due ?? '');
	const rejectedBy = rejectingRole(view, lookUp(state.milestones, view.id));
	return {
		id: view.id,
		name: view.name,
		phase: view.phase,
		status: view.status,
		...(changed && view.status === 'signed' && { changed }),
		...(view.emergency !== undefined && !view.waiver?.inForce && { emergency: true as const }),
		due,
		slip: dated ? slipBetween(planned, signedAt?.slice(0, 10) ?? due, holidays) : 0,
		...(access === 'screen' && planned !== '' && dated && { planned }),
		...(signedAt === undefined ? {} : { signedAt }),
		...(rejectedBy === undefined ? {} : { rejectedBy }),
		awaiting:
			view.asked && !state.closed
				? view.awaiting.filter((seat) => seat.n > 0).map(({ role, n }) => ({ role, n }))
				: [],
		signatures: view.signatures
			.filter((signature) => signature.meaning !== 'rejected' && !signature.stale)
			.map(({ role, meaning, at, method, name }) => ({
				role,
				meaning,
				at: dated ? at : '',
				method,
				...(names ? { name } : {}),
			})),
	};
}

/** What could go wrong, the gravest first. */
function openRisks(risks: readonly RiskRow[]): { title: string }[] {
	return byWeight(risks)
		.filter(({ state, title }) => state === 'open' && title.trim() !== '')
		.map(({ title }) => ({ title }));
}

/** The call that the room is about: the last one of the plan that was not cancelled. */
export function callInRoom(state: GovernanceState): Call | undefined {
	return state.policy.milestones
		.flatMap(({ id }) => lookUp(state.calls, id) ?? [])
		.findLast((each) => each.state !== 'cancelled');
}

/** How to join a call, while it is scheduled or votes are taken; null otherwise. `now`: milliseconds. */
export function joinOf(call: Call | undefined, join: JoinCodeOfCall | null, now: number): JoinCode | null {
	const takesPart = call?.state === 'scheduled' || (call?.state === 'open' && isUnderWay(call, now));
	return takesPart && join?.call === call.seq ? { url: join.url, code: join.code } : null;
}

/** The roll call for the room: that a station has voted, and what and why only once it is revealed (R28). */
function rollCall(input: PublicViewInput): Pick<PublicView, 'call'> {
	const { views, state, stage, here, now } = input;
	const call = callInRoom(state);
	// What became of the release, or of the build that the call let out, is said instead.
	const started = state.deployments.at(-1)?.at ?? '';
	if (!call || state.closed || (call.declared && call.declared.at <= started)) return {};
	const { declared } = call;
	const isOver =
		call.state !== 'scheduled' && call.state !== 'declared' && !isUnderWay(call, Date.parse(now));
	const isAhead = call.state === 'scheduled' || (call.state === 'open' && call.round === 1);
	const open = declared?.conditions.filter(({ verified }) => !verified).length ?? 0;
	const view = views.find(({ id }) => id === call.milestone);
	const lost = view && sayLostGo(call, view, state, now);
	const stations = stationsOf(call, state);
	const isHere = (station: CallStation) =>
		isAhead && !isOver && (here?.has(speakerOf(station) ?? '') ?? false);
	return {
		call: {
			milestone: call.milestone,
			state: isOver ? 'over' : call.state,
			...(call.scheduledFor !== undefined && { scheduledFor: call.scheduledFor }),
			...(call.expiresAt !== undefined && { expiresAt: call.expiresAt }),
			people: sayStations(call),
			stations: stations.map((station) => ({
				...rollRow(call, station),
				...(isHere(station) && { here: true as const }),
			})),
			...(stage && { stage: stageShown(stations, state, stage) }),
			...(isAhead && !isOver && { preRead: preRead(input) }),
			...(declared && {
				verdict: declared.verdict,
				reason: declared.reason,
				openConditions: open,
				...(lost && { lost }),
				...(declared.window && { window: declared.window }),
			}),
		},
	};
}

function stationsOf(call: Call, state: GovernanceState): readonly CallStation[] {
	if (call.state !== 'scheduled') return call.stations;
	return stationsAhead(state, call).map((station) => ({ ...station, round: call.round }));
}

function rollRow(call: Call, station: CallStation): NonNullable<PublicView['call']>['stations'][number] {
	const { id, name, required, round } = station;
	const answer = answerOf(call, station);
	const reason =
		answer?.vote === 'conditional'
			? answer.conditions.map(({ text }) => text.trim()).join('; ')
			: answer?.vote === 'go'
				? ''
				: (answer?.reason.trim() ?? '');
	const before = call.answers.filter((each) => each.station === id && each.round < round);
	return {
		name,
		required,
		says: speakerOf(station) === null ? 'not-staffed' : (answer?.vote ?? saysUnseen(call, station)),
		...(reason !== '' && { reason }),
		...(before.length > 0 && { before: before.map(({ vote }) => vote) }),
	};
}

/** Before the reveal: that it has voted, and nothing of what. */
function saysUnseen(call: Call, station: CallStation): 'staffed' | 'voted' | 'waiting' {
	if (call.state === 'scheduled') return 'staffed';
	return hasVoted(call, station) ? 'voted' : 'waiting';
}

function stageShown(
	stations: readonly CallStation[],
	{ people }: GovernanceState,
	{ slide, station: id }: Stage,
): NonNullable<PublicView['call']>['stage'] {
	const station = stations.find((each) => each.id === id);
	const name = lookUp(people, (station && speakerOf(station)) ?? '')?.name;
	return { slide, ...(station && name !== undefined && { speaking: { station: station.name, name } }) };
}

function preRead({
	views,
	rows,
	state,
	risks = [],
	defects = [],
	rollback = emptyRollback,
	now,
}: PublicViewInput): NonNullable<PublicView['call']>['preRead'] {
	const time = rollbackTime(rollback, now);
	const graves = risks.filter((risk) => risk.state === 'open' && weightOf(risk) >= grave).length;
	const plans = state.policy.milestones.flatMap(({ id, evidence }) =>
		evidence.filter(({ slot }) => slot === rollbackSlot).map(() => id),
	);
	const isThere = (milestone: string): boolean =>
		rows
			.find(({ id }) => id === milestone)
			?.evidence.some(({ slot, url }) => slot === rollbackSlot && url.trim() !== '') ?? false;
	return {
		expired: views
			.filter((view) => view.waiver && !view.waiver.inForce && !isDone(view))
			.map(({ name }) => name),
		openRisks: openRisks(risks).length,
		...(graves > 0 && { graveRisks: graves }),
		...(defects.length > 0 && {
			defects: { open: countDefects(defects).all.open, sentence: sayOpenDefects(defects) },
		}),
		...((rollback.steps.length > 0 || time.rehearsed) && {
			wayBack: {
				seconds: time.rehearsed?.seconds ?? null,
				beginBy: time.beginBy,
				isTooLate: (time.left ?? 0) < 0,
			},
		}),
		...(plans.length > 0 && { rollbackPlan: plans.every(isThere) }),
	};
}
/** As the twelve milestones name the evidence (milestones.md). */
const rollbackSlot = 'rollback-plan';

/** The earliest milestone that could be worked on now: everything it needs is signed off or waived (R10). */
function nextEvent(
	views: readonly MilestoneView[],
	rows: readonly MilestoneRow[],
	state: GovernanceState,
	/** Null where no date is said. */
	today: string | null,
): PublicView['next'] {
	const done = new Set(views.filter((view) => isDone(view)).map((view) => view.id));
	const known = new Set(views.map((view) => view.id));
	const open = views.filter((view) => !isDone(view));
	const started = open.filter((view) =>
		(lookUp(state.milestones, view.id)?.policy.needs ?? []).every(
			(need) => done.has(need) || !known.has(need),
		),
	);
	const candidates = started.length > 0 ? started : open;
	// Where no date is said the order of the plan decides: that of the dates would tell of them.
	const view =
		today === null
			? candidates[0]
			: candidates.toSorted((a, b) => (a.due || '9999').localeCompare(b.due || '9999'))[0];
	if (!view) return undefined;

	const due = today === null ? '' : dateOrEmpty(view.due);
	const roles = awaitedRoles(view);
	const sentence =
		roles === '' ? progressOf(view, rows, due, today ?? '') : `${view.name} waits for ${roles}.`;
	return { milestone: view.id, sentence, due };
}

function progressOf(view: MilestoneView, rows: readonly MilestoneRow[], due: string, today: string): string {
	const counted =
		rows.find((row) => row.id === view.id)?.activities.filter((activity) => activity.counts) ?? [];
	const closed = counted.filter((activity) => activity.state !== 'open').length;
	const when =
		due === '' ? 'is next' : due < today ? `was due ${sayDate(due, today)}` : `is due ${sayDate(due, today)}`;
	const progress = counted.length === 0 ? '' : ` ${closed} of ${counted.length} activities are done.`;
	return `${view.name} ${when}.${progress}`;
}

/**
 * What the room can do something about, first: rejections, then missing answers and content of milestones that can go
 * on, then what only waits for another milestone (R10). One sentence once.
 */
function blockersForTheRoom(views: readonly MilestoneView[]): { code: string; message: string }[] {
	const weight = (code: string, asked: boolean): number => {
		if (code === 'R16') return 0;
		if (code === 'R10') return 3;
		return asked ? 1 : 2;
	};
	const weighed = views
		.filter((view) => !isDone(view) || view.upstreamChanged)
		.flatMap((view) =>
			view.blockers.map((blocker) => ({ blocker, weight: weight(blocker.code, view.asked) })),
		)
		.toSorted((a, b) => a.weight - b.weight);
	const once = new Map(weighed.map(({ blocker }) => [blocker.message, blocker.code]));
	return [...once].map(([message, code]) => ({ code, message }));
}

function isDone(view: MilestoneView): boolean {
	return view.status === 'signed' || view.status === 'waived';
}

/** Working days from one calendar date to another; 0 where either is missing. */
function slipBetween(from: string, to: string, holidays: readonly string[]): number {
	if (dayNumber(from) === null || dayNumber(to) === null) return 0;
	return workingDaysBetween(from, to, holidays);
}
