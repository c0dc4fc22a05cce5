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
	/** One of eight, `--face-0` to `--face-7`. */
	readonly hue: number;
	/** In how many windows; two tabs are one face. */
	readonly windows: number;
}

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
	#faces: readonly Face[] = $derived.by(() => {
		this.#subscribe();
		return readFaces(this.#awareness);
	});

	attach(awareness: Awareness): void {
		this.#awareness = awareness;
		awareness.setLocalState({ card: null, field: null });
	}

	/** Tells the others where this person is. */
	moveTo(where: Whereabouts): void {
		this.#awareness?.setLocalState({ card: where.card, field: where.field });
	}

	/** Everybody here, this person among them as soon as the server has said who they are; by name. */
	get faces(): readonly Face[] {
		return this.#faces;
	}

	/** Everybody at one milestone. */
	at(card: string): readonly Face[] {
		return this.#faces.filter((face) => face.card === card);
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
			windows: (before?.windows ?? 0) + 1,
		});
	}
	return [...faces.values()].toSorted((a, b) => a.name.localeCompare(b.name));
}

/** The server's stamp; anything else is nobody. */
function readUser(value: unknown): Pick<Face, 'person' | 'name' | 'guest' | 'hue'> | null {
	if (typeof value !== 'object' || value === null) return null;
	const { person, name, guest, color } = value as Record<string, unknown>;
	if (typeof person !== 'string' || typeof name !== 'string') return null;
	return { person, name, guest: guest === true, hue: typeof color === 'number' ? Math.trunc(color) & 7 : 0 };
}
