import { Authenticator } from './authenticator.ts';
import { aMilestone, anActivity, aRelease, aRow, aSigner } from './release.ts';
import { signByPasskey, site } from './sign-by-passkey.ts';

const team = Array.from({ length: 40 }, (_, index) => `Person${index + 1}`);
const milestones = Array.from({ length: 12 }, (_, index) => `gate${index + 1}`);

/**
 * An export of exactly `entries` entries with at least `signatures` signatures: a team of 40 on 12 milestones, rounds
 * signed off by passkeys, every fourth of them RS256, reopened, withdrawn, and people whose roles change.
 */
export async function aLongExport(entries: number, signatures: number): Promise<string> {
	const release = aRelease({
		people: Object.fromEntries(team.map((name, index) => [name, [index % 2 === 0 ? 'QA' : 'Product']])),
		policy: {
			milestones: milestones.map((id) => aMilestone(id, { signers: [aSigner('QA'), aSigner('Product')] })),
		},
		rows: milestones.map((id) => aRow(id, { activities: [anActivity('a1'), anActivity('a2')] })),
	});
	const devices = new Map<string, Authenticator>();
	const deviceOf = async (name: string) => {
		const algorithm = team.indexOf(name) % 4 === 3 ? 'RS256' : 'ES256';
		const device = devices.get(name) ?? (await Authenticator.make({ origin: site.origin, algorithm }));
		devices.set(name, device);
		return device;
	};
	const sign = async (name: string, role: string, milestone: string) => {
		const decided = await signByPasskey(release, await deviceOf(name), name, { role, milestone });
		if (!decided.ok) throw new Error(decided.refusal.message);
	};
	const room = () => entries - release.entries.length;
	for (let round = 0, given = 0; given < signatures && room() > 7; round++, given += 2) {
		const milestone = pick(milestones, round);
		release.request('Ada', milestone);
		await sign(pick(team, round * 2), 'QA', milestone);
		await sign(pick(team, round * 2 + 1), 'Product', milestone);
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
	return release.export();
}

function pick<T>(from: readonly T[], index: number): T {
	return from[index % from.length] as T;
}
