/**
 * Awareness updates without an `Awareness` instance, which keeps an interval running and so an idle server awake.
 * Format of y-protocols: count, then per client its ID, a clock, and the state as JSON (`null` takes it away).
 */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';

export interface AwarenessEntry {
	readonly client: number;
	readonly clock: number;
	/** Null takes the presence away. Otherwise whatever the client sent, an object by convention. */
	readonly state: Readonly<Record<string, unknown>> | null;
}

/** Client IDs are 32-bit in Yjs 13. */
const maxClient = 0xffff_ffff;
const maxEntries = 10_000;

/** What a reader wants of an awareness update; without it, everything. */
interface Wanted {
	/** Entries of other clients are passed over unread. */
	readonly client: (client: number) => boolean;
	/** A state of more bytes counts as an empty one, and is not looked into. */
	readonly longest: number;
}

/** Reads an awareness update; null if it is cut short, goes on after its end, or a state is neither object nor null. */
export function decodeAwareness(update: Uint8Array, wanted?: Wanted): AwarenessEntry[] | null {
	try {
		const decoder = decoding.createDecoder(update);
		const count = decoding.readVarUint(decoder);
		if (count > maxEntries) return null;
		const entries: AwarenessEntry[] = [];
		for (let read = 0; read < count; read += 1) {
			const client = decoding.readVarUint(decoder);
			const clock = decoding.readVarUint(decoder);
			const bytes = decoding.readVarUint8Array(decoder);
			if (client > maxClient) return null;
			if (wanted !== undefined && !wanted.client(client)) continue;
			const tooLong = wanted !== undefined && bytes.byteLength > wanted.longest;
			const state: unknown = tooLong ? {} : JSON.parse(new TextDecoder().decode(bytes));
			if (!isState(state)) return null;
			entries.push({ client, clock, state });
		}
		return decoding.hasContent(decoder) ? null : entries;
	} catch (error) {
		if (error instanceof Error) return null;
		throw error;
	}
}

export function encodeAwareness(entries: readonly AwarenessEntry[]): Uint8Array {
	return joinEntries(entries.map((entry) => encodeEntry({ ...entry, state: JSON.stringify(entry.state) })));
}

/** One entry by itself, its state as JSON: what goes to many in different company is encoded once. */
export function encodeEntry(entry: { client: number; clock: number; state: string }): Uint8Array {
	return encoding.encode((encoder) => {
		encoding.writeVarUint(encoder, entry.client);
		encoding.writeVarUint(encoder, entry.clock);
		encoding.writeVarString(encoder, entry.state);
	});
}

/** The awareness update of these entries. */
export function joinEntries(entries: readonly Uint8Array[]): Uint8Array {
	return encoding.encode((encoder) => {
		encoding.writeVarUint(encoder, entries.length);
		for (const entry of entries) encoding.writeUint8Array(encoder, entry);
	});
}

function isState(value: unknown): value is Readonly<Record<string, unknown>> | null {
	return typeof value === 'object' && !Array.isArray(value);
}
