import { expect, test } from 'vitest';
import { Outbox } from '../../api/src/board/outbox.ts';

function anOutbox(): { outbox: Outbox; told: string[]; tell: (word: string) => void } {
	const outbox = new Outbox();
	const told: string[] = [];
	return { outbox, told, tell: (word) => outbox.push(() => told.push(word)) };
}

test('what an event sends leaves after the event, inner events included', () => {
	const { outbox, told, tell } = anOutbox();
	outbox.event(() => {
		tell('one');
		outbox.event(() => tell('two'));
		expect(told).toEqual([]);
	});
	expect(told).toEqual(['one', 'two']);
});

test('an event that throws still sends what it had written: nobody hears it otherwise', () => {
	const { outbox, told, tell } = anOutbox();
	const event = () =>
		outbox.event(() => {
			outbox.event(() => tell('written'));
			throw new Error('a fault after it');
		});
	expect(event).toThrow('a fault after it');
	expect(told).toEqual(['written']);
});

test('what could not be written is not sent', () => {
	const { outbox, told, tell } = anOutbox();
	const event = () =>
		outbox.event(() => {
			tell('unwritten');
			outbox.discard();
			throw new Error('no space left');
		});
	expect(event).toThrow('no space left');
	expect(told).toEqual([]);
	outbox.event(() => tell('later'));
	expect(told).toEqual(['later']);
});

test('a send that fails keeps none of the others back, and what it sends itself still leaves', () => {
	const { outbox, told, tell } = anOutbox();
	const event = () =>
		outbox.event(() => {
			tell('one');
			outbox.push(() => {
				outbox.event(() => tell('from inside'));
				throw new Error('dead socket');
			});
			tell('two');
		});
	expect(event).toThrow('dead socket');
	expect(told).toEqual(['one', 'two', 'from inside']);
	outbox.event(() => tell('later'));
	expect(told.at(-1)).toBe('later');
});

test('a send outside an event is a fault', () => {
	expect(() => new Outbox().push(() => undefined)).toThrow('belongs to an event');
});
