import { webhookEvent } from '@holdpoint/shared/schema/webhook';
import { expect, test } from 'vitest';
import { findConditions, sayTelling, tellEntry } from '../../api/src/board/tell-event.ts';
import { speak } from '../../api/src/language/speak.ts';
import { allGo, aReleaseAtCall, declareGo, revealed } from '../support/call.ts';

test('R28 a whole call in words: when it is, its verdict with the window, and no vote nor reason', () => {
	const release = aReleaseAtCall();
	release.must('Max', { type: 'schedule-call', milestone: 'review', at: '2026-03-13T09:00:00.000Z' });
	revealed(release, { ...allGo, qa: { vote: 'go', reason: 'Nothing speaks against it' } });
	release.must('Rita', declareGo(release));
	const told = release.entries.flatMap((entry) => tellEntry(entry, (id) => `«${id}»`) ?? []);
	const ofCall = told.filter(({ event }) => event === 'call-scheduled' || event === 'verdict');
	expect(ofCall).toMatchObject([
		{
			event: 'call-scheduled',
			milestone: 'review',
			says: 'The call of «review» is on Fri 13 Mar 09:00 UTC.',
		},
		{
			event: 'verdict',
			milestone: 'review',
			says: expect.stringMatching(
				/^GO for «review»\. The window is \w{3} \d+ \w{3} \d\d:\d\d UTC to \w{3} \d+ \w{3} \d\d:\d\d UTC\.$/,
			) as string,
		},
	]);
	const german = ofCall.map((each) => sayTelling(speak('de'), each));
	expect(german).toEqual([
		'Der Call zu «review» ist am Fr 13. März 09:00 UTC.',
		expect.stringMatching(/^GO für «review»\. Das Zeitfenster geht von \w+ \d+\. .+ UTC bis .+ UTC\.$/),
	]);
	const [asked] = release.entries.flatMap(
		(entry) => tellEntry(entry, () => 'Entry and exit is on for May') ?? [],
	);
	expect(asked && sayTelling(speak('de'), asked)).toBe(
		'Pat hat um Unterschriften für Entry and exit is on for May gebeten.',
	);
	expect(JSON.stringify(told)).not.toContain('Nothing speaks');
	for (const { event } of told) expect(webhookEvent.options).toContain(event);
});

test('R7 R10 R19 stale and blocked are told by the sentence of the blocker, of what was asked for alone', () => {
	const view = (parts: object) =>
		({ id: 'uat', status: 'ready', blockers: [], ...parts }) as unknown as Parameters<
			typeof findConditions
		>[0][0];
	const blocker = (code: string) => ({ code, message: `${code} speaks.`, milestone: 'uat' });
	const of = (parts: object) => findConditions([view(parts)]).map(({ event, says }) => `${event}: ${says}`);
	expect(of({ blockers: ['R12', 'R10', 'R7'].map(blocker) })).toEqual([
		'stale: R7 speaks.',
		'blocked: R10 speaks.',
	]);
	expect(of({ status: 'in-progress', blockers: [blocker('R10')] })).toEqual([]);
	expect(of({ status: 'in-progress', blockers: [blocker('R19')] })).toEqual(['blocked: R19 speaks.']);
	expect(of({ blockers: [blocker('R12')] })).toEqual([]);
});
