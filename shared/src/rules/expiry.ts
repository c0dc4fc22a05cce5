import type { GovernanceState } from '../schema/governance.ts';

/**
 * The next moment at which the state means something else without anybody deciding anything: a waiver or a proposal runs
 * out, a stand-in begins or ends, a call or its window does. Milliseconds since 1970, always after `now`; null when time alone changes nothing.
 */
export function nextExpiry(state: GovernanceState, now: number): number | null {
	const moments = [
		...Object.values(state.milestones).flatMap(({ waiver, explained = [] }) => [
			...(waiver && !waiver.ended ? [waiver.expiresAt] : []),
			...explained.map(({ until }) => until),
		]),
		...state.delegations.flatMap(({ from, until }) => [from, until]),
		...state.proposals.map(({ until }) => until),
		...Object.values(state.calls).flatMap(({ expiresAt, declared }) => [
			...(expiresAt === undefined ? [] : [expiresAt]),
			...(declared?.window ? [declared.window.start, declared.window.end] : []),
		]),
	];
	const ahead = moments.map((moment) => Date.parse(moment)).filter((moment) => moment > now);
	return ahead.length === 0 ? null : Math.min(...ahead);
}
