import { know, sayIn } from '@holdpoint/shared/language/phrases';
import { compose } from '$lib/language/compose.ts';
import { expect, test } from 'vitest';

const known = know([
	[
		'{0} can be signed once {1} {2} signed off.',
		'{0} kann unterschrieben werden, sobald {1} freigegeben {2}.',
	],
	['{0} needs {1} from {2}{3}.', '{0} braucht {1} von {2}{3}.'],
	['{0} is waiting for {1}.', '{0} wartet auf {1}.'],
	['{0} is not done yet.', '{0} ist noch nicht fertig.'],
	['May be late. {0}', 'Verspätung möglich. {0}'],
	['GO is void.', 'Das GO ist ungültig.'],
	['Live since {0}.', 'Live seit {0}.'],
	['GO with {0}.', 'GO mit {0}.'],
	['conditions', 'Bedingungen'],
	['and', 'und'],
	['“text”', '„text“'],
	['is', 'ist'],
	['two', '2'],
	['{0} more', '{0} weitere'],
	['On track', 'Im Plan'],
	['Thu', 'Do'],
	['Apr', 'Apr.'],
]);

test.each([
	['On track', 'Im Plan'],
	['Test Plan is waiting for QA and Product.', 'Test Plan wartet auf QA und Product.'],
	[
		'May be late. Test Plan is waiting for QA and Product.',
		'Verspätung möglich. Test Plan wartet auf QA und Product.',
	],
	['May be late. Test Plan is not done yet.', 'Verspätung möglich. Test Plan ist noch nicht fertig.'],
	['GO is void. On track', 'Das GO ist ungültig. Im Plan'],
	['Launch: GO with 2 conditions.', 'Launch: GO mit 2 Bedingungen.'],
	[
		'Build (x) can be signed once Test Plan is signed off.',
		'Build (x) kann unterschrieben werden, sobald Test Plan freigegeben ist.',
	],
	['Build needs two more from QA.', 'Build braucht 2 weitere von QA.'],
	['Build needs two from QA.', 'Build braucht 2 von QA.'],
	['“One” and “Two” is not done yet.', '„One“ und „Two“ ist noch nicht fertig.'],
	['“A”, “B” and 3 more is not done yet.', '„A“, „B“ und 3 weitere ist noch nicht fertig.'],
	['“One, “two”, “B” and 3 more is not done yet.', '“One, „two“, „B“ und 3 weitere ist noch nicht fertig.'],
	['Live since Thu 24 Apr 2027.', 'Live seit Do 24 Apr. 2027.'],
])('the server’s “%s” is said “%s”', (english, german) => {
	expect(sayIn(known, english)).toBe(german);
});

test('what nobody has translated, and what people named, stays as it is', () => {
	expect(sayIn(known, 'Nothing like this.')).toBe('Nothing like this.');
	expect(sayIn(known, 'Search and rescue is waiting for Ann and Kim.')).toBe(
		'Search and rescue wartet auf Ann and Kim.',
	);
	expect(sayIn(known, 'On track is waiting for “two more”.')).toBe('On track wartet auf „two more“.');
	expect(sayIn(known, 'is'.repeat(400))).toBe('is'.repeat(400));
});

test('a message is put together of its parts, in the order of its language', () => {
	expect(compose('Gespeichert')).toBe('Gespeichert');
	expect(compose([1, ' von ', 0], ['12', '3'])).toBe('3 von 12');
	expect(compose.c('Gespeichert')).toEqual(['Gespeichert']);
	expect(compose.x([0, 'von ', 1], ['a', 'b'])).toBe('von b');
});
