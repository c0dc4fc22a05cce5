import { describe, expect, test } from 'vitest';
import { judgeGo } from '@holdpoint/shared/rules/verdict';
import type { Call } from '@holdpoint/shared/schema/governance';
import { readArtefact } from '$lib/components/call/artefact.ts';
import {
	missingNow,
	nextQuarter,
	sayDuration,
	sayGo,
	sayRevealed,
	sayStation,
	sayVoted,
	suggestExpiry,
	toField,
} from '$lib/components/call/call-words.ts';
import { findEarlierCalls } from '$lib/components/call/earlier-calls.ts';
import { lookAhead, outcomes, wordsOf } from '$lib/components/call/end-words.ts';
import { findOwnVote, keepOwnVote, type Booth } from '$lib/components/call/own-votes.ts';
import { allGo, aReleaseAtCall, declareGo, openCall, revealed } from '../support/call.ts';
import { aCandidate, anActor, type TestRelease } from '../support/release.ts';

const callOf = ({ state }: TestRelease): Call => {
	const call = state.calls.review;
	if (!call) throw new Error('No call was opened');
	return call;
};
const sayStanding = ({ state, reading, now }: TestRelease) => {
	const { word, sentence } = sayGo(judgeGo(state, reading, 'review', now), now);
	return `${word} ${sentence}`;
};

describe('the vote', () => {
	test('R28 how far voting is, and who is missing, never what was said', () => {
		const release = aReleaseAtCall().must('Max', openCall(aReleaseAtCall()));
		release.must('Quinn', { type: 'vote', station: 'qa', vote: 'no-go', reason: 'The export fails' });
		const call = callOf(release);
		expect(sayVoted(call)).toBe('1 of 3 have voted.');
		expect(missingNow(call).map(({ name }) => name)).toEqual(['Engineering', 'Operations']);
		expect(call.stations.map((station) => sayStation(call, station).word)).toEqual([
			'Has voted',
			'Not voted yet',
			'Not voted yet',
			'Not staffed',
		]);
	});

	test('R28 what was revealed in one sentence, with who did not say GO', () => {
		const release = revealed(aReleaseAtCall(), { qa: 'no-go', engineering: 'go', operations: 'go' });
		expect(sayRevealed(callOf(release))).toBe('Revealed. 2 GO, 1 NO-GO from QA, 0 HOLD.');
		const conditions = [{ text: 'The alert is on', owner: 'oz' }];
		const conditional = revealed(aReleaseAtCall(), { ...allGo, qa: { vote: 'conditional', conditions } });
		expect(sayRevealed(callOf(conditional))).toBe(
			'Revealed. 2 GO, 1 GO with conditions from QA, 0 NO-GO, 0 HOLD.',
		);
	});

	test('R28 only the browser that voted knows its vote, and each round has its own', () => {
		const kept = new Map<string, string>();
		const store = {
			getItem: (name: string) => kept.get(name) ?? null,
			setItem: (name: string, text: string) => void kept.set(name, text),
		};
		const booth: Booth = { board: 'b', call: 9, round: 1, station: 'qa', person: 'quinn' };
		const vote = { vote: 'hold' as const, reason: 'Not yet', conditions: [] };
		keepOwnVote(store, booth, vote);
		expect(findOwnVote(store, booth)).toEqual(vote);
		expect(findOwnVote(store, { ...booth, round: 2 })).toBeNull();
		expect(findOwnVote(store, { ...booth, person: 'eli' })).toBeNull();
	});
});

