import { importEdits } from '@holdpoint/shared/import/import-edits';
import { parseSchedule } from '@holdpoint/shared/import/parse-schedule';
import type { ParsedSchedule } from '@holdpoint/shared/import/schedule-row';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const examples = path.resolve(import.meta.dirname, '../../../shared/src/import/examples');
const example = (name: string) => readFileSync(path.join(examples, name), 'utf8');
const read = (name: string) => parseSchedule(example(name));

/** Rows without what is the same for all of them. */
const told = ({ rows }: ParsedSchedule) =>
	rows.map(({ line, what, who, when, start, milestone, done }) =>
		[line, what, who, start ?? '', when, milestone ?? '', done ? 'done' : ''].join(' | '),
	);
const complaints = ({ unread }: ParsedSchedule) => unread.map(({ line, reason }) => `${line}: ${reason}`);

describe('GitHub', () => {
	test('milestones are read as its REST API writes them', () => {
		const found = read('github-milestones.json');
		expect(found).toMatchObject({ format: 'github-milestones', unread: [] });
		expect(told(found)).toEqual([
			'1 | Development Complete |  |  | 2027-03-12 | Development Complete | ',
			'2 | Beta 1 |  |  |  | Beta 1 | done',
		]);
	});

	test('issues are due with their milestone; pull requests are counted and left out', () => {
		const found = read('github-issues.json');
		expect(found).toMatchObject({
			format: 'github-issues',
			unread: [],
			leftOut: [{ count: 1, one: 'pull request', many: 'pull requests' }],
		});
		expect(told(found)).toEqual([
			'1 | #1347 Totals are rounded twice | ana-ruiz, ben-okafor |  | 2027-03-12 | Development Complete | ',
			'2 | #1351 Write the release notes |  |  |  |  | done',
		]);
	});

	test('pages that gh puts into a list of lists are one list', () => {
		const pages = `[${example('github-issues.json')},${example('github-issues.json')}]`;
		expect(parseSchedule(pages)).toMatchObject({ format: 'github-issues', leftOut: [{ count: 2 }] });
		expect(parseSchedule(pages).rows).toHaveLength(4);
	});

	test('what is no issue, has no title or no real date is listed by its number', () => {
		const issue = { number: 1, title: 'Ship', html_url: 'https://github.com/o/r/issues/1', state: 'open' };
		const late = { ...issue, milestone: { title: 'M', due_on: '2027-02-31T08:00:00Z' } };
		const found = parseSchedule(JSON.stringify([issue, 'none', { ...issue, title: ' ' }, late]));
		expect(told(found)).toEqual(['1 | #1 Ship |  |  |  |  | ']);
		expect(complaints(found)).toEqual([
			'2: This is not an issue as GitHub writes it.',
			'3: The row does not say what happens.',
			'4: "2027-02-31" is not a day of the calendar.',
		]);
		expect(found.unread[2]?.row).toMatchObject({ what: '#1 Ship', milestone: 'M', when: '' });
	});
});

describe('Jira', () => {
	test('a CSV of Data Center: several columns of one name, dates as it writes them, tables in descriptions', () => {
		const found = read('jira-data-center.csv');
		expect(found.format).toBe('jira');
		expect(told(found)).toEqual([
			'2 | ATL-12 Totals are rounded twice | aruiz |  | 2027-03-12 | Sprint 8 | ',
			'6 | ATL-13 Write the release notes |  |  |  | 4.2 | done',
		]);
		expect(complaints(found)).toEqual([
			'7: "31 Feb 2027" is not a day of the calendar.',
			'8: The row does not say what happens.',
		]);
	});

	test('a CSV of Cloud: the category of the status says what is done', () => {
		const found = read('jira-cloud.csv');
		expect(found).toMatchObject({ format: 'jira', unread: [] });
		expect(told(found)).toEqual([
			'2 | ATL-21 Move the invoices | Ana Ruiz | 2027-03-08 | 2027-03-12 | ATL Sprint 8 | ',
			'3 | ATL-22 Old importer removed | Ben Okafor |  |  | 4.2 | done',
		]);
	});

	test.each([
		['14/Mar/27 12:00 AM', '2027-03-14'],
		['14/Mar/2027', '2027-03-14'],
		['2027-03-14 00:00:00.0', '2027-03-14'],
		['2027-03-14', '2027-03-14'],
	])('a due date of %s', (written, day) => {
		const found = parseSchedule(`Issue key,Summary,Due date\nA-1,Ship,${written}`);
		expect(found.rows.map(({ when }) => when)).toEqual([day]);
	});

	test('what Jira’s administrator has made ambiguous is not guessed', () => {
		expect(complaints(parseSchedule('Issue key,Summary,Due date\nA-1,Ship,03/04/2027'))).toEqual([
			'2: "03/04/2027" can be read as two dates. Write it as YYYY-MM-DD.',
		]);
	});

	test('a table with a summary alone is a table like others', () => {
		expect(parseSchedule('Summary,Due\nShip,2027-03-14').format).toBe('csv');
	});
});

