import type { Actor } from '../schema/actor.ts';
import type { Call, GovernanceState } from '../schema/governance.ts';
import type { Decision } from '../schema/ledger-entry.ts';
import type { VerdictRequest, VerdictStatement } from '../schema/passkey.ts';
import type { DocumentReading } from '../schema/reading.ts';
import type { About, Refusal } from '../schema/refusal.ts';
import { lookUp } from '../schema/text.ts';
import { answerOf, findCall, isDecidedByCall, noCall, notDecidedByCall, speakerOf } from './call.ts';
import type { CommandOf } from './case.ts';
import { findUnfinished, findUnmetNeeds } from './content.ts';
import { allow, deny, refusalOf, refuse, type Decided, type Denied, type Sealed } from './decided.ts';
import { sayExpired, sayVoid, type LostGo } from './lost-go.ts';
import { checkPresence, issue, recordPresence } from './presence.ts';
import { findMember, findMilestone, isOpened, isSigned } from './standing.ts';
import { witnessRisks } from './witnessed.ts';
import { list, nameMilestone, quote, reasonLength } from './wording.ts';

const no = (message: string, details?: About): Refusal => ({
	code: 'R28',
	message,
	...(details && { details }),
});

/**
 * The authority says what the call decided (R28). GO is impossible with a NO-GO, a HOLD or a required station missing,
 * except in an emergency release (R20); with conditions it is a GO once each is verified.
 */
export function declare(
	command: CommandOf<'declare'>,
	state: GovernanceState,
	reading: DocumentReading,
	actor: Actor,
	now: number,
	sealed: Sealed,
): Decided {
	const prepared = prepareVerdict(command, state, reading, actor, now);
	if (!prepared.ok) return prepared;
	const claim = { ...command, says: prepared.says };
	const at = { state, actor, now };
	const refusal = checkPresence(claim, at, sealed);
	if (refusal) return deny(refusal);
	const { added, ...presence } = recordPresence(claim, at, sealed);
	return allow(...added, { ...prepared.decision, ...presence });
}

/** The statement that a passkey is asked to sign (R4); or what refuses that verdict already. `nonce`: as in `issue`. */
export function makeVerdictStatement(
	request: VerdictRequest,
	state: GovernanceState,
	reading: DocumentReading,
	actor: Actor,
	now: number,
	nonce: string,
): Denied | { readonly ok: true; readonly statement: VerdictStatement } {
	const prepared = prepareVerdict(request, state, reading, actor, now);
	return prepared.ok ? { ok: true, statement: issue(prepared.says, now, nonce) } : prepared;
}

type Verdict = Extract<Decision, { type: 'verdict-declared' }>;

/** What the actor would declare, and sign; or what refuses it, however they show that it is they. */
function prepareVerdict(
	request: VerdictRequest,
	state: GovernanceState,
	reading: DocumentReading,
	actor: Actor,
	now: number,
):
	| Denied
	| {
			readonly ok: true;
			readonly decision: Verdict;
			readonly says: Omit<VerdictStatement, 'nonce' | 'issuedAt'>;
	  } {
	const call = findCall(state, now);
	if (!call) return deny(noCall);
	const forbidden = checkAuthority(call, state, actor);
	if (forbidden) return deny(forbidden);
	if (call.state !== 'revealed')
		return deny(no('The verdict follows the votes. Close voting and reveal them first.'));
	const milestone = findMilestone(state, reading, call.milestone);
	if (!milestone || !isDecidedByCall(state, call)) return deny(notDecidedByCall(reading, call));
	const { digest, scope } = milestone.reading;
	const reason = (request.reason ?? '').trim();
	const said = {
		type: 'verdict-declared' as const,
		call: call.seq,
		milestone: call.milestone,
		digest: call.digest ?? digest,
		scopeFormat: scope.scopeFormat,
		reason,
	};
	const prepared = (decision: Verdict) => {
		const { type: _, scopeFormat: __, risks: ___, method: ____, passkey: _____, ...says } = decision;
		const { release } = state;
		return {
			ok: true as const,
			decision,
			says: { format: 'holdpoint-verdict/1' as const, release, person: actor.person, ...says },
		};
	};
	if (request.verdict === 'no-go' || request.verdict === 'hold') {
		return prepared({ ...said, verdict: request.verdict, conditions: [] });
	}
	const conditions = call.stations
		.flatMap((station) => {
			const answer = answerOf(call, station);
			return answer?.vote === 'conditional'
				? answer.conditions.map((each) => ({ ...each, station: station.id }))
				: [];
		})
		.map((each, index) => ({ id: `c${call.seq}-${index + 1}`, ...each }));
	const refusal =
		first(findUnmetNeeds(state, reading, milestone, now).map(refusalOf)) ??
		first(findUnfinished(state, reading, milestone).map(refusalOf)) ??
		first(findObstacles(state, reading, call).map(({ message, stations }) => no(message, { stations }))) ??
		checkAnswered(call, reason) ??
		(request.verdict === 'conditional' && conditions.length === 0
			? no('Nobody asked for a condition. Declare GO without conditions.')
			: null) ??
		checkWindow(request, call, now);
	if (refusal) return deny(refusal);
	if (!state.candidate)
		return refuse('R28', 'A GO is for one exact build, and none is set. Set the release candidate first.');
	const window = {
		start: new Date(request.windowStart ?? '').toISOString(),
		end: new Date(request.windowEnd ?? '').toISOString(),
	};
	const verdict = conditions.length > 0 ? 'conditional' : 'go';
	return prepared({
		...said,
		verdict,
		window,
		candidate: state.candidate,
		conditions,
		...witnessRisks(reading, milestone),
	});
}

