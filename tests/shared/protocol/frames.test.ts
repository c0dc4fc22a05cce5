import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { describe, expect, test } from 'vitest';
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from 'y-protocols/awareness';
import * as sync from 'y-protocols/sync';
import * as Y from 'yjs';
import { decodeAwareness, encodeAwareness } from '@holdpoint/shared/protocol/awareness';
import { closeCodes, isPermanent, meaningOf } from '@holdpoint/shared/protocol/close-codes';
import * as frames from '@holdpoint/shared/protocol/frames';
import type { Notice } from '@holdpoint/shared/schema/frame';

function bytes(write: (encoder: encoding.Encoder) => void): Uint8Array {
	const encoder = encoding.createEncoder();
	write(encoder);
	return encoding.toUint8Array(encoder);
}

const doc = new Y.Doc();
doc.getText('notes:qa').insert(0, 'words');
const update = Y.encodeStateAsUpdate(doc);
const stateVector = Y.encodeStateVector(doc);

describe('frames are those of y-protocols', () => {
	test('sync, byte for byte in both directions', () => {
		const ofProtocol = (write: (encoder: encoding.Encoder) => void) =>
			bytes((encoder) => {
				encoding.writeVarUint(encoder, 0);
				write(encoder);
			});
		const step1 = ofProtocol((encoder) => sync.writeSyncStep1(encoder, doc));
		const step2 = ofProtocol((encoder) => sync.writeSyncStep2(encoder, doc));
		const edit = ofProtocol((encoder) => sync.writeUpdate(encoder, update));
		expect(frames.encodeSyncStep1(stateVector)).toEqual(step1);
		expect(frames.encodeSyncStep2(update)).toEqual(step2);
		expect(frames.encodeUpdate(update)).toEqual(edit);
		expect(frames.decodeFrame(step1)).toEqual({ type: 'sync-step-1', stateVector });
		expect(frames.decodeFrame(step2)).toEqual({ type: 'sync-step-2', update });
		expect(frames.decodeFrame(edit)).toEqual({ type: 'update', update });
	});

	test('awareness and its query', () => {
		const awareness = new Uint8Array([1, 2, 3]);
		expect(frames.decodeFrame(frames.encodeAwarenessFrame(awareness))).toEqual({
			type: 'awareness',
			update: awareness,
		});
		expect(frames.encodeQueryAwareness()).toEqual(new Uint8Array([3]));
		expect(frames.decodeFrame(new Uint8Array([3]))).toEqual({ type: 'query-awareness' });
	});

	test('65, a notice: a number, then JSON', () => {
		const notice: Notice = {
			kind: 'not-applied',
			rule: 'R1',
			root: 'criteria:qa',
			message: 'It is signed off.',
			items: [{ path: ['criteria:qa'], attempted: 'Ünïcode 😀' }],
		};
		const frame = frames.encodeNotice(notice);
		const decoder = decoding.createDecoder(frame);
		expect(decoding.readVarUint(decoder)).toBe(65);
		expect(JSON.parse(decoding.readVarString(decoder))).toEqual(notice);
		expect(decoding.hasContent(decoder)).toBe(false);
		expect(frames.decodeFrame(frame)).toEqual({ type: 'notice', notice });
	});

	test('what is cut short, goes on, or is no frame', () => {
		const whole = frames.encodeUpdate(update);
		for (let length = 0; length < whole.byteLength; length += 1) {
			expect(frames.decodeFrame(whole.slice(0, length))).toEqual({ type: 'malformed' });
		}
		expect(frames.decodeFrame(Uint8Array.from([...whole, 0]))).toEqual({ type: 'malformed' });
		expect(frames.decodeFrame(new Uint8Array([0, 9, 0]))).toEqual({ type: 'malformed' });
		expect(frames.decodeFrame(new Uint8Array([2, 1, 2]))).toEqual({ type: 'unknown', code: 2 });
		expect(frames.decodeFrame(new Uint8Array([64, 1, 123]))).toEqual({ type: 'malformed' });
	});
});

describe('awareness without an Awareness', () => {
	test('is the format of y-protocols', () => {
		const other = new Y.Doc();
		const awareness = new Awareness(other);
		awareness.setLocalState({ cursor: 1, user: { name: 'Ann' } });
		const encoded = encodeAwarenessUpdate(awareness, [other.clientID]);
		const clock = awareness.meta.get(other.clientID)?.clock ?? -1;
		const entries = [{ client: other.clientID, clock, state: { cursor: 1, user: { name: 'Ann' } } }];
		expect(decodeAwareness(encoded)).toEqual(entries);
		expect(encodeAwareness(entries)).toEqual(encoded);
		const remote = new Awareness(new Y.Doc());
		applyAwarenessUpdate(remote, encodeAwareness(entries), 'test');
		applyAwarenessUpdate(
			remote,
			encodeAwareness([{ client: other.clientID, clock: clock + 1, state: null }]),
			'test',
		);
		expect(remote.getStates().has(other.clientID)).toBe(false);
		awareness.destroy();
		remote.destroy();
	});

	test('what cannot be read is null', () => {
		const encoded = encodeAwareness([{ client: 7, clock: 1, state: { a: 'b' } }]);
		for (let length = 0; length < encoded.byteLength; length += 1) {
			expect(decodeAwareness(encoded.slice(0, length))).toBeNull();
		}
		expect(decodeAwareness(Uint8Array.from([...encoded, 0]))).toBeNull();
		for (const state of ['"words"', '7', '[]', '{', 'true']) {
			const update = bytes((encoder) => {
				for (const number of [1, 7, 1]) encoding.writeVarUint(encoder, number);
				encoding.writeVarString(encoder, state);
			});
			expect(decodeAwareness(update)).toBeNull();
		}
		const claim = bytes((encoder) => encoding.writeVarUint(encoder, 2 ** 40));
		expect(decodeAwareness(claim)).toBeNull();
		expect(decodeAwareness(encodeAwareness([{ client: 2 ** 40, clock: 1, state: null }]))).toBeNull();
	});
});

test('close codes have a meaning, and 44xx are for good', () => {
	for (const code of Object.values(closeCodes)) {
		expect(meaningOf(code)).toMatch(/\.$/);
		expect(isPermanent(code)).toBe(code < 4500);
	}
	expect(meaningOf(1006)).toBeNull();
	expect(isPermanent(1006)).toBe(false);
});
