import { readDocument } from '@holdpoint/shared/rules/reading';
import { nextGate, viewMilestone } from '@holdpoint/shared/rules/readiness';
import { settle } from '@holdpoint/shared/rules/settle';
import type { Blocker } from '@holdpoint/shared/schema/refusal';
import { expect, test } from 'vitest';
import { aReleaseAtCall, openCall } from '../../support/call.ts';
import {
	aCandidate,
	aMilestone,
	anActivity,
	aRelease,
	aRow,
	aSigner,
	aSlot,
	someEvidence,
	type TestRelease,
} from '../../support/release.ts';

const people = { Pat: ['Product'], Quinn: ['QA'], Rae: ['QA'], Max: ['Release manager'] };

function blockersOf(release: TestRelease, id = 'kickoff'): readonly Blocker[] {
	return viewMilestone(release.state, release.reading, id, release.now).blockers;
}

const kickoff = (code: Blocker['code'], message: string, details?: Blocker['details']) => ({
	code,
	message,
	milestone: 'kickoff',
	...(details && { details }),
});

test('a milestone that the release does not have is no question', () => {
	const release = aRelease();
	expect(() => viewMilestone(release.state, release.reading, 'freeze', release.now)).toThrow(
		'No milestone freeze',
	);
});

test('R16 nobody asked, and each role once', () => {
	const signers = [aSigner('QA'), aSigner('Product'), aSigner('QA', { meaning: 'reviewed' })];
	const release = aRelease({ people, policy: { milestones: [aMilestone('kickoff', { signers })] } });
	expect(blockersOf(release)).toStrictEqual([
		kickoff('R16', 'Nobody is asked to sign Kickoff yet. Request sign-off from QA and Product.', {
			roles: ['QA', 'Product'],
		}),
	]);
});

test('R19 a waiver that ran out or was ended says which, and asks nobody less', () => {
	const waived = () =>
		aRelease({ people }).must('Max', {
			type: 'waive',
			milestone: 'kickoff',
			reason: 'Late supplier',
			control: 'By hand',
			expiresAt: aRelease().at(60),
		});
	const nobody = kickoff('R16', 'Nobody is asked to sign Kickoff yet. Request sign-off from QA.', {
		roles: ['QA'],
	});
	expect(blockersOf(waived())).toEqual([]);
	const out = waived().pass(60);
	const entries = [out.state.milestones.kickoff!.waiver!.seq];
	expect(blockersOf(out)).toStrictEqual([
		kickoff(
			'R19',
			'The waiver of Kickoff has run out, so it blocks again. Get it signed, or waive it anew.',
			{
				entries,
			},
		),
		nobody,
	]);
	const ended = waived().must('Max', { type: 'end-waiver', milestone: 'kickoff', reason: 'It is here' });
	expect(blockersOf(ended)).toStrictEqual([
		kickoff('R19', 'The waiver of Kickoff was ended, so it blocks again. Get it signed, or waive it anew.', {
			entries,
		}),
		nobody,
	]);
});

test('R9 signed before what it builds on changed; R7 no longer what was signed', () => {
	const milestones = [aMilestone('plan'), aMilestone('kickoff', { needs: ['plan'] })];
	const signed = () => {
		const release = aRelease({ people, policy: { milestones } });
		for (const milestone of ['plan', 'kickoff'])
			release.request('Pat', milestone).sign('Quinn', 'QA', { milestone });
		return release;
	};
	expect(blockersOf(signed())).toEqual([]);
	const reopened = signed().must('Max', { type: 'reopen', milestone: 'plan', reason: 'Mistake' });
	expect(blockersOf(reopened)).toStrictEqual([
		kickoff(
			'R9',
			'Kickoff was signed before something that it builds on changed. Read it again and request sign-off.',
		),
	]);
	const changed = signed();
	changed.rows.set('kickoff', aRow('kickoff', { outcome: 'More' }));
	expect(blockersOf(changed)).toStrictEqual([
		kickoff('R7', 'Kickoff is no longer what was signed. Request sign-off again.'),
	]);
});

