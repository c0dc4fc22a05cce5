import type { Decided } from '@holdpoint/shared/rules/decided';
import { findUnstaffed } from '@holdpoint/shared/rules/staffing';
import { findMilestone, holds, stands } from '@holdpoint/shared/rules/standing';
import type { Refusal } from '@holdpoint/shared/schema/refusal';
import { describe, expect, test } from 'vitest';
import {
	aMilestone,
	anActor,
	aRelease,
	aSigner,
	noon,
	type Asked,
	type TestRelease,
} from '../../support/release.ts';

const people = { Pat: ['Product'], Quinn: ['QA'], Ben: ['Support'], Wes: ['Auditor'], Zoe: [] };
const delegate = (partial = {}): Asked => ({
	type: 'delegate',
	to: 'ben',
	milestones: ['kickoff'],
	from: new Date(noon).toISOString(),
	until: new Date(noon + 3_600_000).toISOString(),
	reason: 'On leave',
	...partial,
});

/** All that a refusal says but the milestone that was asked about, or `yes`. */
function toldOf(decided: Decided): Refusal | 'yes' {
	if (decided.ok) return 'yes';
	const { code, message, details = {} } = decided.refusal;
	const { milestone: _, ...about } = details;
	return { code, message, ...(Object.keys(about).length > 0 && { details: about }) };
}
const refusalOf = (release: TestRelease, ...signing: Parameters<TestRelease['sign']>) =>
	toldOf(release.sign(...signing));
const answer = (release: TestRelease, who: string, asked: Asked) => toldOf(release.ask(who, asked));

