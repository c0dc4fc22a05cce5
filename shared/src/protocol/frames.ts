/**
 * Frames of the socket (interfaces.md, Socket). One message a frame: y-websocket 3.1 reads only the first.
 *
 *   0 sync: 0 step 1 (a state vector: "send me what I lack") · 1 step 2 (the answer, an update) · 2 an update
 *   1 awareness: an awareness update · 3 query awareness: nothing follows
 *   64 governance, 65 notice: JSON; only to those who offered the `holdpoint` subprotocol
 */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { governanceFrame, noticeFrame, type GovernanceFrame, type Notice } from '../schema/frame.ts';

export const syncFrame = 0;
export const awarenessFrame = 1;
export const queryAwarenessFrame = 3;

const syncStep1 = 0;
const syncStep2 = 1;
const syncUpdate = 2;

export type Frame =
	| { readonly type: 'sync-step-1'; readonly stateVector: Uint8Array }
	| { readonly type: 'sync-step-2' | 'update'; readonly update: Uint8Array }
	| { readonly type: 'awareness'; readonly update: Uint8Array }
	| { readonly type: 'query-awareness' }
	| { readonly type: 'governance'; readonly frame: GovernanceFrame }
	| { readonly type: 'notice'; readonly notice: Notice }
	| { readonly type: 'unknown'; readonly code: number }
	| { readonly type: 'malformed' };

/** Asks the other side for what this state vector lacks. */
export function encodeSyncStep1(stateVector: Uint8Array): Uint8Array {
	return encodeSync(syncStep1, stateVector);
}

/** Answers a step 1. */
export function encodeSyncStep2(update: Uint8Array): Uint8Array {
	return encodeSync(syncStep2, update);
}

export function encodeUpdate(update: Uint8Array): Uint8Array {
	return encodeSync(syncUpdate, update);
}

export function encodeAwarenessFrame(update: Uint8Array): Uint8Array {
	return encode(awarenessFrame, (encoder) => encoding.writeVarUint8Array(encoder, update));
}

export function encodeQueryAwareness(): Uint8Array {
	return encode(queryAwarenessFrame, () => undefined);
}

export function encodeGovernance({ you, ...frame }: GovernanceFrame): Uint8Array {
	return governanceFor(frame)(you);
}

/** Frame 64 for many: what is the same for all is large, and is made into JSON once. */
export function governanceFor(
	frame: Omit<GovernanceFrame, 'you'>,
): (you: GovernanceFrame['you']) => Uint8Array {
	const open = JSON.stringify(frame).slice(0, -1);
	return (you) =>
		encode(governanceFrame, (encoder) =>
			encoding.writeVarString(encoder, `${open},"you":${JSON.stringify(you)}}`),
		);
}

export function encodeNotice(notice: Notice): Uint8Array {
	return encode(noticeFrame, (encoder) => encoding.writeVarString(encoder, JSON.stringify(notice)));
}

/**
 * Reads one frame. `malformed` for anything that is cut short or goes on after its end; the payload of a sync or
 * awareness frame is not looked into. Governance and notice are the server's: a client that reads them trusts them.
 */
export function decodeFrame(bytes: Uint8Array): Frame {
	try {
		const decoder = decoding.createDecoder(bytes);
		const frame = readFrame(decoder);
		return decoding.hasContent(decoder) && frame.type !== 'unknown' ? { type: 'malformed' } : frame;
	} catch (error) {
		if (error instanceof Error) return { type: 'malformed' };
		throw error;
	}
}

function readFrame(decoder: decoding.Decoder): Frame {
	const code = decoding.readVarUint(decoder);
	switch (code) {
		case syncFrame:
			return readSync(decoder);
		case awarenessFrame:
			return { type: 'awareness', update: decoding.readVarUint8Array(decoder) };
		case queryAwarenessFrame:
			return { type: 'query-awareness' };
		case governanceFrame:
			return { type: 'governance', frame: JSON.parse(decoding.readVarString(decoder)) as GovernanceFrame };
		case noticeFrame:
			return { type: 'notice', notice: JSON.parse(decoding.readVarString(decoder)) as Notice };
		default:
			return { type: 'unknown', code };
	}
}

function readSync(decoder: decoding.Decoder): Frame {
	const step = decoding.readVarUint(decoder);
	const payload = decoding.readVarUint8Array(decoder);
	switch (step) {
		case syncStep1:
			return { type: 'sync-step-1', stateVector: payload };
		case syncStep2:
			return { type: 'sync-step-2', update: payload };
		case syncUpdate:
			return { type: 'update', update: payload };
		default:
			return { type: 'malformed' };
	}
}

function encodeSync(step: number, payload: Uint8Array): Uint8Array {
	return encode(syncFrame, (encoder) => {
		encoding.writeVarUint(encoder, step);
		encoding.writeVarUint8Array(encoder, payload);
	});
}

function encode(type: number, write: (encoder: encoding.Encoder) => void): Uint8Array {
	const encoder = encoding.createEncoder();
	encoding.writeVarUint(encoder, type);
	write(encoder);
	return encoding.toUint8Array(encoder);
}
