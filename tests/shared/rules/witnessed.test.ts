import { expect, test } from 'vitest';
import type { Decision } from '@holdpoint/shared/schema/ledger-entry';
import { askByPasskey } from '../../support/ask-by-passkey.ts';
import { aMilestone, aRelease, aRisk, aSlot, type TestRelease } from '../../support/release.ts';

/** What each decision of the kickoff keeps of what no scope holds. */
function kept({ entries }: TestRelease) {
	return entries.flatMap(({ decision }: { decision: Decision }) => {
		if (!('milestone' in decision)) return [];
		const { type, editors, risks, leads } = decision as Decision & Record<string, unknown>;
		return [
			{
				type,
				...(editors ? { editors } : {}),
				...(risks === undefined ? {} : { risks }),
				...(leads ? { leads } : {}),
			},
		];
	});
}
const people = { Pat: ['Product'], Quinn: ['QA'], Eli: ['QA'], Max: ['Release manager'] };

test('R14 R21 a decision keeps who had edited: the last one, under strict everybody since the round before', () => {
	for (const separation of ['standard', 'strict'] as const) {
		const release = aRelease({ people, policy: { separation } });
		release.edit('Eli', 'kickoff', { outcome: 'One' }).edit('Max', 'kickoff', { outcome: 'Two' });
		release.request('Pat');
		const sign = { type: 'sign', milestone: 'kickoff', role: 'QA', meaning: 'approved' } as const;
		askByPasskey(release, 'Quinn', { ...sign, digest: release.digest('kickoff') });
		const editors = separation === 'strict' ? ['max', 'eli'] : ['max'];
		expect(kept(release)).toEqual([
			{ type: 'sign-off-requested', editors },
			{ type: 'signed', editors },
			{ type: 'signed-off', editors },
		]);
	}
	expect(kept(aRelease().request('Pat'))).toEqual([{ type: 'sign-off-requested' }]);
});

test('R11 R21 a decision keeps how many risks there were, where a slot is filled by them', () => {
	const slot = aSlot('s', { source: 'risks', required: false });
	const release = aRelease({
		policy: { milestones: [aMilestone('kickoff', { evidence: [aSlot('t'), slot] })] },
	});
	release.risks = [aRisk('one'), aRisk('two')];
	const evidence = [{ slot: 't', title: '', url: 'https://example.org', hash: '' }];
	release.edit('Pat', 'kickoff', { evidence }).request('Pat').sign('Quinn', 'QA');
	expect(kept(release)).toMatchObject([{}, { type: 'signed', risks: 2 }, { type: 'signed-off', risks: 2 }]);
	const links = [aSlot('t', { required: false })];
	const other = aRelease({ policy: { milestones: [aMilestone('kickoff', { evidence: links })] } }).request(
		'Pat',
	);
	other.risks = [aRisk('one')];
	other.sign('Quinn', 'QA');
	expect(kept(other)).toEqual([{ type: 'sign-off-requested' }, { type: 'signed' }, { type: 'signed-off' }]);
});

test('R19 R21 a waiver keeps who leads: by ID, by name, under strict by the role that the card names', () => {
	const leadsOf = (owner: string, separation: 'standard' | 'strict' = 'standard') => {
		const release = aRelease({ people, policy: { separation } });
		release.rows.set('kickoff', { ...release.rows.get('kickoff')!, owner });
		const waiver = { reason: 'Late', control: 'By hand', expiresAt: release.at(60) };
		release.must('Max', { type: 'waive', milestone: 'kickoff', ...waiver });
		return kept(release)[0]?.leads;
	};
	expect(leadsOf('')).toBe(undefined);
	expect(leadsOf('quinn')).toEqual(['quinn']);
	expect(leadsOf(' QUINN ')).toEqual(['quinn']);
	expect(leadsOf('QA')).toBe(undefined);
	expect(leadsOf('QA', 'strict')).toEqual(['quinn', 'eli']);
	expect(leadsOf('Nobody here')).toBe(undefined);
});
