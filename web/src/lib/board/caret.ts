import type { Splice } from '@holdpoint/shared/doc/splice';

/** Where a caret at `caret` belongs after somebody else's change of the text around it. */
export function moveCaret(caret: number, splice: Splice): number {
	if (caret <= splice.index) return caret;
	if (caret >= splice.index + splice.remove) return caret + splice.insert.length - splice.remove;
	return splice.index + splice.insert.length;
}
