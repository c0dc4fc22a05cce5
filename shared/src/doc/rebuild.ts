import * as Y from 'yjs';
import { liveNow, plainText, type SharedType } from './content.ts';
import { parseRoot } from './roots.ts';

/**
 * A document that reads the same, without what editing has left behind: of each value that was overwritten Yjs keeps
 * about nine bytes for ever. It shares no history with the old one, so the two must never be merged. Roots lie flat
 * (interfaces.md, Document), so a copy of fields, entries and plain text is all of it.
 */
export function rebuild(doc: Y.Doc): Y.Doc {
	const fresh = new Y.Doc();
	fresh.transact(() => {
		for (const name of doc.share.keys()) {
			const root = parseRoot(name);
			if (root === null) continue;
			if (root.type === 'text')
				fresh.getText(name).insert(0, plainText(doc.get(name) as SharedType, liveNow));
			else copyMap(doc.getMap(name), fresh.getMap(name));
		}
	});
	return fresh;
}

function copyMap(from: Y.Map<unknown>, to: Y.Map<unknown>): void {
	for (const [key, value] of from) {
		if (!(value instanceof Y.AbstractType)) to.set(key, value);
		else if (value instanceof Y.Map) to.set(key, new Y.Map(value.entries()));
	}
}
