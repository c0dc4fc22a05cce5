import { verifyExport } from '@holdpoint/shared/ledger/export';
import { expect, test } from 'vitest';
import { forge } from '../../support/forge.ts';
import { aMilestone, anActivity, aRelease, aRow, type TestRelease } from '../../support/release.ts';

/**
 * `freeze` was signed off and its prerequisite reopened since; an emergency passed it and, as nothing follows it, opened
 * its review there.
 */
function withReview(): TestRelease {
	const release = aRelease({
		policy: { milestones: [aMilestone('kickoff'), aMilestone('freeze', { needs: ['kickoff'] })] },
	});
	for (const milestone of ['kickoff', 'freeze'])
		release.request('Pat', milestone).sign('Quinn', 'QA', { milestone });
	release.must('Ada', { type: 'reopen', milestone: 'kickoff', reason: 'A mistake' });
	release.request('Pat').sign('Quinn', 'QA');
	release.agree('Pat', 'Quinn', {
		type: 'break-glass',
		milestone: 'freeze',
		reason: 'Outage',
		incident: 'INC-7',
	});
	const { review } = release.state.emergencies[0]!;
	expect(review.milestone).toBe('freeze');
	const activity = anActivity(review.activity, { state: 'open' });
	release.rows.set('freeze', aRow('freeze', { activities: [activity] }));
	return release;
}

const notWhatWasSigned = (id: string) => ({
	valid: false,
	at: 0,
	reason: `The document's ${id} is not what was signed off.`,
});

test('R20 R21 a review that an emergency opened in what was signed off is no change of it', async () => {
	expect(await verifyExport(withReview().export())).toMatchObject({ valid: true });
});

test('R1 R21 any other activity is one, also under the name of that review elsewhere', async () => {
	const more = withReview();
	const { activities } = more.rows.get('freeze')!;
	more.rows.set('freeze', aRow('freeze', { activities: [...activities, anActivity('another')] }));
	expect(await verifyExport(more.export())).toEqual(notWhatWasSigned('freeze'));
	const elsewhere = withReview();
	elsewhere.rows.set('kickoff', aRow('kickoff', { activities }));
	expect(await verifyExport(elsewhere.export())).toEqual(notWhatWasSigned('kickoff'));
});

test('R1 R21 a review that was there before the signature belongs to what was signed', async () => {
	const release = aRelease({ policy: { milestones: [aMilestone('kickoff')] } });
	release.agree('Pat', 'Quinn', {
		type: 'break-glass',
		milestone: 'kickoff',
		reason: 'Outage',
		incident: 'INC-7',
	});
	const { activity } = release.state.emergencies[0]!.review;
	release.rows.set('kickoff', aRow('kickoff', { activities: [anActivity(activity)] }));
	release.request('Pat').sign('Quinn', 'QA');
	expect(release.isSigned()).toBe(true);
	expect(await verifyExport(release.export())).toMatchObject({ valid: true });
	release.rows.set('kickoff', aRow('kickoff'));
	expect(await verifyExport(release.export())).toEqual(notWhatWasSigned('kickoff'));
});

test('R21 R30 the document has the milestones of the policy and no more', async () => {
	const more = forge(aRelease().export(), ({ document: { milestones } }) => {
		Object.assign(milestones, { extra: milestones.kickoff });
	});
	expect(await verifyExport(more)).toEqual({
		valid: false,
		at: 0,
		reason: 'The document does not have the milestones of the policy.',
	});
});

test('R6 R21 the content of another milestone is not this one\u2019s', async () => {
	const release = aRelease({ policy: { milestones: [aMilestone('kickoff'), aMilestone('freeze')] } });
	const swapped = forge(release.export(), ({ document }) => {
		const milestones = document.milestones as Record<string, unknown>;
		milestones.kickoff = milestones.freeze;
	});
	expect(await verifyExport(swapped)).toEqual({
		valid: false,
		at: 0,
		reason: "The document's kickoff does not fit its digest or the policy.",
	});
});
