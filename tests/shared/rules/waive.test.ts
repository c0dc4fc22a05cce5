import { describe, expect, test } from 'vitest';
import { nextExpiry } from '@holdpoint/shared/rules/expiry';
import { gate } from '@holdpoint/shared/rules/gate';
import { findBlockers, viewMilestone } from '@holdpoint/shared/rules/readiness';
import { aMilestone, aRelease, aRow, type TestRelease } from '../../support/release.ts';
import { codeOf, sentenceOf } from './refusals.ts';

const chain = {
	policy: {
		milestones: [
			aMilestone('kickoff'),
			aMilestone('freeze', { needs: ['kickoff'] }),
			aMilestone('ship', { needs: ['freeze'] }),
		],
	},
	people: { Pat: ['Product'], Quinn: ['QA'], Max: ['Release manager'], Rita: ['Release authority'] },
};
const waiver = (release: TestRelease, minutes = 60) =>
	({
		type: 'waive',
		milestone: 'kickoff',
		reason: 'The supplier is late',
		control: 'Checked by hand each day',
		expiresAt: release.at(minutes),
	}) as const;
const view = (release: TestRelease, id = 'kickoff') =>
	viewMilestone(release.state, release.reading, id, release.now);
const isOpen = (release: TestRelease, id: string) => {
	const answer = gate(release.state, release.reading, id, undefined, release.now);
	return answer.ok && answer.value.open;
};

