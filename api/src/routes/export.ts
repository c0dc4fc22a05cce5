import { toCsv } from '@holdpoint/shared/report/csv';
import type { Report } from '@holdpoint/shared/report/report';
import type { Language } from '@holdpoint/shared/schema/language';
import type { ApiContext } from '../api-context.ts';
import { languageOfRequest } from '../language/of-request.ts';
import { reportIn } from '../language/report.ts';
import { malformed } from '../problem.ts';
import { ask } from './boards.ts';
import { exportFormats } from './bodies.ts';

/** What of the report a format says. `part`: comes before the ending in the file's name. */
interface Written {
	readonly text: string;
	readonly part?: string;
}

/** Formats of the report: media type, ending, and how they are written. */
const reports: Readonly<
	Record<
		Exclude<(typeof exportFormats)[number], 'json' | 'ics'>,
		{ readonly type: string; readonly write: (report: Report, language: Language, table?: string) => Written }
	>
> = {
	md: {
		type: 'text/markdown; charset=utf-8',
		write: (report, language) => ({ text: reportIn[language].toMarkdown(report) }),
	},
	csv: { type: 'text/csv; charset=utf-8', write: writeTable },
	html: {
		type: 'text/html; charset=utf-8',
		write: (report, language) => ({ text: reportIn[language].toHtml(report) }),
	},
	'report.json': {
		type: 'application/json',
		write: (report) => ({ text: `${JSON.stringify(report, null, '\t')}\n` }),
	},
};

/**
 * The export, byte for byte as the board wrote it: `verify` refuses any other bytes. In another format it is the report, or
 * its dates, and nothing to verify.
 */
export async function readExport(context: ApiContext, id: string): Promise<Response> {
	const asked = context.req.query('format') ?? 'json';
	const format = exportFormats.find((each) => each === asked);
	if (format === undefined)
		throw malformed(`There is no format "${asked.slice(0, 20)}". There are ${exportFormats.join(', ')}.`);
	if (format === 'json') {
		const text = await ask(context, id, (board, caller) => board.exportText(caller));
		return answer(context, 'application/json', `holdpoint-${id}.json`, text);
	}
	const language = languageOfRequest(context);
	if (format === 'ics') {
		const text = await ask(context, id, (board, caller) => board.dates(caller, language));
		return answer(context, 'text/calendar; charset=utf-8', `holdpoint-${id}.ics`, text);
	}
	const report = reports[format];
	const made = await ask(context, id, (board, caller) => board.report(caller, language));
	const { text, part } = report.write(made, language, context.req.query('table'));
	const name = ['holdpoint', id, part].filter(Boolean).join('-');
	return answer(context, report.type, `${name}.${format}`, text);
}

/** A table by its ID; without one the first, what was planned against what came. */
function writeTable({ tables }: Report, _language: Language, id = 'milestones'): Written {
	const table = tables.find((each) => each.id === id);
	if (table === undefined) {
		const ids = tables.map((each) => each.id).join(', ');
		throw malformed(`There is no table "${id.slice(0, 20)}". There are ${ids}.`);
	}
	return { text: toCsv(table), part: id };
}

/** As a file to keep: nothing that people wrote is opened on this server's own address. */
function answer(context: ApiContext, type: string, name: string, text: string): Response {
	return context.body(text, 200, {
		'Content-Type': type,
		'Content-Disposition': `attachment; filename="${name}"`,
	});
}
