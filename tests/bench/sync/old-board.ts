import * as edits from '@holdpoint/shared/doc/edits';
import { parseRoot } from '@holdpoint/shared/doc/roots';
import * as Y from 'yjs';
import { furnish, placesOf } from './gathering.ts';
import type { Room, Running } from './servers.ts';
import { median } from './statistics.ts';
import { Wire } from './wire.ts';

const people = 10;
/** Activities of each milestone. */
const activities = 40;
/** Edits of each person between two looks at whether all is saved. */
const burst = 200;

export interface OldBoard {
	readonly edits: number;
	/** Milliseconds to read the board from its storage, by its own count. */
	readonly load: number;
	/** Milliseconds until the first socket has the document, of which that is a part. */
	readonly join: number;
	/** Bytes of the document as it is stored: snapshot and journal. */
	readonly document: number;
	/** Bytes of the whole database: ledger, changes and versions too. */
	readonly database: number;
	/** Bytes of the document's content as JSON. */
	readonly json: number;
}

/** A board of 12 × 40 activities whose texts were rewritten so many times, read anew by a server that was killed. */
export async function measureOldBoard(server: Running, count: number, runs: number): Promise<OldBoard> {
	const room = await server.createRoom(people);
	await age(room, count);
	const taken: { load: number; join: number }[] = [];
	let stored = { document: 0, database: 0, json: 0 };
	for (let run = 0; run < runs; run++) {
		await server.restart();
		const begin = performance.now();
		const { wire, state } = await Wire.join(room.door(0), () => undefined);
		const join = performance.now() - begin;
		const counters = await room.counters?.();
		wire.leave();
		if (counters === undefined) throw new Error('This server does not count.');
		const { load, now } = counters;
		taken.push({ load: load.milliseconds, join });
		stored = { document: load.bytes, database: now.storageBytes, json: jsonBytes(state) };
	}
	const of = (pick: (run: { load: number; join: number }) => number) => median(taken.map(pick));
	return { edits: count, load: of((run) => run.load), join: of((run) => run.join), ...stored };
}

async function age(room: Room, count: number): Promise<void> {
	const joined = await Promise.all(
		Array.from({ length: people }, (_, at) => Wire.join(room.door(at), () => undefined)),
	);
	const wires = joined.map(({ wire }) => wire);
	const [first] = joined;
	if (first === undefined) return;
	const base = await furnish(first.wire, first.state, room.door(0), activities);
	const docs = wires.map((wire) => {
		const doc = new Y.Doc();
		Y.applyUpdate(doc, base);
		doc.on('update', (update: Uint8Array) => wire.edit(update));
		return doc;
	});
	const places = placesOf(docs[0] ?? new Y.Doc());
	for (let made = 0; made < count;) {
		for (let end = Math.min(count, made + burst * people); made < end; made++) {
			const doc = docs[made % people];
			// Each person goes through a tenth of the activities, again and again.
			const place = places[made % places.length];
			if (doc === undefined || place === undefined) continue;
			const text = `Looked at for the ${made}. time`;
			edits.editActivityText(doc, place.milestone, place.activity, text, 'bench');
		}
		await Promise.all(wires.map((wire) => wire.read()));
	}
	for (const wire of wires) wire.leave();
}

function jsonBytes(state: Uint8Array): number {
	const doc = new Y.Doc();
	Y.applyUpdate(doc, state);
	const content = Object.fromEntries(
		[...doc.share.keys()].map((name) => [
			name,
			parseRoot(name)?.type === 'text' ? doc.getText(name).toJSON() : (doc.getMap(name).toJSON() as unknown),
		]),
	);
	return Buffer.byteLength(JSON.stringify(content));
}
