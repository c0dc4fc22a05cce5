/* eslint-disable svelte/prefer-svelte-reactivity -- the plain sets, maps and dates here are built once and never watched */
import { untrack } from 'svelte';
import { createSubscriber } from 'svelte/reactivity';
import type { Awareness } from 'y-protocols/awareness';
import type { Cursor } from '@holdpoint/shared/protocol/cursor';

/** Where somebody is: the milestone whose panel is open, and the field they type in. */
export interface Whereabouts {
	readonly card: string | null;
	readonly field: string | null;
}

/** A person on the board now. Name and hue come from the server, never from the person's own page. */
export interface Face extends Whereabouts {
	readonly person: string;
	readonly name: string;
	readonly guest: boolean;
	/** Colour of the ring: one of `--face-0` to `--face-7`; ink for this person. */
	readonly colour: string;
	/** This person. */
	readonly you: boolean;
	/** In how many windows; two tabs are one face. */
	readonly windows: number;
}

/** Thirty people are thirty changes a second: the first is shown at once, the others together after so many milliseconds. */
const gather = 200;

type Self = Pick<Face, 'person' | 'name' | 'guest'>;

/** Who is here, read from the awareness that the connection keeps. */
export class Presence {
	#awareness: Awareness | null = $state.raw(null);
	#subscribe = $derived.by(() => {
		const awareness = this.#awareness;
		return createSubscriber((update) => {
			let waits: ReturnType<typeof setTimeout> | null = null;
			let missed = false;
			const tell = () => {
				waits = setTimeout(() => {
					waits = null;
					if (missed) tell();
				}, gather);
				missed = false;
				update();
			};
			const onchange = () => {
				if (waits === null) tell();
				else missed = true;
			};
			awareness?.on('change', onchange);
			return () => {
				if (waits !== null) clearTimeout(waits);
				awareness?.off('change', onchange);
			};
		});
	});
	readonly #you: () => Self | null;
	#cursor: Cursor | null = null;
	#where: Whereabouts = $state.raw({ card: null, field: null });
	#facesBefore: readonly Face[] = [];
	#faces: readonly Face[] = $derived.by(() => {
		this.#subscribe();
		const you = this.#you();
		const others = keepSame(this.#facesBefore, readFaces(this.#awareness)).filter(
			(face) => face.person !== you?.person,
		);
		this.#facesBefore = others;
		if (you === null) return others;
		// The server says who this is too, by frame 64; its stamp on this page's own presence does not come back.
		const self = { ...you, ...this.#where, colour: 'var(--ink)', you: true, windows: 1 };
		return [self, ...others];
	});
	#placesBefore = new Map<string, readonly Face[]>();
	/** By milestone. A list that says the same as before stays the same object: only that card is drawn where one moves. */
	#places: ReadonlyMap<string, readonly Face[]> = $derived.by(() => {
		const places = new Map<string, readonly Face[]>();
		for (const [card, faces] of Map.groupBy(this.#faces, ({ card }) => card)) {
			if (card === null) continue;
			const others = faces.filter(({ you }) => !you);
			const before = this.#placesBefore.get(card);
			places.set(card, before && sameFaces(before, others) ? before : others);
		}
		this.#placesBefore = places;
		return places;
	});

	/** `you`: the person this page acts as, once known. */
	constructor(you: () => Self | null) {
		this.#you = you;
	}

	attach(awareness: Awareness): void {
		this.#awareness = awareness;
		// It points into the document of before.
		this.#cursor = null;
		this.#tell();
	}

	/** What the connection knows of everybody, by client ID. */
	get awareness(): Awareness | null {
		return this.#awareness;
	}

	/** Tells the others where this person is. */
	moveTo(where: Whereabouts): void {
		this.#where = where;
		this.#tell();
	}

	/** Tells the others where in the notes this person types; null when they have left. */
	pointAt(cursor: Cursor | null): void {
		this.#cursor = cursor;
		this.#tell();
	}

	#tell(): void {
		// An effect that tells where somebody is must not run again because of it.
		const where = untrack(() => this.#where);
		this.#awareness?.setLocalState({ ...where, cursor: this.#cursor });
	}

	/** Everybody here: this person first, then the others as they came, so that a newcomer moves nobody. */
	get faces(): readonly Face[] {
		return this.#faces;
	}

	/** Whether somebody has the board open now. */
	isHere(person: string | undefined): boolean {
		return this.#faces.some((face) => face.person === person);
	}

	/** Everybody else at one milestone. */
	othersAt(card: string): readonly Face[] {
		return this.#places.get(card) ?? nobody;
	}
}

const nobody: readonly Face[] = [];

function sameFaces(a: readonly Face[], b: readonly Face[]): boolean {
	return a.length === b.length && a.every((face, index) => face === b[index]);
}

/** A face of which nothing changed stays the same object. */
function keepSame(before: readonly Face[], now: readonly Face[]): Face[] {
	const known = new Map(before.map((face) => [face.person, face]));
	return now.map((face) => {
		const old = known.get(face.person);
		const same = old && (Object.keys(face) as (keyof Face)[]).every((key) => old[key] === face[key]);
		return same ? old : face;
	});
}

function readFaces(awareness: Awareness | null): Face[] {
	const faces = new Map<string, Face>();
	for (const [, state] of awareness?.getStates() ?? []) {
		const user = readUser(state.user);
		if (user === null) continue;
		const before = faces.get(user.person);
		faces.set(user.person, {
			...user,
			card: typeof state.card === 'string' ? state.card : (before?.card ?? null),
			field: typeof state.field === 'string' ? state.field : (before?.field ?? null),
			you: false,
			windows: (before?.windows ?? 0) + 1,
		});
	}
	return [...faces.values()];
}

/** The server's stamp; anything else is nobody. */
export function readUser(value: unknown): (Self & Pick<Face, 'colour'>) | null {
	if (typeof value !== 'object' || value === null) return null;
	const { person, name, guest, color } = value as Record<string, unknown>;
	if (typeof person !== 'string' || typeof name !== 'string') return null;
	return {
		person,
		name,
		guest: guest === true,
		colour: `var(--face-${typeof color === 'number' ? Math.trunc(color) & 7 : 0})`,
	};
}
