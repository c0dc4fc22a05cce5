import { word } from '../schema/word.ts';
import type { Paper } from './paper.ts';
import { kindOf, sayMade, titleOf, type Cell, type Metric, type Report, type Table } from './report.ts';

/** The report as Markdown (GitHub's tables). What people wrote stands as text, whatever marks are in it. */
export function toMarkdown(report: Report): string {
	const { release, status, closed, metrics, tables } = report;
	return [
		`# ${escape(titleOf(report))}: ${kindOf(report)}`,
		`**${escape(status.word)}.** ${escape(status.sentence)}`,
		...(closed
			? [`Closed by ${escape(closed.by)} on ${closed.at} as ${closed.outcome}. ${escape(closed.reason)}`]
			: []),
		...(release.summary ? [escape(release.summary)] : []),
		...(release.goals ? [`Goals: ${escape(release.goals)}`] : []),
		`${sayMade(report)} \`${report.record.head}\`.`,
		'## In numbers',
		asTable(
			['', '', ''],
			metrics.map((metric) => [metric.title, sayMetric(metric, report), metric.about]),
		),
		...tables.flatMap((table) => [`## ${table.title}`, ...tableText(table)]),
		'',
	].join('\n\n');
}

/** Minutes or a pre-read as Markdown, as `toMarkdown`. */
export function paperToMarkdown({ kind, title, about, says, facts, tables, source }: Paper): string {
	return [
		`# ${escape(title)}: ${kind}`,
		escape(about),
		`**${escape(says.word)}** ${escape(says.sentence)}`.trim(),
		facts.map(({ term, text }) => `- ${escape(term)}: ${escape(text)}`).join('\n'),
		...tables.flatMap((table) => [`## ${escape(table.title)}`, ...tableText(table)]),
		escape(source),
		'',
	].join('\n\n');
}

/** "3 working days", "82 %". */
export function sayMetric(metric: Metric, report: Report): string {
	return metric.value === null ? sayUnknown(report) : `${metric.value} ${unitOf(metric)}`.trim();
}

/** In place of a number: of a release that has ended none will come. */
export function sayUnknown({ closed }: Pick<Report, 'closed'>): string {
	return closed ? 'does not apply' : 'not yet';
}

const workingDays = [word('working day'), word('working days')] as const;
/** One and many of what a number counts; milestones are a plain count. */
const units: Readonly<Record<string, readonly [string, string]>> = {
	milestones: ['', ''],
	/* @wc-ignore */ 'working days': workingDays,
	days: [word('day'), word('days')],
	hours: [word('hour'), word('hours')],
	minutes: [word('minute'), word('minutes')],
};

/** Its unit beside its value: "working day", "hours", nothing where it is a plain count. */
export function unitOf({ value, unit }: Pick<Metric, 'value' | 'unit'>): string {
	const [one, many] = units[unit] ?? [unit, unit];
	return Math.abs(value ?? 0) === 1 ? one : many;
}

function tableText({ about, none, columns: all, rows }: Table): string[] {
	if (rows.length === 0) return [escape(none)];
	const columns = all.filter(({ detail }) => !detail);
	return [
		escape(about),
		asTable(
			columns.map(({ title }) => title),
			rows.map((row) => columns.map(({ key }) => row[key] ?? '')),
		),
	];
}

function asTable(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
	const line = (cells: readonly Cell[]) =>
		`| ${cells.map((cell) => escape(String(cell ?? ''))).join(' | ')} |`;
	return [line(head), `|${' --- |'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

/** One line without meaning to a reader of Markdown: every mark that could begin something stands for itself. */
function escape(text: string): string {
	return text
		.replace(/\s+/gu, ' ')
		.trim()
		.replace(/[\\`*_[\]<>|~#&!$]/gu, (mark) => `\\${mark}`)
		.replace(/^[-+=]/u, '\\$&')
		.replace(/^(\d+)([.)])/u, '$1\\$2');
}
