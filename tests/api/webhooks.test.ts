import { expect, test } from 'vitest';
import { browser, newBoard, newLink, owner, problem } from './visitor.ts';

const secret = expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/) as string;
/** Nobody listens on the discard port. */
const nowhere = 'http://127.0.0.1:9/';

test('a webhook is added with its secret told once, listed without it, and removed', async () => {
	const board = await newBoard();
	const path = `/api/boards/${board}/webhooks`;
	const added = await owner().post<{ id: string }>(path, { url: nowhere, label: 'Pipeline' });
	expect(added).toMatchObject({ status: 201, body: { secret } });
	const listed = await owner().get(path);
	expect(listed).toMatchObject({
		status: 200,
		body: [{ id: added.body.id, url: nowhere, label: 'Pipeline' }],
	});
	expect(JSON.stringify(listed.body)).not.toContain('whsec_');
	expect((await owner().send('DELETE', `${path}/${added.body.id}`)).status).toBe(204);
	expect((await owner().get(path)).body).toEqual([]);
	expect((await owner().send('DELETE', `${path}/${added.body.id}`)).body).toMatchObject(
		problem(404, 'not-found'),
	);
});

test.each([
	['ftp://archive.example.com/', /an https address/],
	['http://archive.example.com/', /an https address/],
	['http://127.0.0.1.example.com/', /an https address/],
	['https://olga:secret@archive.example.com/', /leave name and password out/],
	['archive', /"url"/],
	['https://10.0.0.7/', /by its name/],
	['https://169.254.169.254/latest', /by its name/],
	['https://[fd00::1]/', /by its name/],
	[`https://archive.example.com/${'a'.repeat(500)}`, /"url"/],
])('the address %s is refused with what is wrong with it', async (url, sentence) => {
	const board = await newBoard();
	const refused = await owner().post(`/api/boards/${board}/webhooks`, { url, label: 'Pipeline' });
	expect(refused.body).toMatchObject({
		...problem(422, 'malformed'),
		detail: expect.stringMatching(sentence) as string,
	});
});

test('a guest may neither add webhooks nor see them', async () => {
	const board = await newBoard();
	const guest = browser();
	await guest.post('/api/join', { token: (await newLink(board, { access: 'edit' })).token, name: 'Mallory' });
	const path = `/api/boards/${board}/webhooks`;
	expect((await guest.get(path)).body).toMatchObject(problem(403, 'forbidden'));
	const added = await guest.post(path, { url: nowhere, label: 'Mine' });
	expect(added.body).toMatchObject(problem(403, 'forbidden'));
});
