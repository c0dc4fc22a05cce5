import { z } from 'zod';
import { parseRoot } from '../doc/roots.ts';

/** Client IDs are 32-bit in Yjs 13. */
const itemId = z.object({
	client: z.int().min(0).max(0xffff_ffff),
	clock: z.int().min(0),
});

/**
 * A relative position of Yjs in the notes of a milestone, as y-codemirror.next writes it. All four fields are always
 * there: Yjs takes a missing one for an ID.
 */
const position = z.object({
	type: z.null().default(null),
	tname: z
		.string()
		.max(100)
		.refine((name) => parseRoot(name)?.part === 'notes'),
	item: itemId.nullable().default(null),
	assoc: z.int().min(-1).max(1).default(0),
});

const cursor = z.object({ anchor: position, head: position });

/** Where somebody types in the notes, in the `cursor` of their awareness. The range goes from anchor to head. */
export type Cursor = z.infer<typeof cursor>;

/** Reads the `cursor` of an awareness state; null where there is none or it is nothing that can be drawn. */
export function readCursor(value: unknown): Cursor | null {
	return cursor.safeParse(value).data ?? null;
}
