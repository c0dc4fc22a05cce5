import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import type { Flood, FloodReport } from './flood.ts';

/** Milliseconds after which it comes back, as a y-websocket client does at first. */
const comesBackAfter = 100;

const { port, upgrade, messages } = workerData as Flood;
let sent = 0;
const statuses: number[] = [];
const report = () => parentPort?.postMessage({ sent, statuses } satisfies FloodReport);
setInterval(report, 100);
for (;;) {
	await flood();
	report();
	await pause(comesBackAfter);
}

/** Until its connection is cut: as fast as it is taken, whatever the answers say. */
async function flood(): Promise<void> {
	const socket = connect(port, '127.0.0.1');
	const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
	// Its end is told by `close`.
	socket.on('error', () => undefined);
	const drained = () => new Promise<void>((resolve) => socket.once('drain', resolve));
	socket.write(upgrade);
	const answer = await Promise.race([new Promise<Buffer>((resolve) => socket.once('data', resolve)), closed]);
	const status = Number(/^HTTP\/1.1 (\d+)/.exec(String(answer))?.[1] ?? 0);
	if (statuses.length < 1_000) statuses.push(status);
	socket.resume();
	if (status !== 101) socket.destroy();
	while (!socket.destroyed) {
		const batch = Array.from({ length: 100 }, () => messages[sent++ % messages.length] ?? new Uint8Array());
		const taken = socket.write(Buffer.concat(batch));
		await (taken ? new Promise(setImmediate) : Promise.race([drained(), closed]));
	}
	await closed;
}
