import { expect, test } from 'vitest';
import type { CallStation } from '@holdpoint/shared/schema/governance';
import { chairKey, speaking } from '$lib/components/call/chair-keys.ts';

const station = (name: string, person: string | null): CallStation => ({
	id: name.toLowerCase(),
	name,
	person,
	required: person !== null,
	round: 1,
});
const stations = [station('Product', 'pat'), station('Support', null), station('QA', 'quinn')];
const stage = { slide: 2, station: null };

test('Space goes on, a number says who speaks and the same again that nobody does', () => {
	const key = (pressed: string, at = stage as { slide: number; station: string | null }) =>
		chairKey(pressed, { state: 'open', stations }, at);
	expect(key(' ')).toEqual({ kind: 'stage', stage: { slide: 3, station: null } });
	expect(key('2')).toEqual({ kind: 'stage', stage: { slide: 2, station: 'qa' } });
	expect(key('2', { slide: 2, station: 'qa' })).toEqual({ kind: 'stage', stage });
	expect([key('3'), key('0'), key('x'), key('Enter')]).toEqual([null, null, null, null]);
});

test('R28 R reveals only what is closed, and it only asks', () => {
	const pressed = (['open', 'closed', 'revealed'] as const).map((state) =>
		chairKey('r', { state, stations }, stage),
	);
	expect(pressed).toEqual([null, { kind: 'reveal' }, null]);
});

test('stations that nobody speaks for have no number', () => {
	expect(speaking({ stations }).map(({ name }) => name)).toEqual(['Product', 'QA']);
});