describe('a signature says why not', () => {
	const asked = (partial = {}) => aRelease({ people, ...partial }).request('Pat');

	test('R2 who signs at all, and as what', () => {
		const guest = anActor('Gil', { guest: true });
		expect(refusalOf(asked(), guest, 'QA')).toEqual({
			code: 'R2',
			message: 'Guests take part without signing. Ask for an invitation with a role to sign Kickoff.',
		});
		expect(refusalOf(asked(), 'Wes', 'Auditor')).toEqual({
			code: 'R2',
			message: 'Auditors read everything and sign nothing, Kickoff included.',
		});
		expect(refusalOf(asked(), 'Zoe', 'QA')).toEqual({
			code: 'R2',
			message:
				'You hold no role yet on this release, so you cannot sign Kickoff as QA. Ask the release manager to assign it.',
			details: { roles: ['QA'] },
		});
		expect(refusalOf(asked(), 'Pat', 'QA')).toMatchObject({
			message:
				'You hold Product on this release, so you cannot sign Kickoff as QA. Ask the release manager to assign it.',
		});
		expect(refusalOf(asked(), 'Ben', 'Support')).toEqual({
			code: 'R2',
			message: 'Kickoff asks QA to sign, not Support.',
			details: { roles: ['QA'] },
		});
		const nobody = aRelease({ people, policy: { milestones: [aMilestone('kickoff', { signers: [] })] } });
		expect(refusalOf(nobody, 'Ben', 'Support')).toEqual({
			code: 'R2',
			message: 'Kickoff asks nobody to sign.',
			details: { roles: [] },
		});
	});

	test('R12 R14 any role writes as author, or under small adds a second look', () => {
		expect(refusalOf(asked(), 'Ben', 'Support', { meaning: 'authored' })).toBe('yes');
		expect(refusalOf(asked(), 'Ben', 'Support', { meaning: 'reviewed' })).toMatchObject({ code: 'R2' });
		const small = asked({ policy: { separation: 'small' } });
		expect(refusalOf(small, 'Ben', 'Support', { meaning: 'reviewed' })).toBe('yes');
	});

	test('R18 an auditor and whom nobody named stand in for nobody', () => {
		expect(refusalOf(asked(), 'Ben', 'QA', { for: 'quinn' })).toEqual({
			code: 'R18',
			message:
				'You do not stand in for Quinn as QA on Kickoff now. Ask them to name you, or sign for yourself.',
			details: { people: ['quinn'], roles: ['QA'] },
		});
		expect(refusalOf(asked(), 'Quinn', 'QA', { for: 'quinn' })).toBe('yes');
		const auditor = asked().must('Quinn', delegate());
		auditor.must('Ada', { type: 'assign-role', person: 'ben', roles: ['Auditor'] });
		expect(refusalOf(auditor, 'Ben', 'QA')).toMatchObject({ code: 'R2' });
		auditor.must('Ada', { type: 'assign-role', person: 'ben', roles: ['Auditor', 'Support'] });
		expect(refusalOf(auditor, 'Ben', 'QA')).toBe('yes');
		const without = asked().must('Quinn', delegate({ to: 'zoe' }));
		expect(refusalOf(without, 'Zoe', 'QA')).toBe('yes');
	});

	test('R18 for a role of their own they sign for themselves; else for whoever may still approve', () => {
		const team = { ...people, Ben: ['QA'], Rae: ['QA'] };
		const own = aRelease({ people: team }).must('Quinn', delegate()).request('Pat');
		own.sign('Ben', 'QA');
		expect(own.entries.at(-2)?.decision).not.toHaveProperty('for');
		const two = { policy: { milestones: [aMilestone('kickoff', { signers: [aSigner('QA', { n: 2 })] })] } };
		const free = aRelease({ ...two, people: { ...people, Rae: ['QA'] } });
		free.must('Quinn', delegate()).must('Rae', delegate()).request('Pat').sign('Quinn', 'QA');
		free.sign('Ben', 'QA');
		expect(free.entries.at(-2)?.decision).toMatchObject({ for: { person: 'rae' } });
		// Who asked prepared it, so the other of the two it is.
		const prepared = aRelease({ ...two, people: { ...people, Rae: ['QA'], Tim: ['QA'] } });
		prepared.must('Quinn', delegate()).must('Rae', delegate()).request('Quinn');
		prepared.sign('Ben', 'QA');
		expect(prepared.entries.at(-1)?.decision).toMatchObject({ for: { person: 'rae' } });
		// Where none of them may, the first is named in the refusal.
		const alone = aRelease({ people: { ...people, Rae: ['QA'] } });
		alone.must('Quinn', delegate()).request('Quinn');
		expect(refusalOf(alone, 'Ben', 'QA')).toEqual({
			code: 'R14',
			message: 'Quinn prepared Kickoff, so nobody approves it for them. Someone else has to.',
			details: { people: ['quinn'] },
		});
	});

	test('R13 once a person', () => {
		const signers = [aSigner('QA', { n: 2 }), aSigner('Support')];
		const policy = { milestones: [aMilestone('kickoff', { signers })] };
		const team = { ...people, Ben: ['Support', 'QA'], Rae: ['QA'], Sue: ['Support'] };
		const first = aRelease({ policy, people: team }).request('Pat');
		first.sign('Ben', 'QA');
		const entries = [first.state.seq];
		expect(refusalOf(first, 'Ben', 'QA')).toEqual({
			code: 'R13',
			message: 'You have signed Kickoff as QA already.',
			details: { entries },
		});
		expect(refusalOf(first, 'Ben', 'Support')).toEqual({
			code: 'R13',
			message:
				'You sign Kickoff as QA, and a person counts once. Revoke that signature first to sign as Support.',
			details: { entries },
		});
		expect(refusalOf(first, 'Ben', 'QA', { meaning: 'authored' })).toBe('yes');
		const both = aRelease({
			policy,
			people: {
				...people,
				Quinn: ['QA', 'Support'],
				Ben: ['Security'],
				Rae: ['QA'],
				Tim: ['QA'],
				Sue: ['Support'],
			},
		});
		both.must('Quinn', delegate()).request('Pat').sign('Quinn', 'QA');
		const seq = [both.state.seq];
		expect(refusalOf(both, 'Ben', 'QA')).toEqual({
			code: 'R13',
			message: 'Quinn has signed Kickoff as QA already.',
			details: { entries: seq },
		});
		expect(refusalOf(both, 'Ben', 'Support')).toEqual({
			code: 'R13',
			message: 'Quinn counts on Kickoff as QA already, and you would sign for them. A person counts once.',
			details: { entries: seq },
		});
	});

	test('R14 who prepared it, in words', () => {
		const team = { ...people, Rae: ['QA'] };
		const edited = (separation: 'standard' | 'strict') => {
			const release = aRelease({ people: team, policy: { separation } });
			release.edit('Quinn', 'kickoff', { outcome: 'More' });
			return release.request('Pat');
		};
		expect(refusalOf(edited('standard'), 'Quinn', 'QA')).toEqual({
			code: 'R14',
			message: 'You edited this last, so someone else approves Kickoff. You can sign as author.',
			details: { people: ['quinn'] },
		});
		expect(refusalOf(edited('strict'), 'Quinn', 'QA')).toMatchObject({
			code: 'R14',
			message:
				'You changed this since the last round, so someone else approves Kickoff. You can sign as author.',
		});
		expect(refusalOf(aRelease({ people: team }).request('Quinn'), 'Quinn', 'QA')).toMatchObject({
			message: 'You asked for these signatures, so someone else approves Kickoff. You can sign as author.',
		});
	});

	test('R12 in order: whose turn it is; a review or an author is never out of turn', () => {
		const signers = [aSigner('Product'), aSigner('Support'), aSigner('QA')];
		const policy = { milestones: [aMilestone('kickoff', { ordered: true, signers })] };
		const release = aRelease({ policy, people: { ...people, Rae: ['Product'] } }).request('Ada');
		const outOfTurn = (role: string) => ({
			code: 'R12',
			message: `Kickoff is signed in order, and ${role} comes before QA. Sign once they have.`,
			details: { roles: [role] },
		});
		expect(refusalOf(release, 'Quinn', 'QA')).toEqual(outOfTurn('Product'));
		expect(refusalOf(release, 'Quinn', 'QA', { meaning: 'authored' })).toBe('yes');
		expect(refusalOf(release, 'Pat', 'Product')).toBe('yes');
		expect(refusalOf(release, 'Quinn', 'QA')).toEqual(outOfTurn('Support'));
		expect(refusalOf(release, 'Ben', 'Support')).toBe('yes');
		expect(refusalOf(release, 'Quinn', 'QA')).toBe('yes');
		const twice = [aSigner('Product'), aSigner('QA'), aSigner('Support'), aSigner('QA')];
		const alike = aRelease({
			policy: { milestones: [aMilestone('kickoff', { ordered: true, signers: twice })] },
			people: { ...people, Rae: ['QA'] },
		}).request('Ada');
		alike.sign('Pat', 'Product');
		expect(refusalOf(alike, 'Quinn', 'QA')).toBe('yes');
	});

	test('R16 a rejection, and what is left of its round', () => {
		const release = asked();
		const reject = (reason: string): Asked => ({
			type: 'reject',
			milestone: 'kickoff',
			role: 'QA',
			reason,
			digest: release.digest('kickoff'),
		});
		expect(answer(release, 'Quinn', reject(' nine left '))).toEqual({
			code: 'R16',
			message:
				'Say in at least ten characters why you reject Kickoff, so that the team knows what to change.',
			details: { characters: 10 },
		});
		expect(answer(release, 'Quinn', reject(' ten chars. '))).toBe('yes');
		expect(release.entries.at(-1)?.decision).toMatchObject({ reason: 'ten chars.' });
		expect(refusalOf(release, 'Quinn', 'QA')).toEqual({
			code: 'R16',
			message: 'Quinn rejected Kickoff, which ended that round. Request sign-off again when it is ready.',
			details: { people: ['quinn'] },
		});
		expect(answer(release, 'Quinn', { type: 'revoke', milestone: 'kickoff', reason: 'Mistake' })).toEqual({
			code: 'R17',
			message: 'You have no signature on Kickoff to revoke.',
		});
	});

	test('R17 what is taken back, once, with a reason', () => {
		const revoke = (reason: string): Asked => ({ type: 'revoke', milestone: 'kickoff', reason });
		const nothing = { code: 'R17', message: 'You have no signature on Kickoff to revoke.' };
		expect(answer(aRelease({ people }), 'Quinn', revoke('Mistake'))).toEqual(nothing);
		const policy = { milestones: [aMilestone('kickoff', { signers: [aSigner('QA'), aSigner('Support')] })] };
		const release = aRelease({ people, policy }).request('Pat');
		release.sign('Quinn', 'QA');
		expect(release.entries.at(-1)?.decision).not.toHaveProperty('reaffirms');
		expect(answer(release, 'Quinn', revoke(' '))).toEqual({
			code: 'R17',
			message: 'Say why you revoke your signature on Kickoff: the reason stays with it.',
			details: { characters: 1 },
		});
		expect(answer(release, 'Quinn', revoke(' Another build '))).toBe('yes');
		expect(release.entries.at(-1)?.decision).toMatchObject({ reason: 'Another build' });
		expect(answer(release, 'Quinn', revoke('Again'))).toEqual(nothing);
	});
});

