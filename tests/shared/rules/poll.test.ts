import { countedSignatures, findCurrent, takePoll, type Ballot } from '@holdpoint/shared/rules/poll';
import type { Signature } from '@holdpoint/shared/schema/governance';
import { describe, expect, test } from 'vitest';
import { aSigner } from '../../support/release.ts';

const digest = 'd'.repeat(64);

/** A signature of QA over what is there now. */
function given(seq: number, person: string, partial: Partial<Signature> = {}): Signature {
	return {
		seq,
		person,
		name: person,
		role: 'QA',
		meaning: 'approved',
		at: '2026-03-12T12:00:00.000Z',
		digest,
		scopeFormat: 1,
		method: 'sign-in',
		comment: '',
		...partial,
	};
}

function ballot(signatures: Signature[], partial: Partial<Ballot> = {}): Ballot {
	return {
		signers: [aSigner('QA')],
		ordered: false,
		separation: 'standard',
		digest,
		preparers: new Set<string>(),
		since: 0,
		round: { signatures },
		...partial,
	};
}

/** By role and meaning of each rule: which signatures count, and how many are missing. */
function seats(of: Ballot): [number[], number][] {
	return takePoll(of).seats.map(({ counted, missing }) => [counted.map(({ seq }) => seq), missing]);
}

describe('which signatures are current', () => {
	const current = (signatures: Signature[] | null, since = 0) =>
		findCurrent({ round: signatures && { signatures }, digest, since }).map(({ seq }) => seq);

	test('R7 R16 R17 R23 not revoked, no rejection, over this content, under the rules of now', () => {
		expect(current(null)).toEqual([]);
		expect(
			current([
				given(1, 'a'),
				given(2, 'b', { revoked: 'Mistake' }),
				given(3, 'c', { meaning: 'rejected' }),
				given(4, 'd', { digest: 'e'.repeat(64) }),
				given(5, 'e'),
			]),
		).toEqual([1, 5]);
		expect(current([given(1, 'a'), given(2, 'b'), given(3, 'c')], 2)).toEqual([2, 3]);
	});
});

