import * as Y from 'yjs';
import type { SharedType } from './content.ts';

/**
 * Undoes what a running transaction has done to some roots and everything in them: what was inserted is deleted, what
 * was deleted is made again. Inside the transaction nothing is thrown away yet, so all of it can be restored, and the
 * update that leaves the document carries edit and undo as one.
 *
 * The work is Yjs's own `UndoManager`, given the transaction as its one step.
 */
export function undoWithin(transaction: Y.Transaction, roots: SharedType[]): void {
	const { doc } = transaction;
	const { store } = doc;
	const ownClock = Y.getState(store, doc.clientID);
	const deletions = Y.mergeDeleteSets([transaction.deleteSet]);
	const manager = new Y.UndoManager(roots, {
		doc,
		captureTimeout: 0,
		trackedOrigins: new Set(),
		// What a map held goes back over whatever stands there now: that is of this transaction too.
		ignoreRemoteMapChanges: true,
	});
	manager.undoStack.push({ deletions, insertions: insertionsOf(transaction), meta: new Map() });
	manager.undo();
	manager.destroy();
	release(transaction, deletions, ownClock);
	// The server has written under its own client ID in a transaction of somebody else's: Yjs would take that for another
	// client with the same ID, and draw a new one each time.
	transaction.local = true;
}

function insertionsOf(transaction: Y.Transaction): ReturnType<typeof Y.createDeleteSet> {
	const insertions = Y.createDeleteSet();
	for (const client of transaction.doc.store.clients.keys()) {
		const clock = transaction.beforeState.get(client) ?? 0;
		const len = Y.getState(transaction.doc.store, client) - clock;
		if (len > 0) insertions.clients.set(client, [{ clock, len }]);
	}
	return insertions;
}

/** Undo marks what it made again to be kept from garbage collection, for a redo that never comes here. */
function release(
	transaction: Y.Transaction,
	deletions: ReturnType<typeof Y.createDeleteSet>,
	ownClock: number,
): void {
	const { doc } = transaction;
	Y.iterateDeletedStructs(transaction, deletions, (struct) => {
		if (struct instanceof Y.Item) struct.redone = null;
	});
	const own = doc.store.clients.get(doc.clientID) ?? [];
	for (let index = own.length - 1; index >= 0; index -= 1) {
		const struct = own[index];
		if (struct === undefined || struct.id.clock < ownClock) break;
		if (!(struct instanceof Y.Item)) continue;
		for (let item: Y.Item | null = struct; item?.keep === true; item = (item.parent as SharedType)._item) {
			item.keep = false;
		}
	}
}
