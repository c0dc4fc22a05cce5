/** What a signer has signed of a milestone before, and how it stands to what is there now (R7, R9). */
import { differsByCandidate } from '@holdpoint/shared/rules/reaffirm';
import type { GovernanceState, MilestoneGovernance, Signature } from '@holdpoint/shared/schema/governance';
import type { MilestoneReading } from '@holdpoint/shared/schema/reading';
import type { WayToSign } from './ways-to-sign.ts';

/**
 * This person's last signature on a milestone in whichever round, if it is over another content than that of now. Who signs
 * as several roles has one for each; the one that is asked for again comes first.
 */
export function changedSinceSigned(
	{ rounds }: MilestoneGovernance,
	{ digest }: Pick<MilestoneReading, 'digest'>,
	person: string,
	ways: readonly WayToSign[] = [],
): Signature | null {
	const given = rounds
		.flatMap(({ signatures }) => signatures)
		.filter((each) => each.person === person && each.meaning !== 'rejected' && each.revoked === undefined);
	const asked = ways.map(({ role, for: principal }) =>
		given.findLast((each) => each.role === role && each.for?.person === principal?.id),
	);
	return [...asked, given.at(-1)].find((each) => each !== undefined && each.digest !== digest) ?? null;
}

/** The way in which that signature may be given anew as it is, because nothing but the release candidate changed (R9). */
export function wayToReaffirm(
	signature: Signature,
	ways: readonly WayToSign[],
	state: GovernanceState,
	reading: MilestoneReading,
): WayToSign | null {
	const way = ways.find(
		({ role, meaning, for: principal }) =>
			role === signature.role && meaning === signature.meaning && principal?.id === signature.for?.person,
	);
	return way && differsByCandidate(state, reading, signature.digest) ? way : null;
}
