import type { EndingAct, Who } from './reference-plan.ts';
import type { ReferencePolicy } from './reference-policy.ts';

/** How a release ends, and how two people open it again (R31, R32). */

const enders = ['Release manager', 'Business'];

export function judgeEnding(release: ReferencePolicy, who: Who, act: EndingAct): string {
	const { manages, roles } = release.standing(who);
	const explained = act.reason.trim() !== '';
	if (act.type === 'reopen-release') {
		if (!manages) return 'forbidden';
		return release.closed !== null && explained ? 'yes' : 'R31';
	}
	const last = release.deployments.at(-1);
	if (act.outcome === 'shipped') {
		if (!manages) return 'forbidden';
		if (last?.rolledBack) return 'R32';
		return release.plan.milestones.every(({ id }) => release.stands(id)) ? 'yes' : 'R32';
	}
	if (!roles.some((role) => enders.includes(role))) return 'R32';
	if (findRole(release, who, act) === undefined) return 'R13';
	if (act.outcome === 'shipped-and-rolled-back') {
		if (!last?.rolledBack) return 'R32';
	} else if (last && !last.rolledBack) {
		return 'R32';
	}
	const before = release.ending?.outcome === act.outcome ? release.ending : null;
	if (!explained && !before?.explained) return 'R32';
	return release.mayBeKnown(who) ? 'yes' : 'R4';
}

export function performEnding(release: ReferencePolicy, who: Who, act: EndingAct): void {
	if (act.type === 'reopen-release') {
		release.propose(who, { type: 'reopening' });
		return;
	}
	if (act.outcome === 'shipped') {
		close(release, act.outcome);
		return;
	}
	const role = findRole(release, who, act)!;
	if (release.ending?.outcome !== act.outcome)
		release.ending = { outcome: act.outcome, explained: true, signed: [] };
	release.ending.signed.push({ person: who.person, role });
	const { signed } = release.ending;
	if (enders.every((each) => signed.some((signature) => signature.role === each)))
		close(release, act.outcome);
}

/** What was signed to close it is open again with it. */
export function reopenRelease(release: ReferencePolicy): void {
	release.closed = null;
	for (const { id, kind } of release.plan.milestones) {
		if (kind === 'close-out' && release.signed.has(id)) release.takeBack(id);
	}
}

function close(release: ReferencePolicy, outcome: (typeof release)['closed']): void {
	release.closed = outcome;
	release.ending = null;
}

/** The first role of theirs that is not signed yet; a person signs an ending once, except under `small`. */
function findRole(
	release: ReferencePolicy,
	who: Who,
	{ outcome }: Extract<EndingAct, { type: 'close-out' }>,
): string | undefined {
	const signed = release.ending?.outcome === outcome ? release.ending.signed : [];
	if (release.plan.separation !== 'small' && signed.some(({ person }) => person === who.person)) {
		return undefined;
	}
	const { roles } = release.standing(who);
	return enders.find((role) => roles.includes(role) && !signed.some((signature) => signature.role === role));
}