/** What keeps a call from its GO, and which stations would have to say otherwise. */
export interface Obstacle {
	readonly message: string;
	readonly stations: string[];
}

/** Why this call cannot end with GO, a sentence each; empty where it can. */
export function findObstacles(state: GovernanceState, reading: DocumentReading, call: Call): Obstacle[] {
	const name = nameMilestone(reading, call.milestone);
	const digest = lookUp(reading.milestones, call.milestone)?.digest;
	const answers = call.stations.flatMap((station) => answerOf(call, station) ?? []);
	const changed =
		answers.some((answer) => answer.digest !== digest) ||
		(call.digest !== undefined && call.digest !== digest);
	const obstacles = changed
		? [
				{
					message: `${name} changed after voting closed, so nobody has answered for it as it is. Poll all stations again.`,
					stations: call.stations.map(({ id }) => id),
				},
			]
		: [];
	if (isOpened(state, call.milestone)) return obstacles;
	if (answers.length < (call.quorum ?? 0)) {
		const staffed = call.stations.filter((station) => speakerOf(station) !== null);
		const silent = staffed.filter((station) => !answerOf(call, station));
		obstacles.push({
			message: `${answers.length} of ${staffed.length} stations have voted, and a GO needs ${call.quorum}. Poll ${list(silent.map(({ name: station }) => station))} again.`,
			stations: silent.map(({ id }) => id),
		});
	}
	for (const station of call.stations.filter(({ required }) => required)) {
		const answer = answerOf(call, station);
		const stations = [station.id];
		if (!answer)
			obstacles.push({
				message: `${station.name} has not voted, and it is required. Poll it again.`,
				stations,
			});
		if (answer?.vote === 'no-go' || answer?.vote === 'hold') {
			const word = answer.vote === 'hold' ? 'HOLD' : 'NO-GO';
			obstacles.push({
				message: `${station.name} says ${word}: ${quote(answer.reason)} Settle that and poll it again.`,
				stations,
			});
		}
	}
	return obstacles;
}

/** How a GO stands at a moment. `valid` is the only one on which a deployment starts (R29). */
export interface GoStanding {
	readonly kind: 'none' | 'void' | 'conditional' | 'expired' | 'early' | 'late' | 'valid';
	readonly call?: Call;
	/** There for `void`, `expired` and `late`. */
	readonly lost?: LostGo;
}

/** Of the call of one milestone, at `now` (milliseconds since 1970). */
export function judgeGo(
	state: GovernanceState,
	reading: DocumentReading,
	milestone: string,
	now: number,
): GoStanding {
	const call = lookUp(state.calls, milestone);
	const { verdict, window, conditions = [] } = call?.declared ?? {};
	if (call?.state !== 'declared' || !window || (verdict !== 'go' && verdict !== 'conditional'))
		return { kind: 'none' };
	const isOpen = conditions.some(({ verified }) => !verified);
	const digest = lookUp(reading.milestones, milestone)?.digest;
	const holds = isOpen ? digest === call.declared?.digest : isSigned(state, reading, milestone);
	if (call.voided || !holds) return { kind: 'void', call, lost: sayVoid(call, digest, state) };
	const lost = sayExpired(call, now);
	if (lost) return { kind: now >= Date.parse(call.expiresAt ?? '') ? 'expired' : 'late', call, lost };
	if (isOpen) return { kind: 'conditional', call };
	return { kind: now < Date.parse(window.start) ? 'early' : 'valid', call };
}

