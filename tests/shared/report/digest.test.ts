import { english, speechOf } from '@holdpoint/shared/language/speech';
import { isDigestDue, localTime, writeDigest } from '@holdpoint/shared/report/digest';
import { expect, test } from 'vitest';

const at = (moment: string) => Date.parse(moment);

test('a clock on the wall, across the date line and in summer', () => {
	expect(localTime('UTC', at('2026-12-03T08:05:00Z'))).toEqual({ day: '2026-12-03', time: '08:05' });
	expect(localTime('Asia/Kolkata', at('2026-12-02T18:30:00Z'))).toEqual({ day: '2026-12-03', time: '00:00' });
	expect(localTime('Pacific/Kiritimati', at('2026-12-02T12:00:00Z'))).toEqual({
		day: '2026-12-03',
		time: '02:00',
	});
	expect(localTime('Europe/Berlin', at('2026-07-01T06:00:00Z'))).toEqual({
		day: '2026-07-01',
		time: '08:00',
	});
});

test('the morning of a working day, once', () => {
	const friday = '2026-12-04';
	expect(isDigestDue({ day: friday, time: '07:59' }, '2026-12-03')).toBe(false);
	expect(isDigestDue({ day: friday, time: '08:00' }, '2026-12-03')).toBe(true);
	// A server that was off in the morning sends it later.
	expect(isDigestDue({ day: friday, time: '16:40' }, '2026-12-01')).toBe(true);
	expect(isDigestDue({ day: friday, time: '16:40' }, friday)).toBe(false);
	expect(isDigestDue({ day: '2026-12-05', time: '09:00' }, friday)).toBe(false);
	expect(isDigestDue({ day: '2026-12-06', time: '09:00' }, friday)).toBe(false);
	expect(isDigestDue({ day: '2026-12-07', time: '09:00' }, friday)).toBe(true);
});

const account = 'https://holdpoint.example/account';
const nothing = { releases: [], dates: [], today: '2026-12-03', account, speech: english };

test('what waits comes first, then what comes up, each by its day', () => {
	const mail = writeDigest({
		releases: [
			{
				name: 'Atlas 4.2',
				word: 'At risk',
				url: 'https://holdpoint.example/b/a',
				waits: ['UAT Sign-Off', "QA's vote on Production Deployment"],
			},
			{ name: 'Borea 1.0', word: 'On track', url: 'https://holdpoint.example/b/b', waits: [] },
		],
		dates: [
			{ day: '2026-12-10', says: 'UAT Sign-Off, Atlas 4.2 (in progress)' },
			{ day: '2026-12-04', time: '14:00', says: 'Go/no-go call of Atlas 4.2: Production Deployment' },
			{ day: '2026-12-04', says: 'Development Complete, Borea 1.0 (planned)' },
			{ day: '2026-12-02', says: 'over' },
			{ day: '2026-12-11', says: 'too far' },
			{ day: 'someday', says: 'no day' },
		],
		today: '2026-12-03',
		account,
		speech: english,
	});
	expect(mail).toEqual({
		subject: '2 things wait for you',
		text: `Waiting for you

Atlas 4.2 (At risk)
- UAT Sign-Off
- QA's vote on Production Deployment
https://holdpoint.example/b/a

Within seven days

- Fri 4 Dec: Development Complete, Borea 1.0 (planned)
- Fri 4 Dec 14:00: Go/no-go call of Atlas 4.2: Production Deployment
- Thu 10 Dec: UAT Sign-Off, Atlas 4.2 (in progress)

You asked for this e-mail on your account page, and end it there: https://holdpoint.example/account
`,
	});
});

test('dates alone are worth an e-mail, nothing is not', () => {
	const dates = [{ day: '2026-12-03', says: 'UAT Sign-Off, Atlas 4.2 (planned)' }];
	expect(writeDigest({ ...nothing, dates })?.subject).toBe('1 date within seven days');
	expect(writeDigest({ ...nothing, dates })?.text).not.toContain('Waiting for you');
	expect(writeDigest(nothing)).toBeNull();
});

test('who asked for it on a German page reads it in German, names as they are', () => {
	const speech = speechOf({
		say: {
			'Waiting for you': 'Wartet auf Sie',
			'{0} things wait for you': '{0} Sachen warten auf Sie',
			'Within seven days': 'Innerhalb von sieben Tagen',
			'You asked for this e-mail on your account page, and end it there: {0}': 'Beenden: {0}',
		},
		said: {
			...{ 'At risk': 'Gefährdet', 'day month': 'day. month', Thu: 'Do', Dec: 'Dez.', Waiting: 'Wartend' },
		},
	});
	const mail = writeDigest({
		...nothing,
		releases: [
			{ name: 'Waiting', word: 'At risk', url: 'https://a.example', waits: ['Waiting', 'Thu 3 Dec'] },
		],
		dates: [{ day: '2026-12-10', says: 'Waiting' }],
		speech,
	});
	expect(mail).toEqual({
		subject: '2 Sachen warten auf Sie',
		text: `Wartet auf Sie

Waiting (Gefährdet)
- Waiting
- Thu 3 Dec
https://a.example

Innerhalb von sieben Tagen

- Do 10. Dez.: Waiting

Beenden: https://holdpoint.example/account
`,
	});
});
