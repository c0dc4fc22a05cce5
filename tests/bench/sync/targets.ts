import type { Cell } from './measure.ts';
import { nameOf, type Results } from './results.ts';
import type { ServerName } from './servers.ts';

export interface Judged {
	readonly target: string;
	/** What was found, in words. */
	readonly found: string;
	/** Null where it was not measured. */
	readonly met: boolean | null;
}

const few: Cell = { sockets: 2, rate: 50, presence: false };
const some: Cell = { sockets: 20, rate: 50, presence: false };
const hundred: Cell = { sockets: 100, rate: 100, presence: false };
const full: Cell = { sockets: 300, rate: 100, presence: false };
const busy: Cell = { sockets: 300, rate: 500, presence: false };
const crowded: Cell = { sockets: 1000, rate: 100, presence: false };

/** What the targets speak of, and no more. */
export const targetCells: readonly Cell[] = [
	few,
	some,
	hundred,
	{ ...hundred, presence: true },
	full,
	busy,
	crowded,
];

/** What Holdpoint has set out to reach, and whether it has. */
export function judge(results: Results): Judged[] {
	const p50 = (server: ServerName, cell: Cell) => results.of(server, cell, 'p50');
	const p95 = (cell: Cell) => results.of('Holdpoint', cell, 'p95');
	/** Ours divided by the fastest of these, at 2 and at 20 sockets. */
	const ratios = (...servers: ServerName[]) =>
		[few, some].map(
			(cell) => p50('Holdpoint', cell) / Math.min(...servers.map((server) => p50(server, cell))),
		);
	const toParty = ratios('y-partyserver');
	const toNode = ratios('y-websocket', 'Hocuspocus');
	const alone = [few, some].map((cell) => p50('Holdpoint', cell));
	const rate = results.rates.get('Holdpoint') ?? NaN;
	const partyRate = results.rates.get('y-partyserver') ?? NaN;
	const slowed = p95({ ...hundred, presence: true }) / p95(hundred);
	const rows = results.of('Holdpoint', full, 'rows');
	const lost = results.kills.get('Holdpoint')?.reduce((sum, run) => sum + run.lost, 0) ?? NaN;
	const { oldBoard } = results;
	const allowed = oldBoard === null ? NaN : oldBoard.json + 12 * oldBoard.edits;
	const age = `12 × 40 activities after ${oldBoard?.edits ?? 100_000} edits`;
	return [
		{
			target: 'rate held with p95 ≤ 250 ms at 300 sockets: ≥ 10 × that of y-partyserver',
			found: `${rate} against ${partyRate} edits/s`,
			met: compare(10 * partyRate, rate),
		},
		{
			target: 'never slower than y-partyserver at 2 and 20 sockets',
			found: `p50 ${toParty.map(times).join(' and ')}`,
			met: compare(Math.max(...toParty), 1),
		},
		{
			target: 'p50 ≤ 3 × the faster server on Node at 2 and 20 sockets',
			found: toNode.map(times).join(' and '),
			met: compare(Math.max(...toNode), 3),
		},
		{
			target: 'p50 ≤ 6 ms at 2 and 20 sockets',
			found: alone.map(milliseconds).join(' and '),
			met: compare(Math.max(...alone), 6),
		},
		{
			target: `p95 ≤ 150 ms at ${nameOf(full)}`,
			found: milliseconds(p95(full)),
			met: compare(p95(full), 150),
		},
		...[crowded, busy].map((cell) => ({
			target: `p50 below y-websocket's at ${nameOf(cell)}`,
			found: `${milliseconds(p50('Holdpoint', cell))} against ${milliseconds(p50('y-websocket', cell))}`,
			met: compare(p50('Holdpoint', cell), p50('y-websocket', cell)),
		})),
		{
			target: `≤ 0.35 rows written an edit at ${nameOf(full)}`,
			found: rows.toFixed(2),
			met: compare(rows, 0.35),
		},
		{
			target: 'presence of 100 people once a second: p95 ≤ 2 × without it',
			found: times(slowed),
			met: compare(slowed, 2),
		},
		{ target: 'no acknowledged edit lost after SIGKILL', found: `${lost} lost`, met: compare(lost, 0) },
		{
			target: `${age}: cold load ≤ 300 ms`,
			found:
				oldBoard === null
					? ''
					: `${milliseconds(oldBoard.load)}; ${milliseconds(oldBoard.join)} until the first socket has it`,
			met: compare(oldBoard?.load ?? NaN, 300),
		},
		{
			target: `${age}: document stored in ≤ its JSON + 12 bytes an edit`,
			found:
				oldBoard === null
					? ''
					: `${oldBoard.document} of ${allowed} bytes; the whole database ${oldBoard.database}`,
			met: compare(oldBoard?.document ?? NaN, allowed),
		},
	];
}

/** Whether it is no more than what is allowed; null if either is not known. */
function compare(found: number, allowed: number): boolean | null {
	return Number.isNaN(found) || Number.isNaN(allowed) ? null : found <= allowed;
}

export function milliseconds(value: number): string {
	if (value === Infinity) return 'not held';
	return `${value < 100 ? value.toFixed(1) : value.toFixed(0)} ms`;
}

export function times(ratio: number): string {
	return `${ratio < 10 ? ratio.toFixed(2) : ratio.toFixed(0)} ×`;
}