describe('which rules they meet', () => {
	test('R12 a policy without rules is met by nobody', () => {
		expect(takePoll(ballot([given(1, 'a')], { signers: [] }))).toEqual({
			seats: [],
			secondLook: { state: 'not-needed' },
			met: false,
		});
		expect(takePoll(ballot([], { round: null })).met).toBe(false);
	});

	test('R13 the latest of a person that fits a rule; what fits none takes nobody’s place', () => {
		const signers = [aSigner('QA'), aSigner('Product')];
		const both = [given(1, 'a'), given(2, 'a', { role: 'Product' })];
		expect(seats(ballot(both, { signers }))).toEqual([
			[[], 1],
			[[2], 0],
		]);
		const other = [given(1, 'a'), given(2, 'a', { role: 'Legal' })];
		expect(seats(ballot(other, { signers }))).toEqual([
			[[1], 0],
			[[], 1],
		]);
		expect(seats(ballot(both, { signers, separation: 'small' }))).toEqual([
			[[1], 0],
			[[2], 0],
		]);
		expect(seats(ballot([given(1, 'a'), given(2, 'a')], { separation: 'small' }))).toEqual([[[2], 0]]);
	});

	test('R13 R14 R18 a stand-in’s counts as both persons’, and needs both to be free', () => {
		const stand = given(2, 'b', { for: { person: 'a', name: 'a' } });
		const signers = [aSigner('QA', { n: 2 })];
		expect(seats(ballot([given(1, 'a'), stand], { signers }))).toEqual([[[2], 1]]);
		expect(seats(ballot([given(1, 'b'), stand], { signers }))).toEqual([[[2], 1]]);
		expect(seats(ballot([given(1, 'c'), stand], { signers }))).toEqual([[[1, 2], 0]]);
		for (const preparer of ['a', 'b'])
			expect(seats(ballot([stand], { preparers: new Set([preparer]) }))).toEqual([[[], 1]]);
		expect(seats(ballot([stand], { preparers: new Set(['c']) }))).toEqual([[[2], 0]]);
	});

	test('R12 rules that are alike are filled one after another, and the last takes what is left', () => {
		const signers = [aSigner('QA', { n: 1 }), aSigner('Product'), aSigner('QA', { n: 1 })];
		const three = [given(1, 'a'), given(2, 'b'), given(3, 'c')];
		expect(seats(ballot(three, { signers }))).toEqual([
			[[1], 0],
			[[], 1],
			[[2, 3], 0],
		]);
		expect(
			seats(ballot(three, { signers: [aSigner('QA'), aSigner('QA', { meaning: 'reviewed' })] })),
		).toEqual([
			[[1, 2, 3], 0],
			[[], 1],
		]);
		const reviews = three.map((each) => ({ ...each, meaning: 'reviewed' as const }));
		const alike = [aSigner('QA', { meaning: 'reviewed' }), aSigner('QA', { meaning: 'reviewed' })];
		expect(seats(ballot(reviews, { signers: alike }))).toEqual([
			[[1], 0],
			[[2, 3], 0],
		]);
	});

	test('R12 in order: who is asked later counts once the others are there', () => {
		const signers = [aSigner('QA'), aSigner('Product')];
		const product = given(1, 'p', { role: 'Product' });
		expect(seats(ballot([product], { signers, ordered: true }))).toEqual([
			[[], 1],
			[[], 1],
		]);
		expect(takePoll(ballot([product], { signers, ordered: true })).seats.map(({ asked }) => asked)).toEqual([
			true,
			false,
		]);
		expect(seats(ballot([product, given(2, 'q')], { signers, ordered: true }))).toEqual([
			[[2], 0],
			[[1], 0],
		]);
	});

	test('R12 what counted is listed in the order in which it was given', () => {
		const signers = [aSigner('Product'), aSigner('QA', { n: 2 })];
		const all = [given(9, 'a'), given(10, 'b'), given(11, 'p', { role: 'Product' })];
		expect(countedSignatures(takePoll(ballot(all, { signers })))).toEqual([9, 10, 11]);
	});
});

describe('the second look', () => {
	const preparers = new Set(['a']);

	test('R14 under small alone, and where no rule brings somebody who prepared nothing', () => {
		expect(takePoll(ballot([], { preparers })).secondLook).toEqual({ state: 'not-needed' });
		const outside = ballot([given(1, 'b')], { preparers, separation: 'small' });
		expect(takePoll(outside).secondLook).toEqual({ state: 'not-needed' });
		const alone = ballot([given(1, 'a')], { preparers, separation: 'small' });
		expect(takePoll(alone)).toMatchObject({ secondLook: { state: 'awaited' }, met: false });
	});

	test('R14 it is a review, the last one, by somebody who prepared nothing', () => {
		const look = (...more: Signature[]) =>
			takePoll(ballot([given(1, 'a'), ...more], { preparers, separation: 'small' }));
		const review = (seq: number, person: string) =>
			given(seq, person, { meaning: 'reviewed', role: 'Product' });
		expect(look(given(2, 'b', { role: 'Product' })).secondLook).toEqual({ state: 'awaited' });
		expect(look(review(2, 'a')).secondLook).toEqual({ state: 'awaited' });
		const two = look(review(2, 'b'), review(3, 'c'));
		expect(two).toMatchObject({ secondLook: { state: 'given', by: { seq: 3 } }, met: true });
		expect(countedSignatures(two)).toEqual([1, 3]);
	});

	test('R14 R18 a stand-in for somebody who prepared it is no second look', () => {
		const stand = given(2, 'b', {
			meaning: 'reviewed',
			role: 'Product',
			for: { person: 'a', name: 'a' },
		});
		const poll = takePoll(ballot([given(1, 'a'), stand], { preparers, separation: 'small' }));
		expect(poll.secondLook).toEqual({ state: 'awaited' });
	});
});
