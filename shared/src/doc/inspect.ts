import * as decoding from 'lib0/decoding';
import * as Y from 'yjs';
import { stray, type SharedType } from './content.ts';
import { splitsPair } from './splice.ts';

/** Where a struct writes: a root by name, then keys; `*` stands for a place in a list. */
export interface Place {
	readonly root: string;
	readonly path: readonly string[];
}

/** A struct of an update that the document lacks, from clock `from` on. `place` is null where nothing shows any more. */
export interface Arrival {
	readonly struct: Y.Item | Y.GC;
	readonly from: number;
	readonly place: Place | null;
}

export type Deletions = ReturnType<typeof Y.createDeleteSet>;

export type Inspection =
	| { readonly kind: 'malformed'; readonly reason: string }
	/** It builds on structs that neither the document nor the update holds. */
	| { readonly kind: 'gap' }
	| {
			readonly kind: 'complete';
			/** In an order in which each builds only on what stands before it. */
			readonly arrivals: readonly Arrival[];
			/** Sorted and merged. */
			readonly deletions: Deletions;
			/** Whether a deletion meets something that is still there. */
			readonly deletes: boolean;
			/** Names of all root types that it mentions: Yjs makes each of them. */
			readonly roots: ReadonlySet<string>;
			/** Roots in which it would cut a surrogate pair in two; Yjs then destroys the character for good. */
			readonly cuts: ReadonlySet<string>;
	  };

/** What no honest client comes near (hazards.md, Yjs on a server). */
const most = {
	bytes: 1_048_576,
	/** Yjs 13 draws 32-bit client IDs; a clock counts a client's structs. */
	client: 0xffff_ffff,
	clock: 0x7fff_ffff,
	clients: 256,
	/** Yjs places concurrent inserts in quadratic time. */
	structs: 20_000,
	name: 200,
	depth: 16,
} as const;

/**
 * Reads an update without touching the document: that it is one whole V1 update, that it would apply without leaving
 * anything pending, and where each of its structs goes. Costs no more memory than the update's size allows: only the
 * lazy decoder is used, since `applyUpdate` allocates what a few bytes claim.
 */
export function inspect(update: Uint8Array, doc: Y.Doc): Inspection {
	if (update.byteLength > most.bytes) return malformed('too large');
	const decoded = decode(update);
	if ('reason' in decoded) return malformed(decoded.reason);
	return new Inspector(doc, decoded.structs, decoded.ds).inspect(decoded.sections);
}

function malformed(reason: string): Inspection & { kind: 'malformed' } {
	return { kind: 'malformed', reason };
}

/** Lets nobody allocate documents inside the document, and remembers where the update ended. */
class UpdateReader extends Y.UpdateDecoderV1 {
	static last: decoding.Decoder | null = null;

	constructor(decoder: decoding.Decoder) {
		super(decoder);
		UpdateReader.last = decoder;
	}

	override readInfo(): number {
		const info = super.readInfo();
		if ((info & 0b11111) === 9) throw new Error('a subdocument');
		return info;
	}
}

function decode(
	update: Uint8Array,
): (ReturnType<typeof Y.decodeUpdate> & { readonly sections: number }) | { readonly reason: string } {
	try {
		const sections = decoding.readVarUint(decoding.createDecoder(update));
		const decoded = Y.decodeUpdateV2(update, UpdateReader);
		const end = UpdateReader.last;
		if (end === null || decoding.hasContent(end)) return { reason: 'something follows the update' };
		return { ...decoded, sections };
	} catch (error) {
		if (error instanceof Error) return { reason: error.message };
		throw error;
	} finally {
		UpdateReader.last = null;
	}
}

/** The root type that a decoded struct names as its parent; Yjs keeps the name there until it is integrated. */
function rootNamed(item: Y.Item): string | null {
	const parent: unknown = item.parent;
	return typeof parent === 'string' ? parent : null;
}

function isType(struct: Y.Item | Y.GC): boolean {
	return struct instanceof Y.Item && struct.content instanceof Y.ContentType;
}

/** A client's structs in the update, and how far their turn has come. */
interface Queue {
	readonly structs: (Y.Item | Y.GC)[];
	next: number;
	/** The client's clock after what has had its turn. */
	state: number;
}

type Id = Y.Item['id'];

