import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import type { ApiClient } from './api.ts';

/** A member's socket down to TCP, which need not be read. Resolves when it is open. */
export async function openRawSocket(api: ApiClient, board: string): Promise<Socket> {
	const { ticket } = await api.must<{ ticket: string }>('POST', `/api/boards/${board}/ticket`);
	const { hostname, port } = new URL(api.url);
	const socket = connect(Number(port), hostname);
	socket.setNoDelay();
	socket.write(
		[
			`GET /sync/${board} HTTP/1.1`,
			`Host: ${hostname}:${port}`,
			'Connection: Upgrade',
			'Upgrade: websocket',
			'Sec-WebSocket-Version: 13',
			`Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
			`Sec-WebSocket-Protocol: yjs, ticket.${ticket}`,
			'\r\n',
		].join('\r\n'),
	);
	const answer = await new Promise<Buffer>((resolve, reject) => {
		socket.once('data', resolve);
		socket.once('error', reject);
	});
	if (!answer.toString('latin1').startsWith('HTTP/1.1 101')) throw new Error(answer.toString('latin1'));
	return socket;
}

/** A binary message of a client (RFC 6455, 5.2), masked by zeros. */
export function toMessage(payload: Uint8Array): Buffer {
	const { length } = payload;
	if (length > 65_535) throw new Error('too long');
	const head = length < 126 ? [0x82, 0x80 | length] : [0x82, 0x80 | 126, length >> 8, length & 255];
	return Buffer.concat([Buffer.from([...head, 0, 0, 0, 0]), payload]);
}
