import { expect, test } from 'vitest';
import type { BoardView } from '@holdpoint/shared/schema/board-view';
import ICAL from 'ical.js';
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
	Visitor,
} from './visitor.ts';

test('a calendar subscribes by an address of its own, which opens nothing else and can be ended', async () => {
	const board = await newBoard({ targetDate: '2027-04-23' });
	const { id, url, token } = await newLink(board, { access: 'calendar' });
	expect(url).toBe(`${origin}/api/calendar/${token}.ics`);
	const path = new URL(url).pathname;
	// No cookie, no Origin, no header: as calendars ask.
	const calendar = new Visitor();
	const first = await calendar.get<string>(path);
	expect(first.status).toBe(200);
	expect(first.headers.get('Content-Type')).toBe('text/calendar; charset=utf-8');
	expect(first.headers.get('X-Robots-Tag')).toBe('noindex, nofollow');
	expect(first.headers.get('Referrer-Policy')).toBe('no-referrer');
	expect(first.body.match(/BEGIN:VEVENT/g)).toHaveLength(12);
	expect(first.body).toContain('DTSTART;VALUE=DATE:20270423');
	const etag = first.headers.get('ETag') ?? '';
	expect((await calendar.get(path, { headers: { 'If-None-Match': etag } })).status).toBe(304);
	expect((await calendar.get(path, { headers: { 'If-None-Match': '"other"' } })).status).toBe(200);

	expect((await browser().post('/api/join', { token })).body).toMatchObject(problem(403, 'forbidden'));
	expect((await browser().post('/api/public', { token })).body).toMatchObject(problem(404, 'not-found'));
	expect((await program(token).get(`/api/boards/${board}`)).body).toMatchObject(problem(403, 'forbidden'));
	for (const access of ['view', 'public', 'edit']) {
		const other = await newLink(board, { access });
		expect((await calendar.get(`/api/calendar/${other.token}.ics`)).status).toBe(404);
	}
	await owner().send('DELETE', `/api/boards/${board}/links/${id}`);
	expect((await calendar.get(path)).body).toMatchObject(problem(404, 'not-found'));
});

test('an address that somebody got on a German page reads in German, as does the file', async () => {
	const board = await newBoard({ targetDate: '2027-04-23' });
	const german = { headers: { 'Accept-Language': 'de-CH, en;q=0.5' } };
	const { body: link } = await owner().send<{ url: string }>('POST', `/api/boards/${board}/links`, {
		body: { access: 'calendar', label: 'Kalender' },
		...german,
	});
	const { pathname, search } = new URL(link.url);
	expect(search).toBe('?language=de');
	const { body: feed } = await new Visitor().get<string>(pathname + search);
	expect(feed.match(/\(geplant\)/g)).toHaveLength(12);
	expect((await new Visitor().get<string>(pathname)).body.match(/\(planned\)/g)).toHaveLength(12);
	expect((await new Visitor().get<string>(`${pathname}?language=constructor`)).status).toBe(200);
	const { body: file } = await owner().get<string>(`/api/boards/${board}/export?format=ics`, german);
	expect(file).toContain('(geplant)');
});

test('a person has one address for what concerns them in all of their releases, and ends it', async () => {
	const boards = [await newBoard({ targetDate: '2027-04-23' }), await newBoard({ targetDate: '2027-05-28' })];
	const eve = await newPerson(boards[0] ?? '', { name: 'Eve', email: 'eve@calendar.example', roles: ['QA'] });
	await newPerson(boards[1] ?? '', { name: 'Eve', email: 'eve@calendar.example', roles: ['Business'] });
	const visitor = await signedIn(eve.token);
	expect((await visitor.get('/api/me/calendar')).body).toEqual({ calendar: null });
	const { status, body } = await visitor.post<{ url: string }>('/api/me/calendar');
	expect(status).toBe(201);
	const path = new URL(body.url).pathname;
	const calendar = new Visitor();
	const read = async () => {
		const { body } = await calendar.get<string>(path);
		return new ICAL.Component(ICAL.parse(body) as unknown[])
			.getAllSubcomponents('vevent')
			.map((each) => new ICAL.Event(each));
	};
	// Boards tell the index within a second or two.
	const urls = async () =>
		(await read()).map(({ component }) => String(component.getFirstPropertyValue('url')));
	await expect
		.poll(async () => new Set((await urls()).map((url) => new URL(url).pathname)), { timeout: 10_000 })
		.toEqual(new Set(boards.map((board) => `/b/${board}`)));
	const of = async (board: string | undefined) =>
		(await urls())
			.filter((url) => url.includes(`/b/${board}?`))
			.map((url) => new URL(url).searchParams.get('m'))
			.sort();
	// As QA in one and as Business in the other: what each signs, and nothing else.
	const signs = async (board: string | undefined, role: string) => {
		const { body } = await owner().get<BoardView>(`/api/boards/${board}`);
		return body.governance.policy.milestones
			.filter(({ signers }) => signers.some((rule) => rule.role === role))
			.map(({ id }) => id)
			.sort();
	};
	expect(await of(boards[0])).toEqual(await signs(boards[0], 'QA'));
	expect(await of(boards[1])).toEqual(await signs(boards[1], 'Business'));
	const [first] = await read();
	expect(first?.startDate.isDate).toBe(true);
	const { headers } = await calendar.get(path);
	expect((await calendar.get(path, { headers: { 'If-None-Match': headers.get('ETag') ?? '' } })).status).toBe(
		304,
	);
	expect((await visitor.get('/api/me/calendar')).body).toMatchObject({
		calendar: { readAt: expect.any(String) as string },
	});
	// It opens dates, and nothing else.
	const token = path.split('/').at(-1)?.replace('.ics', '') ?? '';
	expect((await program(token).get('/api/me')).status).toBe(401);

	const next = new URL((await visitor.post<{ url: string }>('/api/me/calendar')).body.url).pathname;
	expect((await calendar.get(path)).body).toMatchObject(problem(404, 'not-found'));
	expect((await calendar.get(next)).status).toBe(200);
	expect((await visitor.send('DELETE', '/api/me/calendar')).status).toBe(204);
	expect((await calendar.get(next)).body).toMatchObject(problem(404, 'not-found'));
});
