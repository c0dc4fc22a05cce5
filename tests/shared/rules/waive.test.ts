import { describe, expect, test } from 'vitest';
import { nextExpiry } from '@holdpoint/shared/rules/expiry';
import { gate } from '@holdpoint/shared/rules/gate';
import { findBlockers, viewMilestone } from '@holdpoint/shared/rules/readiness';
import { allGo, aReleaseAtCall, cast, declareGo, openCall } from '../../support/call.ts';
import { aMilestone, anActor, aRelease, aRow, noon, type TestRelease } from '../../support/release.ts';
import { answerOf, codeOf, sentenceOf } from './refusals.ts';

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
const notYou =
	'R19: Kickoff is waived by a Release manager or a Release authority, and you are neither. Ask one of them.';
const youLead =
	'R19: You lead Kickoff, so someone else waives it. Ask another Release manager or Release authority.';
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
		['nobody but an authority', 'Quinn', {}, notYou],
		['not the owner of the release as such', 'Ada', {}, notYou],
		['a Release authority', 'Rita', {}, 'yes'],
		['a reason', 'Max', { reason: ' ' }, 'R19: Say why Kickoff is waived: the reason stays with it.'],
		[
			'what protects instead',
			'Max',
			{ control: ' ' },
			'R19: Say what protects the release instead while Kickoff is waived.',
		],
		[
			'an expiry to come',
			'Max',
			{ expiresAt: new Date(noon).toISOString() },
			'R19: A waiver ends at a moment to come. Choose a later one for Kickoff.',
		],
		['a moment at least', 'Max', { expiresAt: new Date(noon + 1).toISOString() }, 'yes'],
		[
			'a milestone of the plan',
			'Max',
			{ milestone: 'nowhere' },
			"malformed: There is no milestone nowhere in this release's plan.",
		],
	])('R19 takes %s', (_, who, partial, answer) => {
		const release = aRelease(chain);
		expect(answerOf(release.ask(who, { ...waiver(release), ...partial }))).toBe(answer);
	});

	test('R19 its words without the space around them, its end in UTC', () => {
		const release = aRelease(chain);
		const asked = { reason: ' Late ', control: ' By hand ', expiresAt: '2026-03-12T14:00:00Z' };
		expect(release.ask('Max', { ...waiver(release), ...asked })).toEqual({
			ok: true,
			entries: [
				{
					type: 'waived',
					milestone: 'kickoff',
					reason: 'Late',
					control: 'By hand',
					expiresAt: '2026-03-12T14:00:00.000Z',
				},
			],
		});
	});

	test.each([
		['by ID', 'standard', 'm1', youLead],
		['by name', 'standard', ' MAX ', youLead],
		['as somebody else', 'standard', 'quinn', 'yes'],
		['by role', 'standard', 'Release manager', 'yes'],
		['by role under strict', 'strict', 'Release manager', youLead],
		['by the role of another under strict', 'strict', 'Release authority', 'yes'],
	] as const)('R19 not by who leads it, named %s (%s)', (_, separation, owner, answer) => {
		const release = aRelease({
			...chain,
			policy: { ...chain.policy, separation },
			rows: [aRow('kickoff', { owner })],
		});
		release.append({ type: 'person-added', person: 'm1', name: 'Max ' });
		release.append({ type: 'roles-assigned', person: 'm1', roles: ['Release manager'] });
		expect(answerOf(release.ask(anActor('Max ', { person: 'm1' }), waiver(release)))).toBe(answer);
	});

	test('R19 what is signed off needs no waiver; a signature or a reopening ends one', () => {
		const release = aRelease(chain).must('Max', waiver(aRelease(chain)));
		release.request('Pat').sign('Quinn', 'QA');
		expect(view(release)).toMatchObject({ status: 'signed' });
		expect(answerOf(release.ask('Max', waiver(release)))).toBe(
			'R19: Kickoff is signed off, so there is nothing to waive.',
		);
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
		const end = { type: 'end-waiver', milestone: 'kickoff', reason: ' Delivered ' } as const;
		expect(answerOf(release.ask('Quinn', end))).toBe(
			'R19: Only a Release manager or a Release authority ends a waiver. Ask one of them.',
		);
		expect(codeOf(release.ask('Rita', end))).toBe('yes');
		expect(view(release).waiver).toMatchObject({
			inForce: false,
			ended: { by: 'rita', reason: 'Delivered' },
		});
		expect(isOpen(release, 'freeze')).toBe(false);
		expect(answerOf(release.ask('Rita', end))).toBe(
			'R19: Kickoff is not waived now, so there is no waiver to end.',
		);
	});

	test('R19 one of the two roles is enough to end it, beside any other', () => {
		const release = aRelease(chain).must('Max', waiver(aRelease(chain)));
		release.must('Ada', { type: 'assign-role', person: 'quinn', roles: ['QA', 'Release manager'] });
		expect(codeOf(release.ask('Quinn', { type: 'end-waiver', milestone: 'kickoff' }))).toBe('yes');
	});

	test('R19 whoever gave it may end it without the role they had, and without a reason', () => {
		const release = aRelease(chain).must('Max', waiver(aRelease(chain)));
		const { seq } = release.state;
		release.must('Ada', { type: 'assign-role', person: 'max', roles: [] });
		expect(release.ask('Max', { type: 'end-waiver', milestone: 'kickoff' })).toEqual({
			ok: true,
			entries: [{ type: 'waiver-ended', milestone: 'kickoff', waiver: seq, reason: '' }],
		});
	});

	test('R19 what was never waived has no waiver to end', () => {
		expect(answerOf(aRelease(chain).ask('Max', { type: 'end-waiver', milestone: 'kickoff' }))).toBe(
			'R19: Kickoff is not waived now, so there is no waiver to end.',
		);
	});

	test('R19 the close-out is never waived', () => {
		const release = aRelease({
			...chain,
			policy: { milestones: [aMilestone('kickoff', { kind: 'close-out' })] },
		});
		expect(answerOf(release.ask('Max', waiver(release)))).toBe(
			'R19: Kickoff ends the release and cannot be waived. Get it signed, or waive what it waits for.',
		);
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

	test('R28 R29 the end of a call, and the window of its GO', () => {
		const release = aReleaseAtCall();
		const next = () => nextExpiry(release.state, release.now);
		release.must('Max', { type: 'schedule-call', at: release.at(30) });
		expect(next()).toBe(null);
		release.must('Max', openCall(release, { expiresAt: release.at(200) }));
		expect(next()).toBe(Date.parse(release.at(200)));
		cast(release, allGo).must('Rita', declareGo(release));
		const moments: (number | null)[] = [];
		for (let at = next(); at !== null; at = next()) {
			moments.push((at - noon) / 60_000);
			release.now = at;
		}
		expect(moments).toEqual([60, 120, 200]);
	});

	test('R1 a change that was explained has its time', () => {
		const release = aRelease({ ...chain, policy: { ...chain.policy, separation: 'strict' } });
		release.request('Pat');
		expect(nextExpiry(release.state, release.now)).toBe(null);
		release.must('Pat', { type: 'explain-change', milestone: 'kickoff', reason: 'The date was wrong' });
		expect(nextExpiry(release.state, release.now)).toBe(Date.parse(release.at(30)));
	});
});
