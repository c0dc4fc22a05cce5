import { english, speechOf } from '@holdpoint/shared/language/speech';
import { releaseCalendar } from '@holdpoint/shared/report/release-calendar';
import { viewMilestones } from '@holdpoint/shared/rules/readiness';
import ICAL from 'ical.js';
import { expect, test } from 'vitest';
import { allGo, aReleaseAtCall, declareGo, revealed } from '../../support/call.ts';
import type { TestRelease } from '../../support/release.ts';

function read(release: TestRelease, name = 'Atlas', speech = english) {
	const text = releaseCalendar({
		release: { id: 'r1', name },
		views: viewMilestones(release.state, release.reading, release.now),
		state: release.state,
		page: 'https://release.example/b/r1',
		now: release.at(0),
		speech,
	});
	const lines = text.split('\r\n');
	expect(lines.every((line) => new TextEncoder().encode(line).length <= 75)).toBe(true);
	const component = new ICAL.Component(ICAL.parse(text) as unknown[]);
	return component.getAllSubcomponents('vevent').map((each) => new ICAL.Event(each));
}

test('milestones stand on their due dates, the call at its moment, and the window of its GO from start to end', () => {
	const release = aReleaseAtCall();
	const [first, second] = release.state.policy.milestones;
	if (first === undefined || second === undefined) throw new Error('No plan.');
	for (const { id } of [first, second]) {
		const row = release.rows.get(id);
		if (row) release.rows.set(id, { ...row, due: id === first.id ? '2026-03-20' : '' });
	}
	release.must('Max', { type: 'schedule-call', milestone: 'review', at: '2026-03-13T09:00:00.000Z' });
	const planned = read(release, 'Atlas, the; “big” one\r\nBEGIN:VEVENT');
	expect(planned).toHaveLength(2);
	const [due, call] = planned;
	expect(due?.startDate.isDate).toBe(true);
	expect(due?.startDate.toString()).toBe('2026-03-20');
	expect(due?.summary).toContain('Atlas, the; “big” one\nBEGIN:VEVENT');
	expect(call?.startDate.toJSDate().toISOString()).toBe('2026-03-13T09:00:00.000Z');
	expect(call?.duration.toSeconds()).toBe(900);
	expect(String(call?.component.getFirstPropertyValue('url'))).toBe('https://release.example/b/r1?m=review');

	revealed(release, allGo);
	release.must('Rita', declareGo(release));
	const [, window, ...more] = read(release);
	expect(more).toEqual([]);
	const declared = release.state.calls.review?.declared?.window;
	expect(window?.startDate.toJSDate().toISOString()).toBe(declared?.start);
	expect(window?.endDate.toJSDate().toISOString()).toBe(declared?.end);
	expect(new Set(read(release).map(({ uid }) => uid)).size).toBe(2);
});

test('in another language names stay, and what stands around them is said', () => {
	const german = speechOf({
		say: { 'Go/no-go call of {0}': 'Go/No-Go-Call von {0}' },
		said: { planned: 'geplant', and: 'und', '{0} and {1}': '{0} und {1}' },
	});
	const release = aReleaseAtCall();
	const [first] = release.state.policy.milestones;
	const row = first && release.rows.get(first.id);
	if (!row) throw new Error('No plan.');
	for (const { id } of release.state.policy.milestones) {
		const each = release.rows.get(id);
		if (each) release.rows.set(id, { ...each, due: id === row.id ? '2026-03-20' : '' });
	}
	release.must('Max', { type: 'schedule-call', milestone: 'review', at: '2026-03-13T09:00:00.000Z' });
	const summaries = read(release, '4.2 and 4.3 (planned)', german).map(({ summary }) => summary);
	expect(summaries).toEqual([
		expect.stringMatching(/, 4\.2 and 4\.3 \(planned\) \(.+\)$/),
		expect.stringMatching(/^Go\/No-Go-Call von 4\.2 and 4\.3 \(planned\): /),
	]);
});
