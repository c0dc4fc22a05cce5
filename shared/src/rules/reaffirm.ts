import type { GovernanceState, Signature } from '../schema/governance.ts';
import type { MilestoneReading } from '../schema/reading.ts';
import type { Refusal } from '../schema/refusal.ts';
import type { Case, CommandOf } from './case.ts';
import { digestScope } from './scope.ts';
import { nameMilestone } from './wording.ts';

/**
 * Whether what was signed differs from what is there now by the release candidate's identity at most (R9): the digest is
 * the one that the content of now has with the candidate of then.
 */
export function differsByCandidate(
	state: GovernanceState,
	{ scope, digest }: MilestoneReading,
	signed: string,
): boolean {
	if (signed === digest) return true;
	if (scope.candidate === undefined) return false;
	const former = [null, ...(state.formerCandidates ?? [])];
	return former.some((candidate) => digestScope({ ...scope, candidate }) === signed);
}

/** R9: a signature is re-affirmed by its own signer, with its meaning, where only the candidate's identity changed. */
export function checkReaffirmed(
	{ reaffirms, role, meaning }: CommandOf<'sign'>,
	{ state, reading, milestone, actor }: Case,
): Refusal | null {
	if (reaffirms === undefined) return null;
	const name = nameMilestone(reading, milestone.id);
	const given = milestone.governance.rounds.flatMap(({ signatures }) => signatures);
	const isOwn = (each: Signature) =>
		each.person === actor.person &&
		each.role === role &&
		each.meaning === meaning &&
		each.revoked === undefined;
	const before = given.find((each) => each.seq === reaffirms && isOwn(each));
	if (!before) {
		return {
			code: 'R9',
			message: `There is no signature of yours on ${name} as ${role} to re-affirm. Read it and sign it as it is now.`,
		};
	}
	if (differsByCandidate(state, milestone.reading, before.digest)) return null;
	return {
		code: 'R9',
		message: `More than the release candidate changed on ${name} since you signed. Read the differences and sign it as it is now.`,
	};
}
