import { expect, test } from 'vitest';
import { browser, newBoard, newLink, origin, owner, problem, program, Visitor } from './visitor.ts';

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
