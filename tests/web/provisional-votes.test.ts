import { describe, expect, test } from 'vitest';
import {
	findProvisional,
	forgetAllProvisional,
	forgetProvisional,
	keepProvisional,
} from '$lib/components/call/provisional-votes.ts';

class Store {
	readonly kept = new Map<string, string>();
	get length() {
		return this.kept.size;
	}
	key = (at: number) => [...this.kept.keys()][at] ?? null;
	getItem = (key: string) => this.kept.get(key) ?? null;
	setItem = (key: string, value: string) => void this.kept.set(key, value);
	removeItem = (key: string) => void this.kept.delete(key);
}

const seat = { board: 'b', milestone: 'review', station: 'qa', person: 'quinn' };
const vote = {
	draft: { vote: 'hold', why: 'A key leaked.', change: '', conditions: [] },
	digest: 'd1',
} as const;

describe('R28 what somebody would vote before voting opens', () => {
	test('R28 is found again by its person, for its station and milestone, and by nobody else', () => {
		const store = new Store();
		keepProvisional(store, seat, vote);
		expect(findProvisional(store, { ...seat })).toEqual(vote);
		for (const other of [{ board: 'c' }, { milestone: 'ship' }, { station: 'product' }, { person: 'eli' }])
			expect(findProvisional(store, { ...seat, ...other })).toBe(null);
	});

	test('R28 who signs out leaves none of them to the next one on this device, and takes nothing else', () => {
		const store = new Store();
		keepProvisional(store, seat, vote);
		keepProvisional(store, { ...seat, person: 'eli' }, vote);
		store.setItem('holdpoint wanted', 'x');
		forgetAllProvisional(store);
		expect([...store.kept.keys()]).toEqual(['holdpoint wanted']);
	});

	test('R28 leaves nothing on the device once it is let go', () => {
		const store = new Store();
		keepProvisional(store, seat, vote);
		forgetProvisional(store, seat);
		expect(store.kept.size).toBe(0);
	});
});
