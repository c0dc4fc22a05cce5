import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { codeOf, log, placesOf, reasonOf } from '../../api/src/log.ts';
import { anActor, RoomHarness } from '../support/room.ts';

const lines: string[] = [];
beforeEach(() => {
	vi.useFakeTimers({ now: Date.parse('2026-11-29T12:00:00Z') });
	vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
});
afterEach(() => {
	vi.useRealTimers();
	vi.restoreAllMocks();
	lines.length = 0;
});

test('a line is one JSON object with its time, level and event', () => {
	log({ event: 'board-restored', board: 'board0000000001', entries: 7 });
	expect(lines).toEqual([
		'{"time":"2026-11-29T12:00:00.000Z","level":"info","event":"board-restored","board":"board0000000001","entries":7}',
	]);
});

test('what an outsider repeats is one line a minute that says how many it stands for', () => {
	const refuse = (code: number) => log({ event: 'socket-refused', board: 'board0000000001', code });
	for (let n = 0; n < 1000; n += 1) refuse(4403);
	refuse(4410);
	vi.advanceTimersByTime(60_000);
	refuse(4403);
	expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
		{ event: 'socket-refused', code: 4403 },
		{ code: 4410 },
		{ code: 4403, times: 1000 },
	]);
});

test('a fault is told by its code and its place, never by its message', () => {
	const full = new Error('Ada wrote this: SQLITE_FULL');
	expect(codeOf(full)).toBe('SQLITE_FULL');
	expect(codeOf(new SyntaxError('Unexpected token in "Ada"'))).toBe('SyntaxError');
	expect(codeOf(Object.assign(new Error('Ada'), { code: 'http-500' }))).toBe('http-500');
	expect(codeOf(Object.assign(new Error('x'), { code: 'Ada wrote this' }))).toBe('unknown');
	expect(codeOf('Ada')).toBe('unknown');
	expect(reasonOf(new Error('Unexpected authentication response origin "https://ada.example"'))).toBe(
		'unexpected-authentication-response-origin',
	);
	const several = new Error('Ada\n    at Ada (ada.ts:1:1)');
	expect(placesOf(several).join()).not.toContain('Ada');
	expect(placesOf(several)[0]).toMatch(/^[\w.<>]+:\d+$/);
});

test('a room tells of its creation, its loads, its snapshots and its end, and of no edit', () => {
	const harness = new RoomHarness();
	const olga = harness.join(anActor());
	olga.doc.getMap('release').set('name', 'Release 2');
	harness.evict();
	harness.brokenFor = /INSERT INTO journal/;
	expect(() => {
		olga.doc.getMap('release').set('name', 'Release 3');
		harness.pass(1000);
	}).toThrow('no space left');
	const board = 'board0000000001';
	expect(harness.logged).toMatchObject([
		{ event: 'board-created', board },
		{ event: 'board-loaded', board, ms: 0, bytes: expect.any(Number) as number, entries: 2 },
		{ event: 'board-aborted', board, code: 'Error' },
	]);
});