/** Somebody other than its owner saw that a condition is met (R29); with the last one the GO counts. */
export function verifyCondition(
	command: CommandOf<'verify-condition'>,
	state: GovernanceState,
	reading: DocumentReading,
	actor: Actor,
): Decided {
	const call = Object.values(state.calls).find(
		(each) =>
			each.state === 'declared' && each.declared?.conditions.some(({ id }) => id === command.condition),
	);
	const condition = call?.declared?.conditions.find(({ id }) => id === command.condition);
	if (!call || !condition)
		return refuse('malformed', `There is no condition ${command.condition} of a GO now.`);
	const person = findMember(state, actor);
	if (!person?.roles.some((role) => role !== 'Auditor')) {
		return refuse('forbidden', 'A condition is verified by a member who holds a role. Ask one of them.');
	}
	// What would be signed off by it is what the call was asked about, and nothing else (R28).
	const isAsAsked = lookUp(reading.milestones, call.milestone)?.digest === call.declared?.digest;
	if (call.voided || !isAsAsked) {
		return refuse('R29', 'The GO that this belongs to is void. Open another call.');
	}
	if (condition.verified)
		return refuse('R29', `${condition.verified.byName} has verified this condition already.`, {
			conditions: [condition.id],
		});
	if (condition.owner === person.id) {
		return refuse(
			'R29',
			'You are to close this condition, so someone else verifies that it is closed. Ask them.',
			{ conditions: [condition.id], people: [condition.owner] },
		);
	}
	if (reasonLength(command.evidence) === 0) {
		return refuse('R29', 'Say what shows that the condition is met: a link, or what you saw.');
	}
	return allow({
		type: 'condition-verified',
		call: call.seq,
		condition: condition.id,
		evidence: command.evidence.trim(),
	});
}

/** A Release authority, or a Release manager except under `strict`, where the authority neither chairs nor votes. */
function checkAuthority(call: Call, state: GovernanceState, actor: Actor): Refusal | null {
	const person = findMember(state, actor);
	const isStrict = state.policy.separation === 'strict';
	const roles = isStrict ? ['Release authority'] : ['Release authority', 'Release manager'];
	if (!person?.roles.some((role) => roles.includes(role))) {
		return {
			code: 'forbidden',
			message: `The verdict is declared by a ${list(roles, 'or')}. Ask them.`,
			details: { roles },
		};
	}
	if (!isStrict) return null;
	if (call.chair?.person === person.id || call.chairedBefore?.includes(person.id))
		return no('Under strict separation who chairs does not declare. Ask another Release authority.');
	const station = call.stations.find((each) => speakerOf(each) === person.id);
	return station
		? no(`You speak for ${station.name}, and under strict separation who votes does not declare.`)
		: null;
}

/** An advisory NO-GO or HOLD does not bar GO, but the declaration answers it. */
function checkAnswered(call: Call, reason: string): Refusal | null {
	const open = call.stations.filter((station) => {
		const vote = answerOf(call, station)?.vote;
		return vote === 'no-go' || vote === 'hold';
	});
	if (open.length === 0 || reasonLength(reason) > 0) return null;
	return no(
		`${list(open.map(({ name }) => name))} did not say GO. Answer that with a reason in the declaration.`,
		{ stations: open.map(({ id }) => id) },
	);
}

function checkWindow({ windowStart, windowEnd }: VerdictRequest, call: Call, now: number): Refusal | null {
	if (windowStart === undefined || windowEnd === undefined)
		return no('A GO needs its window: from when to when the deployment may start.');
	const start = Date.parse(windowStart);
	const end = Date.parse(windowEnd);
	if (end <= start || end <= now) return no('The window has to end after it begins, at a moment to come.');
	if (start >= Date.parse(call.expiresAt ?? '')) {
		return no('The window begins after this call has run out. Choose an earlier one, or open another call.');
	}
	return null;
}

function first([refusal]: readonly Refusal[]): Refusal | null {
	return refusal ?? null;
}
