import { expect, test, vi } from 'vitest';
import { SavedIndicator } from '$lib/board/saved.svelte.ts';

function anIndicator() {
	const asks: number[] = [];
	let proven = 0;
	const saved = new SavedIndicator({ ask: () => asks.push(saved.unsaved) }, () => (proven += 1));
	return { saved, asks, provenTimes: () => proven };
}

/** Socket open, the server's own request answered, the provider's request answered. */
function opened(saved: SavedIndicator): void {
	saved.opened();
	saved.backlogSent();
	saved.answered();
}

test('an answer to a request from before the edit proves nothing', async () => {
	const { saved, asks, provenTimes } = anIndicator();
	saved.opened();
	saved.edited();
	saved.backlogSent();
	expect(saved.words).toBe('Saving');
	saved.answered();
	expect(saved.words).toBe('Saving');
	await vi.waitFor(() => expect(asks).toEqual([1]));
	saved.answered();
	expect([saved.words, provenTimes()]).toEqual(['Saved', 1]);
});

test('an edit made while a request is under way waits for the next one', async () => {
	const { saved, asks } = anIndicator();
	opened(saved);
	saved.edited();
	await vi.waitFor(() => expect(asks).toHaveLength(1));
	saved.edited();
	saved.answered();
	expect([saved.state, saved.unsaved]).toEqual(['saving', 1]);
	await vi.waitFor(() => expect(asks).toHaveLength(2));
	saved.answered();
	expect(saved.state).toBe('saved');
});

test('offline it says how many changes are not saved, and asks only after the server has fetched them', async () => {
	const { saved, asks } = anIndicator();
	opened(saved);
	saved.closed();
	saved.edited();
	expect(saved.words).toBe('Not saved yet (offline, 1 change)');
	saved.edited();
	expect(saved.words).toBe('Not saved yet (offline, 2 changes)');
	saved.opened();
	saved.answered();
	expect([saved.state, asks]).toEqual(['saving', []]);
	saved.backlogSent();
	await vi.waitFor(() => expect(asks).toHaveLength(1));
	saved.answered();
	expect(saved.words).toBe('Saved');
});

test('what an earlier visit left unsaved counts until it is proven', async () => {
	const { saved, asks } = anIndicator();
	saved.remember(3);
	expect(saved.words).toBe('Not saved yet (offline, 3 changes)');
	opened(saved);
	await vi.waitFor(() => expect(asks).toHaveLength(1));
	saved.answered();
	expect(saved.words).toBe('Saved');
});
