import * as edits from '@holdpoint/shared/doc/edits';
import { readMilestone } from '@holdpoint/shared/doc/read';
import { seedRelease } from '@holdpoint/shared/doc/seed';
import { templateOf } from '@holdpoint/shared/template/templates';
import { layOut } from '@holdpoint/shared/template/lay-out';
import * as Y from 'yjs';
import type { Door, Room } from './servers.ts';
import { Wire } from './wire.ts';

const origin = 'bench';
/** Activities of each of the twelve milestones: each writer has one of their own. */
const activities = 25;
/** Edits a second that one person types. */
const typed = 5;

/** In the text of each edit, so that a receiver finds it in any frame without reading the frame: `~hp`, seven digits. */
const mark = Buffer.from('~hp');
const digits = 7;

interface Place {
	readonly milestone: string;
	readonly activity: string;
}

/** Who types, always into the same activity, in a document that no edit of others reaches. */
interface Writer extends Place {
	readonly wire: number;
	readonly doc: Y.Doc;
}

export interface Edit {
	readonly number: number;
	readonly writer: number;
	readonly wire: number;
	/** By `performance.now()`, just before it was sent. */
	readonly at: number;
	/** Sockets that have received it, its own not counted. */
	seen: number;
}

interface Joining {
	readonly atOnce?: number;
	readonly begins?: () => void;
	readonly joined?: (milliseconds: number) => void;
}

/** The sockets of a room, some of which write. */
export class Gathering {
	readonly #wires: Wire[] = [];
	readonly #writers: Writer[] = [];
	/** The furnished room, where every writer's document begins. */
	#state: Uint8Array = new Uint8Array();
	/** All of them, by number. */
	readonly edits: Edit[] = [];
	/** Edits that have reached everybody. */
	#arrived = 0;
	/** Called for each edit at each socket but its own. */
	#received: (edit: Edit) => void = () => undefined;

