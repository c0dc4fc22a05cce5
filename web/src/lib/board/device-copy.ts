/**
 * The copy of a board that this device keeps, so that it opens at once and offline: document, last governance frame,
 * and what was not proven to be saved. One for each board, person and epoch.
 */
import * as Y from 'yjs';
import type { Change } from '@holdpoint/shared/doc/describe-changes';
import type { GovernanceFrame } from '@holdpoint/shared/schema/frame';

/** What was not proven to be saved: how many edits, and what they made of which fields. */
export interface Unsaved {
	readonly count: number;
	readonly fields: readonly Change[];
}

export interface DeviceCopy {
	readonly doc: Y.Doc;
	readonly person: string;
	readonly epoch: string;
	/** As it was when the copy was opened. */
	readonly unsaved: Unsaved;
	readonly governance: GovernanceFrame | null;
	rememberUnsaved(unsaved: Unsaved): void;
	rememberGovernance(frame: GovernanceFrame): void;
	close(): void;
}

export interface DeviceStore {
	/** What was kept of this board at the last visit, loaded; null where there is nothing. */
	openLast(board: string): Promise<DeviceCopy | null>;
	/** Begins to keep `doc`; null where the device keeps nothing. */
	keep(board: string, person: string, epoch: string, doc: Y.Doc): Promise<DeviceCopy | null>;
	/** Removes everything kept of this board: access was taken away. */
	forget(board: string): Promise<void>;
}

/** Loaded from here and not from the connection, so that all that the first picture needs stays in one piece. */
export const loadBacklog = () => import('./backlog.ts');

export const nothingUnsaved: Unsaved = { count: 0, fields: [] };

/** Keeps nothing: private windows without storage, and tests. */
export const noDeviceStore: DeviceStore = {
	openLast: () => Promise.resolve(null),
	keep: () => Promise.resolve(null),
	forget: () => Promise.resolve(),
};

interface Last {
	readonly person: string;
	readonly epoch: string;
}

/** IndexedDB by y-indexeddb, which is loaded when it is first needed. `onfull` hears of a device without room. */
export function indexedDeviceStore(onfull: () => void): DeviceStore {
	const lastKey = (board: string) => `holdpoint:last:${board}`;
	const nameOf = (board: string, last: Last) => `holdpoint:${board}:${last.person}:${last.epoch}`;

	function readLast(board: string): Last | null {
		const text = localStorage.getItem(lastKey(board));
		if (text === null) return null;
		const value: unknown = JSON.parse(text);
		if (typeof value !== 'object' || value === null || !('person' in value) || !('epoch' in value))
			return null;
		return { person: String(value.person), epoch: String(value.epoch) };
	}

	async function open(board: string, last: Last, doc: Y.Doc): Promise<DeviceCopy> {
		const { IndexeddbPersistence } = await import('y-indexeddb');
		const persistence = new IndexeddbPersistence(nameOf(board, last), doc);
		const report = (problem: unknown) => {
			if (problem instanceof DOMException && problem.name === 'QuotaExceededError') onfull();
			else throw problem;
		};
		await persistence.whenSynced;
		const unsaved: unknown = await persistence.get('unsaved');
		const governance: unknown = await persistence.get('governance');
		return {
			doc,
			...last,
			unsaved: typeof unsaved === 'string' ? (JSON.parse(unsaved) as Unsaved) : nothingUnsaved,
			governance: typeof governance === 'string' ? (JSON.parse(governance) as GovernanceFrame) : null,
			rememberUnsaved: (next) => void persistence.set('unsaved', JSON.stringify(next)).catch(report),
			rememberGovernance: (frame) => void persistence.set('governance', JSON.stringify(frame)).catch(report),
			close: () => void persistence.destroy(),
		};
	}

	return {
		async openLast(board) {
			const last = readLast(board);
			return last === null ? null : open(board, last, new Y.Doc());
		},
		async keep(board, person, epoch, doc) {
			localStorage.setItem(lastKey(board), JSON.stringify({ person, epoch }));
			return open(board, { person, epoch }, doc);
		},
		async forget(board) {
			const last = readLast(board);
			localStorage.removeItem(lastKey(board));
			if (last === null) return;
			const { clearDocument } = await import('y-indexeddb');
			await clearDocument(nameOf(board, last));
		},
	};
}
