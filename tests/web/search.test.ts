import { expect, test } from 'vitest';
import { search } from '$lib/board/search.ts';

const things = [
	{ text: 'Release Kickoff', detail: 'Planned' },
	{ text: 'Test Plan Sign-Off', detail: 'Waits for you' },
	{ text: 'Écrire les notes de version', detail: 'Release Kickoff' },
	{ text: 'Änderungen für München prüfen', detail: 'Development Complete' },
	{ text: 'リリース判定会議', detail: 'Pre-Release Deployment Review' },
	{ text: 'Show only: Late', detail: '2 milestones. Its date has passed.' },
];
const found = (query: string, most = 12) => search(query, things, most).map(({ text }) => text);

test('every word has to be there, whatever its capitals, accents and widths', () => {
	expect(found('munchen')).toEqual(['Änderungen für München prüfen']);
	expect(found('ECRIRE notes')).toEqual(['Écrire les notes de version']);
	expect(found('判定')).toEqual(['リリース判定会議']);
	expect(found('ﾘﾘｰｽ')).toEqual(['リリース判定会議']);
	expect(found('kickoff late')).toEqual([]);
	expect(found('   ')).toHaveLength(things.length);
});

test('the best comes first: beginning with it, at the start of a word, within a word, only where it stands', () => {
	const words = ['A plan', 'Replan it', 'Plan B', 'Another'];
	const plans = words.map((text) => ({ text, detail: text === 'Another' ? 'of the plan' : '' }));
	expect(search('plan', plans, 12).map(({ text }) => text)).toEqual([
		'Plan B',
		'A plan',
		'Replan it',
		'Another',
	]);
	expect(search('plan', plans, 2)).toHaveLength(2);
	expect(found('release kick')).toEqual(['Release Kickoff', 'Écrire les notes de version']);
});
