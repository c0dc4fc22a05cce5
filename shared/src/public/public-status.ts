import type { MilestoneView } from '../schema/board-view.ts';
import type { Call, GovernanceState, MilestoneGovernance } from '../schema/governance.ts';
import type { PublicView } from '../schema/public-view.ts';
import type { MilestoneKind } from '../schema/release.ts';
import { sayExpired, sayVoid, type LostGo } from '../rules/lost-go.ts';
import { findEmergencies, isOutdated } from '../rules/standing.ts';
import { lookUp } from '../schema/text.ts';
import { sayDate, sayUtcMoment } from './say-date.ts';
import type { ShipForecast } from './ship-forecast.ts';

type Said = Pick<PublicView['status'], 'word' | 'sentence'>;

/** The one word for the release, and the sentence under it; the first that is true wins (look.md, public page). */
export function statusOf(input: {
	readonly views: readonly MilestoneView[];
	readonly state: GovernanceState;
	readonly forecast: ShipForecast;
	/** Calendar date, or empty. */
	readonly target: string;
	/** Server time, ISO 8601 in UTC. */
	readonly now: string;
	/** Whether dates are said. */
	readonly dated: boolean;
}): Said {
	const { views, state, forecast, target, now, dated } = input;
	const today = now.slice(0, 10);
	const signed = (kind: MilestoneKind): MilestoneView | undefined =>
		views.findLast(
			(view) => view.status === 'signed' && lookUp(state.milestones, view.id)?.policy.kind === kind,
		);

	const { closed } = state;
	if (findEmergencies(state).length > 0) {
		return { word: 'Emergency procedure', sentence: 'This release goes out by the emergency procedure.' };
	}
	if (closed?.outcome === 'cancelled') return { word: 'Cancelled', sentence: 'This release was cancelled.' };
	const rolledBack = state.deployments.at(-1)?.rolledBack;
	if (rolledBack) {
		return { word: 'Rolled back', sentence: `Users are on ${rolledBack.backTo ?? 'the version before'}.` };
	}
	if (closed?.outcome === 'postponed') return { word: 'On hold', sentence: 'This release was postponed.' };
	const shipped = signed('deployment');
	const proven = signed('close-out') ?? signed('validation');
	if (proven) {
		const since = sayDate(signedDay(state, (shipped ?? proven).id), today);
		return { word: 'Live', sentence: since === '' || !dated ? 'Live.' : `Live since ${since}.` };
	}
	if (shipped) return { word: 'Released', sentence: 'Being checked.' };

	if (state.deployments.length > 0) return { word: 'Going out', sentence: 'Going out now.' };
	const called = sayCalls(views, state, now, dated);
	if (called) return called;

	for (const view of views) {
		const role = rejectingRole(view, lookUp(state.milestones, view.id));
		if (role !== undefined) return atRisk(`${view.name} is waiting for ${role}.`);
	}
	const lapsed = views.find((view) => view.waiver && !view.waiver.inForce && !isDone(view));
	if (lapsed) {
		const roles = awaitedRoles(lapsed);
		return atRisk(
			roles === '' ? `An exception for ${lapsed.name} has ended.` : `${lapsed.name} is waiting for ${roles}.`,
		);
	}
	if (dated && target !== '' && forecast.date > target) {
		const cause = causeOfDelay(forecast.open, today);
		if (cause === undefined) return { word: 'At risk', sentence: 'May be late.' };
		const roles = awaitedRoles(cause);
		return atRisk(roles === '' ? `${cause.name} is not done yet.` : `${cause.name} is waiting for ${roles}.`);
	}
	if (!dated) return { word: 'On track', sentence: 'Going as planned.' };
	const date = sayDate(forecast.date, today);
	return { word: 'On track', sentence: date === '' ? 'No date is set yet.' : `On track for ${date}.` };
}

