import { describe, expect, test } from 'vitest';
import { BallotDraft, voteOf } from '$lib/components/call/ballot-draft.svelte.ts';

const aDraft = (partial: Partial<BallotDraft> = {}) => Object.assign(new BallotDraft(), partial);

describe('R28 a ballot as it is filled in', () => {
	test.each([
		['nothing', {}, false],
		['GO', { vote: 'go' }, true],
		['HOLD without a reason', { vote: 'hold', change: 'A green run' }, false],
		['NO-GO that does not say what would change it', { vote: 'no-go', why: 'It fails', change: ' ' }, false],
		['HOLD with both', { vote: 'hold', why: 'It fails', change: 'A green run' }, true],
		[
			'a condition without an owner',
			{ vote: 'conditional', conditions: [{ text: 'Rehearse', owner: '' }] },
			false,
		],
		['a condition with one', { vote: 'conditional', conditions: [{ text: 'Rehearse', owner: 'oz' }] }, true],
	] as const)('R28 %s: complete is %s', (_, partial, complete) => {
		expect(aDraft(partial as unknown as BallotDraft).isComplete).toBe(complete);
	});

	test('R28 another answer takes along only what belongs to it', () => {
		const draft = aDraft({ vote: 'hold', why: 'It fails', change: 'A green run' });
		draft.vote = 'conditional';
		draft.follow('conditional');
		expect(draft.written).toEqual({
			vote: 'conditional',
			why: 'It fails',
			change: '',
			conditions: [{ text: '', owner: '', due: '', check: undefined }],
		});
		draft.vote = 'go';
		expect(voteOf(draft.written)).toEqual({ vote: 'go', reason: 'It fails', conditions: [] });
		draft.clear();
		expect([draft.isEmpty, voteOf(draft.written)]).toEqual([true, null]);
	});
});
