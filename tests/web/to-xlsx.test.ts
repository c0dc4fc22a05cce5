import { date, link, moment, number, text } from '@holdpoint/shared/report/columns';
import type { Table } from '@holdpoint/shared/report/report';
import readXlsxFile from 'read-excel-file/node';
import { expect, it } from 'vitest';
import { toXlsx } from '$lib/report/to-xlsx.ts';

const aTable = (parts: Partial<Table> = {}): Table => ({
	...{ id: 'milestones', title: 'Milestones', about: '', none: '' },
	columns: [
		...[text('name', 'Name'), date('due', 'Due'), moment('signed', 'Signed')],
		...[number('slip', 'Slip'), link('url', 'Evidence')],
	],
	rows: [],
	...parts,
});
const metric = { key: 'signed', title: 'Signed', value: 7, unit: 'milestones', about: 'of 12' } as const;

/** Sheets by name, as another library reads them. */
async function read(tables: readonly Table[], metrics: Parameters<typeof toXlsx>[0]['metrics'] = [metric]) {
	const file = await toXlsx({ metrics, tables });
	const sheets = await readXlsxFile(Buffer.from(await file.arrayBuffer()), { trim: false });
	// A moment is a fraction of a day there, which the other library reads to the millisecond below.
	const second = (cell: unknown): unknown =>
		cell instanceof Date ? new Date(Math.round(cell.getTime() / 1000) * 1000) : cell;
	return Object.fromEntries(sheets.map(({ sheet, data }) => [sheet, data.map((row) => row.map(second))]));
}

it('R30 a workbook holds the numbers and every table with rows, dates as dates', async () => {
	const rows = [
		{
			name: 'UAT',
			due: '2026-04-20',
			signed: '2026-04-21T14:07:00.000Z',
			slip: 1,
			url: 'https://a.example/x',
		},
		{ name: 'Close-Out', due: '', signed: '', slip: null, url: '' },
	];
	expect(await read([aTable({ rows }), aTable({ title: 'Empty' })])).toEqual({
		Numbers: [
			['Number', 'Value', 'Unit', 'Counted from'],
			['Signed', 7, 'milestones', 'of 12'],
		],
		Milestones: [
			['Name', 'Due', 'Signed', 'Slip', 'Evidence'],
			['UAT', new Date('2026-04-20'), new Date('2026-04-21T14:07:00Z'), 1, 'https://a.example/x'],
			['Close-Out', null, null, null, null],
		],
	});
});

it('what people typed stays text: formulas, markup, half a character, what XML has no place for', async () => {
	const names = [
		'=HYPERLINK("https://evil.example")',
		'<b>&"\'</b>',
		' spaces  stay ',
		'a\ud800b\0c\u0007',
		'日本語 ä',
	];
	const { Milestones: sheet } = await read([aTable({ rows: names.map((name) => ({ name })) })]);
	expect(sheet?.slice(1).map(([name]) => name)).toEqual([
		...[names[0], names[1], names[2]],
		...['abc', names[4]],
	]);
});

it('sheets whose names Excel would refuse or confuse get others', async () => {
	const titled = (title: string) => aTable({ title, rows: [{ name: title }] });
	const titles = [
		'Numbers',
		'What: "then"/[now]?',
		'A title of more than thirty-one characters',
		'milestones',
	];
	const sheets = await read([...titles, titles[2] ?? '', 'Milestones'].map(titled));
	expect(Object.keys(sheets)).toEqual([
		...['Numbers', 'Numbers 2', 'What  "then"  now', 'A title of more than thirty-one'],
		...['milestones', 'A title of more than thirty 2', 'Milestones 2'],
	]);
});
