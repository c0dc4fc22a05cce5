import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseSchedule } from '@holdpoint/shared/import/parse-schedule';
import type { ScheduleRow } from '@holdpoint/shared/import/schedule-row';

const examples = path.resolve(import.meta.dirname, '../../../shared/src/import/examples');
const example = (name: string) => readFileSync(path.join(examples, name), 'utf8');
const csv = parseSchedule(example('kubernetes-1.33-timeline.csv'));
const markdown = parseSchedule(example('kubernetes-1.33-timeline.md'));

const told = ({ what, who, when }: ScheduleRow) => ({ what, who, when });

describe('the Kubernetes 1.33 timeline', () => {
	test('is read whole from CSV', () => {
		expect({ ...csv, rows: csv.rows.length }).toEqual({ format: 'csv', rows: 36, unread: [] });
		expect(csv.rows[8]).toEqual({
			line: 10,
			what: 'Begin Enhancements Freeze',
			who: 'Enhancements Lead',
			when: '2025-02-14',
			moment: '2025-02-14T02:00:00.000Z',
		});
		expect(csv.rows[12]?.what).toBe('Brace Yourself, Code Freeze is Coming');
	});

	test('is read whole from Markdown', () => {
		expect({ ...markdown, rows: markdown.rows.length }).toEqual({ format: 'markdown', rows: 36, unread: [] });
		expect(markdown.rows[16]).toMatchObject({
			line: 19,
			what: 'Begin Code Freeze and Test Freeze',
			when: '2025-03-21',
			moment: '2025-03-21T02:00:00.000Z',
		});
	});

	test('says the same in both, save the end of the range that CSV has not', () => {
		const same = (row: ScheduleRow) => row.what !== 'KubeCon EU';
		expect(markdown.rows.filter(same).map(told)).toEqual(csv.rows.filter(same).map(told));
		expect(markdown.rows.find((row) => !same(row))).toMatchObject({
			start: '2025-04-01',
			when: '2025-04-04',
		});
		expect(csv.rows.find((row) => !same(row))).toMatchObject({ when: '2025-04-01' });
	});
});

describe('columns', () => {
	test.each([
		['Task,Owner,Due', 'Ship it,Ana,2025-01-13'],
		['ID,Summary,Assignee,Due Date', '7,Ship it,Ana,2025-01-13'],
		['Deadline;Title;Assigned to', '2025-01-13;Ship it;Ana'],
		['Name\tResponsible\tTarget date', 'Ship it\tAna\t2025-01-13'],
		['Aufgabe;Zuständig;Fällig', 'Ship it;Ana;13. Januar 2025'],
		['Aufgabe;Name;Verantwortlicher;Termin', 'Ship it;x;Ana;Montag, den 13. Jän. 2025'],
		['Name,Tag,Owner,Planned end date', 'Ship it,v1,Ana,2025-01-13'],
		['Task,AB,Owner,Date', 'Ship it,x,Ana,2025-01-13'],
		['Vorgang;Zugewiesene Person;Fälligkeitsdatum', 'Ship it;Ana;13.01.2025'],
	])('are known by their words: %s', (header, row) => {
		expect(parseSchedule(`${header}\n${row}`).rows.map(told)).toEqual([
			{ what: 'Ship it', who: 'Ana', when: '2025-01-13' },
		]);
	});

	test('a start column gives the first day, a milestone column the milestone', () => {
		const { rows } = parseSchedule('Task,Start,End,Milestone\nTest,2025-01-13,2025-01-17,UAT Sign-Off');
		expect(rows).toMatchObject([
			{ what: 'Test', start: '2025-01-13', when: '2025-01-17', milestone: 'UAT Sign-Off' },
		]);
	});

	test('German for from and until, and no English word taken for a German one', () => {
		expect(parseSchedule('Aufgabe;Von;Bis\nTest;13.01.2025;17.01.2025').rows).toMatchObject([
			{ what: 'Test', start: '2025-01-13', when: '2025-01-17' },
		]);
		expect(parseSchedule('Deliverable,When it was due\nTest,2025-01-13').rows).toEqual([]);
	});

	test('without a column of words, every line is listed with the reason', () => {
		const reason = 'No column is called What, Task, Name, Title or Summary.';
		expect(parseSchedule('Colour,Size\nred,4\nblue,5')).toEqual({
			format: 'csv',
			rows: [],
			unread: [
				{ line: 1, text: 'Colour, Size', reason },
				{ line: 2, text: 'red,4', reason },
				{ line: 3, text: 'blue,5', reason },
			],
		});
	});
});

