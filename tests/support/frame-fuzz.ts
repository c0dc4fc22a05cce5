import {
	encodeAwarenessFrame,
	encodeSyncStep1,
	encodeSyncStep2,
	encodeUpdate,
} from '@holdpoint/shared/protocol/frames';
import * as encoding from 'lib0/encoding';
import type { Random } from '../shared/doc/random.ts';

/** Numbers at which decoders break: one below and at each step of their sizes, and what would fill the memory. */
const edges = [
	0,
	1,
	127,
	128,
	2 ** 14,
	2 ** 21,
	40_000_000,
	2 ** 31 - 1,
	2 ** 31,
	2 ** 32 - 1,
	2 ** 32,
	2 ** 53 - 1,
];

type Mutation = (bytes: Uint8Array, random: Random, corpus: readonly Uint8Array[]) => Uint8Array;

/** What an attacker, a faulty client or a bad line may make of a real frame. */
const mutations: Record<string, Mutation> = {
	'flips bits': (bytes, random) => {
		const changed = bytes.slice();
		for (let left = random.chance(0.7) ? 1 : 6; left > 0 && changed.length > 0; left -= 1) {
			const at = random.below(changed.length);
			changed[at] = (changed[at] ?? 0) ^ (1 << random.below(8));
		}
		return changed;
	},
	'changes letters': (bytes, random) => {
		const changed = bytes.slice();
		for (let left = 1 + random.below(3); left > 0; left -= 1) {
			const first = random.below(changed.length + 1);
			const at = changed.findIndex((byte, index) => index >= first && byte >= 97 && byte <= 122);
			if (at >= 0) changed[at] = 97 + random.below(26);
		}
		return changed;
	},
	'is off by one': (bytes, random) => {
		const changed = bytes.slice();
		const at = random.below(bytes.length + 1);
		const byte = changed[at] ?? 0;
		if (at < bytes.length) changed[at] = random.chance(0.5) ? byte + 1 : byte - 1;
		return changed;
	},
	'cuts the end': (bytes, random) => bytes.slice(0, random.below(bytes.length + 1)),
	'cuts something out': (bytes, random) => {
		const [from, to] = span(bytes, random);
		return join(bytes.slice(0, from), bytes.slice(to));
	},
	'repeats a part': (bytes, random) => {
		const [from, to] = span(bytes, random);
		return join(bytes.slice(0, to), bytes.slice(from));
	},
	'puts two together': (bytes, random, corpus) => {
		const other = random.pick(corpus);
		return join(bytes.slice(0, random.below(bytes.length + 1)), other.slice(random.below(other.length + 1)));
	},
	'blows up a number': (bytes, random) => {
		const at = random.below(bytes.length + 1);
		const number = encoding.encode((encoder) => encoding.writeVarUint(encoder, random.pick(edges)));
		return join(bytes.slice(0, at), number, bytes.slice(at + 1));
	},
	'puts something in': (bytes, random) => {
		const at = random.below(bytes.length + 1);
		return join(bytes.slice(0, at), noise(random, 1 + random.below(8)), bytes.slice(at));
	},
	'is all noise': (_bytes, random) => noise(random, random.below(200)),
	'goes on after its end': (bytes, random) => join(bytes, noise(random, 1 + random.below(20))),
	'is as it was': (bytes) => bytes,
};
/** Those that leave most of it readable come more often. */
const names = [...Object.keys(mutations), 'changes letters', 'is off by one', 'is as it was', 'is as it was'];

/** A real frame: what is in it, and what makes the frame of it. */
export interface Sample {
	readonly payload: Uint8Array;
	readonly wrap: (payload: Uint8Array) => Uint8Array;
}

/** Every kind of message that the room reads, around any payload. */
const wraps = [encodeUpdate, encodeSyncStep2, encodeSyncStep1, encodeAwarenessFrame];

/**
 * A frame that nobody should send, and how it came about. Most are whole frames around a payload that was meddled with, so
 * that what is inside is read too.
 */
export function fuzzedFrame(random: Random, samples: readonly Sample[]): { how: string; frame: Uint8Array } {
	const { payload, wrap } = random.pick(samples);
	const inside = random.chance(0.75);
	const corpus = samples.map((sample) => sample.payload);
	let bytes = inside ? payload : wrap(payload);
	const how: string[] = [];
	for (let left = random.chance(0.8) ? 1 : 3; left > 0; left -= 1) {
		const name = random.pick(names);
		bytes = mutations[name]?.(bytes, random, corpus) ?? bytes;
		how.push(name);
	}
	if (!inside) return { how: how.join(', '), frame: bytes };
	return { how: `${how.join(', ')} inside`, frame: (random.chance(0.85) ? wrap : random.pick(wraps))(bytes) };
}

function span(bytes: Uint8Array, random: Random): [number, number] {
	const from = random.below(bytes.length + 1);
	return [from, Math.min(bytes.length, from + 1 + random.below(random.chance(0.5) ? 4 : 60))];
}

function noise(random: Random, length: number): Uint8Array {
	return Uint8Array.from({ length }, () => random.below(256));
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
	return encoding.encode((encoder) => {
		for (const part of parts) encoding.writeUint8Array(encoder, part);
	});
}
