import type { Call, GovernanceState } from '../schema/governance.ts';

/** A GO that opens nothing any more, in the words of every view (R28, R29). */
export interface LostGo {
	readonly word: 'GO is void.' | 'GO has expired.';
	readonly why: string;
}

const isVoid = (why: string): LostGo => ({ word: 'GO is void.', why });
const hasExpired = (why: string): LostGo => ({ word: 'GO has expired.', why });
export const windowPassed = hasExpired('Its window has passed.');

/** What took a void GO away. `digest`: of the milestone's content as it is now. */
export function sayVoid(
	{ declared }: Call,
	digest: string | undefined,
	{ candidate, deployments }: Pick<GovernanceState, 'candidate' | 'deployments'>,
): LostGo {
	if (!isSameBuild(declared?.candidate, candidate)) return isVoid('The build changed.');
	if (digest !== declared?.digest) return isVoid('The content changed after the vote.');
	const used = deployments.findLast(({ at }) => at > (declared?.at ?? ''));
	return isVoid(used?.rolledBack ? 'The release was rolled back.' : 'A milestone was reopened.');
}

function isSameBuild(one: GovernanceState['candidate'], other: GovernanceState['candidate']): boolean {
	return (
		one?.artefact === other?.artefact && one?.version === other?.version && one?.commit === other?.commit
	);
}

/** A GO whose time is over at `now`, milliseconds; null before. */
export function sayExpired({ declared, expiresAt = '' }: Call, now: number): LostGo | null {
	if (now >= Date.parse(expiresAt)) return hasExpired('The call has run out.');
	return now >= Date.parse(declared?.window?.end ?? '') ? windowPassed : null;
}