describe('what cannot be read', () => {
	test('is listed with line and reason, and an event with an unreadable date can be kept', () => {
		const { rows, unread } = parseSchedule(
			'What,Who,When\nKickoff,Ana,2025-01-13\n,Ben,2025-01-14\nFreeze,Eve,soon',
		);
		expect(rows.map(told)).toEqual([{ what: 'Kickoff', who: 'Ana', when: '2025-01-13' }]);
		expect(unread).toEqual([
			{ line: 3, text: ',Ben,2025-01-14', reason: 'The row does not say what happens.' },
			{
				line: 4,
				text: 'Freeze,Eve,soon',
				reason: '"soon" is not a date that can be read. Write it as YYYY-MM-DD.',
				row: { line: 4, what: 'Freeze', who: 'Eve', when: '' },
			},
		]);
	});

	test('line numbers count the breaks inside quoted cells', () => {
		const { rows } = parseSchedule('What,When\n"Freeze\nand branch",2025-01-13\nShip,2025-01-14\n');
		expect(rows.map(({ line, what }) => ({ line, what }))).toEqual([
			{ line: 2, what: 'Freeze and branch' },
			{ line: 4, what: 'Ship' },
		]);
	});

	test('an event without any date is an event', () => {
		expect(parseSchedule('What,When\nShip,').rows.map(told)).toEqual([{ what: 'Ship', who: '', when: '' }]);
	});

	test('broken JSON says so', () => {
		expect(parseSchedule('[{"what": "Ship"')).toMatchObject({
			format: 'json',
			rows: [],
			unread: [{ line: 1, reason: 'This begins like JSON, but is not valid JSON.' }],
		});
	});

	test('nothing is lost: every row of a table is read or listed', () => {
		const cell = fc.string({ unit: 'binary', maxLength: 20 }).map((text) => text.replaceAll('"', '""'));
		const row = fc.tuple(cell, cell).filter((cells) => cells.some((each) => each.trim() !== ''));
		fc.assert(
			fc.property(fc.array(row, { maxLength: 20 }), (table) => {
				const lines = table.map((cells) => cells.map((each) => `"${each}"`).join(','));
				const { rows, unread } = parseSchedule(['"What","When"', ...lines].join('\n'));
				expect(rows.length + unread.length).toBe(table.length);
			}),
		);
	});

	test('any text gives an answer', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
				expect(parseSchedule(text)).toHaveProperty('rows');
			}),
		);
	});
});

describe('JSON', () => {
	const rows = [{ summary: 'Ship it', assignee: { displayName: 'Ana' }, duedate: '2025-01-13' }, 'no object'];

	test.each([[JSON.stringify(rows)], [JSON.stringify({ rows })]])(
		'is an array of objects or has rows: %s',
		(text) => {
			expect(parseSchedule(text)).toMatchObject({
				format: 'json',
				rows: [{ line: 1, what: 'Ship it', who: 'Ana', when: '2025-01-13' }],
				unread: [{ line: 2, reason: 'The row does not say what happens.' }],
			});
		},
	);
});

test('Markdown marks become words', () => {
	const { rows } = parseSchedule(
		'| Task | Date |\n|:--|--:|\n| _Cut_ `release-1` \\| [notes][n] and [wiki](https://example.org/w) | **2025-01-13** |\n\nafter',
	);
	expect(rows).toMatchObject([
		{
			line: 3,
			what: 'Cut release-1 | notes and wiki',
			when: '2025-01-13',
		},
	]);
});