describe('who could sign', () => {
	const unstaffed = (release: TestRelease, id = 'kickoff', asker?: string) => {
		const milestone = findMilestone(release.state, release.reading, id);
		if (!milestone) throw new Error(`No milestone ${id}`);
		return findUnstaffed(release.state, release.reading, milestone, asker);
	};

	test('R15 nobody, too few, those who prepared it', () => {
		const plan = (...signers: ReturnType<typeof aSigner>[]) => ({
			policy: { milestones: [aMilestone('kickoff', { signers })] },
		});
		expect(unstaffed(aRelease({ ...plan(), people }))).toEqual({
			message: 'Kickoff names nobody who signs it. Add a signer to its rules first.',
			roles: [],
		});
		const two = plan(aSigner('QA', { n: 2 }));
		expect(unstaffed(aRelease({ ...two, people }))).toEqual({
			message:
				'Kickoff cannot be signed yet: it needs two from QA, and only Quinn is. Name another person as QA, or change the rule.',
			roles: ['QA'],
		});
		// One has signed: two are needed all the same.
		const half = aRelease({ ...two, people: { ...people, Rae: ['QA'] } }).request('Pat');
		half.sign('Quinn', 'QA');
		expect(unstaffed(half)).toBe(null);
		half.append({ type: 'person-removed', person: 'rae' });
		expect(unstaffed(half)).toMatchObject({
			message:
				'Kickoff cannot be signed yet: it needs two from QA, and only Quinn is. Name another person as QA, or change the rule.',
		});
		// Whoever would ask prepares it.
		const asks = aRelease({ people });
		expect(unstaffed(asks, 'kickoff', 'pat')).toBe(null);
		expect(unstaffed(asks, 'kickoff', 'quinn')).toMatchObject({
			message:
				'Kickoff cannot be signed yet: Quinn is the only QA and prepared it. Name a second QA, or change the rule.',
		});
		// What was signed in the round before counts for no new one.
		const again = aRelease({ people: { ...people, Rae: ['QA'] } }).request('Pat');
		expect(unstaffed(again, 'kickoff', 'quinn')).toBe(null);
	});

	test('R15 an order asks nobody more', () => {
		const signers = [aSigner('QA'), aSigner('Product')];
		const policy = { milestones: [aMilestone('kickoff', { ordered: true, signers })] };
		const release = aRelease({ policy, people: { ...people, Rae: ['Product'] } }).request('Ben');
		release.sign('Rae', 'Product', { meaning: 'authored' });
		expect(unstaffed(release)).toBe(null);
	});

	test('R13 R15 together too few, though each rule alone is met', () => {
		const signers = [aSigner('QA'), aSigner('Product'), aSigner('Support')];
		const policy = { milestones: [aMilestone('kickoff', { signers })] };
		const team = { Quinn: ['QA', 'Product', 'Support'], Rae: ['QA', 'Product'], Ben: ['Legal'] };
		const release = aRelease({ policy, people: { ...team, Ada: [] } });
		expect(unstaffed(release)).toEqual({
			roles: ['QA', 'Product', 'Support'],
			message:
				'Kickoff cannot be signed yet: it needs three signatures as QA, Product and Support, only Quinn and Rae could give them, and a person counts once. Name another person as QA, Product or Support, or change the rule.',
		});
		// Quinn has signed as QA; only they are Support.
		const taken = aRelease({ policy, people: { ...team, Sue: ['Support'] } }).request('Ben');
		taken.sign('Quinn', 'QA');
		expect(unstaffed(taken)).toBe(null);
		taken.append({ type: 'person-removed', person: 'sue' });
		expect(unstaffed(taken)).toEqual({
			roles: ['Support'],
			message:
				'Kickoff cannot be signed yet: it still needs Support, and everyone who is counts in another role already. Name another person as Support, or change the rule.',
		});
	});

	test('R14 R15 under small somebody outside has to look', () => {
		const small = (more: Record<string, string[]>) =>
			unstaffed(
				aRelease({ people: { Quinn: ['QA'], ...more }, policy: { separation: 'small' } }),
				'kickoff',
				'quinn',
			);
		const alone = {
			message:
				'Kickoff cannot be signed yet: everyone who could sign it also prepared it. Invite one person for a second look.',
			roles: [],
		};
		expect(small({})).toEqual(alone);
		expect(small({ Wes: ['Auditor'] })).toEqual(alone);
		expect(small({ Ben: ['Support'] })).toBe(null);
		expect(small({ Ben: ['Auditor', 'Support'] })).toBe(null);
	});

	test('R15 R28 the call: who declares, and who speaks', () => {
		const call = (separation: 'standard' | 'strict', more: Record<string, string[]>) =>
			unstaffed(
				aRelease({
					policy: { separation, milestones: [aMilestone('review', { kind: 'call', signers: [] })] },
					people: more,
				}),
				'review',
			);
		expect(call('standard', { Quinn: ['QA'] })).toEqual({
			message:
				'Review cannot be decided yet: nobody may declare its verdict. Name a Release authority or Release manager.',
			roles: ['Release authority', 'Release manager'],
		});
		expect(call('strict', { Quinn: ['QA'], Max: ['Release manager'] })).toEqual({
			message: 'Review cannot be decided yet: nobody may declare its verdict. Name a Release authority.',
			roles: ['Release authority'],
		});
		const silent = {
			message:
				'Review cannot be decided yet: nobody has a voice in the call. Name people for the roles that speak.',
			roles: [],
		};
		expect(call('standard', { Max: ['Release manager'], Wes: ['Auditor'] })).toEqual(silent);
		expect(call('standard', { Max: ['Release manager', 'QA'] })).toBe(null);
		expect(call('strict', { Rita: ['Release authority'], Wes: ['Auditor'] })).toEqual(silent);
		expect(call('strict', { Rita: ['Release authority'], Max: ['Release manager'] })).toBe(null);
	});
});

