/** What of the record is shown: kept in the address, so that a filtered record can be shared. */
import type { LedgerEntry } from '@holdpoint/shared/schema/ledger-entry';
import { kinds, milestonesOf, peopleOf, type Kind } from './say-entry.ts';

export interface RecordFilter {
	readonly person: string;
	readonly milestone: string;
	readonly kind: Kind | '';
}

/** Anything else in the address is passed over. */
export function readFilter(query: URLSearchParams): RecordFilter {
	const kind = query.get('kind') ?? '';
	return {
		person: query.get('person') ?? '',
		milestone: query.get('milestone') ?? '',
		kind: Object.hasOwn(kinds, kind) ? (kind as Kind) : '',
	};
}

/** The query with some of it changed, the filter or which list is shown; what is empty is left out. */
export function withFilter(
	query: URLSearchParams,
	change: Partial<RecordFilter & { readonly show: string }>,
): string {
	const next = new URLSearchParams(query);
	for (const [key, value] of Object.entries(change)) {
		if (value === '') next.delete(key);
		else next.set(key, value);
	}
	const text = next.toString();
	return text === '' ? '?' : `?${text}`;
}

/** Entries by this person or about them, about this milestone, of this kind. */
export function filterEntries(
	entries: readonly LedgerEntry[],
	{ person, milestone, kind }: RecordFilter,
): LedgerEntry[] {
	const types: readonly string[] | null = kind === '' ? null : kinds[kind];
	return entries.filter(
		({ actor, decision }) =>
			(person === '' || actor.person === person || peopleOf(decision).includes(person)) &&
			(milestone === '' || milestonesOf(decision).includes(milestone)) &&
			(types === null || types.includes(decision.type)),
	);
}
