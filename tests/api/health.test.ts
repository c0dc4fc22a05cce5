import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { env, exports } from 'cloudflare:workers';
import { expect, test } from 'vitest';

test('health answers 200 with the version', async () => {
	const response = await exports.default.fetch('http://localhost:8787/api/health');
	expect(response.status).toBe(200);
	expect(await response.json()).toEqual({ status: 'ok', version: expect.any(String) as string });
});

test('D1 and a board that survives its eviction are bound', async () => {
	expect(await env.DB.prepare('SELECT 1 AS one').first('one')).toBe(1);
	const board = env.BOARD.get(env.BOARD.idFromName('a board'));
	const read = () => runInDurableObject(board, (_, state) => state.storage.kv.get('kept'));
	await runInDurableObject(board, (_, state) => state.storage.kv.put('kept', 'yes'));
	await evictDurableObject(board);
	expect(await read()).toBe('yes');
});
