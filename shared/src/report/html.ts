import { word } from '../schema/word.ts';
import { sayMetric } from './markdown.ts';
import { sayBoth, type Paper } from './paper.ts';
import { kindOf, sayMade, titleOf, type Cell, type Column, type Report, type Table } from './report.ts';

/** The report as one file of HTML, as `paperToHtml`. */
export function toHtml(report: Report): string {
	const { release, status, closed, record, metrics, tables } = report;
	return paperToHtml({
		format: 1,
		kind: kindOf(report),
		title: titleOf(report),
		about: closed
			? `Closed by ${closed.by} on ${sayBoth(closed.at, 'UTC')} as ${closed.outcome}. ${closed.reason}`
			: release.summary,
		says: { word: `${status.word}.`, sentence: status.sentence },
		facts: metrics.map((metric) => ({ term: metric.title, text: sayMetric(metric, report) })),
		tables,
		source: `${sayMade(report)} ${record.head}.`,
	});
}

/**
 * Minutes or a pre-read as one file of HTML that needs nothing else: it loads nothing, runs nothing, and prints well.
 */
export function paperToHtml(paper: Paper): string {
	const { kind, title, about, says, facts, tables, source } = paper;
	return `<!doctype html>
<html lang="${word('en')}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>${escape(`${kind} · ${title}`)}</title>
<style>${style}</style>
</head>
<body>
<header>
<p>${escape(kind)}</p>
<h1>${escape(title)}</h1>
<p>${escape(about)}</p>
<p><strong>${escape(says.word)}</strong> ${escape(says.sentence)}</p>
</header>
<dl>
${facts.map(({ term, text, kind: of }) => `<dt>${escape(term)}</dt><dd>${draw(of ?? 'text', text)}</dd>`).join('\n')}
</dl>
${tables.map(drawTable).join('\n')}
<footer>${escape(source)}</footer>
</body>
</html>
`;
}

/** What every file of ours looks like: paper, ink, the hold line. Colours of `tokens.css`. */
const style = `
:root{color-scheme:light dark;--paper:#f6f5f0;--ink:#1b1d1f;--muted:#565a60;--hairline:#dedcd4}
@media(prefers-color-scheme:dark){:root{--paper:#15171a;--ink:#eceae3;--muted:#a9adb3;--hairline:#2e3236}}
body{max-width:64rem;margin:2rem auto;padding:0 1rem;background:var(--paper);color:var(--ink);font:14px/20px "IBM Plex Sans",system-ui,sans-serif;overflow-wrap:anywhere}
header{padding-bottom:1rem;border-bottom:3px solid var(--ink)}
h1{margin:0;font-size:2rem;line-height:1.15}
h2{margin:2rem 0 .5rem;font-size:20px;line-height:28px}
p{margin:.25rem 0}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1rem}
dt,footer,.about,th{color:var(--muted)}
dd{margin:0;white-space:pre-line}
a{color:inherit}
code{font-family:"IBM Plex Mono",ui-monospace,monospace}
table{width:100%;border-collapse:collapse}
th,td{padding:.375rem .75rem .375rem 0;border-bottom:1px solid var(--hairline);text-align:start;vertical-align:top}
th{font-size:12px;font-weight:400}
footer{margin-top:2rem;font-size:12px;line-height:16px}
@media print{@page{size:A4;margin:16mm 14mm}:root{--paper:#fff;--ink:#000;--muted:#444;--hairline:#ccc}body{max-width:none;margin:0;padding:0;font-size:11px;line-height:15px}tr{break-inside:avoid}h2{break-after:avoid}}
`;

function drawTable({ title, about, none, columns: all, rows }: Table): string {
	const head = `<h2>${escape(title)}</h2>`;
	if (rows.length === 0) return `${head}\n<p class="about">${escape(none)}</p>`;
	const columns = all.filter(({ key, detail }) => !detail && rows.some((row) => (row[key] ?? '') !== ''));
	const line = (cells: readonly string[]) => `<tr>${cells.join('')}</tr>`;
	return `${head}
<p class="about">${escape(about)}</p>
<table>
<thead>${line(columns.map((column) => `<th scope="col">${escape(column.title)}</th>`))}</thead>
<tbody>
${rows.map((row) => line(columns.map(({ key, kind }) => `<td>${draw(kind, row[key])}</td>`))).join('\n')}
</tbody>
</table>`;
}

function draw(kind: Column['kind'], value: Cell | undefined): string {
	const said = String(value ?? '');
	if (said === '') return '';
	if (kind === 'moment') return escape(sayBoth(said, 'UTC'));
	if (kind === 'code') return `<code>${escape(said)}</code>`;
	if (kind === 'link' && isWeb(said))
		return `<a href="${escape(said)}" rel="noreferrer noopener">${escape(said)}</a>`;
	return escape(said);
}

/** Whether an address that somebody wrote may be followed: any other scheme may do anything. */
export function isWeb(address: string): boolean {
	return /^https?:\/\//i.test(address) && URL.canParse(address);
}

const marks: Readonly<Record<string, string>> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	"'": '&#39;',
};

function escape(text: string): string {
	return text.replace(/[&<>"']/gu, (mark) => marks[mark] ?? '');
}