class Inspector {
	readonly #doc: Y.Doc;
	readonly #structs: readonly (Y.Item | Y.GC | Y.Skip)[];
	readonly #deletions: Deletions;
	readonly #queues = new Map<number, Queue>();
	readonly #roots = new Set<string>();
	readonly #cuts = new Set<string>();
	readonly #places = new Map<Y.Item | Y.GC, Place | null>();
	readonly #containers = new Map<SharedType, Place>();

	constructor(doc: Y.Doc, structs: readonly (Y.Item | Y.GC | Y.Skip)[], deletions: Deletions) {
		this.#doc = doc;
		this.#structs = structs;
		this.#deletions = Y.mergeDeleteSets([deletions]);
	}

	inspect(sections: number): Inspection {
		const fault = this.#enqueue(sections);
		if (fault !== null) return malformed(fault);
		const arrivals: Arrival[] = [];
		for (const client of this.#queues.keys()) {
			const end = this.#advance(client, arrivals);
			if (end === 'gap') return { kind: 'gap' };
			if (end !== 'done') return malformed(end);
		}
		const deletes = this.#readDeletions();
		if (deletes === 'gap') return { kind: 'gap' };
		return {
			kind: 'complete',
			arrivals,
			deletions: this.#deletions,
			deletes,
			roots: this.#roots,
			cuts: this.#cuts,
		};
	}

	#enqueue(sections: number): string | null {
		if (this.#structs.length > most.structs) return 'too many structs';
		for (const struct of this.#structs) {
			const { client, clock } = struct.id;
			if (client > most.client || clock + struct.length > most.clock) return 'a number out of range';
			let queue = this.#queues.get(client);
			if (queue === undefined) {
				queue = { structs: [], next: 0, state: Y.getState(this.#doc.store, client) };
				this.#queues.set(client, queue);
			}
			// What it skips shows as a gap, if it is one.
			if (struct instanceof Y.Skip) continue;
			if (struct.length < 1) return 'an empty struct';
			queue.structs.push(struct);
			const name = struct instanceof Y.Item ? rootNamed(struct) : null;
			if (name === null) continue;
			if (name.length > most.name) return 'too long a name';
			this.#roots.add(name);
		}
		if (this.#queues.size > most.clients) return 'too many clients';
		// A client that comes twice would be read as two here and once by `applyUpdate`.
		return this.#queues.size === sections ? null : 'a client that comes twice';
	}

	/**
	 * Lets a client's structs have their turn, each after what it builds on, as Yjs will. `gap`: something is missing;
	 * any other word but `done` says what is wrong.
	 */
	#advance(client: number, arrivals: Arrival[]): string {
		const waiting = [client];
		for (let turn = waiting.at(-1); turn !== undefined; turn = waiting.at(-1)) {
			const queue = this.#queues.get(turn);
			const struct = queue?.structs[queue.next];
			if (queue === undefined || struct === undefined) {
				if (waiting.length > 1) return 'gap';
				waiting.pop();
				continue;
			}
			const { clock } = struct.id;
			if (clock > queue.state) return 'gap';
			const missing = struct instanceof Y.Item ? this.#missing(struct) : null;
			if (missing === turn) return 'a struct that builds on itself';
			if (missing !== null) {
				if (waiting.includes(missing)) return 'structs that build on each other';
				waiting.push(missing);
				continue;
			}
			if (struct instanceof Y.Item) this.#noteCuts(struct);
			// Yjs looks at what a struct builds on also when it has the struct already; so much for those.
			if (clock + struct.length <= queue.state) {
				queue.next += 1;
				continue;
			}
			const place = struct instanceof Y.Item ? this.#placeOf(struct) : null;
			if (place !== null && place.path.length > most.depth) return 'nested too deep';
			if (struct instanceof Y.Item && queue.state > clock && !this.#continues(struct, place, queue.state)) {
				return 'another struct under an ID that is taken';
			}
			this.#places.set(struct, place);
			arrivals.push({ struct, from: queue.state, place });
			queue.state = clock + struct.length;
			queue.next += 1;
			if (waiting.length > 1) waiting.pop();
		}
		return 'done';
	}

	/** A client whose structs this one waits for. */
	#missing({ origin, rightOrigin, parent }: Y.Item): number | null {
		for (const id of [origin, rightOrigin, parent]) {
			if (id instanceof Y.ID && id.clock >= this.#state(id.client)) return id.client;
		}
		return null;
	}

	/**
	 * Whether a struct whose beginning is known stands where that beginning does. Yjs puts the rest after the beginning
	 * whatever parent it names: through an old ID somebody could write into a text that has been locked since.
	 */
	#continues({ id, parent }: Y.Item, place: Place | null, from: number): boolean {
		// Yjs makes garbage of it, and garbage stands nowhere.
		const container = parent instanceof Y.ID ? this.#find(parent) : null;
		if (place === null || (container !== null && !isType(container))) return true;
		const known = this.#placeKnown(this.#find(Y.createID(id.client, from - 1)));
		return known !== null && known.root === place.root && known.path.join('\n') === place.path.join('\n');
	}

	#state(client: number): number {
		return this.#queues.get(client)?.state ?? Y.getState(this.#doc.store, client);
	}

