import { expect, test } from 'vitest';
import { GroupCommit } from '../../api/src/board/group-commit.ts';
import { windowOf } from '../../api/src/board/window.ts';

/** A group commit whose clock the test owns; `commits` are the moments at which it wrote. */
function aGroupCommit(sockets = 1): {
	group: GroupCommit;
	commits: number[];
	timers: { at: number; work: () => void }[];
	pass: (ms: number) => void;
	crowd: (sockets: number) => void;
} {
	let now = 0;
	let here = sockets;
	const commits: number[] = [];
	const timers: { at: number; work: () => void }[] = [];
	const group = new GroupCommit(
		{ later: (ms, work) => timers.push({ at: now + ms, work }), now: () => now },
		(before, late) => windowOf(here, before, late),
		() => commits.push(now),
	);
	const pass = (ms: number) => {
		const until = now + ms;
		for (let next = timers[0]; next !== undefined && next.at <= until; next = timers[0]) {
			timers.shift();
			now = next.at;
			next.work();
		}
		now = until;
	};
	return { group, commits, timers, pass, crowd: (count) => (here = count) };
}

test('the window grows with the sockets, from 2 ms to a quarter of a second', () => {
	const sockets = [0, 1, 17, 25, 125, 375, 1250, 2083, 2084, 10_000];
	expect(sockets.map((count) => Math.round(windowOf(count, 0, 0)))).toEqual([
		2, 2, 2, 3, 15, 45, 150, 250, 250, 250,
	]);
	for (let count = 0; count < 3000; count += 1)
		expect(windowOf(count + 1, 0, 0)).toBeGreaterThanOrEqual(windowOf(count, 0, 0));
});

test('it grows while timers fire late, to a quarter of a second, and comes back when they do not', () => {
	let window = windowOf(125, 0, 0);
	const grown: number[] = [];
	for (let late = 0; late < 12; late += 1) grown.push((window = windowOf(125, window, window)));
	expect(grown.map(Math.round)).toEqual([23, 34, 51, 76, 114, 171, 250, 250, 250, 250, 250, 250]);
	for (let calm = 0; calm < 40; calm += 1) window = windowOf(125, window, 1);
	expect(window).toBe(15);
	// A little late is no work that waits: two people are not told later for it.
	expect(windowOf(2, 2, 5)).toBe(2);
	expect(windowOf(2, 2, 5.1)).toBe(3);
});

test('the first leaves at once, what comes while the window is open leaves together when it ends', () => {
	const { group, commits, pass } = aGroupCommit(125);
	group.add();
	expect(commits).toEqual([0]);
	for (let ms = 0; ms < 14; ms += 1) {
		pass(1);
		group.add();
	}
	expect(commits).toEqual([0]);
	pass(1);
	expect(commits).toEqual([0, 15]);
});

test('under a steady stream a window follows a window, each as long as the sockets ask for, and shorter by and by when some go', () => {
	const { group, commits, pass, crowd } = aGroupCommit(125);
	for (let ms = 0; ms < 60; ms += 1) {
		if (ms === 20) crowd(25);
		group.add();
		pass(1);
	}
	expect(commits.slice(0, 5).map(Math.round)).toEqual([0, 15, 30, 44, 56]);
});

test('nobody waits, no timer runs: an idle board can leave memory', () => {
	const { group, commits, timers, pass } = aGroupCommit(375);
	group.flush();
	expect([commits, timers]).toEqual([[], []]);
	group.add();
	expect(timers).toHaveLength(1);
	pass(45);
	expect([commits, timers]).toEqual([[0], []]);
	pass(1000);
	group.add();
	expect(commits).toEqual([0, 1045]);
});

test('a read writes what waits, once, and leaves the open window as it is', () => {
	const { group, commits, timers, pass } = aGroupCommit(125);
	group.add();
	pass(5);
	group.add();
	group.flush();
	group.flush();
	expect([commits, timers.length]).toEqual([[0, 5], 1]);
	group.add();
	pass(10);
	expect(commits).toEqual([0, 5, 15]);
});
