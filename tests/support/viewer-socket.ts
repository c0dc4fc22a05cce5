import { request } from 'node:http';

/** A viewer's live socket, as little as there is of one: thousands of them are in one process. */
export interface ViewerSocket {
	close(): void;
}

interface Heard {
	/** One text message. */
	message(text: string): void;
	/** With the server's close code; 1006 where there was none (RFC 6455, 7.1.5). */
	closed(code: number): void;
}

/** Opens it with the link's cookie, as a page does. Resolves when the server has answered the upgrade. */
export function openViewer(url: string, link: string, token: string, heard: Heard): Promise<ViewerSocket> {
	return new Promise((resolve, reject) => {
		const asked = request(`${url}/api/public/${link}/live`, {
			// One connection each, as from so many devices.
			agent: false,
			headers: {
				Connection: 'Upgrade',
				Upgrade: 'websocket',
				'Sec-WebSocket-Version': '13',
				'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
				Origin: url,
				Cookie: `__Secure-holdpoint-public=${token}`,
			},
		});
		asked.on('error', reject);
		asked.once('response', ({ statusCode }) => reject(new Error(`no upgrade: ${statusCode}`)));
		asked.once('upgrade', (_, socket, head) => {
			let code = 1006;
			let waiting: Buffer = Buffer.alloc(0);
			const take = (bytes: Buffer) => {
				waiting = waiting.length === 0 ? bytes : Buffer.concat([waiting, bytes]);
				for (let frame = firstFrame(waiting); frame !== null; frame = firstFrame(waiting)) {
					waiting = waiting.subarray(frame.end);
					if (frame.opcode === 1) heard.message(frame.payload.toString());
					if (frame.opcode !== 8) continue;
					if (frame.payload.length >= 2) code = frame.payload.readUInt16BE(0);
					socket.end();
				}
			};
			socket.on('data', take);
			socket.on('error', () => socket.destroy());
			socket.once('close', () => heard.closed(code));
			if (head.length > 0) take(head);
			resolve({ close: () => socket.destroy() });
		});
		asked.end();
	});
}

/** A whole frame of a server's (RFC 6455, 5.2: not masked), or null while there is none. */
function firstFrame(bytes: Buffer): { opcode: number; payload: Buffer; end: number } | null {
	if (bytes.length < 2) return null;
	const short = bytes.readUInt8(1) & 127;
	const begin = short === 126 ? 4 : short === 127 ? 10 : 2;
	if (bytes.length < begin) return null;
	const length =
		short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short;
	const end = begin + length;
	if (bytes.length < end) return null;
	return { opcode: bytes.readUInt8(0) & 15, payload: bytes.subarray(begin, end), end };
}
