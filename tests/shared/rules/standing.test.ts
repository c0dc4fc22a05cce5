import { expect, test } from 'vitest';
import { matchPlaces } from '@holdpoint/shared/rules/matching';
import { findEmergencies, isOutdated } from '@holdpoint/shared/rules/standing';
import { allGo, aReleaseAtCall, declareGo, revealed } from '../../support/call.ts';
import { aCandidate, aRelease } from '../../support/release.ts';

test('R20 R31 R32 a banner tells of an emergency until a rollback or the close-out', () => {
	const release = aReleaseAtCall({ people: { Bea: ['Business'] } });
	const incidents = () => findEmergencies(release.state).map(({ incident }) => incident);
	const emergency = { type: 'break-glass', milestone: 'ship', reason: 'Outage' } as const;
	expect(incidents()).toEqual([]);
	release.agree('Eli', 'Oz', { ...emergency, incident: 'INC-1' });
	expect(incidents()).toEqual(['INC-1']);
	release.must('Oz', { type: 'start-deployment', artefact: aCandidate().artefact });
	release.must('Oz', { type: 'record-rollback', reason: 'Errors' });
	expect(incidents()).toEqual([]);
	release.agree('Eli', 'Oz', { ...emergency, incident: 'INC-2' });
	expect(incidents()).toEqual(['INC-2']);
	const ending = { type: 'close-out', outcome: 'shipped-and-rolled-back', reason: 'Errors' } as const;
	release.must('Max', ending).must('Bea', ending);
	expect(incidents()).toEqual([]);
});

test('R7 R9 what was signed is outdated once its content, its build or what it builds on changed', () => {
	const release = revealed(aReleaseAtCall(), allGo);
	const outdated = (id: string) => isOutdated(release.state.milestones[id], release.digest(id));
	release.must('Rita', declareGo(release));
	expect([outdated('kickoff'), outdated('review'), outdated('ship')]).toEqual([false, false, false]);
	release.must('Max', { type: 'reopen', milestone: 'kickoff', reason: 'Again' });
	expect([outdated('kickoff'), outdated('review'), outdated('ship')]).toEqual([false, true, false]);
	expect(isOutdated(undefined, 'digest')).toBe(false);

	const signed = aRelease({ people: { Pat: ['Product'], Quinn: ['QA'] } }).request('Pat');
	signed.sign('Quinn', 'QA');
	expect(isOutdated(signed.state.milestones.kickoff, signed.digest('kickoff'))).toBe(false);
	expect(isOutdated(signed.state.milestones.kickoff, 'another')).toBe(true);
});

test('R13 R15 R28 as many places as can be have one person each, and what stays empty says who competes', () => {
	expect(matchPlaces([['ann', 'bob'], ['ann'], ['bob', 'cat']])).toEqual({
		placeOf: new Map([
			['ann', 1],
			['bob', 0],
			['cat', 2],
		]),
		crowd: null,
	});
	const crowded = matchPlaces([['ann'], ['dora'], ['ann'], ['ann', 'dora']]);
	expect(crowded.crowd).toEqual({ places: [0, 2], people: ['ann'] });
	expect([...crowded.placeOf.values()].toSorted()).toEqual([0, 1]);
});
