import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import type { ApiClient } from './api.ts';

/** The request that opens a member's socket, by a fresh ticket. */
export async function upgradeRequest(api: ApiClient, board: string): Promise<string> {
	const { ticket } = await api.must<{ ticket: string }>('POST', `/api/boards/${board}/ticket`);
	return [
		`GET /sync/${board} HTTP/1.1`,
		`Host: ${new URL(api.url).host}`,
		'Connection: Upgrade',
		'Upgrade: websocket',
		'Sec-WebSocket-Version: 13',
		`Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
		`Sec-WebSocket-Protocol: yjs, ticket.${ticket}`,
		'\r\n',
	].join('\r\n');
}

/** A member's socket that sends these messages and is never read again. */
export async function stall(api: ApiClient, board: string, messages: readonly Uint8Array[]): Promise<Socket> {
	const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
	// Whoever does not read does not hear of its end either.
	socket.on('error', () => socket.destroy());
	socket.write(await upgradeRequest(api, board));
	await new Promise((resolve) => socket.once('data', resolve));
	socket.pause();
	for (const message of messages) socket.write(message);
	return socket;
}

/** A short binary message of a client (RFC 6455, 5.2), masked by zeros. */
export function toMessage(payload: Uint8Array): Buffer {
	if (payload.length > 125) throw new Error('This is too long for a message of one byte of length.');
	return Buffer.concat([Buffer.from([0x82, 0x80 | payload.length, 0, 0, 0, 0]), payload]);
}
