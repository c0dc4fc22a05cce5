import { app } from '@holdpoint/api/app';
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import {
	browser,
	newBoard,
	newPerson,
	origin,
	owner,
	ownerToken,
	problem,
	signedIn,
	Visitor,
} from './visitor.ts';

test('a write from another site is refused, by cookie, by bearer, and by neither', async () => {
	const visitor = await signedIn((await newPerson(await newBoard())).token);
	const foreign = [
		'https://evil.example',
		'null',
		'http://localhost:8788',
		'http://localhost:8787.evil.example',
	];
	for (const from of foreign) {
		const answers = [
			await visitor.post('/api/boards', { title: 'x' }, { Origin: from }),
			await owner().post('/api/boards', { title: 'x' }, { Origin: from }),
			await browser().post('/api/join', { token: 'x' }, { Origin: from }),
		];
		for (const { body } of answers) expect(body).toMatchObject(problem(403, 'forbidden'));
	}
	expect(
		(await visitor.post('/api/boards', { title: 'x' }, { Origin: 'http://127.0.0.1:8787' })).status,
	).toBe(201);
});

test('a cookie without an Origin writes nothing; a bearer needs none', async () => {
	const visitor = await signedIn((await newPerson(await newBoard())).token);
	const bare = new Visitor();
	for (const [name, cookie] of visitor.cookies) bare.cookies.set(name, cookie);
	expect((await bare.get('/api/me')).status).toBe(200);
	expect((await bare.post('/api/boards', { title: 'x' })).status).toBe(403);
	expect((await owner().post('/api/boards', { title: 'x' })).status).toBe(201);
	expect(
		(await new Visitor({ 'Sec-Fetch-Site': 'cross-site' }).post('/api/join', { token: 'x' })).status,
	).toBe(403);
});

test('the public address is an own origin, and where links point to', async () => {
	const published = { ...env, HOLDPOINT_ORIGIN: 'https://release.example.com' };
	const headers = { Authorization: `Bearer ${ownerToken}`, 'Content-Type': 'application/json' };
	const post = (path: string, body: unknown, from: string) =>
		app.request(
			path,
			{ method: 'POST', headers: { ...headers, Origin: from }, body: JSON.stringify(body) },
			published,
		);
	const created = await post('/api/boards', { title: 'x' }, 'https://release.example.com');
	expect(created.status).toBe(201);
	const { id } = await created.json<{ id: string }>();
	const link = await post(
		`/api/boards/${id}/links`,
		{ access: 'edit', label: '' },
		'https://release.example.com',
	);
	expect((await link.json<{ url: string }>()).url).toMatch(/^https:\/\/release\.example\.com\/join#/);
	expect((await post('/api/boards', { title: 'x' }, 'https://release.example.com.evil.example')).status).toBe(
		403,
	);
});

test('only JSON is read', async () => {
	const forms = [
		'text/plain',
		'application/x-www-form-urlencoded',
		'multipart/form-data',
		'application/jsonp',
	];
	for (const type of forms) {
		const { body } = await owner().post('/api/boards', '{"title":"x"}', { 'Content-Type': type });
		expect(body).toMatchObject(problem(415, 'not-json'));
	}
	const utf8 = { 'Content-Type': 'application/json; charset=utf-8' };
	expect((await owner().post('/api/boards', '{"title":"x"}', utf8)).status).toBe(201);
});

test('what cannot be read is malformed, in a sentence', async () => {
	const board = await newBoard();
	const sentences: [string, unknown, string][] = [
		['/api/boards', '{"title":', 'Malformed JSON in request body'],
		['/api/boards', {}, '"title": Invalid input: expected string, received undefined.'],
		['/api/boards', { title: 'x', template: 'nine' }, expect.stringContaining('"template": ') as string],
		[`/api/boards/${board}/commands`, '{', 'The body is not JSON.'],
		[`/api/boards/${board}/ticket`, { name: '' }, 'A name has 1 to 100 characters.'],
		[`/api/boards/${board}/people`, { name: ' ', roles: [] }, expect.stringContaining('"name": ') as string],
	];
	for (const [path, body, detail] of sentences) {
		expect((await owner().post(path, body)).body).toEqual({ ...problem(422, 'malformed'), detail });
	}
});

test('a body above 1 MB is not read', async () => {
	const { body } = await owner().post('/api/me/email', { email: 'x'.repeat(1024 * 1024) });
	expect(body).toMatchObject(problem(413, 'too-large'));
});

test('problems are problem documents, and no answer is cached, framed, sniffed or referred to', async () => {
	const { headers } = await browser().get('/api/me');
	expect(Object.fromEntries(headers)).toMatchObject({
		'cache-control': 'no-store',
		'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
		'content-type': 'application/problem+json',
		'referrer-policy': 'no-referrer',
		'x-content-type-options': 'nosniff',
		'x-frame-options': 'DENY',
	});
	expect(headers.has('access-control-allow-origin')).toBe(false);
});

test('a fault of the database says nothing of its inside', async () => {
	const broken = {
		...env,
		DB: {
			prepare: () => {
				throw new Error('D1_ERROR: no such table: people');
			},
		},
	};
	const answer = await app.request(`${origin}/api/claim`, {}, broken);
	expect(answer.status).toBe(500);
	expect(await answer.json()).toEqual({
		type: 'about:blank',
		title: 'Internal Server Error',
		status: 500,
		code: 'internal',
		detail: 'Something went wrong here. Nothing was lost that was saved; try again.',
	});
});
