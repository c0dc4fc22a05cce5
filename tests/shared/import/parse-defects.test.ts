import { describe, expect, test } from 'vitest';
import { matchDefects, parseDefects } from '@holdpoint/shared/import/parse-defects';
import { aDefect } from '../../support/release.ts';

describe('a list of defects as CSV', () => {
	test('a tracker’s own words for severity and state', () => {
		const { rows, unread } = parseDefects(
			[
				'Issue key,Summary,Priority,Status,Found in',
				'ATL-12,"Login fails, always",Highest,In Progress,Staging',
				'ATL-13,Wrong total,High,Done,Production',
				'ATL-14,Typo,Low,Won’t Fix,',
			].join('\n'),
		);
		expect(unread).toEqual([]);
		expect(rows).toEqual([
			{
				line: 2,
				fields: {
					key: 'ATL-12',
					title: 'Login fails, always',
					severity: 'critical',
					state: 'open',
					escaped: false,
					count: 1,
				},
			},
			{
				line: 3,
				fields: {
					key: 'ATL-13',
					title: 'Wrong total',
					severity: 'major',
					state: 'fixed',
					escaped: true,
					count: 1,
				},
			},
			{
				line: 4,
				fields: {
					key: 'ATL-14',
					title: 'Typo',
					severity: 'trivial',
					state: 'wont-fix',
					escaped: false,
					count: 1,
				},
			},
		]);
	});

	test('a tracker’s words in German', () => {
		const { rows, unread } = parseDefects(
			[
				'Schlüssel;Zusammenfassung;Priorität;Status;Umgebung',
				'ATL-12;Anmeldung schlägt fehl;Höchste;In Arbeit;Test',
				'ATL-13;Falsche Summe;Hoch;Erledigt;Produktion',
				'ATL-14;Tippfehler;Niedrig;Abgelehnt;',
			].join('\n'),
		);
		expect(unread).toEqual([]);
		expect(rows.map(({ fields }) => [fields.key, fields.severity, fields.state, fields.escaped])).toEqual([
			['ATL-12', 'critical', 'open', false],
			['ATL-13', 'major', 'fixed', true],
			['ATL-14', 'trivial', 'wont-fix', false],
		]);
	});

	test('counts, pasted from a spreadsheet', () => {
		const { rows } = parseDefects('Severity\tState\tCount\nminor\tfixed\t14\ntrivial\topen\t3\n');
		expect(rows.map(({ fields }) => [fields.severity, fields.state, fields.count])).toEqual([
			['minor', 'fixed', 14],
			['trivial', 'open', 3],
		]);
	});

	test('what cannot be read is listed with its line and what to write', () => {
		expect(
			parseDefects('Key,Severity,Status,Count\nA-1,bad,open,1\nA-2,minor,maybe,1\nA-3,minor,,x\nA-4,minor,,'),
		).toEqual({
			rows: [
				{
					line: 5,
					fields: { key: 'A-4', title: '', severity: 'minor', state: 'open', escaped: false, count: 1 },
				},
			],
			unread: [
				{
					line: 2,
					text: 'A-1,bad,open,1',
					reason: '“bad” is no severity. Write critical, major, minor or trivial.',
				},
				{
					line: 3,
					text: 'A-2,minor,maybe,1',
					reason: "“maybe” is no state. Write open, fixed or won't fix.",
				},
				{ line: 4, text: 'A-3,minor,,x', reason: '“x” is no count.' },
			],
		});
		expect(parseDefects('Title,Owner\nA,B').unread).toEqual([
			{ line: 1, text: 'Title, Owner', reason: 'No column is called Severity or Priority.' },
		]);
		expect(parseDefects('Severity\nminor').unread[0]?.reason).toBe(
			'No column is called Title, Key or Count.',
		);
		expect(parseDefects('')).toEqual({ rows: [], unread: [] });
	});

	test('a second import changes what is known by its key or its title, and adds only the rest', () => {
		const { rows } = parseDefects(
			'Key,Title,Severity,State\nATL-1,,major,fixed\n,Slow list,minor,open\nATL-3,New one,minor,open',
		);
		const known = [
			aDefect('one', { key: 'ATL-1', title: 'Crash', severity: 'major' }),
			aDefect('two', { title: 'Slow list' }),
		];
		expect(matchDefects(rows, known)).toEqual({
			added: [
				{
					key: 'ATL-3',
					title: 'New one',
					severity: 'minor',
					state: 'open',
					escaped: false,
					count: 1,
				},
			],
			changed: [
				{
					id: 'one',
					fields: {
						key: 'ATL-1',
						title: 'Crash',
						severity: 'major',
						state: 'fixed',
						escaped: false,
						count: 1,
					},
				},
			],
			same: 1,
		});
	});
});