test('R9 signed for another build, and besides over other content', () => {
	const milestones = [aMilestone('kickoff', { bindsCandidate: true })];
	const release = aRelease({ people, policy: { milestones } });
	release.must('Ada', { type: 'set-release-candidate', ...aCandidate() });
	release.request('Pat').sign('Quinn', 'QA');
	release.must('Ada', { type: 'set-release-candidate', ...aCandidate({ commit: 'other' }) });
	expect(blockersOf(release)).toStrictEqual([
		kickoff('R9', 'Kickoff was signed for another build. Request sign-off for this one.'),
	]);
	release.rows.set('kickoff', aRow('kickoff', { outcome: 'More' }));
	expect(blockersOf(release)).toStrictEqual([
		kickoff(
			'R9',
			'Kickoff was signed before something that it builds on changed. Read it again and request sign-off.',
		),
	]);
});

test('R16 a rejection with its reason; nobody is said not to be asked then', () => {
	const release = aRelease({ people }).request('Pat');
	const reason = 'Not good enough';
	release.must('Quinn', {
		type: 'reject',
		milestone: 'kickoff',
		role: 'QA',
		reason,
		digest: release.digest('kickoff'),
	});
	expect(blockersOf(release)).toStrictEqual([
		kickoff('R16', 'Quinn rejected Kickoff: “Not good enough” Request sign-off again when that is settled.', {
			people: ['quinn'],
		}),
	]);
});

test('R15 too few people, before what else is missing', () => {
	const milestones = [aMilestone('kickoff', { signers: [aSigner('Legal')] })];
	expect(blockersOf(aRelease({ people, policy: { milestones } }))).toStrictEqual([
		kickoff('R15', 'Kickoff cannot be signed yet: nobody is Legal yet. Name someone, or change the rule.', {
			roles: ['Legal'],
		}),
	]);
});

test('R7 R12 whose signature is stale, whom it waits for, and how many', () => {
	const signers = [aSigner('QA', { n: 2 }), aSigner('Product')];
	const policy = { milestones: [aMilestone('kickoff', { signers })] };
	const release = aRelease({ people: { ...people, Mo: ['Product'] }, policy }).request('Max');
	const waits = (n: string, missing: number, more = '') =>
		kickoff('R12', `Kickoff needs ${n} ${more}from QA.`, { roles: ['QA'], missing });
	const product = (more = '') =>
		kickoff('R12', `Kickoff needs one ${more}from Product.`, { roles: ['Product'], missing: 1 });
	expect(blockersOf(release)).toStrictEqual([waits('two', 2), product()]);
	release.sign('Quinn', 'QA');
	expect(blockersOf(release)).toStrictEqual([waits('one', 1, 'more '), product('more ')]);
	release.sign('Rae', 'QA');
	release.must('Rae', { type: 'revoke', milestone: 'kickoff', reason: 'Mistake' });
	release.sign('Mo', 'Product');
	release.edit('Ada', 'kickoff', { outcome: 'More' });
	expect(blockersOf(release)).toStrictEqual([
		kickoff(
			'R7',
			'Kickoff changed after Quinn and Mo signed it. Ask them to read the change and sign again.',
			{
				people: ['quinn', 'mo'],
			},
		),
		waits('two', 2),
		product(),
	]);
	// Who has signed again is not asked again.
	release.sign('Quinn', 'QA');
	expect(blockersOf(release)[0]).toStrictEqual(
		kickoff('R7', 'Kickoff changed after Mo signed it. Ask them to read the change and sign again.', {
			people: ['mo'],
		}),
	);
});

test('R7 R23 under weaker rules what was signed before is asked for again', () => {
	const policy = { milestones: [aMilestone('kickoff', { signers: [aSigner('QA', { n: 2 })] })] };
	const release = aRelease({ people, policy }).request('Pat');
	release.sign('Quinn', 'QA');
	const numbers = { ...release.state.policy.numbers, reasonCharacters: 3 };
	release.agree('Ada', 'Max', { type: 'set-policy', ...release.state.policy, numbers });
	expect(blockersOf(release)).toMatchObject([{ code: 'R7' }, { code: 'R12' }]);
	const [given] = viewMilestone(release.state, release.reading, 'kickoff', release.now).signatures;
	expect(given?.stale).toBe(true);
});