describe('waive', () => {
	test('R19 shows as waived, never as signed, and what follows may be signed', () => {
		const release = aRelease(chain).must('Max', waiver(aRelease(chain)));
		expect(view(release)).toMatchObject({
			status: 'waived',
			blockers: [],
			waiver: {
				person: 'max',
				name: 'Max',
				reason: 'The supplier is late',
				control: 'Checked by hand each day',
				inForce: true,
			},
		});
		expect(release.isSigned()).toBe(false);
		expect(isOpen(release, 'freeze')).toBe(true);
		release.request('Pat', 'freeze');
		expect(codeOf(release.sign('Quinn', 'QA', { milestone: 'freeze' }))).toBe('yes');
		expect(release.isSigned('freeze')).toBe(true);
	});

	test('R19 past its expiry it blocks again, to the millisecond, and also what lies further on', () => {
		const release = aRelease(chain).must('Max', waiver(aRelease(chain)));
		release.request('Pat', 'freeze').sign('Quinn', 'QA', { milestone: 'freeze' });
		release.now += 60 * 60_000 - 1;
		expect([isOpen(release, 'freeze'), isOpen(release, 'ship')]).toEqual([true, true]);
		release.now += 1;
		expect([isOpen(release, 'freeze'), isOpen(release, 'ship')]).toEqual([false, false]);
		expect(view(release)).toMatchObject({ status: 'planned', waiver: { inForce: false } });
		expect(findBlockers(release.state, release.reading, release.now).map(({ message }) => message)).toEqual([
			'The waiver of Kickoff has run out, so it blocks again. Get it signed, or waive it anew.',
			'Nobody is asked to sign Kickoff yet. Request sign-off from QA.',
		]);
		release.request('Pat', 'ship');
		expect(sentenceOf(release.sign('Quinn', 'QA', { milestone: 'ship' }))).toBe(
			'Ship can be signed once Kickoff is signed off or waived anew, since a waiver has ended.',
		);
		expect(release.isSigned('freeze')).toBe(true);
		release.request('Pat').sign('Quinn', 'QA');
		expect([isOpen(release, 'freeze'), isOpen(release, 'ship')]).toEqual([true, true]);
	});

	test.each([
		['nobody but an authority', 'Quinn', {}, 'R19'],
		['not the owner of the release as such', 'Ada', {}, 'R19'],
		['a Release authority', 'Rita', {}, 'yes'],
		['a reason', 'Max', { reason: ' ' }, 'R19'],
		['what protects instead', 'Max', { control: '' }, 'R19'],
		['an expiry to come', 'Max', { expiresAt: new Date(0).toISOString() }, 'R19'],
		['a milestone of the plan', 'Max', { milestone: 'nowhere' }, 'malformed'],
	])('R19 takes %s', (_, who, partial, code) => {
		const release = aRelease(chain);
		expect(codeOf(release.ask(who, { ...waiver(release), ...partial }))).toBe(code);
	});

	test.each([
		['by ID', 'standard', 'max', 'R19'],
		['by name', 'standard', ' MAX ', 'R19'],
		['as somebody else', 'standard', 'quinn', 'yes'],
		['by role', 'standard', 'Release manager', 'yes'],
		['by role under strict', 'strict', 'Release manager', 'R19'],
	] as const)('R19 not by who leads it, named %s (%s)', (_, separation, owner, code) => {
		const release = aRelease({
			...chain,
			policy: { ...chain.policy, separation },
			rows: [aRow('kickoff', { owner })],
		});
		expect(codeOf(release.ask('Max', waiver(release)))).toBe(code);
	});

	test('R19 what is signed off needs no waiver; a signature or a reopening ends one', () => {
		const release = aRelease(chain).must('Max', waiver(aRelease(chain)));
		release.request('Pat').sign('Quinn', 'QA');
		expect(view(release)).toMatchObject({ status: 'signed' });
		expect(codeOf(release.ask('Max', waiver(release)))).toBe('R19');
		release.must('Max', { type: 'reopen', milestone: 'kickoff', reason: 'A mistake' });
		expect(view(release)).toMatchObject({ status: 'planned' });
		expect(isOpen(release, 'freeze')).toBe(false);
	});

	test('R9 R19 what was reopened may be waived instead of signed again', () => {
		const release = aRelease(chain).request('Pat');
		release.sign('Quinn', 'QA');
		release.request('Pat', 'freeze').sign('Quinn', 'QA', { milestone: 'freeze' });
		release.must('Max', { type: 'reopen', milestone: 'kickoff', reason: 'A mistake' });
		release.request('Pat').sign('Quinn', 'QA');
		expect(view(release, 'freeze')).toMatchObject({ status: 'signed', upstreamChanged: true });
		expect(isOpen(release, 'ship')).toBe(false);
		release.must('Max', { ...waiver(release), milestone: 'freeze' });
		expect(view(release, 'freeze')).toMatchObject({ status: 'waived' });
		expect(isOpen(release, 'ship')).toBe(true);
	});

	test('R19 an authority ends it, and it blocks at once', () => {
		const release = aRelease(chain).must('Max', waiver(aRelease(chain)));
		const end = { type: 'end-waiver', milestone: 'kickoff', reason: 'Delivered' } as const;
		expect(codeOf(release.ask('Quinn', end))).toBe('R19');
		expect(codeOf(release.ask('Rita', end))).toBe('yes');
		expect(view(release).waiver).toMatchObject({
			inForce: false,
			ended: { by: 'rita', reason: 'Delivered' },
		});
		expect(isOpen(release, 'freeze')).toBe(false);
		expect(codeOf(release.ask('Rita', end))).toBe('R19');
	});

	test('R19 the close-out is never waived', () => {
		const release = aRelease({
			...chain,
			policy: { milestones: [aMilestone('kickoff', { kind: 'close-out' })] },
		});
		expect(codeOf(release.ask('Max', waiver(release)))).toBe('R19');
	});
});

describe('nextExpiry', () => {
	test('R18 R19 R20 the nearest moment at which time alone changes something', () => {
		const release = aRelease(chain);
		const next = () => nextExpiry(release.state, release.now);
		expect(next()).toBe(null);
		release.must('Max', waiver(release, 90));
		expect(next()).toBe(Date.parse(release.at(90)));
		const stretch = { from: release.at(20), until: release.at(40) };
		const delegation = { to: 'rita', milestones: ['kickoff'], reason: 'Leave', ...stretch };
		release.must('Quinn', { type: 'delegate', ...delegation });
		expect(next()).toBe(Date.parse(release.at(20)));
		release.pass(20);
		expect(next()).toBe(Date.parse(release.at(20)));
		release.must('Pat', { type: 'break-glass', milestone: 'freeze', reason: 'Outage', incident: 'INC-7' });
		release.pass(20);
		expect(next()).toBe(Date.parse(release.at(10)));
		release.pass(10);
		expect(next()).toBe(Date.parse(release.at(40)));
		release.must('Max', { type: 'end-waiver', milestone: 'kickoff' });
		expect(next()).toBe(null);
	});
});
