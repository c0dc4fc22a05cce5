import { describe, expect, test } from 'vitest';
import { accessOf, lockOf } from '@holdpoint/shared/rules/access';
import { aMilestone, anActor, aPolicy, aRelease, noon } from '../../support/release.ts';

const guest = anActor('Gil', { guest: true });

describe('access', () => {
	const people = { Pat: [], Quinn: ['QA'], Vic: ['Auditor'], Wes: ['Auditor', 'QA'], Rex: ['QA'] };

	test.each([
		['the owner', anActor('Ada'), null, 'owner'],
		['the administrator', anActor('Robot', { authentication: 'owner-token' }), null, 'owner'],
		['a member without roles', anActor('Pat'), null, 'edit'],
		['a member by token', anActor('Quinn', { authentication: 'token' }), null, 'edit'],
		['a member by a view link', anActor('Quinn'), 'view', 'edit'],
		['an auditor', anActor('Vic'), null, 'view'],
		['an auditor by an edit link', anActor('Vic'), 'edit', 'view'],
		['an auditor with another role', anActor('Wes'), null, 'edit'],
		['someone removed', anActor('Rex'), null, 'none'],
		['someone removed, by an edit link', anActor('Rex'), 'edit', 'none'],
		['a stranger', anActor('Eve'), null, 'none'],
		['a stranger by an edit link', anActor('Eve'), 'edit', 'edit'],
		['a guest by an edit link', guest, 'edit', 'edit'],
		['a guest by a view link', guest, 'view', 'view'],
		['a guest by a public link', guest, 'public', 'none'],
		['a guest by a screen link', guest, 'screen', 'none'],
		['a guest without a link', guest, null, 'none'],
		['a guest who calls themself the owner', anActor('Ada', { guest: true }), 'view', 'view'],
		['a name of the language', anActor('Constructor'), null, 'none'],
	] as const)('R26 %s (%o, link %s): %s', (_, actor, link, expected) => {
		const release = aRelease({ people }).must('Ada', { type: 'remove-person', person: 'rex' });
		expect(accessOf(release.state, actor, link)).toBe(expected);
	});
});

describe('locks', () => {
	/** Kickoff is signed, freeze is not, old was dropped. */
	const aPlan = () => {
		const release = aRelease({
			policy: { milestones: [aMilestone('kickoff'), aMilestone('freeze'), aMilestone('old')] },
		}).request('Pat');
		release.sign('Quinn', 'QA');
		return release.agree('Ada', 'Pat', {
			type: 'set-policy',
			...aPolicy({ milestones: [aMilestone('kickoff'), aMilestone('freeze')] }),
		});
	};
	const lock = (kind: string, milestone?: string | null) =>
		lockOf(aPlan().state, { kind, milestone }, anActor('Ada'), noon, 'Kickoff');

	test('R1 the scope of a signed milestone is locked, and what lies beside it is free', () => {
		expect(lock('scope', 'kickoff')).toEqual({
			rule: 'R1',
			message:
				'Kickoff is signed off, so what was signed stays as it is. Reopen it to change it, or write a comment.',
		});
		expect([lock('free', 'kickoff'), lock('scope', 'freeze'), lock('release')]).toEqual([null, null, null]);
	});

	test('R1 everything of a dropped milestone is locked', () => {
		const dropped = {
			rule: 'R1',
			message: 'Kickoff was dropped from this release, so what it held stays as it was.',
		};
		expect([lock('scope', 'old'), lock('free', 'old')]).toEqual([dropped, dropped]);
		expect(lockOf(aPlan().state, { kind: 'scope', milestone: 'old' }, anActor('Ada'), noon)?.message).toBe(
			'old was dropped from this release, so what it held stays as it was.',
		);
		expect(lock('scope', null)).toBe(null);
	});

	test('R1 what the policy never had is nobody’s to lock', () => {
		expect(lock('scope', 'elsewhere')).toBe(null);
	});

	test('R1 opens when the milestone is reopened', () => {
		const reopened = aRelease().request('Pat');
		reopened.sign('Quinn', 'QA');
		const root = { kind: 'scope', milestone: 'kickoff' };
		expect(lockOf(reopened.state, root, anActor('Pat'), noon)?.rule).toBe('R1');
		reopened.must('Ada', { type: 'reopen', milestone: 'kickoff', reason: 'More to do' });
		expect(lockOf(reopened.state, root, anActor('Pat'), noon)).toBe(null);
	});

	test('R1 under strict guests change no scope', () => {
		const strict = aRelease({ policy: { separation: 'strict' } });
		const locks = [guest, anActor('Pat')].flatMap((actor) =>
			['scope', 'free'].map((kind) =>
				lockOf(strict.state, { kind, milestone: 'kickoff' }, actor, noon, 'Kickoff'),
			),
		);
		const guests = {
			rule: 'R1',
			message:
				'Guests do not change what is signed in this release. Write a comment on Kickoff, or ask for an invitation.',
		};
		expect(locks).toEqual([guests, null, null, null]);
		const { state } = aRelease();
		expect(lockOf(state, { kind: 'scope', milestone: 'kickoff' }, guest, noon)).toBe(null);
	});

	test('R1 under strict, from the first request on, a change needs its reason', () => {
		const strict = aRelease({
			policy: { separation: 'strict', milestones: [aMilestone('kickoff'), aMilestone('freeze')] },
			people: { Pat: ['Product'], Quinn: ['QA'] },
		}).request('Pat');
		const lockFor = (name: string, milestone = 'kickoff') =>
			lockOf(strict.state, { kind: 'scope', milestone }, anActor(name), strict.now, 'Kickoff');
		const needsReason = {
			rule: 'R1',
			message:
				'Kickoff was sent out for signatures, so a change needs its reason first. Explain the change, then make it within 30 minutes.',
		};
		expect([lockFor('Pat'), lockFor('Pat', 'freeze')]).toEqual([needsReason, null]);
		strict.must('Pat', { type: 'explain-change', milestone: 'kickoff', reason: 'The date was wrong' });
		expect([lockFor('Pat'), lockFor('Quinn')]).toEqual([null, needsReason]);
		strict.must('Quinn', { type: 'explain-change', milestone: 'kickoff', reason: 'So was the name' });
		expect([lockFor('Pat'), lockFor('Quinn')]).toEqual([null, null]);
		strict.now += 30 * 60_000 - 1;
		expect(lockFor('Pat')).toBe(null);
		strict.now += 1;
		expect(lockFor('Pat')).toEqual(needsReason);
		const standard = aRelease().request('Pat');
		expect(lockOf(standard.state, { kind: 'scope', milestone: 'kickoff' }, anActor('Pat'), noon)).toBe(null);
	});
});
