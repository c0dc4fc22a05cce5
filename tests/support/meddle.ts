import type { Decision, LedgerEntry } from '@holdpoint/shared/schema/ledger-entry';
import { decision as decisionSchema } from '@holdpoint/shared/schema/ledger-entry';
import { rewrite, type ExportFile } from './forge.ts';

type Leaf = string | number | boolean;
interface Place {
	readonly path: readonly (string | number)[];
	readonly value: Leaf;
}

/**
 * Changes one thing in a ledger, and makes every number and hash fit: who decided, when, which entry came, or one word of
 * what was decided, for which another one of this ledger is put.
 */
export function meddle(file: ExportFile, [what, where, which]: readonly [number, number, number]): void {
	const { entries } = file;
	const at = 1 + (where % (entries.length - 1));
	const entry = entries[at]!;
	const other = entries[which % entries.length]!;
	const put = (next: LedgerEntry) => (file.entries = rewrite(entries.with(at, next)));
	switch (what % 10) {
		case 0:
			put({ ...entry, actor: other.actor });
			return;
		case 1: {
			const minutes = [1, 2, 5, 30, 31, 120, -1, -30][which % 8]!;
			put({ ...entry, at: new Date(Date.parse(entry.at) + minutes * 60_000).toISOString() });
			return;
		}
		case 2:
			file.entries = rewrite(entries.toSpliced(at, 1));
			return;
		case 3:
			file.entries = rewrite(
				entries.toSpliced(at, 1).toSpliced(1 + (which % (entries.length - 1)), 0, entry),
			);
			return;
		case 4:
			file.entries = rewrite(entries.toSpliced(at, 0, other));
			return;
		default:
			put({ ...entry, decision: changeWord(entry.decision, entries, where, which) });
	}
}

/** Another decision of a known shape, or the same one where the change leads to none. */
function changeWord(
	decision: Decision,
	entries: readonly LedgerEntry[],
	where: number,
	which: number,
): Decision {
	const places = findPlaces(decision).filter(({ path }) => path[0] !== 'type');
	const place = places[where % places.length];
	if (!place) return decision;
	const words = entries
		.flatMap((entry) => findPlaces(entry.decision))
		.map(({ value }) => value)
		.filter((value) => typeof value === typeof place.value);
	const changed = structuredClone(decision);
	set(changed, place.path, wordFor(place.value, words, which));
	const parsed = decisionSchema.safeParse(changed);
	return parsed.success ? parsed.data : decision;
}

function wordFor(value: Leaf, words: readonly Leaf[], which: number): Leaf {
	if (typeof value === 'boolean') return !value;
	if (typeof value === 'number' && which % 2 === 0) return value + ((which >> 1) % 3) - 1;
	if (which % 5 === 0 && typeof value === 'string') return ' ';
	return words[which % words.length] ?? value;
}

function findPlaces(value: unknown, path: readonly (string | number)[] = []): Place[] {
	if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
		return [{ path, value }];
	}
	if (Array.isArray(value)) return value.flatMap((item, index) => findPlaces(item, [...path, index]));
	if (typeof value !== 'object' || value === null) return [];
	return Object.entries(value).flatMap(([key, item]) => findPlaces(item, [...path, key]));
}

function set(target: unknown, [key, ...rest]: readonly (string | number)[], value: Leaf): void {
	if (key === undefined || typeof target !== 'object' || target === null) return;
	if (rest.length === 0) Object.assign(target, { [key]: value });
	else set((target as Record<string | number, unknown>)[key], rest, value);
}
