import type { MilestoneView } from '@holdpoint/shared/schema/board-view';
import type { Lane, MilestoneRow } from '@holdpoint/shared/schema/document';

export type ColumnId = Lane | 'signed';
export type Columns = Readonly<Record<ColumnId, readonly string[]>>;

export const columnTitles: Readonly<Record<ColumnId, string>> = {
	planned: 'Planned',
	'in-progress': 'In progress',
	ready: 'Ready for sign-off',
	signed: 'Signed off',
};

export const lanes: readonly Lane[] = ['planned', 'in-progress', 'ready'];

/** In which column a milestone stands: what the ledger says comes before what the lane says. */
export function columnOf(view: MilestoneView): ColumnId {
	return view.status === 'waived' ? 'signed' : view.status;
}

/** Cards by column: by rank, then in the policy's order; signed ones in the policy's order. */
export function columnsOf(
	order: readonly string[],
	view: (id: string) => MilestoneView | undefined,
	row: (id: string) => MilestoneRow,
): Columns {
	const columns: Record<ColumnId, string[]> = { planned: [], 'in-progress': [], ready: [], signed: [] };
	for (const id of order) {
		const seen = view(id);
		if (seen) columns[columnOf(seen)].push(id);
	}
	for (const lane of lanes) columns[lane].sort((a, b) => row(a).rank - row(b).rank);
	return columns;
}

/** Those that fold beside an open panel: two, or three; empty ones come first, and never that of the open card. */
export function foldedBeside(columns: Columns, open: ColumnId | null, count: 2 | 3): readonly ColumnId[] {
	const empty = (['signed', 'ready', 'planned', 'in-progress'] as const).filter((id) => !columns[id].length);
	const full = (['signed', 'planned', 'in-progress', 'ready'] as const).filter((id) => columns[id].length);
	return [...empty, ...full].filter((id) => id !== open).slice(0, count);
}

/** The same lists keep the same object, so that an edit of a row redraws no list. */
export function reuseColumns(before: Columns | null, now: Columns): Columns {
	if (before === null) return now;
	const pick = (column: ColumnId) => (sameList(before[column], now[column]) ? before[column] : now[column]);
	const next = {
		planned: pick('planned'),
		'in-progress': pick('in-progress'),
		ready: pick('ready'),
		signed: pick('signed'),
	};
	const same = (Object.keys(next) as ColumnId[]).every((column) => next[column] === before[column]);
	return same ? before : next;
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
	return a.length === b.length && a.every((id, index) => id === b[index]);
}

/** A rank between the neighbours at `index` of the list without the card itself. */
export function rankAt(others: readonly number[], index: number): number {
	const before = others[index - 1];
	const after = others[index];
	if (before === undefined && after === undefined) return 1;
	if (before === undefined) return (after ?? 0) - 1;
	if (after === undefined) return before + 1;
	return (before + after) / 2;
}

/**
 * Where a card goes among all others of a column, hidden ones too: right before the next drawn card that is still there, or
 * right after the last one before it. `drawn`: as it was let go, the card among them.
 */
export function placeAmong(all: readonly string[], drawn: readonly string[], card: string): number {
	const others = all.filter((each) => each !== card);
	const at = drawn.indexOf(card);
	const next = drawn.slice(at + 1).find((each) => others.includes(each));
	if (next !== undefined) return others.indexOf(next);
	const before = drawn.slice(0, at).findLast((each) => others.includes(each));
	return before === undefined ? others.length : others.indexOf(before) + 1;
}
