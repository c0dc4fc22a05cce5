/* eslint-disable svelte/prefer-svelte-reactivity -- the plain sets, maps and dates here are built once and never watched */
import { createSubscriber } from 'svelte/reactivity';
import type { Awareness } from 'y-protocols/awareness';

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

type Self = Pick<Face, 'person' | 'name' | 'guest'>;

/** Who is here, read from the awareness that the connection keeps. */
export class Presence {
	#awareness: Awareness | null = $state.raw(null);
	#subscribe = $derived.by(() => {
		const awareness = this.#awareness;
		return createSubscriber((update) => {
			awareness?.on('change', update);
			return () => awareness?.off('change', update);
		});
	});
	readonly #you: () => Self | null;
	#where: Whereabouts = $state.raw({ card: null, field: null });
	#faces: readonly Face[] = $derived.by(() => {
		this.#subscribe();
		const you = this.#you();
		const others = readFaces(this.#awareness).filter((face) => face.person !== you?.person);
		if (you === null) return others;
		// The server says who this is too, by frame 64; its stamp on this page's own presence does not come back.
		const self = { ...you, ...this.#where, colour: 'var(--ink)', you: true, windows: 1 };
		return [self, ...others];
	});

	/** `you`: the person this page acts as, once known. */
	constructor(you: () => Self | null) {
		this.#you = you;
	}

	attach(awareness: Awareness): void {
		this.#awareness = awareness;
		awareness.setLocalState({ card: null, field: null });
	}

	/** Tells the others where this person is. */
	moveTo(where: Whereabouts): void {
		this.#where = where;
		this.#awareness?.setLocalState({ card: where.card, field: where.field });
	}

	/** Everybody here: this person first, then the others by name. */
	get faces(): readonly Face[] {
		return this.#faces;
	}

	/** Everybody else at one milestone. */
	othersAt(card: string): readonly Face[] {
		return this.#faces.filter((face) => face.card === card && !face.you);
	}
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
	return [...faces.values()].toSorted((a, b) => a.name.localeCompare(b.name));
}

/** The server's stamp; anything else is nobody. */
function readUser(value: unknown): (Self & Pick<Face, 'colour'>) | null {
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
