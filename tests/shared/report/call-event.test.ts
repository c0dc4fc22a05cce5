import ICAL from 'ical.js';
import { describe, expect, test } from 'vitest';
import { callEvent } from '@holdpoint/shared/report/call-event';
import { allGo, aReleaseAtCall, revealed } from '../../support/call.ts';
import type { TestRelease } from '../../support/release.ts';

const url = 'https://board.example/b/release1?m=review';

function fileOf(release: TestRelease, name = 'Review'): string | null {
	return callEvent({
		entries: release.entries,
		milestone: 'review',
		release: { id: 'release1', name: 'Atlas' },
		name,
		url,
	});
}

/** As a calendar reads it. */
function eventOf(release: TestRelease, name?: string) {
	const calendar = new ICAL.Component(ICAL.parse(fileOf(release, name) ?? '') as unknown[]);
	expect(calendar.getAllSubcomponents('vevent')).toHaveLength(1);
	const component = calendar.getFirstSubcomponent('vevent');
	if (!component) throw new Error('No event');
	const event = new ICAL.Event(component);
	return {
		uid: event.uid,
		sequence: event.sequence,
		start: event.startDate.toJSDate().toISOString(),
		zone: event.startDate.zone?.tzid,
		minutes: event.duration.toSeconds() / 60,
		summary: event.summary,
		url: String(component.getFirstPropertyValue('url')),
		status: String(component.getFirstPropertyValue('status')),
		stamp: String(component.getFirstPropertyValue('dtstamp')),
	};
}

const schedule = (release: TestRelease, minutes: number) =>
	release.must('Max', { type: 'schedule-call', milestone: 'review', at: release.at(minutes) });

describe('the calendar file of a call', () => {
	test('there is none of a call that nobody scheduled', () => {
		const release = aReleaseAtCall();
		expect(fileOf(release)).toBeNull();
		expect(fileOf(revealed(release, allGo))).toBeNull();
	});

	test('holds a quarter of an hour from when it is scheduled for, in UTC, and leads to the board', () => {
		const release = schedule(aReleaseAtCall(), 60);
		expect(eventOf(release)).toEqual({
			uid: `release1-call-${release.state.seq}@holdpoint`,
			sequence: 0,
			start: '2026-03-12T13:00:00.000Z',
			zone: 'UTC',
			minutes: 15,
			summary: 'Go/no-go call of Atlas: Review',
			url,
			status: 'CONFIRMED',
			stamp: '2026-03-12T12:00:00Z',
		});
	});

	test('moving or cancelling the call changes the same event; the next call is another', () => {
		const release = schedule(aReleaseAtCall(), 60);
		const { uid } = eventOf(release);
		schedule(release.pass(5), 90);
		expect(eventOf(release)).toMatchObject({
			uid,
			sequence: 1,
			start: release.at(90),
			stamp: '2026-03-12T12:05:00Z',
		});
		release.pass(5).must('Max', { type: 'cancel-call', reason: 'Half of us are ill.' });
		expect(eventOf(release)).toMatchObject({
			uid,
			sequence: 2,
			status: 'CANCELLED',
			stamp: '2026-03-12T12:10:00Z',
		});
		schedule(release, 30);
		const second = eventOf(release);
		expect(second).toMatchObject({ sequence: 0, status: 'CONFIRMED' });
		expect(second.uid).not.toBe(uid);
		revealed(release, { ...allGo, qa: 'no-go' });
		expect(eventOf(release)).toEqual(second);
		release.must('Max', { type: 'cancel-call', reason: 'Once more.' });
		expect(eventOf(release)).toMatchObject({ uid: second.uid, sequence: 1, status: 'CANCELLED' });
	});

	test('whatever a name holds, it is the summary’s text, in lines of at most 75 octets', () => {
		const name = 'Überprüfung 受入テストの承認; a, b\\n\r\nEND:VEVENT\rATTACH:x\u0007 ' + '長'.repeat(60);
		const release = schedule(aReleaseAtCall(), 60);
		const text = fileOf(release, name) ?? '';
		for (const line of text.split('\r\n'))
			expect(new TextEncoder().encode(line).length).toBeLessThanOrEqual(75);
		expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
		expect(eventOf(release, name).summary).toBe(
			`Go/no-go call of Atlas: ${name.replace('\r\n', '\n').replace('\r', '\n').replace('\u0007', '')}`,
		);
	});
});