describe('Trello', () => {
	test('cards under their lists, with the items of their checklists; archived ones are counted', () => {
		const found = read('trello-board.json');
		// Trello's dates are moments: the hour is not lost.
		expect(found.rows.map(({ moment }) => moment).filter(Boolean)).toContain('2027-03-12T16:00:00.000Z');
		expect(found).toMatchObject({
			format: 'trello',
			unread: [],
			leftOut: [{ count: 2, one: 'archived card', many: 'archived cards' }],
		});
		expect(told(found)).toEqual([
			'1 | Move the invoices | Ana Ruiz, benokafor | 2027-03-08 | 2027-03-12 | Doing | ',
			'2 | Move the invoices: Copy them |  |  |  | Doing | done',
			'3 | Move the invoices: Compare the sums | Ana Ruiz |  | 2027-03-10 | Doing | ',
			'4 | Release notes |  |  |  | Done ✓ | done',
		]);
	});

	test('broken cards and items are listed, the others are read', () => {
		const board = {
			lists: [],
			cards: [{ id: 'c1', idList: 'gone', name: 'Ship', due: 'soon' }, { id: 'c2' }],
			checklists: [{ idCard: 'c1', checkItems: [{ name: '' }, 7] }],
		};
		const found = parseSchedule(JSON.stringify(board));
		expect(told(found)).toEqual([]);
		expect(complaints(found)).toEqual([
			'1: "soon" is not a date that can be read. Write it as YYYY-MM-DD.',
			'2: The row does not say what happens.',
			'3: This is not an entry of a checklist: on the card Ship.',
			'4: This is not a card as Trello writes it.',
		]);
	});
});

test('what is done there is done here, and does not count', () => {
	const [first, second] = read('github-milestones.json').rows.map((row) => ({ row, milestone: 'm1' }));
	if (!first || !second) throw new Error('The example has two milestones.');
	expect(importEdits([first, second])).toMatchObject([
		{ text: 'Development Complete', due: '2027-03-12', state: 'open', counts: false },
		{ text: 'Beta 1', due: '', state: 'done', counts: false },
	]);
});

test('more than a thousand rows are listed, not read', () => {
	const cards = Array.from({ length: 1002 }, (_, at) => ({ id: `c${at}`, idList: '', name: `Card ${at}` }));
	const { rows, unread } = parseSchedule(JSON.stringify({ lists: [], cards }));
	expect(rows).toHaveLength(1000);
	expect(unread.map(({ reason }) => reason)).toEqual([
		'Only the first 1000 rows are read.',
		'Only the first 1000 rows are read.',
	]);
});

test('any JSON in the shape of one of them gives an answer', () => {
	const anything = fc.jsonValue({ maxDepth: 3 });
	const shaped = fc.oneof(
		fc.record({ lists: fc.array(anything), cards: fc.array(anything), checklists: fc.array(anything) }),
		fc.array(fc.record({ number: anything, title: anything, html_url: anything, milestone: anything })),
		fc.array(fc.record({ number: anything, title: anything, html_url: anything, due_on: anything })),
	);
	fc.assert(
		fc.property(shaped, (value) => {
			expect(parseSchedule(JSON.stringify(value))).toHaveProperty('rows');
		}),
	);
});