	/**
	 * Opens a room's first socket, which writes a whole release, and then the others, so many at a time. `begins` is called
	 * between the two, and `joined` with the milliseconds that each has taken.
	 */
	static async join(
		room: Room,
		sockets: number,
		{ atOnce = 50, begins, joined }: Joining = {},
	): Promise<Gathering> {
		const gathering = new Gathering();
		const enter = async (at: number): Promise<Uint8Array> => {
			const { wire, state } = await Wire.join(room.door(at), (frame) => gathering.#receive(at, frame));
			gathering.#wires[at] = wire;
			return state;
		};
		try {
			const state = await enter(0);
			const [first] = gathering.#wires;
			if (first !== undefined) gathering.#state = await furnish(first, state, room.door(0), activities);
			begins?.();
			let next = 1;
			const enterNext = async (): Promise<void> => {
				while (next < sockets) {
					const begin = performance.now();
					await enter(next++);
					joined?.(performance.now() - begin);
				}
			};
			await Promise.all(Array.from({ length: Math.min(atOnce, sockets) }, enterNext));
			return gathering;
		} catch (error) {
			gathering.leave();
			throw error;
		}
	}

	get size(): number {
		return this.#wires.length;
	}

	get bytes(): number {
		return this.#wires.reduce((sum, { bytes }) => sum + bytes, 0);
	}

	/** What the server said to the first socket that it closed; null while all are open. */
	get closed(): string | null {
		return this.#wires.find(({ closed }) => closed !== null)?.closed ?? null;
	}

	/** Edits that have not reached every other socket. */
	get underWay(): number {
		return this.edits.length - this.#arrived;
	}

	onReceived(received: (edit: Edit) => void): void {
		this.#received = received;
	}

	/**
	 * Types so many edits a second, by as many people as that takes at five each, until so many have been made; what is
	 * late is made up for at once. With presence, each socket tells once a second where it is, evenly over the second.
	 */
	async type(rate: number, count: number, presence: boolean): Promise<void> {
		this.#enlist(Math.min(this.size, 12 * activities, Math.max(1, Math.ceil(rate / typed))));
		const begin = performance.now();
		let typedNow = 0;
		let stirred = 0;
		while (typedNow < count && this.closed === null) {
			const seconds = (performance.now() - begin) / 1000;
			for (const due = Math.min(count, Math.floor(seconds * rate) + 1); typedNow < due; typedNow++)
				this.#typeOne();
			if (presence)
				for (const due = seconds * this.size; stirred < due; stirred++)
					this.#wires[stirred % this.size]?.stir();
			await new Promise((resolve) => setTimeout(resolve, 1));
		}
	}

	/** Waits until every edit has reached everybody, at most so many milliseconds; returns whether they have. */
	async settle(most: number): Promise<boolean> {
		const end = performance.now() + most;
		while (this.underWay > 0 && performance.now() < end && this.closed === null)
			await new Promise((resolve) => setTimeout(resolve, 5));
		return this.underWay === 0;
	}

	leave(): void {
		// Not all may have joined.
		this.#wires.forEach((wire) => wire.leave());
		for (const { doc } of this.#writers) doc.destroy();
	}

	/** Resolves when the server has closed every socket, by its end. */
	async gone(): Promise<void> {
		await Promise.all(this.#wires.map((wire) => wire.gone()));
	}

	/** The number of the edit that each writer's activity shows in a document; -1 for none. */
	shownIn(doc: Y.Doc): number[] {
		return this.#writers.map(({ milestone, activity }) => {
			const row = activitiesOf(doc, milestone).find(({ id }) => id === activity);
			return Number(/~hp(\d+)/.exec(row?.text ?? '')?.[1] ?? -1);
		});
	}

	#enlist(size: number): void {
		const step = this.size / size;
		while (this.#writers.length < size) {
			const at = this.#writers.length;
			const doc = new Y.Doc();
			Y.applyUpdate(doc, this.#state);
			const wire = Math.floor(at * step);
			doc.on('update', (update: Uint8Array) => this.#wires[wire]?.edit(update));
			// Spread over the milestones; 7 is prime to 300, so nobody meets another.
			const place = placesOf(doc)[(at * 7) % (12 * activities)];
			if (place !== undefined) this.#writers.push({ ...place, wire, doc });
		}
	}

	#typeOne(): void {
		const number = this.edits.length;
		const at = number % this.#writers.length;
		const writer = this.#writers[at];
		if (writer === undefined) return;
		const { doc, milestone, activity, wire } = writer;
		const text = `Roll the release out to the next region ~hp${String(number).padStart(digits, '0')}`;
		this.edits.push({ number, writer: at, wire, at: performance.now(), seen: 0 });
		edits.editActivityText(doc, milestone, activity, text, origin);
	}

	#receive(wire: number, frame: Buffer): void {
		for (let at = frame.indexOf(mark); at >= 0; at = frame.indexOf(mark, at + mark.length + digits)) {
			let number = 0;
			for (let digit = 0; digit < digits; digit++)
				number = number * 10 + (frame[at + mark.length + digit] ?? 0) - 48;
			const edit = this.edits[number];
			if (edit === undefined || edit.wire === wire) continue;
			edit.seen += 1;
			if (edit.seen === this.size - 1) this.#arrived += 1;
			this.#received(edit);
		}
	}
}

/**
 * Writes a release of twelve milestones into a room where there is none, fills each up to so many activities, and returns
 * the document as the server has it.
 */
export async function furnish(
	wire: Wire,
	state: Uint8Array,
	{ syncs }: Door,
	activities: number,
): Promise<Uint8Array> {
	const doc = new Y.Doc();
	Y.applyUpdate(doc, state);
	const before = Y.encodeStateVector(doc);
	if (milestonesOf(doc).length === 0) {
		const { milestones } = layOut({ plan: templateOf('twelve-milestones'), today: '2026-03-12' });
		seedRelease(doc, { name: 'Release 1', version: '', targetDate: '' }, milestones, origin);
	}
	for (const milestone of milestonesOf(doc))
		for (let at = activitiesOf(doc, milestone).length; at < activities; at++)
			edits.addActivity(doc, milestone, { id: `bench${at}`, text: `Step ${at + 1}` }, origin);
	wire.edit(Y.encodeStateAsUpdate(doc, before));
	return syncs ? wire.read() : Y.encodeStateAsUpdate(doc);
}

/** The places of all activities of a document. */
export function placesOf(doc: Y.Doc): Place[] {
	return milestonesOf(doc).flatMap((milestone) =>
		activitiesOf(doc, milestone).map(({ id }) => ({ milestone, activity: id })),
	);
}

function activitiesOf(
	doc: Y.Doc,
	milestone: string,
): readonly { readonly id: string; readonly text: string }[] {
	return readMilestone(doc, milestone).activities;
}

function milestonesOf(doc: Y.Doc): string[] {
	return [...doc.share.keys()].flatMap((name) =>
		name.startsWith('activities:') ? [name.slice('activities:'.length)] : [],
	);
}