/** What the go/no-go calls say: the last milestone that has one, and a GO before any that holds back (R28, R29). */
function sayCalls(
	views: readonly MilestoneView[],
	state: GovernanceState,
	now: string,
	dated: boolean,
): Said | null {
	const today = now.slice(0, 10);
	const calls = views.flatMap((view) => {
		const call = lookUp(state.calls, view.id);
		return call ? [{ ...call, lost: sayLostGo(call, view, state, now) }] : [];
	});
	const going = calls.findLast(({ declared, lost }) => declared?.window && lost === null);
	if (going?.declared?.window) {
		const { start, end } = going.declared.window;
		const open = going.declared.conditions.filter(({ verified }) => !verified).length;
		if (open > 0) {
			const conditions = open === 1 ? '1 condition' : `${open} conditions`;
			return { word: 'Waiting', sentence: `Approved with ${conditions} still open.` };
		}
		if (!dated) return { word: 'Going out', sentence: 'Approved to go out.' };
		return {
			word: 'Going out',
			sentence: `Going out between ${sayUtcMoment(start, today)} and ${sayUtcMoment(end, today)}.`,
		};
	}
	const lost = calls.findLast(({ state: at }) => at !== 'cancelled')?.lost;
	if (lost) return { word: 'On hold', sentence: `${lost.word} ${lost.why}` };
	const held = calls.findLast(({ declared, heldBack }) => {
		const verdict = declared?.verdict ?? heldBack;
		return verdict === 'no-go' || verdict === 'hold';
	});
	if (!held) return null;
	if (!dated) return { word: 'On hold', sentence: 'It waits for another decision.' };
	const next = held.state === 'scheduled' ? sayDate((held.scheduledFor ?? '').slice(0, 10), today) : '';
	return {
		word: 'On hold',
		sentence: next === '' ? 'The next decision has no date yet.' : `Next decision ${next}.`,
	};
}

/** Of the call of one milestone at `now`, ISO 8601 in UTC (R28, R29); as `judgeGo` has it, which reads the document. */
export function sayLostGo(
	call: Call,
	view: MilestoneView,
	state: GovernanceState,
	now: string,
): LostGo | null {
	const { declared, voided } = call;
	if (!declared?.window) return null;
	// The last condition signs the milestone off; until then nothing but the content says whether it holds.
	const isOpen = declared.conditions.some(({ verified }) => !verified);
	const governance = lookUp(state.milestones, call.milestone);
	const isSigned = governance?.signedOff !== undefined && !isOutdated(governance, view.digest);
	const holds = isOpen ? view.digest === declared.digest : isSigned;
	return voided || !holds ? sayVoid(call, view.digest, state) : sayExpired(call, Date.parse(now));
}

/** The role whose rejection ended the last round, while no new one was asked for (R16). */
export function rejectingRole(
	view: MilestoneView,
	governance: MilestoneGovernance | undefined,
): string | undefined {
	if (view.status === 'signed' || view.status === 'waived') return undefined;
	const round = governance?.rounds.at(-1);
	if (round?.end?.how !== 'rejected') return undefined;
	return round.signatures.findLast((signature) => signature.meaning === 'rejected')?.role;
}

/** "Business", "QA and Product", "QA, Product and Engineering"; empty while nobody is asked. */
export function awaitedRoles(view: MilestoneView): string {
	if (!view.asked) return '';
	const roles = view.awaiting.filter((seat) => seat.n > 0).map((seat) => seat.role);
	return roles.length < 2 ? roles.join('') : `${roles.slice(0, -1).join(', ')} and ${roles.at(-1)}`;
}

/** Calendar day (UTC) on which a milestone was signed off; empty when it is not. */
export function signedDay(state: GovernanceState, milestone: string): string {
	return lookUp(state.milestones, milestone)?.signedOff?.at.slice(0, 10) ?? '';
}

function isDone(view: MilestoneView): boolean {
	return view.status === 'signed' || view.status === 'waived';
}

const atRisk = (why: string): Said => ({ word: 'At risk', sentence: `May be late. ${why}` });

/** What a stakeholder should ask about: first what is overdue, then what waits for somebody, then what is next. */
function causeOfDelay(open: readonly MilestoneView[], today: string): MilestoneView | undefined {
	return (
		open.find((view) => view.due !== '' && view.due < today) ??
		open.find((view) => awaitedRoles(view) !== '') ??
		open[0]
	);
}
