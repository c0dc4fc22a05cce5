import * as Y from 'yjs';
import type { SharedType } from './content.ts';
import type { Origin } from './edits.ts';
import { rootOf } from './roots.ts';

/** Words that were overwritten, and where: root, entry, field. */
export interface Lost {
	readonly path: readonly string[];
	readonly attempted: string;
}

/** Fields whose value is chosen, not written. */
const notWords: ReadonlySet<string> = new Set(['lane', 'state']);

/**
 * A person's undo of their own edits, those with this origin, which leaves what somebody else wrote. Yjs by itself does
 * not where two have written a field at once and one's own value stands: it would put back neither the other's nor what
 * both replaced, and the field were empty for everybody. Nor where the other wrote between two steps of one's own: it
 * would go back past it. `captureTimeout`: edits within it are one step, milliseconds. `onlost`: words of one's own were
 * overwritten by what another wrote at the same time.
 */
export function ownUndo(
	doc: Y.Doc,
	origin: Origin,
	captureTimeout: number,
	onlost: (items: readonly Lost[]) => void = () => undefined,
): Y.UndoManager {
	const manager = new Y.UndoManager(doc, {
		trackedOrigins: new Set([origin]),
		captureTimeout,
		// Called for every transaction, before what it deleted is thrown away.
		captureTransaction: (transaction) => {
			if (!transaction.local) {
				const lost = keepOverwritten(transaction);
				if (lost.length > 0) onlost(lost);
			} else if (manager.currStackItem) stopAtTheirs(transaction, manager.currStackItem);
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

/**
 * Where one's own value meets another's, the one that lost is kept for the undo of whoever won, here or there. Returns
 * one's own words among them.
 */
function keepOverwritten(transaction: Y.Transaction): Lost[] {
	const own = transaction.doc.clientID;
	const lost: Lost[] = [];
	Y.iterateDeletedStructs(transaction, transaction.deleteSet, (struct) => {
		if (!(struct instanceof Y.Item) || struct.parentSub === null) return;
		if (struct.id.client === own || struct.right?.id.client === own) struct.keep = true;
		const words = struct.id.client === own ? lostWords(struct) : null;
		if (words) lost.push(words);
	});
	return lost;
}

/** Another's value that undo has written once more: earlier steps, which Yjs would now take past it, end there. */
function stopAtTheirs(transaction: Y.Transaction, { deletions }: Y.UndoManager['undoStack'][number]): void {
	Y.iterateDeletedStructs(transaction, deletions, (struct) => {
		const isTheirs = struct.id.client !== transaction.doc.clientID;
		if (isTheirs && struct instanceof Y.Item && struct.content instanceof Y.ContentAny) struct.redone = null;
	});
}

/** What was written where another's value now stands, if those are words and the other had not seen them. */
function lostWords({ content, lastId, parent, parentSub, right }: Y.Item): Lost | null {
	if (!(content instanceof Y.ContentAny) || right === null || Y.compareIDs(right.origin, lastId)) return null;
	const attempted: unknown = content.arr.at(-1);
	const field = parentSub ?? '';
	if (typeof attempted !== 'string' || attempted === '' || notWords.has(field)) return null;
	if ((parent as Y.Map<unknown>).get(field) === attempted) return null;
	const { type, key } = rootOf(parent as SharedType);
	return { path: [Y.findRootTypeKey(type), key ?? '', field], attempted };
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
