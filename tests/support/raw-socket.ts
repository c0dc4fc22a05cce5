import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import type { ApiClient } from './api.ts';

/** The request that opens a socket at this path, with these headers. */
export function upgradeRequest(api: ApiClient, path: string, headers: Record<string, string>): string {
	return [
		`GET ${path} HTTP/1.1`,
		`Host: ${new URL(api.url).host}`,
		'Connection: Upgrade',
		'Upgrade: websocket',
		'Sec-WebSocket-Version: 13',
		`Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
		...Object.entries(headers).map((each) => each.join(': ')),
		'\r\n',
	].join('\r\n');
}

/** The request that opens this bearer's socket at a board. */
export const memberRequest = (api: ApiClient, board: string): string =>
	upgradeRequest(api, `/sync/${board}`, {
		authorization: `Bearer ${api.bearer}`,
		'sec-websocket-protocol': 'yjs',
	});

/** A member's socket that sends these messages and is never read again. */
export async function stall(api: ApiClient, board: string, messages: readonly Uint8Array[]): Promise<Socket> {
	const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
	// Whoever does not read does not hear of its end either.
	socket.on('error', () => socket.destroy());
	socket.write(memberRequest(api, board));
	await new Promise((resolve) => socket.once('data', resolve));
	socket.pause();
	for (const message of messages) socket.write(message);
	return socket;
}

/** A short message of a client (RFC 6455, 5.2), masked by zeros: text, or binary. */
export function toMessage(payload: Uint8Array | string): Buffer {
	const bytes = Buffer.from(payload);
	if (bytes.length > 125) throw new Error('This is too long for a message of one byte of length.');
	const opcode = typeof payload === 'string' ? 1 : 2;
	return Buffer.concat([Buffer.from([0x80 | opcode, 0x80 | bytes.length, 0, 0, 0, 0]), bytes]);
}
