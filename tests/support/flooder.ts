import { once } from 'node:events';
import { connect } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';

/** In a thread of its own, so that whoever measures is not slowed down by it. */
export interface Flood {
	readonly port: number;
	/** The request that opens the socket. */
	readonly upgrade: string;
	/** What is sent one after the other, over and over, as fast as it is taken; the answers are read and forgotten. */
	readonly messages: readonly Uint8Array[];
}

const { port, upgrade, messages } = workerData as Flood;
const socket = connect(port, '127.0.0.1');
let sent = 0;
let isOpen = true;
socket.once('close', () => (isOpen = false));
// What it meets when the server ends it; the close says so.
socket.on('error', () => (isOpen = false));
socket.write(upgrade);
await once(socket, 'data');
socket.resume();
const report = setInterval(() => parentPort?.postMessage({ sent, isOpen }), 200);
while (isOpen) {
	const batch = Array.from({ length: 100 }, () => messages[sent++ % messages.length] ?? new Uint8Array());
	const taken = socket.write(Buffer.concat(batch));
	await (taken ? new Promise(setImmediate) : Promise.race([once(socket, 'drain'), once(socket, 'close')]));
}
clearInterval(report);
parentPort?.postMessage({ sent, isOpen });
