import { z } from 'zod/mini';
import { severities } from '../schema/document.ts';
import { id, line, wellFormed } from '../schema/text.ts';
import * as Y from 'yjs';
import { bounds } from './bounds.ts';
import { current, liveNow, plainText, type SharedType } from './content.ts';
import type { TouchedRoot } from './describe-changes.ts';
import type { EditedPart } from './roots.ts';

// What each root may hold. Every field is optional: an entry written in steps, or with a field deleted, is no reason to
// undo somebody's edit, and readers have defaults.

const removed = z.optional(z.boolean());
const date = z.string().check(z.regex(/^(\d{4}-\d{2}-\d{2})?$/, 'must be YYYY-MM-DD or empty'));
const moment = z
	.string()
	.check(z.regex(/^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z)?$/, 'must be a moment in UTC or empty'));
const hash = z
	.string()
	.check(z.regex(/^(sha256:[0-9a-f]{64})?$/, 'must be sha256: and 64 hexadecimal characters'));
const rank = z.number().check(z.minimum(-1e9), z.maximum(1e9));
const remark = z.strictObject({
	by: z.optional(line(100)),
	text: z.optional(wellFormed(4000)),
	at: z.optional(line(40)),
	removed,
});
const besideActivity = z.strictObject({
	owner: z.optional(line()),
	due: z.optional(date),
	rank: z.optional(rank),
});

interface MapShape {
	/** Fields of the root itself. */
	readonly fields: Readonly<Record<string, z.ZodMiniType>>;
	/** Entries: a flat map each, under any ID, by the prefix of its key. */
	readonly entries?: Readonly<Record<string, z.ZodMiniType>>;
}

const shapes: Readonly<Record<Exclude<EditedPart, 'criteria' | 'notes'>, MapShape>> = {
	milestone: { fields: { name: line(), outcome: wellFormed(4000) } },
	activities: {
		fields: {},
		entries: {
			'': z.strictObject({
				text: z.optional(wellFormed(2000)),
				state: z.optional(z.enum(['open', 'done', 'not-needed'])),
				reason: z.optional(wellFormed(4000)),
				counts: z.optional(z.boolean()),
				removed,
			}),
		},
	},
	evidence: {
		fields: {},
		entries: {
			'': z.strictObject({
				title: z.optional(line()),
				url: z.optional(wellFormed(2000)),
				hash: z.optional(hash),
				removed,
			}),
		},
	},
	card: {
		fields: {
			lane: z.enum(['planned', 'in-progress', 'ready']),
			rank,
			owner: line(),
			start: date,
			due: date,
		},
		entries: { 'act:': besideActivity },
	},
	talk: { fields: {}, entries: { '': remark } },
	release: {
		fields: {
			name: line(),
			version: line(100),
			summary: wellFormed(10_000),
			goals: wellFormed(10_000),
			targetDate: date,
			holidays: wellFormed(4000),
		},
	},
	risks: {
		fields: {},
		entries: {
			'': z.strictObject({
				title: z.optional(line()),
				probability: z.optional(z.number().check(z.minimum(0), z.maximum(5))),
				impact: z.optional(z.number().check(z.minimum(0), z.maximum(5))),
				owner: z.optional(line()),
				mitigation: z.optional(wellFormed(4000)),
				trigger: z.optional(wellFormed(2000)),
				due: z.optional(date),
				milestone: z.optional(line(80)),
				state: z.optional(z.enum(['open', 'closed'])),
				removed,
			}),
		},
	},
	defects: {
		fields: {},
		entries: {
			'': z.strictObject({
				title: z.optional(line()),
				key: z.optional(line(100)),
				severity: z.optional(z.enum(severities)),
				state: z.optional(z.enum(['open', 'fixed', 'wont-fix'])),
				escaped: z.optional(z.boolean()),
				count: z.optional(z.int().check(z.minimum(1), z.maximum(100_000))),
				removed,
			}),
		},
	},
	rollback: {
		fields: { owner: line(), lastSafe: moment },
		entries: {
			'step:': z.strictObject({ text: z.optional(wellFormed(2000)), rank: z.optional(rank), removed }),
			'run:': z.strictObject({
				seconds: z.optional(z.int().check(z.minimum(0), z.maximum(1_000_000))),
				by: z.optional(line(100)),
				at: z.optional(line(40)),
				removed,
			}),
		},
	},
	decisions: { fields: {}, entries: { '': remark } },
	lessons: { fields: {}, entries: { '': remark } },
};

