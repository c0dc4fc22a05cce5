import { describe, expect, test } from 'vitest';
import { paperToHtml } from '@holdpoint/shared/report/html';
import { paperToMarkdown } from '@holdpoint/shared/report/markdown';
import { buildMinutes, callsHeld } from '@holdpoint/shared/report/minutes';
import { sayBoth, type Paper } from '@holdpoint/shared/report/paper';
import {
	allGo,
	aReleaseAtCall,
	aStation,
	cast,
	declareGo,
	openCall,
	revealed,
	stations,
} from '../../support/call.ts';
import { aCandidate, type TestRelease } from '../../support/release.ts';

function minutesOf(release: TestRelease, partial: Partial<Parameters<typeof buildMinutes>[0]> = {}): Paper {
	const minutes = buildMinutes({
		entries: release.entries,
		call: release.state.calls.review?.seq ?? 0,
		title: 'Atlas 4.2',
		nameOf: (id) => release.rows.get(id)?.name ?? id,
		now: new Date(release.now).toISOString(),
		zone: 'Europe/Berlin',
		changedSince: false,
		...partial,
	});
	if (!minutes) throw new Error('No such call');
	return minutes;
}

const rows = (paper: Paper, id: string, ...keys: string[]) =>
	paper.tables.find((each) => each.id === id)?.rows.map((row) => keys.map((key) => row[key] ?? ''));
const fact = (paper: Paper, term: string) => paper.facts.find((each) => each.term === term)?.text;

const failed = 'The rehearsal failed';

/** Scheduled, moved, a stand-in, another chair, QA against it and polled again, a GO with one condition. */
function aWholeCall(): TestRelease {
	const release = aReleaseAtCall({ people: { Sam: ['Support'] } });
	release.must('Max', { type: 'schedule-call', milestone: 'review', at: release.at(60) });
	release.must('Max', { type: 'schedule-call', milestone: 'review', at: release.at(90) }).pass(90);
	release
		.must('Max', openCall(release))
		.must('Oz', { type: 'stand-in', station: 'operations', person: 'sam' });
	release.must('Ada', { type: 'take-chair' });
	release.must('Quinn', { type: 'vote', station: 'qa', vote: 'hold', reason: 'First thought' }).pass(1);
	cast(release, { qa: 'no-go', operations: 'go' });
	release.must('Ada', { type: 're-poll', stations: ['qa', 'engineering'] });
	const conditions = [{ text: 'Rehearse again', owner: 'eli', due: '2026-03-13T08:00:00.000Z' }];
	cast(release, { qa: 'go', engineering: { vote: 'conditional', reason: 'Nearly', conditions } });
	return release.pass(5).must('Rita', declareGo(release, { reason: 'Enough is known.' }));
}

