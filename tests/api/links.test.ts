import { expect, test } from 'vitest';
import {
	browser,
	newBoard,
	newLink,
	newPerson,
	origin,
	owner,
	problem,
	program,
	signedIn,
	type Answer,
} from './visitor.ts';

const moment = expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string;

test('links say where they open, with the token in the fragment only', async () => {
	const board = await newBoard();
	const pages = { edit: '/join', view: '/join', public: '/p/', screen: '/present/' };
	for (const [access, page] of Object.entries(pages)) {
		const { id, url, token } = await newLink(board, { access });
		expect(url).toBe(`${origin}${page}${page.endsWith('/') ? id : ''}#${token}`);
		expect(token.startsWith(`${board}.`)).toBe(true);
	}
	const { body } = await owner().get<{ label: string }[]>(`/api/boards/${board}/links`);
	expect(body.map(({ label }) => label)).toEqual(['a label', 'a label', 'a label', 'a label']);
	expect(JSON.stringify(body)).not.toContain(`${board}.`);
});

test('an edit link asks a newcomer for a name, then lets them in as a guest', async () => {
	const board = await newBoard();
	const link = await newLink(board, { access: 'edit' });
	const guest = browser();
	const title = 'Kubernetes 1.33';
	expect((await guest.post('/api/join', { token: link.token })).body).toEqual({
		kind: 'name',
		title,
		access: 'edit',
	});
	expect(guest.cookies.size).toBe(0);
	expect((await guest.post('/api/join', { token: link.token, name: '  Žofie  ' })).body).toEqual({
		kind: 'board',
		board,
		title,
		access: 'edit',
	});
	expect((await guest.get('/api/me')).body).toEqual({
		id: expect.stringMatching(/^guest-[a-z0-9]{16}$/) as string,
		name: 'Žofie',
		guest: true,
		administrator: false,
	});
	expect((await guest.get(`/api/boards/${board}`)).status).toBe(200);
	expect((await guest.get('/api/boards')).body).toEqual([{ id: board, title, createdAt: moment }]);
});

test('a guest may neither create releases, nor share, nor invite, nor issue tokens', async () => {
	const board = await newBoard();
	const { token } = await newLink(board, { access: 'edit' });
	const guest = browser();
	await guest.post('/api/join', { token, name: 'Mallory' });
	const refused: Answer[] = [
		await guest.post('/api/boards', { title: 'Mine' }),
		await guest.post(`/api/boards/${board}/links`, { access: 'edit', label: 'more' }),
		await guest.get(`/api/boards/${board}/links`),
		await guest.post(`/api/boards/${board}/people`, { name: 'Eve', roles: ['QA'] }),
		await guest.post(`/api/boards/${board}/people/administrator/invite`),
		await guest.post(`/api/boards/${board}/people/administrator/token`),
	];
	expect(refused.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403, 403]);
	for (const { body } of refused) expect(body).toMatchObject(problem(403, 'forbidden'));
});

test('a guest keeps their identity from one link to the next', async () => {
	const [first, second] = [await newBoard(), await newBoard({ title: 'Second' })];
	const guest = browser();
	await guest.post('/api/join', { token: (await newLink(first, { access: 'edit' })).token, name: 'Eve' });
	const me = (await guest.get('/api/me')).body;
	const { token } = await newLink(second, { access: 'view' });
	expect((await guest.post('/api/join', { token, name: 'Other' })).body).toMatchObject({
		board: second,
		access: 'view',
	});
	expect((await guest.get('/api/me')).body).toEqual(me);
	expect((await guest.get<unknown[]>('/api/boards')).body).toHaveLength(2);
});

test('a member who opens a link stays the member they are', async () => {
	const board = await newBoard();
	const ada = await newPerson(board);
	const visitor = await signedIn(ada.token);
	const { token } = await newLink(board, { access: 'view' });
	expect((await visitor.post('/api/join', { token, name: 'Someone' })).body).toMatchObject({
		access: 'member',
	});
	expect((await visitor.get('/api/me')).body).toMatchObject({ id: ada.id, name: 'Ada' });
});

