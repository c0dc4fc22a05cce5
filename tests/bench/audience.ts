/**
 * How far one release reaches: so many viewers of one public link, each a real socket, while somebody edits what they see
 * once a second. A real server; a release of 12 milestones of 40 activities.
 *
 * A line is one number of viewers: from the edit to each viewer's socket and to another member's, in milliseconds; what
 * the board itself did by its own counters, for each edit; and the CPU of the whole server for each edit. Board and
 * relays are one process here, on one thread: what grows with the viewers in that CPU is the relays' work, and what it
 * would be without any is the board's, which the last line works out by least squares.
 *
 * `HOLDPOINT_BENCH=EDITS,VIEWERS,…` sets the edits of a line and the numbers of viewers, 15,100,1000,4000,9500 by
 * default; each takes as many open files here and in the server (`ulimit -n`).
 */
import { renameMilestone } from '@holdpoint/shared/doc/edits';
import { readMilestone } from '@holdpoint/shared/doc/read';
import type { BoardCounters } from '@holdpoint/shared/schema/counters';
import { WebSocket } from 'ws';
import { ApiClient } from '../support/api.ts';
import { fillRelease } from '../support/crowd.ts';
import { startServer } from '../support/server.ts';
import { Processes } from './sync/processes.ts';
import { Latencies } from './sync/statistics.ts';

const [edits = 15, ...sizes] = (process.env.HOLDPOINT_BENCH ?? '15,100,1000,4000,9500')
	.split(',')
	.map(Number);
const ownerToken = 'owner-token-of-the-bench-of-the-audience';
const kickoff = 'release-kickoff';
/** Of one link are let in so many a second, and a little more (`limits.aMinute.viewers`). */
const opensASecond = 95;
const opensAtOnce = 20;

const server = await startServer({ env: { HOLDPOINT_OWNER_TOKEN: ownerToken } });
const viewers: WebSocket[] = [];
try {
	const owner = new ApiClient(server.url, ownerToken);
	const board = await owner.createBoard({ title: 'Atlas', version: '4.2', targetDate: '2027-04-23' });
	await fillRelease(owner, board, 40);
	const link = await owner.must<{ id: string; token: string }>('POST', `/api/boards/${board}/links`, {
		access: 'public',
		label: 'Bench',
	});
	const processes = new Processes(server.group);
	const editor = await owner.connect(board);
	const member = await owner.connect(board);
	const readCounters = () => owner.must<BoardCounters>('GET', `/api/boards/${board}/counters`);

	/** The edit under way: what it is known by, when it was made, and what it took to each who has seen it. */
	let edit = { mark: '', at: 0, seenBy: 0, viewers: new Latencies(), seen: () => undefined as void };
	/** Viewers that were closed, by code. */
	const lost = new Map<number, number>();
	const arrived = (message: Buffer) => {
		if (edit.mark === '' || !message.includes(edit.mark)) return;
		edit.viewers.add(performance.now() - edit.at);
		edit.seenBy += 1;
		if (edit.seenBy === viewers.length) edit.seen();
	};
	const open = async () => {
		// As a page does, by the cookie of the link.
		const headers = { Origin: server.url, Cookie: `__Secure-holdpoint-public=${link.token}` };
		const address = `${server.url.replace('http', 'ws')}/api/public/${link.id}/live`;
		const viewer = new WebSocket(address, { headers, perMessageDeflate: false });
		viewer.on('message', arrived);
		viewer.on('close', (code: number) => lost.set(code, (lost.get(code) ?? 0) + 1));
		await new Promise((resolve, reject) => viewer.once('open', resolve).once('error', reject));
		viewers.push(viewer);
	};

	console.log(
		'viewers  to a viewer: p50   p95   max  to a member: p50   p95  relays told  asked  rows  CPU ms',
	);
	const work: { viewers: number; cpu: number }[] = [];
	for (const size of sizes) {
		await openUpTo(size, open);
		const taken = { viewers: new Latencies(), members: new Latencies() };
		const before = await readCounters();
		const cpu = processes.cpu;
		for (let number = 1; number <= edits; number += 1) {
			const second = performance.now() + 1000;
			const name = `Edit ${size}-${number}.`;
			const byAll = new Promise<void>((resolve) => {
				edit = { mark: name, at: performance.now(), seenBy: 0, viewers: taken.viewers, seen: resolve };
			});
			const { at } = edit;
			const byMember = new Promise<void>((resolve) => {
				const look = () => {
					if (readMilestone(member.doc, kickoff).name !== name) return;
					taken.members.add(performance.now() - at);
					member.doc.off('update', look);
					resolve();
				};
				member.doc.on('update', look);
			});
			renameMilestone(editor.doc, kickoff, name, 'bench');
			await Promise.all([byAll, byMember]);
			await new Promise((resolve) => setTimeout(resolve, Math.max(0, second - performance.now())));
		}
		const each = ((processes.cpu - cpu) * 1000) / edits;
		const after = await readCounters();
		const grown = (name: 'relaysTold' | 'relaysAsked' | 'rowsWritten') =>
			((after.sinceLoad[name] - before.sinceLoad[name]) / edits).toFixed(1);
		work.push({ viewers: size, cpu: each });
		const columns: [number | string, number][] = [
			[size, 7],
			[taken.viewers.percentile(50).toFixed(0), 17],
			[taken.viewers.percentile(95).toFixed(0), 6],
			[taken.viewers.percentile(100).toFixed(0), 6],
			[taken.members.percentile(50).toFixed(1), 17],
			[taken.members.percentile(95).toFixed(1), 6],
			[grown('relaysTold'), 13],
			[grown('relaysAsked'), 7],
			[grown('rowsWritten'), 6],
			[each.toFixed(1), 8],
		];
		console.log(columns.map(([value, width]) => String(value).padStart(width)).join(''));
	}
	if (work.length > 1) {
		const { atNone, forEach } = lineThrough(work);
		console.log(
			`CPU for an edit: ${atNone.toFixed(1)} ms, and ${(forEach * 1000).toFixed(0)} µs for each viewer.`,
		);
	}
	for (const { provider } of [editor, member]) {
		provider.destroy();
		provider.doc.destroy();
	}
	if (lost.size > 0) throw new Error(`Viewers were closed: ${JSON.stringify([...lost])}`);
} catch (error) {
	console.log(`${viewers.length} viewers were there. The server said:\n${server.output().slice(-3000)}`);
	throw error;
} finally {
	for (const viewer of viewers) viewer.terminate();
	await server.stop();
}

/** Lets more in, as fast as a link lets them, until there are so many. */
async function openUpTo(size: number, open: () => Promise<void>): Promise<void> {
	const begin = performance.now();
	const there = viewers.length;
	while (viewers.length < size) {
		const due = begin + ((viewers.length - there) / opensASecond) * 1000;
		await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
		const some = Math.min(opensAtOnce, size - viewers.length);
		await Promise.all(Array.from({ length: some }, open));
	}
}

function lineThrough(points: readonly { viewers: number; cpu: number }[]): {
	atNone: number;
	forEach: number;
} {
	const mean = (pick: (point: (typeof points)[number]) => number) =>
		points.reduce((sum, point) => sum + pick(point), 0) / points.length;
	const [viewers, cpu] = [mean((point) => point.viewers), mean((point) => point.cpu)];
	const forEach =
		mean((point) => (point.viewers - viewers) * (point.cpu - cpu)) /
		mean((point) => (point.viewers - viewers) ** 2);
	return { atNone: cpu - forEach * viewers, forEach };
}
