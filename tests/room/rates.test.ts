import { limits } from '@holdpoint/api/board/limits';
import { Rates } from '@holdpoint/api/board/rates';
import { expect, test } from 'vitest';

const most = limits.aMinute.statements;

function askOften(rates: Rates, who: string, times: number): boolean[] {
	return Array.from({ length: times }, () => rates.take('statements', who).ok);
}

test('so many within a minute of each caller and of each kind, then a refusal that says how long to wait', () => {
	let now = 5_000;
	const rates = new Rates(() => now);
	expect(askOften(rates, 'ana', most)).toEqual(Array(most).fill(true));
	now += 12_500;
	expect(rates.take('statements', 'ana')).toMatchObject({
		ok: false,
		refusal: {
			code: 'too-many',
			message: 'That was too often within a minute. Try again in 48 seconds.',
			details: { seconds: 48 },
		},
	});
	expect(rates.take('statements', 'ben').ok).toBe(true);
	expect(rates.take('links', 'ana').ok).toBe(true);
	now += 47_500;
	expect(askOften(rates, 'ana', most + 1)).toEqual([...Array<boolean>(most).fill(true), false]);
});

test('callers whose minute is over are forgotten, the others are not', () => {
	let now = 0;
	const rates = new Rates(() => now);
	askOften(rates, 'ana', most);
	for (let caller = 0; caller < 3_000; caller += 1) {
		now += 10;
		rates.take('links', `guest-${caller}`);
	}
	expect(rates.take('statements', 'ana').ok).toBe(false);
	expect(rates.size).toBeLessThan(3_100);
	now += 60_000;
	rates.take('links', 'another');
	expect(rates.size).toBe(1);
});
