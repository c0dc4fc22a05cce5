import { z } from 'zod/mini';
import type { ForeignEvent, ForeignEvents } from './foreign-event.ts';
import type { LeftOut } from './schedule-row.ts';

// A Trello board as "Print, export, and share → Export as JSON" writes it, as far as it is read here:
// https://developer.atlassian.com/cloud/trello/guides/rest-api/object-definitions/.

const text = z.optional(z.nullable(z.string()));
const ids = z.optional(z.nullable(z.array(z.string())));

const list = z.object({ id: z.string(), name: z.string(), closed: z.optional(z.boolean()) });
const member = z.object({ id: z.string(), fullName: text, username: text });
const card = z.object({
	id: z.string(),
	name: z.string(),
	closed: z.optional(z.boolean()),
	idList: z.string(),
	idMembers: ids,
	start: text,
	due: text,
	dueComplete: z.optional(z.nullable(z.boolean())),
	pos: z.optional(z.number()),
});
const item = z.object({
	name: z.string(),
	state: text,
	due: text,
	idMember: text,
	pos: z.optional(z.number()),
});
const checklist = z.object({ idCard: z.string(), checkItems: z.array(z.unknown()) });
const board = z.object({
	lists: z.array(z.unknown()),
	cards: z.array(z.unknown()),
	members: z.optional(z.array(z.unknown())),
	checklists: z.optional(z.array(z.unknown())),
});

/** Lists in which nothing is to be done any more, by the names that people give them. */
const doneList = /^\W*(done|completed?|finished|shipped|closed|released)\W*$/i;

/**
 * The cards of a board under the names of their lists, each followed by the items of its checklists; null if the JSON is no
 * board. Archived cards, and those in archived lists, are left out.
 */
export function readTrello(value: unknown): ForeignEvents | null {
	const read = board.safeParse(value);
	if (!read.success) return null;
	const { lists, cards, members = [], checklists = [] } = read.data;
	const listOf = byId(lists, list);
	const nameOf = byId(members, member);
	const itemsOf = Map.groupBy(fitting(checklists, checklist), ({ idCard }) => idCard);
	const nameFor = (person: string | null | undefined): string => {
		const found = nameOf.get(person ?? '');
		return found?.fullName || found?.username || '';
	};

	const events: ForeignEvent[] = [];
	let archived = 0;
	for (const source of cards) {
		const one = card.safeParse(source);
		if (!one.success) {
			events.push({ source, reason: 'This is not a card as Trello writes it.' });
			continue;
		}
		const { id, name, closed, idList, idMembers, start, due, dueComplete } = one.data;
		const under = listOf.get(idList);
		if (closed || under?.closed) {
			archived += 1;
			continue;
		}
		const beside = { source: { card: name }, milestone: under?.name ?? '' };
		const done = dueComplete === true || doneList.test(under?.name ?? '');
		const who = (idMembers ?? []).map(nameFor).filter(Boolean).join(', ');
		events.push({ ...beside, what: name, who, start: start ?? '', when: due ?? '', done });
		for (const each of (itemsOf.get(id) ?? []).flatMap(({ checkItems }) => checkItems)) {
			const entry = item.safeParse(each);
			if (!entry.success) {
				events.push({ source: each, reason: `This is not an entry of a checklist: on the card ${name}.` });
				continue;
			}
			events.push({
				...beside,
				what: entry.data.name.trim() === '' ? '' : `${name}: ${entry.data.name}`,
				who: nameFor(entry.data.idMember),
				when: entry.data.due ?? '',
				done: done || entry.data.state === 'complete',
			});
		}
	}
	const leftOut: LeftOut[] =
		archived > 0 ? [{ count: archived, one: 'archived card', many: 'archived cards' }] : [];
	return { events, leftOut };
}

function byId<T extends { readonly id: string }>(
	values: readonly unknown[],
	schema: z.ZodMiniType<T>,
): ReadonlyMap<string, T> {
	return new Map(fitting(values, schema).map((each) => [each.id, each]));
}

function fitting<T>(values: readonly unknown[], schema: z.ZodMiniType<T>): T[] {
	return values.flatMap((each) => {
		const read = schema.safeParse(each);
		return read.success ? [read.data] : [];
	});
}
