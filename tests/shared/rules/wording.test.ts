import { expect, test } from 'vitest';
import {
	count,
	list,
	listSome,
	nameMilestone,
	namePerson,
	quote,
	reasonLength,
} from '@holdpoint/shared/rules/wording';
import { aRelease, aRow } from '../../support/release.ts';

test.each([
	[[], ''],
	[['A'], 'A'],
	[['A', 'B'], 'A and B'],
	[['A', 'B', 'C'], 'A, B and C'],
])('%j is listed as “%s”', (words, listed) => {
	expect(list(words)).toBe(listed);
	expect(list(words, 'or')).toBe(listed.replace(' and ', ' or '));
});

test.each([
	[['A', 'B', 'C'], 'A, B and C'],
	[['A', 'B', 'C', 'D'], 'A, B and 2 more'],
	[['A', 'B', 'C', 'D', 'E'], 'A, B and 3 more'],
])('of %j as much as a sentence holds: “%s”', (words, listed) => {
	expect(listSome(words)).toBe(listed);
	expect(listSome(words, 9)).toBe(list(words));
});

test('numbers up to twelve are words', () => {
	expect(Array.from({ length: 14 }, (_, n) => count(n))).toEqual([
		'no',
		'one',
		'two',
		'three',
		'four',
		'five',
		'six',
		'seven',
		'eight',
		'nine',
		'ten',
		'eleven',
		'twelve',
		'13',
	]);
});

test.each([
	['', 0],
	['  ', 0],
	[' ten chars. ', 10],
	['😀é', 2],
])('R16 %j has %i characters', (reason, length) => {
	expect(reasonLength(reason)).toBe(length);
});

test('a quotation is the text in marks, and at most 60 characters of it', () => {
	expect(quote(' Coding ')).toBe('“Coding”');
	expect(quote('😀'.repeat(60))).toBe(`“${'😀'.repeat(60)}”`);
	expect(quote('😀'.repeat(61))).toBe(`“${'😀'.repeat(59)}…”`);
});

test('what has no name is called by its ID', () => {
	const release = aRelease({ rows: [aRow('kickoff', { name: ' ' })] });
	expect([nameMilestone(release.reading, 'kickoff'), nameMilestone(release.reading, 'gone')]).toEqual([
		'kickoff',
		'gone',
	]);
	release.rows.set('kickoff', aRow('kickoff', { name: ' Kick-off ' }));
	expect(nameMilestone(release.reading, 'kickoff')).toBe('Kick-off');
	release.append({ type: 'person-added', person: 'x1', name: '' });
	expect(['quinn', 'x1', 'nobody'].map((id) => namePerson(release.state, id))).toEqual([
		'Quinn',
		'x1',
		'nobody',
	]);
});