test('R12 in order: who waits for whom; R14 the second look comes last', () => {
	const ordered = [aSigner('Product'), aSigner('QA')];
	const inOrder = aRelease({
		people: { ...people, Mo: ['Product'] },
		policy: { milestones: [aMilestone('kickoff', { ordered: true, signers: ordered })] },
	}).request('Max');
	expect(blockersOf(inOrder).map(({ message }) => message)).toEqual([
		'Kickoff needs one from Product.',
		'Kickoff needs one from QA, after those before them in order.',
	]);
	const small = aRelease({ people, policy: { separation: 'small' } }).request('Quinn');
	expect(blockersOf(small)).toHaveLength(1);
	small.edit('Rae', 'kickoff', { outcome: 'More' });
	small.sign('Quinn', 'QA');
	expect(blockersOf(small)).toStrictEqual([
		kickoff(
			'R14',
			'Kickoff needs a second look from someone who did not prepare it: any member with a role signs it as reviewed.',
		),
	]);
});

test('R28 a call: who is missing, what comes before, content without its own slot, how it stands', () => {
	const release = aReleaseAtCall({ signed: false });
	const { policy } = release.state;
	const slots = [aSlot('go-no-go', { source: 'call' }), aSlot('notes')];
	const milestones = policy.milestones.map((each) =>
		each.id === 'review' ? { ...each, evidence: slots } : each,
	);
	release.must('Ada', { type: 'set-policy', ...policy, milestones });
	release.rows.set('review', aRow('review', { activities: [anActivity('a', { state: 'open' })] }));
	const codes = () => blockersOf(release, 'review').map(({ code, message }) => `${code} ${message}`);
	expect(codes()).toEqual([
		'R10 Review can be signed once Kickoff is signed off.',
		'R11 Review still has “Activity a” open. Tick what is done, or say why it is not needed.',
		'R11 Review has no evidence for “Evidence notes” yet. Add a link.',
		'R28 Review is decided in the go/no-go call. Open it when everyone is there.',
	]);
	release.rows.set(
		'review',
		aRow('review', { evidence: [someEvidence('notes', { url: 'https://x.example' })] }),
	);
	release.request('Pat').sign('Quinn', 'QA');
	expect(codes()).toEqual(['R28 Review is decided in the go/no-go call. Open it when everyone is there.']);
	release.must('Max', openCall(release));
	expect(codes()).toEqual(['R28 Voting on Review is open: 0 of 3 have voted.']);
	for (const person of ['max', 'rita']) release.append({ type: 'roles-assigned', person, roles: [] });
	expect(blockersOf(release, 'review')[0]).toStrictEqual({
		code: 'R15',
		message:
			'Review cannot be decided yet: nobody may declare its verdict. Name a Release authority or Release manager.',
		milestone: 'review',
		details: { roles: ['Release authority', 'Release manager'] },
	});
});

test('R1 R24 a milestone without a row yet reads as an empty one that nobody edited', () => {
	const release = aRelease();
	const reading = readDocument([aRow('kickoff')], {}, [], release.state);
	expect(reading.milestones.kickoff).toMatchObject({ lastEditor: null, editors: [] });
});

test('R31 a closed release settles nothing; R28 nor what a call decides', () => {
	const release = aRelease({ people }).request('Pat');
	release.sign('Quinn', 'QA');
	const { state, reading, now } = release;
	expect(settle(state, reading, now)).toEqual([]);
	const open = aRelease({ people }).request('Pat');
	const digest = open.digest('kickoff');
	open.append(
		{
			type: 'signed',
			milestone: 'kickoff',
			round: 1,
			role: 'QA',
			meaning: 'approved',
			digest,
			scopeFormat: 1,
			method: 'sign-in',
			name: 'Quinn',
			rolesHeld: ['QA'],
			comment: '',
		},
		{ person: 'quinn', name: 'Quinn' },
	);
	expect(settle(open.state, open.reading, open.now)).toHaveLength(1);
	const closed = {
		seq: 9,
		at: open.at(0),
		by: 'max',
		byName: 'Max',
		outcome: 'cancelled',
		reason: '',
	} as const;
	expect(settle({ ...open.state, closed }, open.reading, open.now)).toEqual([]);
	// Somebody made it one that a call decides while it was out for signatures.
	const { policy } = open.state;
	const milestones = policy.milestones.map((each) => ({ ...each, kind: 'call' as const }));
	open.append({ type: 'policy-set', policy: { ...policy, milestones } });
	expect(settle(open.state, open.reading, open.now)).toEqual([]);
	expect(nextGate(open.state, open.reading, open.now)).toBe('kickoff');
});
