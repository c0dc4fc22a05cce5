import type { Measured, NotHeld } from './measure.ts';
import { nameOf, summary, type Results } from './results.ts';
import type { ServerName } from './servers.ts';
import { judge, times } from './targets.ts';

export interface Setting {
	/** Where and with what it ran, and how long a run was: a line each. */
	readonly lines: readonly string[];
	readonly servers: readonly ServerName[];
}

/** The whole of a bench as Markdown. */
export function report(results: Results, { lines, servers }: Setting): string {
	const parts: string[] = [
		`# Sync beside its peers\n\n${lines.join('\n')}`,
		`## Targets\n\n${targetTable(results)}`,
		`## Edit to every other socket, p50 / p95 in ms\n\n${overview(results, servers)}`,
		...results.cells.map(({ cell, runs }) => `## ${sentence(nameOf(cell))}\n\n${cellTable(runs, servers)}`),
	];
	if (results.joins.size > 0) parts.push(`## 200 sockets join at once\n\n${joinTable(results, servers)}`);
	if (results.kills.size > 0) parts.push(`## Acknowledged edits lost after SIGKILL\n\n${killTable(results)}`);
	if (results.rates.size > 0)
		parts.push(
			`## Highest rate at 300 sockets with p95 ≤ 250 ms

${table(
	['server', 'edits/s', 'beyond it'],
	[...results.rates].map(([server, { held, beyond }]) => [server, String(held), beyond]),
)}`,
		);
	return `${parts.join('\n\n')}\n`;
}

function targetTable(results: Results): string {
	return table(
		['target', 'found', ''],
		judge(results).map(({ target, found, met }) =>
			met === null ? [target, 'not measured', ''] : [target, found, met ? 'met' : '**missed**'],
		),
	);
}

function overview({ cells }: Results, servers: readonly ServerName[]): string {
	const rows = cells.map(({ cell, runs }) => [
		nameOf(cell),
		...servers.map((server) => {
			const found = summary(runs.get(server));
			return found === undefined ? '–' : `${short(found.p50)} / ${short(found.p95)}`;
		}),
	]);
	return `${table(['', ...servers], rows)}\n\n–: not held, or not measured.`;
}

function cellTable(
	runs: ReadonlyMap<ServerName, Measured[] | NotHeld>,
	servers: readonly ServerName[],
): string {
	const ours = summary(runs.get('Holdpoint'));
	const rows = servers.map((server) => {
		const held = runs.get(server);
		const found = summary(held);
		if (found === undefined)
			return [server, held && 'reason' in held ? `not held: ${held.reason}` : 'not measured'];
		const ratio = (value: number, base: number | undefined): string =>
			base === undefined ? '' : times(value / base);
		return [
			server,
			...[found.p50, found.p95, found.p99].map(short),
			ratio(found.p50, ours?.p50),
			ratio(found.p95, ours?.p95),
			found.cpu.toFixed(2),
			ratio(found.cpu, ours?.cpu),
			(found.memory / 1e6).toFixed(0),
			(found.bytes / 1e6).toFixed(2),
			Number.isNaN(found.rows) ? '' : found.rows.toFixed(2),
			`${Math.round((found.own / found.seconds) * 100)} %`,
			found.rate.toFixed(found.rate < 10 ? 1 : 0),
		];
	});
	const head = [
		'server',
		'p50 ms',
		'p95 ms',
		'p99 ms',
		'p50 ×',
		'p95 ×',
		'CPU s',
		'CPU ×',
		'peak MB',
		'MB sent',
	];
	return table([...head, 'rows/edit', 'generator', 'edits/s'], rows);
}

function joinTable(results: Results, servers: readonly ServerName[]): string {
	const rows = servers.map((server) => {
		const held = results.joins.get(server);
		const found = summary(held);
		if (found === undefined)
			return [server, held && 'reason' in held ? `not held: ${held.reason}` : 'not measured'];
		return [
			server,
			...[found.p50, found.p95, found.last].map((value) => value.toFixed(0)),
			found.cpu.toFixed(2),
			found.own.toFixed(2),
		];
	});
	return table(['server', 'p50 ms', 'p95 ms', 'last ms', 'CPU s', 'generator CPU s'], rows);
}

function killTable(results: Results): string {
	const rows = [...results.kills].map(([server, runs]) => [
		server,
		runs.map(({ acknowledged, lost }) => `${lost} of ${acknowledged}`).join(', '),
	]);
	return table(['server', 'lost of acknowledged, each kill'], rows);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
	const line = (cells: readonly string[]) => `| ${head.map((_, at) => cells[at] ?? '').join(' | ')} |`;
	return [line(head), line(head.map((_, at) => (at === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}

function short(value: number): string {
	return value < 100 ? value.toFixed(1) : value.toFixed(0);
}

function sentence(text: string): string {
	return text.slice(0, 1).toUpperCase() + text.slice(1);
}
