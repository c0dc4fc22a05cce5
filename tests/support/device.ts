import * as Y from 'yjs';
import {
	nothingUnsaved,
	type DeviceCopy,
	type DeviceStore,
	type Unsaved,
} from '../../web/src/lib/board/device-copy.ts';
import type { GovernanceFrame } from '@holdpoint/shared/schema/frame';

interface Kept {
	readonly updates: Uint8Array[];
	unsaved: Unsaved;
	governance: GovernanceFrame | null;
}

/** A device whose storage the test can look into: what one visit keeps, the next one finds. For one board. */
export class TestDevice implements DeviceStore {
	readonly #copies = new Map<string, Kept>();
	#last: { readonly person: string; readonly epoch: string } | null = null;

	/** Whose copies it has. */
	get people(): string[] {
		return [...this.#copies.keys()].map((name) => name.slice(0, name.indexOf(' ')));
	}

	async openLast(): Promise<DeviceCopy | null> {
		return this.#last && this.#open(this.#last.person, this.#last.epoch, new Y.Doc());
	}

	async keep(_board: string, person: string, epoch: string, doc: Y.Doc): Promise<DeviceCopy> {
		this.#last = { person, epoch };
		return this.#open(person, epoch, doc);
	}

	async forget(): Promise<void> {
		if (this.#last) this.#copies.delete(nameOf(this.#last.person, this.#last.epoch));
		this.#last = null;
	}

	#open(person: string, epoch: string, doc: Y.Doc): DeviceCopy {
		const name = nameOf(person, epoch);
		const kept = this.#copies.get(name) ?? {
			updates: [],
			unsaved: nothingUnsaved,
			governance: null,
		};
		this.#copies.set(name, kept);
		for (const update of kept.updates) Y.applyUpdate(doc, update, this);
		const store = (update: Uint8Array) => void kept.updates.push(update);
		store(Y.encodeStateAsUpdate(doc));
		doc.on('update', store);
		return {
			doc,
			person,
			epoch,
			unsaved: kept.unsaved,
			governance: kept.governance,
			rememberUnsaved: (unsaved) => (kept.unsaved = structuredClone(unsaved)),
			rememberGovernance: (frame) => (kept.governance = frame),
			close: () => doc.off('update', store),
		};
	}
}

function nameOf(person: string, epoch: string): string {
	return `${person} ${epoch}`;
}
