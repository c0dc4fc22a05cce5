import { expect, test } from 'vitest';
import { browser, newBoard, newLink, newPerson, owner, problem, program, Visitor } from './visitor.ts';

interface PublicAnswer {
	view: { release: { name: string } };
	link: string;
}

test('a public link is opened once for a cookie of its own path, then read with an ETag', async () => {
	const board = await newBoard();
	const link = await newLink(board, { access: 'public' });
	const viewer = browser();
	const opened = await viewer.post<PublicAnswer>('/api/public', { token: link.token });
	expect(opened.status).toBe(200);
	expect(opened.body).toMatchObject({ link: link.id, view: { release: { name: 'Kubernetes 1.33' } } });
	expect(opened.headers.getSetCookie()[0]).toContain(
		`Path=/api/public/${link.id}; HttpOnly; Secure; SameSite=Lax`,
	);

	const read = await viewer.get<PublicAnswer>(`/api/public/${link.id}`);
	const { at: _at, ...view } = read.body.view as unknown as Record<string, unknown>;
	expect(read.body.link).toBe(link.id);
	expect(opened.body.view).toMatchObject(view);
	const etag = read.headers.get('ETag') ?? '';
	expect(etag).toMatch(/^"[^"]+"$/);
	expect(read.headers.get('Cache-Control')).toBe('private, no-cache');
	for (const known of [etag, `W/${etag}`, `"other", ${etag}`]) {
		const again = await viewer.get(`/api/public/${link.id}`, { headers: { 'If-None-Match': known } });
		expect({ status: again.status, body: again.body, etag: again.headers.get('ETag') }).toEqual({
			status: 304,
			body: '',
			etag,
		});
	}
	expect((await viewer.get(`/api/public/${link.id}`, { headers: { 'If-None-Match': '"old"' } })).status).toBe(
		200,
	);
});

test('a ticket reads once, without a cookie', async () => {
	const link = await newLink(await newBoard(), { access: 'public' });
	const { body } = await new Visitor().post<{ ticket: string }>('/api/public/ticket', { token: link.token });
	expect((await program(body.ticket).get(`/api/public/${link.id}`)).status).toBe(200);
	expect((await program(body.ticket).get(`/api/public/${link.id}`)).body).toMatchObject(
		problem(404, 'not-found'),
	);
});

test('a public page is closed to whoever has no key for it', async () => {
	const board = await newBoard();
	const [link, other] = [
		await newLink(board, { access: 'public' }),
		await newLink(board, { access: 'public' }),
	];
	expect((await browser().get(`/api/public/${link.id}`)).body).toMatchObject(problem(401, 'unauthenticated'));
	const { body } = await new Visitor().post<{ ticket: string }>('/api/public/ticket', { token: other.token });
	expect((await program(body.ticket).get(`/api/public/${link.id}`)).status).toBe(404);
	expect((await browser().post('/api/public', { token: 'nothing' })).body).toMatchObject(
		problem(404, 'not-found'),
	);

	const edit = await newLink(board, { access: 'edit' });
	expect((await browser().post('/api/public', { token: edit.token })).status).toBe(404);
	expect((await browser().post('/api/public/ticket', { token: edit.token })).status).toBe(404);
});

test('R26 a revoked link closes its live page and is not found any more', async () => {
	const board = await newBoard();
	const link = await newLink(board, { access: 'public' });
	const viewer = browser();
	await viewer.post('/api/public', { token: link.token });
	const live = await viewer.connect(`/api/public/${link.id}/live`);
	expect(JSON.parse((await live.firstMessage) as string)).toMatchObject({
		release: { name: 'Kubernetes 1.33' },
	});
	await owner().send('DELETE', `/api/boards/${board}/links/${link.id}`);
	expect((await live.closed).code).toBe(4410);
	expect((await viewer.get(`/api/public/${link.id}`)).body).toMatchObject(problem(404, 'not-found'));
});

test('the live page opens by cookie with an Origin or by ticket, and to nobody else', async () => {
	const link = await newLink(await newBoard(), { access: 'screen' });
	const path = `/api/public/${link.id}/live`;
	const viewer = browser();
	await viewer.post('/api/public', { token: link.token });
	expect((await (await browser().connect(path)).closed).code).toBe(4401);
	expect((await (await viewer.connect(path, [], { Origin: 'https://evil.example' })).closed).code).toBe(4403);

	const bare = new Visitor();
	for (const [name, cookie] of viewer.cookies) bare.cookies.set(name, cookie);
	expect((await (await bare.connect(path)).closed).code).toBe(4403);

	const { body } = await new Visitor().post<{ ticket: string }>('/api/public/ticket', { token: link.token });
	const live = await new Visitor().connect(path, ['holdpoint', `ticket.${body.ticket}`]);
	expect(live.protocol).toBe('holdpoint');
	await live.firstMessage;
	live.close();
	const spoofed = { 'x-holdpoint-public': JSON.stringify({ token: link.token, link: link.id }) };
	expect((await (await new Visitor().connect(path, [], spoofed)).closed).code).toBe(4401);
});

test('R27 a public view names nobody unless its link says so, and never an e-mail', async () => {
	const board = await newBoard();
	await newPerson(board, { name: 'Ada Lovelace', email: 'ada@public.example' });
	for (const names of [false, true]) {
		const { token } = await newLink(board, { access: 'public', names });
		const text = JSON.stringify((await browser().post('/api/public', { token })).body);
		expect(text).not.toContain('@public.example');
		if (!names) expect(text).not.toContain('Lovelace');
	}
});
