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
		{ later: (ms, work) => timers.push({ at: now + ms, work }) },
		() => windowOf(here),
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
	const sockets = [0, 1, 13, 20, 100, 300, 1000, 1666, 1667, 10_000];
	expect(sockets.map((count) => Math.round(windowOf(count)))).toEqual([
		2, 2, 2, 3, 15, 45, 150, 250, 250, 250,
	]);
	for (let count = 0; count < 3000; count += 1)
		expect(windowOf(count + 1)).toBeGreaterThanOrEqual(windowOf(count));
});

test('the first leaves at once, what comes while the window is open leaves together when it ends', () => {
	const { group, commits, pass } = aGroupCommit(100);
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

test('under a steady stream a window follows a window, each as long as the sockets of its moment ask for', () => {
	const { group, commits, pass, crowd } = aGroupCommit(100);
	for (let ms = 0; ms < 60; ms += 1) {
		if (ms === 20) crowd(20);
		group.add();
		pass(1);
	}
	expect(commits.slice(0, 6)).toEqual([0, 15, 30, 33, 36, 39]);
});

test('nobody waits, no timer runs: an idle board can leave memory', () => {
	const { group, commits, timers, pass } = aGroupCommit(300);
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
	const { group, commits, timers, pass } = aGroupCommit(100);
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