	/** As `Item.getMissing` of Yjs finds the parent: by the neighbours if there are any, else by what is named. */
	#placeOf(item: Y.Item): Place | null {
		const { origin, rightOrigin, parent, parentSub } = item;
		const left = origin === null ? null : this.#find(origin);
		const right = rightOrigin === null ? null : this.#find(rightOrigin);
		if (left !== null || right !== null) {
			const places = [left, right]
				.filter((struct) => struct !== null)
				.map((struct) => this.#placeKnown(struct));
			return places.includes(null) ? null : (places[0] ?? null);
		}
		const key = parentSub ?? stray;
		const name = rootNamed(item);
		if (name !== null) return { root: name, path: [key] };
		// The content of a type that was deleted long ago is gone, but its own place is known.
		const container = parent instanceof Y.ID ? this.#placeKnown(this.#find(parent)) : null;
		return container && { root: container.root, path: [...container.path, key] };
	}

	#placeKnown(struct: Y.Item | Y.GC): Place | null {
		const arrived = this.#places.get(struct);
		if (arrived !== undefined) return arrived;
		if (!(struct instanceof Y.Item) || !(struct.parent instanceof Y.AbstractType)) return null;
		const container = this.#containerOf(struct.parent as SharedType);
		return { root: container.root, path: [...container.path, struct.parentSub ?? stray] };
	}

	/** The place of a type of the document. */
	#containerOf(type: SharedType): Place {
		let place = this.#containers.get(type);
		if (place === undefined) {
			const item = type._item;
			if (item === null) place = { root: Y.findRootTypeKey(type), path: [] };
			else {
				const above = this.#containerOf(item.parent as SharedType);
				place = { root: above.root, path: [...above.path, item.parentSub ?? stray] };
			}
			this.#containers.set(type, place);
		}
		return place;
	}

	/** A struct that is in the document, or has had its turn. */
	#find({ client, clock }: Id): Y.Item | Y.GC {
		const stored = clock < Y.getState(this.#doc.store, client);
		const structs = (stored ? this.#doc.store.clients.get(client) : this.#queues.get(client)?.structs) ?? [];
		const struct = structs[Y.findIndexSS(structs, clock)];
		if (struct === undefined) throw new Error(`No struct ${client}:${clock}.`);
		return struct;
	}

	/** Returns whether anything that is still there is deleted. */
	#readDeletions(): boolean | 'gap' {
		let deletes = false;
		for (const [client, ranges] of this.#deletions.clients) {
			const structs = this.#doc.store.clients.get(client) ?? [];
			const stored = Y.getState(this.#doc.store, client);
			for (const { clock, len } of ranges) {
				if (clock + len > this.#state(client)) return 'gap';
				if (clock + len > stored) deletes = true;
				if (clock >= stored) continue;
				for (let index = Y.findIndexSS(structs, clock); index < structs.length; index += 1) {
					const struct = structs[index];
					if (struct === undefined || struct.id.clock >= clock + len) break;
					if (struct.deleted || !(struct instanceof Y.Item)) continue;
					deletes = true;
					this.#noteCut(struct, clock);
					this.#noteCut(struct, clock + len);
				}
			}
		}
		return deletes;
	}

	#noteCuts({ origin, rightOrigin }: Y.Item): void {
		if (origin !== null) this.#noteCut(this.#find(origin), origin.clock + 1);
		if (rightOrigin !== null) this.#noteCut(this.#find(rightOrigin), rightOrigin.clock);
	}

	#noteCut(item: Y.Item | Y.GC, clock: number): void {
		if (!(item instanceof Y.Item) || item.deleted || !(item.content instanceof Y.ContentString)) return;
		if (!splitsPair(item.content.str, clock - item.id.clock)) return;
		const place = this.#placeKnown(item);
		if (place !== null) this.#cuts.add(place.root);
	}
}
