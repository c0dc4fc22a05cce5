import { expect, test } from 'vitest';
import { browser, claimToken, newBoard, owner, problem, program } from './visitor.ts';

test('the owner token acts as the administrator before anybody has claimed the instance', async () => {
	expect((await owner().get('/api/me')).body).toEqual({
		id: 'administrator',
		name: 'Administrator',
		guest: false,
		administrator: true,
	});
	expect((await browser().get('/api/claim')).body).toEqual({ claimed: false });
});

test('another token does not claim', async () => {
	const { status, body } = await browser().post('/api/claim', { token: `${claimToken}x`, name: 'Mallory' });
	expect({ status, body }).toMatchObject({ status: 403, body: problem(403, 'forbidden') });
});

test('of two claims at once one wins, is signed in as the administrator, and keeps the releases made before', async () => {
	const board = await newBoard({ title: 'Before the claim' });
	const visitors = [browser(), browser()];
	const answers = await Promise.all(
		visitors.map((visitor, i) =>
			visitor.post('/api/claim', { token: claimToken, name: `Ada ${i}`, email: ' Ada@Example.org ' }),
		),
	);
	expect(answers.map(({ status }) => status).sort()).toEqual([200, 410]);

	const winner = answers.findIndex(({ status }) => status === 200);
	const me = {
		id: 'administrator',
		name: `Ada ${winner}`,
		email: 'ada@example.org',
		guest: false,
		administrator: true,
	};
	expect(answers[winner]?.body).toEqual(me);
	expect((await visitors[winner]?.get('/api/me'))?.body).toEqual(me);
	expect((await visitors[winner]?.get('/api/boards'))?.body).toMatchObject([
		{ id: board, title: 'Before the claim' },
	]);

	const cookie = answers[winner]?.headers.getSetCookie()[0] ?? '';
	expect(cookie.split('; ').slice(1).sort()).toEqual([
		'HttpOnly',
		'Max-Age=2592000',
		'Path=/',
		'SameSite=Lax',
		'Secure',
	]);
	expect(cookie).toMatch(/^__Host-holdpoint=hps_[A-Za-z0-9_-]{43};/);

	const again = await browser().post('/api/claim', { token: claimToken, name: 'Eve' });
	expect(again.body).toEqual({
		...problem(410, 'gone'),
		detail: 'Already claimed. Ask the administrator for a link.',
	});
	expect((await browser().get('/api/claim')).status).toBe(410);
});

test('a bearer that is not known is refused, whatever it looks like', async () => {
	for (const token of ['x', 'hpt_unknown', 'inv_unknown', 'owner-token-of-the-tests-012345678']) {
		const { status, body, headers } = await program(token).get('/api/me');
		expect(body).toMatchObject(problem(401, 'unauthenticated'));
		expect(status).toBe(401);
		expect(headers.get('WWW-Authenticate')).toBe('Bearer');
	}
});