describe('the verdict', () => {
	test('R29 a GO tells when its window opens, closes, and that it has passed', () => {
		const release = revealed(aReleaseAtCall(), allGo);
		release.must('Rita', declareGo(release));
		expect(sayStanding(release)).toBe('GO The window opens in 1 h.');
		expect(sayStanding(release.pass(90))).toBe(
			'GO The deployment may start now. The window closes in 30 min.',
		);
		expect(sayStanding(release.pass(60))).toBe('GO has expired. Its window has passed. Open another call.');
		expect(sayStanding(release.pass(600))).toBe('GO has expired. The call has run out. Open another call.');
	});

	test('R28 a void GO says what took it away', () => {
		const release = revealed(aReleaseAtCall(), allGo);
		release.must('Rita', declareGo(release));
		release.must('Ada', {
			type: 'set-release-candidate',
			...aCandidate({ artefact: `sha256:${'b'.repeat(64)}` }),
		});
		expect(sayStanding(release)).toBe('GO is void. The build changed. Open another call.');
	});

	test('R29 R32 a rollback is why the GO is void', () => {
		const release = revealed(aReleaseAtCall(), allGo);
		release.must('Rita', declareGo(release, { windowStart: release.at(-1) })).pass(1);
		release.must('Oz', { type: 'start-deployment', artefact: aCandidate().artefact });
		release.must('Oz', { type: 'record-rollback', reason: 'Orders were lost', backTo: '2.3' });
		expect(sayStanding(release)).toBe('GO is void. The release was rolled back. Open another call.');
	});

	test('R29 a conditional GO says how many conditions keep production shut', () => {
		const conditions = ['One', 'Two'].map((text) => ({ text, owner: 'oz' }));
		const release = revealed(aReleaseAtCall(), { ...allGo, qa: { vote: 'conditional', conditions } });
		release.must('Rita', declareGo(release, { verdict: 'conditional' }));
		expect(sayStanding(release)).toBe('GO with 2 conditions. Production stays shut until both are closed.');
	});

	test('R28 earlier calls are read from the record, newest first', () => {
		const release = revealed(aReleaseAtCall(), { ...allGo, qa: 'no-go' });
		release.must('Rita', { type: 'declare', verdict: 'no-go', reason: 'Not this build' });
		release.must('Max', { type: 'schedule-call', at: release.at(60) }).must('Max', openCall(release));
		release.must('Max', { type: 'cancel-call', reason: 'Nobody is here' }).must('Max', openCall(release));
		const earlier = findEarlierCalls(release.entries, 'review');
		expect(earlier.map(({ state, declared }) => [state, declared?.verdict])).toEqual([
			['cancelled', undefined],
			['declared', 'no-go'],
		]);
	});
});

describe('the end', () => {
	test('R32 what a person’s command would do is asked of the rule itself', () => {
		const release = aReleaseAtCall({ people: { Bea: ['Business'] } });
		const ahead = (name: string, outcome: 'shipped' | 'postponed') =>
			lookAhead(
				outcome,
				'The date moves',
				release.state,
				release.reading,
				anActor(name, { activeAt: release.now }),
				release.now,
			);
		expect(ahead('Max', 'shipped')).toEqual({
			kind: 'refused',
			rule: 'R32',
			sentence:
				'Shipped needs every milestone signed off or waived, and Review and Ship are not. Get them signed, or close out as postponed or cancelled.',
		});
		expect(ahead('Max', 'postponed')).toEqual({ kind: 'signs', role: 'Release manager', closes: false });
		expect(ahead('Quinn', 'postponed')).toMatchObject({ kind: 'refused', rule: 'R32' });
		release.must('Max', { type: 'close-out', outcome: 'postponed', reason: 'The date moves' });
		expect(ahead('Bea', 'postponed')).toEqual({ kind: 'signs', role: 'Business', closes: true });
		expect(ahead('Max', 'postponed')).toMatchObject({ kind: 'refused', rule: 'R13' });
	});

	test('R32 every outcome has its words', () => {
		expect(outcomes.map(({ outcome }) => wordsOf(outcome).within)).toEqual([
			'shipped',
			'shipped and rolled back',
			'postponed',
			'cancelled',
		]);
	});
});

describe('moments', () => {
	const minute = 60_000;
	const noon = Date.parse('2026-03-12T12:00');

	test('a duration in the words of a countdown', () => {
		expect([30_000, minute, 12 * minute, 60 * minute, 200 * minute, 3000 * minute].map(sayDuration)).toEqual([
			'less than a minute',
			'1 min',
			'12 min',
			'1 h',
			'3 h 20 min',
			'2 days',
		]);
	});

	test('R28 a call ends with the day of the deployment, or a day from now', () => {
		expect(toField(suggestExpiry(noon, '2026-03-14'))).toBe('2026-03-14T23:45');
		expect(toField(suggestExpiry(noon, ''))).toBe('2026-03-13T13:00');
		expect(toField(suggestExpiry(noon, '2026-01-01'))).toBe('2026-03-13T13:00');
		expect(toField(suggestExpiry(noon, '2026-12-01'))).toBe('2026-03-13T13:00');
		expect(toField(nextQuarter(noon + minute))).toBe('2026-03-12T12:15');
	});

	test('R29 an artefact’s digest is read with and without its prefix', () => {
		const digest = 'aB'.repeat(32);
		expect(readArtefact(` ${digest} `)).toBe(`sha256:${digest.toLowerCase()}`);
		expect(readArtefact(`SHA256:${digest}`)).toBe(`sha256:${digest.toLowerCase()}`);
		expect(readArtefact(digest.slice(1))).toBeNull();
	});
});
