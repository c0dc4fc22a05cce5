import { aMilestone, anActivity, aRelease, aRow, aSigner, type TestRelease } from './release.ts';

const team = Array.from({ length: 40 }, (_, index) => `Person${index + 1}`);
const milestones = Array.from({ length: 12 }, (_, index) => `gate${index + 1}`);

/**
 * An export of exactly `entries` entries with at least `signatures` signatures: a team of 40 on 12 milestones, rounds
 * signed off, reopened, withdrawn, and people whose roles change.
 */
export function aLongExport(entries: number, signatures: number): string {
	return aLongRelease(entries, signatures).export();
}

export function aLongRelease(entries: number, signatures: number): TestRelease {
	const release = aRelease({
		people: Object.fromEntries(team.map((name, index) => [name, [index % 2 === 0 ? 'QA' : 'Product']])),
		policy: {
			milestones: milestones.map((id) => aMilestone(id, { signers: [aSigner('QA'), aSigner('Product')] })),
		},
		rows: milestones.map((id) => aRow(id, { activities: [anActivity('a1'), anActivity('a2')] })),
	});
	const room = () => entries - release.entries.length;
	for (let round = 0, given = 0; given < signatures && room() > 5; round++, given += 2) {
		const milestone = pick(milestones, round);
		release.request('Ada', milestone);
		release.sign(pick(team, round * 2), 'QA', { milestone });
		release.sign(pick(team, round * 2 + 1), 'Product', { milestone });
		release.must('Ada', { type: 'reopen', milestone, reason: `Round ${round} was not the last one` });
	}
	for (let step = 0; room() > 0; step++) {
		const milestone = pick(milestones, step);
		if (step % 2 === 0 && room() > 1) {
			release.request('Ada', milestone);
			release.must('Ada', { type: 'withdraw-request', milestone, reason: 'Not yet' });
		} else {
			const roles = step % 3 === 0 ? ['QA'] : ['Product', 'Support'];
			release.must('Ada', { type: 'assign-role', person: pick(team, step).toLowerCase(), roles });
		}
	}
	return release;
}

function pick<T>(from: readonly T[], index: number): T {
	return from[index % from.length] as T;
}
