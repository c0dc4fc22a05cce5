import * as Y from 'yjs';
import type { SharedType } from './content.ts';
import { parseRoot, rootOf } from './roots.ts';

/** Which rows to read again. */
export interface Touched {
	readonly milestones: ReadonlySet<string>;
	readonly release: boolean;
	readonly risks: boolean;
	readonly defects: boolean;
	readonly rollback: boolean;
	readonly decisions: boolean;
	readonly lessons: boolean;
	readonly checks: boolean;
}

/** Which rows a transaction changed; call it in an observer (`afterTransaction` or `observeDeep`) or later. */
export function touchedBy(transaction: Y.Transaction): Touched {
	return touchedTypes(transaction.changed.keys());
}

/** The same from the events of `observeDeep`. */
export function touchedRows(events: readonly Y.YEvent<SharedType>[]): Touched {
	return touchedTypes(events.map((event) => event.target));
}

/** Calls back after each transaction that changed a row; returns how to stop. Sees roots that come later too. */
export function observeRows(
	doc: Y.Doc,
	listener: (touched: Touched, transaction: Y.Transaction) => void,
): () => void {
	const handler = (transaction: Y.Transaction) => {
		if (transaction.changed.size > 0) listener(touchedBy(transaction), transaction);
	};
	doc.on('afterTransaction', handler);
	return () => doc.off('afterTransaction', handler);
}

function touchedTypes(types: Iterable<SharedType>): Touched {
	const milestones = new Set<string>();
	const parts = new Set<string>();
	for (const type of types) {
		const root = parseRoot(Y.findRootTypeKey(rootOf(type).type));
		if (root?.milestone !== undefined) milestones.add(root.milestone);
		else if (root) parts.add(root.part);
	}
	return {
		milestones,
		release: parts.has('release'),
		risks: parts.has('risks'),
		defects: parts.has('defects'),
		rollback: parts.has('rollback'),
		decisions: parts.has('decisions'),
		lessons: parts.has('lessons'),
		checks: parts.has('checks'),
	};
}