describe('the minutes of a call', () => {
	test('R28 name who chaired, who spoke for each station, who stood in, and who did not vote', () => {
		expect(rows(minutesOf(aWholeCall()), 'attendance', 'part', 'name', 'standing', 'voted')).toEqual([
			['Chair', 'Max', '', ''],
			['Chair', 'Ada', '', ''],
			['QA', 'Quinn', 'required', 'in round 1 and 2'],
			['Engineering', 'Eli', 'required', 'in round 2'],
			['Operations', 'Sam for Oz', 'required', 'in round 1'],
			['Support', '', 'not staffed', ''],
			['Verdict', 'Rita', '', ''],
		]);
		// R4: a verdict without a passkey says so.
		expect(rows(minutesOf(aWholeCall()), 'attendance', 'method')?.at(-1)).toEqual(['by sign-in, no passkey']);
	});

	test('R28 hold every vote of every round with its reason; what was polled again stays as dissent', () => {
		const minutes = minutesOf(aWholeCall());
		expect(rows(minutes, 'votes', 'round', 'station', 'name', 'vote', 'reason', 'standing')).toEqual([
			[1, 'QA', 'Quinn', 'NO-GO', failed, 'polled again in round 2'],
			[1, 'Engineering', 'Eli', 'Did not vote', '', ''],
			[1, 'Operations', 'Sam', 'GO', '', 'counts'],
			[2, 'QA', 'Quinn', 'GO', '', 'counts'],
			[2, 'Engineering', 'Eli', 'GO with conditions', 'Nearly', 'counts'],
		]);
		expect(rows(minutes, 'votes', 'conditions')?.at(-1)).toEqual([
			'Rehearse again (Eli, by 13 Mar 2026 08:00 UTC, 09:00 in Europe/Berlin)',
		]);
		// Changed before voting closed: never opened, on no paper.
		expect(JSON.stringify(minutes)).not.toContain('First thought');
	});

	test('R28 say what was shown, in the record’s time and the reader’s', () => {
		const release = aWholeCall();
		const minutes = minutesOf(release);
		expect(minutes.about).toBe('Go/no-go call of Review, 12 Mar 2026 13:30 UTC, 14:30 in Europe/Berlin');
		expect(fact(minutes, 'Build')).toBe('2.4.0-rc.1, 8f3a1c2');
		expect(fact(minutes, 'Artefact')).toBe(aCandidate().artefact);
		expect(fact(minutes, 'Content hash')).toBe(release.state.calls.review?.digest);
		expect(fact(minutes, 'Revealed')).toBe('12 Mar 2026 13:31 UTC, 14:31 in Europe/Berlin');
		expect(fact(minutes, 'Reason')).toBe('Enough is known.');
		expect(fact(minutes, 'May start')).toBe(
			'from 12 Mar 2026 14:36 UTC, 15:36 in Europe/Berlin, until 12 Mar 2026 15:36 UTC, 16:36 in Europe/Berlin',
		);
		expect(minutes.source).toContain(release.state.head);
	});

	test('R28 R29 tell it step by step, up to the last condition', () => {
		const release = aWholeCall();
		expect(minutesOf(release).says.sentence).toMatch(
			/^with 1 condition, 0 of them closed\. Declared by Rita, /,
		);
		const [condition] = release.state.calls.review?.declared?.conditions ?? [];
		release.pass(10).must('Quinn', {
			type: 'verify-condition',
			condition: condition?.id ?? '',
			evidence: 'I was there.',
		});
		const minutes = minutesOf(release);
		expect(
			rows(minutes, 'conditions', 'condition', 'station', 'owner', 'due', 'state', 'closedBy', 'evidence'),
		).toEqual([
			[
				'Rehearse again',
				'Engineering',
				'Eli',
				'13 Mar 2026 08:00 UTC, 09:00 in Europe/Berlin',
				'closed',
				'Quinn',
				'I was there.',
			],
		]);
		const code = (release.state.calls.review?.digest ?? '').slice(0, 8).toUpperCase().replace(/^..../, '$&-');
		expect(rows(minutes, 'course', 'what', 'by')).toEqual([
			['Scheduled for 12 Mar 2026 13:00 UTC, 14:00 in Europe/Berlin', 'Max'],
			['Moved to 12 Mar 2026 13:30 UTC, 14:30 in Europe/Berlin', 'Max'],
			['Opened with 4 stations, until 12 Mar 2026 23:30 UTC, 13 Mar 2026 00:30 in Europe/Berlin', 'Max'],
			['Named Sam to speak for Operations', 'Oz'],
			['Took the chair', 'Ada'],
			[`Closed voting of round 1 with 2 votes, on content ${code}`, 'Max'],
			['Revealed round 1: 1 GO and 1 NO-GO', 'Max'],
			['Polled QA and Engineering again, in round 2', 'Ada'],
			[`Closed voting of round 2 with 2 votes, on content ${code}`, 'Max'],
			['Revealed round 2: 1 GO and 1 GO with conditions', 'Max'],
			['Declared GO with conditions', 'Rita'],
			['Verified as closed: Rehearse again', 'Quinn'],
		]);
		expect(rows(minutes, 'course', 'local')?.[0]).toEqual(['12 Mar 2026 13:00']);
		expect(
			minutesOf(release, { zone: 'UTC' })
				.tables.at(-1)
				?.columns.map(({ key }) => key),
		).not.toContain('local');
	});

	test('R28 before the reveal there is a number of votes, and nothing of whose or what', () => {
		const release = aReleaseAtCall();
		release.must('Max', openCall(release));
		release.must('Quinn', { type: 'vote', station: 'qa', vote: 'no-go', reason: failed });
		for (const word of ['VOTING.', 'Voting is closed.']) {
			const minutes = minutesOf(release);
			expect(minutes.says.word).toBe(word);
			expect(fact(minutes, 'Votes')).toBe('1 of 3 are in. What they say stays sealed until the reveal.');
			expect(rows(minutes, 'votes')).toEqual([]);
			expect(rows(minutes, 'attendance', 'voted')?.flat().join('')).toBe('');
			expect(JSON.stringify(minutes)).not.toContain(failed);
			if (word === 'VOTING.') release.must('Max', { type: 'close-voting' });
		}
		release.must('Max', { type: 'reveal' }).must('Max', { type: 're-poll', stations: ['qa'] });
		release.must('Quinn', { type: 'vote', station: 'qa', vote: 'hold', reason: 'Another thought' });
		const again = minutesOf(release);
		expect(rows(again, 'votes', 'round', 'station', 'vote')).toEqual([
			[1, 'QA', 'NO-GO'],
			[1, 'Engineering', 'Did not vote'],
			[1, 'Operations', 'Did not vote'],
		]);
		expect(rows(again, 'attendance', 'part', 'voted')?.[1]).toEqual(['QA', 'in round 1']);
	});

	test('R28 a call that was cancelled or ran out says so, and that its votes were never revealed', () => {
		const release = aReleaseAtCall();
		release.must('Max', openCall(release)).must('Quinn', { type: 'vote', station: 'qa', vote: 'go' });
		const late = minutesOf(release, { now: release.at(601) });
		expect(late.says).toEqual({
			word: 'No verdict.',
			sentence: 'The call ran out at 12 Mar 2026 22:00 UTC, 23:00 in Europe/Berlin.',
		});
		release.must('Max', { type: 'cancel-call', reason: 'Half of us are ill.' });
		const minutes = minutesOf(release);
		expect(minutes.says.word).toBe('Cancelled.');
		expect(rows(minutes, 'votes', 'station', 'vote')).toEqual([
			['QA', 'Voted, never revealed'],
			['Engineering', 'Did not vote'],
			['Operations', 'Did not vote'],
		]);
		expect(rows(minutes, 'course', 'what', 'reason')?.at(-1)).toEqual([
			'Cancelled the call',
			'Half of us are ill.',
		]);
	});

	test('R28 a GO that was voided says by what, and one over content that changed says that', () => {
		const release = revealed(aReleaseAtCall(), allGo);
		release.must('Rita', declareGo(release));
		expect(minutesOf(release).says.word).toBe('GO.');
		expect(minutesOf(release, { changedSince: true }).says.sentence).toMatch(
			/^What it was given for changed afterwards\. /,
		);
		release.must('Ada', { type: 'set-release-candidate', ...aCandidate({ commit: 'ffff' }) });
		const minutes = minutesOf(release);
		expect(minutes.says.word).toBe('GO is void.');
		expect(minutes.says.sentence).toMatch(/^Ada set another build,/);
		expect(fact(minutes, 'Build')).toBe('2.4.0-rc.1, 8f3a1c2');
		expect(rows(minutes, 'course', 'what')?.at(-1)).toEqual([
			'Set another build, 2.4.0-rc.1, ffff: the GO is void',
		]);
	});

	test('R29 R32 what was deployed on a GO and taken back follows it', () => {
		const release = revealed(aReleaseAtCall(), allGo);
		release.must('Rita', declareGo(release, { windowStart: release.at(0) }));
		release.must('Oz', { type: 'start-deployment', milestone: 'ship', artefact: aCandidate().artefact });
		release.must('Oz', { type: 'record-rollback', reason: 'Errors rose' });
		expect(rows(minutesOf(release), 'course', 'what', 'reason')?.slice(-2)).toEqual([
			['Started Ship', ''],
			['Recorded a rollback: the GO is void', 'Errors rose'],
		]);
	});

	test('R28 one call’s minutes hold nothing of another’s', () => {
		const release = revealed(aReleaseAtCall(), { ...allGo, qa: 'no-go' });
		const first = release.state.calls.review?.seq ?? 0;
		release.must('Rita', { type: 'declare', verdict: 'no-go' });
		const before = minutesOf(release);
		release.must('Max', { type: 'schedule-call', milestone: 'review', at: release.at(30) }).pass(30);
		revealed(release, allGo);
		release.must('Rita', declareGo(release));
		expect({ ...minutesOf(release, { call: first }), source: '' }).toEqual({
			...before,
			source: '',
		});
		expect(rows(minutesOf(release), 'course', 'what')?.[0]).toEqual([
			'Scheduled for 12 Mar 2026 12:30 UTC, 13:30 in Europe/Berlin',
		]);
		expect(callsHeld(release.entries).map(({ seq }) => seq)).toEqual([
			release.state.calls.review?.seq,
			first,
		]);
		expect(
			buildMinutes({
				entries: release.entries,
				call: first + 1,
				title: '',
				nameOf: (id) => id,
				now: release.at(0),
				zone: 'UTC',
				changedSince: false,
			}),
		).toBeNull();
	});

	test('R28 say which votes were spoken, and who recorded them', () => {
		const release = aReleaseAtCall();
		release.must('Max', openCall(release, { spoken: true }));
		release.must('Max', { type: 'vote', station: 'qa', recorded: true, vote: 'go' });
		cast(release, { engineering: 'go' });
		expect(rows(minutesOf(release), 'votes', 'station', 'vote', 'how')).toEqual([
			['QA', 'GO', 'spoken, recorded by Max'],
			['Engineering', 'GO', ''],
			['Operations', 'Did not vote', ''],
		]);
		const silent = minutesOf(aWholeCall()).tables.find(({ id }) => id === 'votes');
		expect(silent?.columns.map(({ key }) => key)).not.toContain('how');
	});

	test('R28 people who speak for several stations are counted', () => {
		const release = aReleaseAtCall({ separation: 'small' });
		const both = [...stations.slice(0, 1), aStation('Operations', 'quinn')];
		release.must('Max', openCall(release, { stations: both }));
		expect(fact(minutesOf(release), 'Voices')).toBe('1 person, 2 stations');
	});
});

