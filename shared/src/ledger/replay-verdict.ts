import { reasonLength } from '../rules/wording.ts';
import type { Call, CallStation, RevealedVote } from '../schema/governance.ts';
import { canonicalText } from './canonical.ts';
import { callReasons, findCall, speakerOf } from './replay-call.ts';
import {
	findMethodFault,
	holdsRole,
	isAMember,
	reasons,
	type About,
	type MilestoneMoment,
	type Moment,
} from './replay-moment.ts';
import {
	findContentFault,
	findCoverFault,
	findScopeFault,
	isOpened,
	isUnderPolicy,
} from './replay-standing.ts';
import { lookUp } from '../schema/text.ts';

type Verdict = About<'verdict-declared'>;

/** R28: who may declare it, over what was voted on, and with what the votes add up to. */
export function findVerdictFault(decision: Verdict, moment: MilestoneMoment): string | null {
	const { state, person } = moment;
	const call = findCall(decision, moment);
	if (!call) return callReasons.noCall;
	const isStrict = state.policy.separation === 'strict';
	const authorities = isStrict ? ['Release authority'] : ['Release authority', 'Release manager'];
	if (!isAMember(moment, authorities)) return reasons.notAllowed;
	const takesPart =
		call.chair?.person === person ||
		(call.chairedBefore?.includes(person) ?? false) ||
		call.stations.some((station) => speakerOf(station) === person);
	if (isStrict && takesPart) return 'who chairs or votes does not declare.';
	if (call.state !== 'revealed') return callReasons.notRevealed;
	if (decision.milestone !== call.milestone) return callReasons.otherMilestone;
	if (moment.milestone.policy.kind !== 'call') return callReasons.notByCall;
	if (decision.digest !== call.digest) return 'it is declared over another content than was voted on.';
	return findSaidFault(decision, call, moment) ?? findAuthorFault(decision, moment);
}

/** R4: from version 2 on it says how its author was known. */
function findAuthorFault(decision: Verdict, { state, version }: Moment): string | null {
	if ((decision.method !== undefined) !== version >= 2) return reasons.methodUnfit;
	return version >= 2 ? findMethodFault(decision, state) : null;
}

function findSaidFault(decision: Verdict, call: Call, moment: MilestoneMoment): string | null {
	if (decision.verdict === 'no-go' || decision.verdict === 'hold') {
		const { window, candidate, conditions, risks } = decision;
		if (window || candidate || conditions.length > 0 || risks !== undefined)
			return 'it carries what belongs to a GO.';
		return findCoverFault(decision, moment);
	}
	return findGoFault(decision, call, moment);
}

/** Impossible with a NO-GO, a HOLD or a required station missing, except in an emergency release (R20). */
function findGoFault(decision: Verdict, call: Call, moment: MilestoneMoment): string | null {
	const { state, now } = moment;
	const fault = findScopeFault(decision, moment) ?? findContentFault(decision, moment);
	if (fault !== null) return fault;
	const answers = call.stations.flatMap((station) => answerOf(call, station) ?? []);
	if (answers.some(({ digest }) => digest !== decision.digest))
		return 'a station answered for another content.';
	const saysNo = (station: CallStation) => {
		const vote = answerOf(call, station)?.vote;
		return vote === 'no-go' || vote === 'hold';
	};
	const required = isOpened(state, call.milestone) ? [] : call.stations.filter((each) => each.required);
	if (required.some((station) => !answerOf(call, station))) return 'a required station had not answered.';
	if (!isOpened(state, call.milestone) && answers.length < (call.quorum ?? 0))
		return 'too few stations had voted.';
	if (required.some(saysNo)) return 'a required station did not say GO.';
	if (call.stations.some(saysNo) && reasonLength(decision.reason) === 0)
		return 'it leaves a NO-GO or HOLD unanswered.';
	const conditions = call.stations.flatMap((station) => {
		const answer = answerOf(call, station);
		return answer?.vote === 'conditional'
			? answer.conditions.map((condition) => ({ ...condition, station: station.id }))
			: [];
	});
	const numbered = conditions.map((each, index) => ({ ...each, id: `c${call.seq}-${index + 1}` }));
	if (canonicalText(decision.conditions) !== canonicalText(numbered))
		return 'its conditions are not those of the votes.';
	if ((decision.verdict === 'conditional') !== numbered.length > 0)
		return 'a GO is conditional exactly when it has conditions.';
	const { window, candidate } = decision;
	if (!window) return 'it has no window.';
	const [start, end] = [Date.parse(window.start), Date.parse(window.end)];
	if (end <= start || end <= now || start >= Date.parse(call.expiresAt ?? ''))
		return 'its window does not fit.';
	const isBuild = candidate && state.candidate && canonicalText(candidate) === canonicalText(state.candidate);
	return isBuild ? null : reasons.otherBuild;
}

/** A station's answer that stands. */
function answerOf(call: Call, { id, round }: CallStation): RevealedVote | undefined {
	return call.answers.find((answer) => answer.station === id && answer.round === round);
}

/** R29: by somebody other than its owner, while the GO could still count. */
export function findVerificationFault(decision: About<'condition-verified'>, moment: Moment): string | null {
	const { state, person } = moment;
	const call = Object.values(state.calls).find(({ seq }) => seq === decision.call);
	const declared = call?.state === 'declared' ? call.declared : undefined;
	const condition = declared?.conditions.find(({ id }) => id === decision.condition);
	if (!call || !declared || !condition) return 'there was no such condition.';
	if (!holdsRole(moment)) return reasons.notAllowed;
	const isThere = lookUp(state.milestones, call.milestone) !== undefined;
	if (call.voided || !isThere || !isUnderPolicy(declared.digest, call.milestone, moment))
		return 'the GO was void.';
	if (condition.verified) return 'it was verified already.';
	if (condition.owner === person) return 'its owner does not verify it.';
	return reasonLength(decision.evidence) === 0 ? 'it shows no evidence.' : null;
}
