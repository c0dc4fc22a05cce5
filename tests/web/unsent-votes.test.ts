import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { joinReason, splitReason } from '$lib/components/call/ballot-reason.ts';
import { judgeUnsent, type UnsentVote } from '$lib/components/call/unsent-votes.ts';
import type { Booth } from '$lib/components/call/own-votes.ts';
import { aReleaseAtCall, openCall } from '../support/call.ts';
import type { TestRelease } from '../support/release.ts';

const anOpenCall = (): TestRelease => aReleaseAtCall().must('Max', openCall(aReleaseAtCall()));
const callOf = ({ state }: TestRelease) => state.calls.review;

const boothOf = (release: TestRelease, partial: Partial<Booth> = {}): Booth => ({
	board: 'b',
	call: callOf(release)?.seq ?? 0,
	round: 1,
	station: 'qa',
	person: 'quinn',
	...partial,
});
const anUnsentVote = (partial: Partial<UnsentVote> = {}): UnsentVote => ({
	commandId: 'c1',
	digest: 'content',
	before: 0,
	tried: false,
	...partial,
});
const judge = (
	release: TestRelease,
	unsent: Partial<UnsentVote> = {},
	booth: Partial<Booth> = {},
	digest = 'content',
) =>
	judgeUnsent(boothOf(release, booth), anUnsentVote(unsent), {
		call: callOf(release),
		digest,
		now: release.now,
	});
const quinnVotes = { type: 'vote', station: 'qa', vote: 'go' } as const;

describe('R25 a vote that was written offline', () => {
	test('R25 is sent while call, round and content are those that it was written for', () => {
		expect(judge(anOpenCall())).toBe('send');
	});

	test('R25 is not sent when the content changed', () => {
		expect(judge(anOpenCall(), {}, {}, 'other content')).toBe('changed');
	});

	test('R28 is not sent when voting closed, the call ran out, was cancelled, or another one is open', () => {
		expect(judge(anOpenCall().must('Max', { type: 'close-voting' }))).toBe('closed');
		expect(judge(anOpenCall().pass(601))).toBe('closed');
		expect(judge(anOpenCall().must('Max', { type: 'cancel-call', reason: 'Another day' }))).toBe('closed');
		const release = anOpenCall();
		expect(judge(release, {}, { call: boothOf(release).call - 1 })).toBe('closed');
	});

	test('R28 is not sent into another round', () => {
		const release = anOpenCall();
		for (const [name, station] of [
			['Quinn', 'qa'],
			['Eli', 'engineering'],
			['Oz', 'operations'],
		] as const)
			release.must(name, { type: 'vote', station, vote: 'go' });
		release.must('Max', { type: 'close-voting' }).must('Max', { type: 'reveal' });
		release.must('Max', { type: 're-poll', stations: ['qa'] });
		expect(judge(release, { before: 1 })).toBe('closed');
		expect(judge(release, {}, { round: 2 })).toBe('send');
	});

	test('R28 is not sent once somebody else speaks for the station', () => {
		const release = anOpenCall().must('Quinn', { type: 'stand-in', station: 'qa', person: 'pat' });
		expect(judge(release)).toBe('not-yours');
	});

	test('R28 never overwrites one that came after it; where only the answer was lost, it is in', () => {
		const release = anOpenCall().must('Quinn', quinnVotes);
		expect(judge(release)).toBe('elsewhere');
		expect(judge(release, { tried: true })).toBe('arrived');
		expect(judge(release, { before: 1 })).toBe('send');
		release.must('Max', { type: 'close-voting' });
		expect(judge(release, { tried: true })).toBe('arrived');
		expect(judge(release, { tried: true }, {}, 'other content')).toBe('arrived');
	});
});

describe('R28 why, and what would change the answer', () => {
	test('R28 read as one text', () => {
		expect(joinReason({ why: ' The export fails. ', change: 'A green run.' })).toBe(
			'The export fails.\n\nWhat would change my answer: A green run.',
		);
		expect(joinReason({ why: 'Shipped before.', change: ' ' })).toBe('Shipped before.');
	});

	test('R28 and are taken apart again', () => {
		expect(splitReason('Said in one piece.')).toEqual({ why: 'Said in one piece.', change: '' });
		fc.assert(
			fc.property(fc.string(), fc.string(), (why, change) => {
				expect(splitReason(joinReason({ why, change }))).toEqual({ why: why.trim(), change: change.trim() });
			}),
		);
	});
});