/**
 * What is wrong with the touched entries of a root, as a sentence; null if it parses under its schema. Entries that the
 * transaction did not touch were judged when they came.
 */
export function findFault(part: EditedPart, root: TouchedRoot): string | null {
	if (part === 'criteria' || part === 'notes') return findTextFault(root, bounds[part]);
	if (root.list && hasLive(root.type)) return 'A list has no place here.';
	const shape = shapes[part];
	for (const key of root.keys) {
		const item = current(root.type, key, liveNow);
		const fault = item === null ? null : findItemFault(shape, key, item.content);
		if (fault !== null) return fault;
	}
	if (root.keys.size > 0 && root.type._map.size > bounds.entries && liveEntries(root.type) > bounds.entries) {
		return `There is room for ${bounds.entries} entries.`;
	}
	return null;
}

function findTextFault(root: TouchedRoot, longest: number): string | null {
	for (const key of root.keys) {
		if (current(root.type, key, liveNow) !== null) return 'A text has no fields.';
	}
	for (let item = root.type._start; item !== null; item = item.right) {
		if (!item.deleted && !(item.content instanceof Y.ContentString))
			return 'This text holds plain characters only.';
	}
	// Counts characters of the whole, since the type's own length counts other content too.
	if (plainText(root.type, liveNow).length > longest) return `This text may have ${longest} characters.`;
	return null;
}

function findItemFault(shape: MapShape, key: string, content: Y.Item['content']): string | null {
	const field = Object.hasOwn(shape.fields, key) ? shape.fields[key] : undefined;
	if (field !== undefined) return fault(field, key, scalar(content));
	if (shape.entries === undefined) return `There is no field ${quote(key)}.`;
	const found = Object.entries(shape.entries).find(([prefix]) => key.startsWith(prefix));
	if (found === undefined || !id.safeParse(key.slice(found[0].length)).success) {
		return `${quote(key)} is not an ID.`;
	}
	const type = content instanceof Y.ContentType ? (content.type as SharedType) : null;
	if (type === null || !isMap(type)) return `${quote(key)} must be a map of fields.`;
	if (hasLive(type)) return 'A list has no place here.';
	const fields: Record<string, unknown> = {};
	for (const name of type._map.keys()) {
		const item = current(type, name, liveNow);
		if (item === null) continue;
		if (!/^[a-z]{1,40}$/i.test(name)) return `There is no field ${quote(name)}.`;
		fields[name] = scalar(item.content);
	}
	return fault(found[1], key, fields);
}

/** A value that no schema takes stands for anything but one JSON value. */
function scalar(content: Y.Item['content']): unknown {
	return content instanceof Y.ContentAny && content.arr.length === 1
		? content.arr[0]
		: Symbol.for('not a value');
}

function fault(schema: z.ZodMiniType, key: string, value: unknown): string | null {
	const parsed = schema.safeParse(value);
	if (parsed.success) return null;
	const [issue] = parsed.error.issues;
	const field = [key, ...(issue?.path ?? [])].map(String).join('.');
	return `${field.slice(0, 100)}: ${issue?.message ?? 'Invalid value'}`;
}

function isMap(type: unknown): boolean {
	return type instanceof Y.Map;
}

function hasLive(type: SharedType): boolean {
	for (let item = type._start; item !== null; item = item.right) if (!item.deleted) return true;
	return false;
}

function liveEntries(type: SharedType): number {
	let count = 0;
	for (const item of type._map.values()) if (!item.deleted) count += 1;
	return count;
}

function quote(text: string): string {
	return `"${text.slice(0, 60)}"`;
}
