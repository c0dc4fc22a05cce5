import { flushSync } from 'svelte';
import { expect, test } from 'vitest';

test('effects of runes run in unit tests, once for each change they read', () => {
	const board = $state({ name: 'Kubernetes 1.33', views: 0 });
	const seen: string[] = [];
	const stop = $effect.root(() => {
		$effect(() => {
			seen.push(board.name);
		});
	});
	flushSync();
	flushSync(() => (board.views += 1));
	flushSync(() => (board.name = 'Kubernetes 1.34'));
	stop();
	expect(seen).toEqual(['Kubernetes 1.33', 'Kubernetes 1.34']);
});
