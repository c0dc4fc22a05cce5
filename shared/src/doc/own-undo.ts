import * as Y from 'yjs';
import type { Origin } from './edits.ts';

/**
 * A person's undo of their own edits, those with this origin, which leaves what somebody else wrote. Yjs by itself does
 * not where two have written a field at once and one's own value stands: it would put back neither the other's nor what
 * both replaced, and the field were empty for everybody. Nor where the other wrote between two steps of one's own: it
 * would go back past it. `captureTimeout`: edits within it are one step, milliseconds.
 */
export function ownUndo(doc: Y.Doc, origin: Origin, captureTimeout: number): Y.UndoManager {
	const manager = new Y.UndoManager(doc, {
		trackedOrigins: new Set([origin]),
		captureTimeout,
		// Called for every transaction, before what it deleted is thrown away.
		captureTransaction: (transaction) => {
			if (!transaction.local) keepOverwritten(transaction);
			else if (manager.currStackItem) stopAtTheirs(transaction, manager.currStackItem);
			return true;
		},
		// Called for what undo is about to delete, after it has put back what it can.
		deleteFilter: (item) => {
			const theirs = overwrittenBy(item);
			return theirs === null || putBack(theirs);
		},
	});
	return manager;
}

/** Where one's own value meets another's, the one that lost is kept for the undo of whoever won, here or there. */
function keepOverwritten(transaction: Y.Transaction): void {
	const own = transaction.doc.clientID;
	Y.iterateDeletedStructs(transaction, transaction.deleteSet, (struct) => {
		if (!(struct instanceof Y.Item) || struct.parentSub === null) return;
		if (struct.id.client === own || struct.right?.id.client === own) struct.keep = true;
	});
}

/** Another's value that undo has written once more: earlier steps, which Yjs would now take past it, end there. */
function stopAtTheirs(transaction: Y.Transaction, { deletions }: Y.UndoManager['undoStack'][number]): void {
	Y.iterateDeletedStructs(transaction, deletions, (struct) => {
		const isTheirs = struct.id.client !== transaction.doc.clientID;
		if (isTheirs && struct instanceof Y.Item && struct.content instanceof Y.ContentAny) struct.redone = null;
	});
}

/** What somebody else had written into a field when this value came over it unseen; null where there was no such thing. */
function overwrittenBy(item: Y.Item): Y.Item | null {
	if (item.deleted || item.parentSub === null) return null;
	let first = item;
	while (first.left?.id.client === item.id.client) first = first.left;
	return first.left === null || Y.compareIDs(first.left.lastId, first.origin) ? null : first.left;
}

/** Writes a value that was overwritten once more; false where it is not known here. */
function putBack({ content, parent, parentSub }: Y.Item): boolean {
	if (!(content instanceof Y.ContentAny) || parentSub === null) return false;
	(parent as Y.Map<unknown>).set(parentSub, content.arr.at(-1));
	return true;
}