describe('what holds', () => {
	const plan = [
		aMilestone('kickoff'),
		aMilestone('freeze', { needs: ['kickoff'] }),
		aMilestone('proof', { kind: 'validation', needs: ['freeze'] }),
		aMilestone('close', { kind: 'close-out', needs: ['proof'] }),
	];
	const broken = (milestone: string) =>
		aRelease({ policy: { milestones: plan }, people }).agree('Pat', 'Quinn', {
			type: 'break-glass',
			milestone,
			reason: 'Outage',
			incident: 'INC-7',
		});
	const held = (release: TestRelease) =>
		plan.map(({ id }) => id).filter((id) => holds(release.state, release.reading, id, release.now));

	test('R20 an emergency passes its own milestone, and none that proves or closes the release', () => {
		expect(held(broken('freeze'))).toEqual(['freeze']);
		expect(held(broken('proof'))).toEqual([]);
		const close = aRelease({ policy: { milestones: plan }, people });
		expect(
			answer(close, 'Pat', { type: 'break-glass', milestone: 'close', reason: 'Outage', incident: 'I' }),
		).not.toBe('yes');
	});

	test('R19 what builds on a waiver that ran out stands no more, however far', () => {
		const release = aRelease({
			policy: { milestones: plan },
			people: { ...people, Max: ['Release manager'] },
		});
		release.must('Max', {
			type: 'waive',
			milestone: 'kickoff',
			reason: 'Late supplier',
			control: 'By hand',
			expiresAt: release.at(60),
		});
		release.request('Pat', 'freeze').sign('Quinn', 'QA', { milestone: 'freeze' });
		const standing = () =>
			plan.map(({ id }) => id).filter((id) => stands(release.state, release.reading, id, release.now));
		expect(standing()).toEqual(['kickoff', 'freeze']);
		release.pass(60);
		expect(standing()).toEqual([]);
		expect(held(release)).toEqual(['freeze']);
		release.request('Pat').sign('Quinn', 'QA');
		expect(standing()).toEqual(['kickoff', 'freeze']);
	});
});