describe('a paper as text', () => {
	const hostile = '"\'><img src=x onerror=alert(1)>|*x*\n# [a](javascript:b) `c`</style><script>x</script>';
	const paper: Paper = {
		format: 1,
		kind: 'Minutes',
		title: hostile,
		about: hostile,
		says: { word: hostile, sentence: hostile },
		facts: [
			{ term: hostile, text: hostile },
			{ term: 'Link', text: 'javascript:alert(1)', kind: 'link' },
			{ term: 'Web', text: 'https://example.org/?a="><b>', kind: 'link' },
		],
		tables: [
			{
				id: 't',
				title: hostile,
				about: hostile,
				none: hostile,
				columns: [
					{ key: 'a', title: hostile, kind: 'text' },
					{ key: 'at', title: 'At', kind: 'moment' },
				],
				rows: [{ a: hostile, at: '2026-03-12T12:00:00.000Z' }],
			},
			{ id: 'u', title: 'Empty', about: '', none: hostile, columns: [], rows: [] },
		],
		source: hostile,
	};

	test('HTML: nothing that a person wrote is an element, a handler or an address', () => {
		const text = paperToHtml(paper);
		expect(text).not.toMatch(/<(?:img|script|b)\b/);
		expect(text.match(/<style>/g)).toHaveLength(1);
		expect(text.match(/<a /g)).toHaveLength(1);
		expect(text).toContain('href="https://example.org/?a=&quot;&gt;&lt;b&gt;"');
		expect(text).not.toMatch(/href="javascript/);
		expect(text).toContain("default-src 'none'");
		expect(text).toContain('<td>12 Mar 2026 12:00 UTC</td>');
	});

	test('Markdown: no mark of a writer means anything, and each line of a table has its columns', () => {
		const text = paperToMarkdown(paper);
		expect(text).not.toMatch(/(?<!\\)<(?:img|script)/);
		expect(text).not.toMatch(/(?<!\\)\[a/);
		expect(text.split('\n').filter((line) => /^#/.test(line))).toHaveLength(3);
		for (const line of text.split('\n').filter((each) => each.startsWith('|')))
			expect(line.match(/(?<!\\)\|/g), line).toHaveLength(3);
	});

	test('a moment is said once where the reader’s clock is the record’s, with its date where the day differs', () => {
		const at = '2026-12-31T23:30:00.000Z';
		expect(sayBoth(at, 'UTC')).toBe('31 Dec 2026 23:30 UTC');
		expect(sayBoth(at, 'Asia/Tokyo')).toBe('31 Dec 2026 23:30 UTC, 1 Jan 2027 08:30 in Asia/Tokyo');
	});
});
