import {
	findBegunMention,
	findMentioned,
	splitMentions,
	suggestPeople,
} from '@holdpoint/shared/feed/mentions';
import { expect, test } from 'vitest';

const eve = { id: 'eve', name: 'Eve' };
const brandt = { id: 'brandt', name: 'Eve Brandt' };
const jonas = { id: 'jonas', name: 'Jonas Weißhaupt' };
const people = [eve, brandt, jonas];

test('a comment names whom it writes with an @, by the longest name that fits', () => {
	expect(splitMentions('Ask @Eve Brandt, then @Jonas Weißhaupt.', people)).toEqual([
		{ text: 'Ask ', people: [] },
		{ text: '@Eve Brandt', people: ['brandt'] },
		{ text: ', then ', people: [] },
		{ text: '@Jonas Weißhaupt', people: ['jonas'] },
		{ text: '.', people: [] },
	]);
	expect(findMentioned('@Eve, please', people)).toEqual(['eve']);
	expect(findMentioned('@Eve and @Eve', people)).toEqual(['eve']);
});

test('an address, half a name, a longer word and somebody unknown name nobody; two of one name are both meant', () => {
	for (const text of ['mail@Eve', '@Evelyn', '@Jonas', '@Nobody', '@', 'Eve'])
		expect(findMentioned(text, people), text).toEqual([]);
	expect(findMentioned('@Eve', [...people, { id: 'other-eve', name: 'Eve' }])).toEqual(['eve', 'other-eve']);
	expect(findMentioned('@', [{ id: 'empty', name: '' }])).toEqual([]);
});

test('the parts of a comment are the whole of it, whatever it says', () => {
	for (const text of ['', '@@Eve', '@Eve@Eve Brandt', 'a\n@Eve\n', '😀@Eve😀'])
		expect(
			splitMentions(text, people)
				.map((part) => part.text)
				.join(''),
		).toBe(text);
});

test('a name is being written from an @ to the caret', () => {
	expect(findBegunMention('Ask @Ev', 7)).toEqual({ start: 4, letters: 'Ev' });
	expect(findBegunMention('@', 1)).toEqual({ start: 0, letters: '' });
	expect(findBegunMention('@Eve Br', 7)).toEqual({ start: 0, letters: 'Eve Br' });
	for (const [text, caret] of [
		['me@x', 4],
		['@ Eve', 5],
		['@Eve\nnext', 9],
		['Ask @Ev', 3],
		['@Ev', 0],
	] as const)
		expect(findBegunMention(text, caret), text).toBeNull();
});

test('letters mean whose name, or a part of it, begins with them', () => {
	expect(suggestPeople('e', people)).toEqual([eve, brandt]);
	expect(suggestPeople('WEI', people)).toEqual([jonas]);
	expect(suggestPeople('', people, 2)).toEqual([eve, brandt]);
	expect(suggestPeople('x', people)).toEqual([]);
});