test('public and screen links say where to go and start no session', async () => {
	const board = await newBoard();
	const visitor = browser();
	const open = await newLink(board, { access: 'public' });
	const screen = await newLink(board, { access: 'screen' });
	const join = async (token: string) => (await visitor.post('/api/join', { token })).body;
	expect(await join(open.token)).toEqual({ kind: 'public', path: `/p/${open.id}` });
	expect(await join(screen.token)).toEqual({ kind: 'public', path: `/present/${screen.id}` });
	expect(visitor.cookies.size).toBe(0);
	expect((await program(open.token).get(`/api/boards/${board}`)).status).toBe(403);
	expect((await program(open.token).post(`/api/boards/${board}/ticket`)).status).toBe(403);
});

test('R26 a revoked link opens nothing any more, and its guests are out', async () => {
	const board = await newBoard();
	const link = await newLink(board, { access: 'edit' });
	const guest = browser();
	await guest.post('/api/join', { token: link.token, name: 'Eve' });
	expect((await owner().send('DELETE', `/api/boards/${board}/links/${link.id}`)).status).toBe(204);

	expect((await guest.get(`/api/boards/${board}`)).body).toMatchObject(problem(403, 'forbidden'));
	expect((await browser().post('/api/join', { token: link.token, name: 'New' })).body).toMatchObject(
		problem(404, 'not-found'),
	);
	expect((await program(link.token).post(`/api/boards/${board}/ticket`)).status).toBe(404);
	expect((await owner().send('DELETE', `/api/boards/${board}/links/unknown`)).status).toBe(404);
});

test('an expired link opens nothing', async () => {
	const { token } = await newLink(await newBoard(), {
		access: 'edit',
		expiresAt: '2020-01-01T00:00:00.000Z',
	});
	expect((await browser().post('/api/join', { token, name: 'Late' })).status).toBe(404);
});

test('what is no token at all is malformed', async () => {
	for (const token of ['hello', 'inv', '../../etc/passwd', 'UPPER.case']) {
		expect((await browser().post('/api/join', { token })).body).toMatchObject(problem(422, 'malformed'));
	}
});

test('R26 a link with a new address opens the same, and its old address nothing any more', async () => {
	const board = await newBoard();
	const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
	const parts = { access: 'public', label: 'Steering', expiresAt, names: true, hideDates: true };
	const old = await newLink(board, { ...parts, frames: ['https://intranet.example.com'] });
	const viewer = browser();
	await viewer.post('/api/public', { token: old.token });
	const socket = await viewer.connect(`/api/public/${old.id}/live`);
	await socket.firstMessage;

	const { status, body } = await owner().post<{ id: string; url: string; token: string }>(
		`/api/boards/${board}/links/${old.id}/rotate`,
	);
	expect(status).toBe(201);
	expect(body.url).toBe(`${origin}/p/${body.id}#${body.token}`);
	expect((await socket.closed).code).toBe(4410);
	expect((await browser().post('/api/public', { token: old.token })).status).toBe(404);
	expect((await browser().post('/api/public', { token: body.token })).status).toBe(200);
	const links = (await owner().get<Record<string, unknown>[]>(`/api/boards/${board}/links`)).body;
	expect(links.find(({ id }) => id === body.id)).toMatchObject({
		...parts,
		hideDates: true,
		frames: ['https://intranet.example.com'],
	});
	expect(links.find(({ id }) => id === old.id)).toHaveProperty('revokedAt');
	expect((await owner().post(`/api/boards/${board}/links/${old.id}/rotate`)).status).toBe(404);
});

test('the preview is what the link then shows', async () => {
	const board = await newBoard({ targetDate: '2027-04-23' });
	await newPerson(board, { name: 'Ada Lovelace' });
	for (const choices of [{}, { names: true }, { hideDates: true, showRisks: true }]) {
		const preview = await owner().post<{ at: string }>(`/api/boards/${board}/public-preview`, choices);
		const { token } = await newLink(board, { access: 'public', ...choices });
		const shown = await browser().post<{ view: { at: string } }>('/api/public', { token });
		expect({ ...preview.body, at: '' }).toEqual({ ...shown.body.view, at: '' });
	}
});

test.each([
	'https://a.example/path',
	'http://a.example',
	'javascript:alert(1)',
	'*',
	"https://a.example 'self'",
	'https://*',
	'https://a;script-src-elem',
	'https://$`',
])('%s is no site that may frame a strip', async (frame) => {
	const board = await newBoard();
	const { status, body } = await owner().post(`/api/boards/${board}/links`, {
		access: 'public',
		label: 'x',
		frames: [frame],
	});
	expect({ status, body }).toMatchObject({ status: 422, body: problem(422, 'malformed') });
});
