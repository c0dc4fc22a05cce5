import type { ClientResponse } from 'hono/client';
import { describe, expect, test } from 'vitest';
import { ask, sentenceOf } from '$lib/api.ts';

const reply = (body: string | null, init: ResponseInit) =>
	Promise.resolve(new Response(body, init) as unknown as ClientResponse<{ id: string }, number, 'json'>);

describe('asking the API', () => {
	test('a value is a value, and an empty answer is undefined', async () => {
		expect(await ask(reply('{"id":"b1"}', { status: 201 }))).toEqual({ ok: true, value: { id: 'b1' } });
		expect(await ask(reply(null, { status: 204 }))).toEqual({ ok: true, value: undefined });
	});

	test('a refusal is the problem that the server wrote, with its rule', async () => {
		const problem = {
			type: 'about:blank',
			title: 'Conflict',
			status: 409,
			detail: 'Two have the same ID.',
			code: 'R15',
		};
		const answer = await ask(
			reply(JSON.stringify(problem), {
				status: 409,
				headers: { 'Content-Type': 'application/problem+json' },
			}),
		);
		expect(answer).toEqual({ ok: false, problem });
		expect(sentenceOf(problem)).toEqual({ text: 'Two have the same ID.', rule: 'R15' });
	});

	test('something in between that answers with a page becomes a sentence', async () => {
		const answer = await ask(
			reply('<h1>Bad gateway</h1>', { status: 502, headers: { 'Content-Type': 'text/html' } }),
		);
		expect(answer).toMatchObject({ ok: false, problem: { status: 502, code: 'unavailable' } });
	});

	test('no network is an answer too, and a bug is not', async () => {
		expect(await ask(Promise.reject(new TypeError('Failed to fetch')))).toMatchObject({
			ok: false,
			problem: { status: 0, code: 'offline' },
		});
		await expect(ask(Promise.reject(new RangeError('a bug')))).rejects.toThrow('a bug');
	});
});
