import type { ReleasePlan } from '@holdpoint/shared/schema/new-release';
import type { SavedTemplate } from '@holdpoint/shared/schema/saved-template';
import { expect, test } from 'vitest';
import { browser, newBoard, newLink, newPerson, owner, problem, signedIn } from './visitor.ts';

interface View {
	milestones: { id: string; due: string; status: string }[];
	governance: { people: Record<string, object>; policy: { separation: string } };
}

test('R24 who steers a release offers its plan, and everybody with an account here begins with it', async () => {
	const board = await newBoard({ title: 'Train 7', template: 'weekly-train', separation: 'strict' });
	const mara = await newPerson(board, { name: 'Mara', roles: ['Release manager'] });
	const manager = await signedIn(mara.token);
	const offer = `/api/boards/${board}/template`;
	expect((await manager.post(offer, { name: '  ' })).status).toBe(422);
	const { status, body } = await manager.post<{ id: string }>(offer, { name: ' Our train ' });
	expect(status).toBe(201);

	const stranger = await signedIn((await newPerson(await newBoard(), { name: 'Ben' })).token);
	const list = async (who: typeof stranger) => (await who.get<SavedTemplate[]>('/api/templates')).body;
	expect(await list(stranger)).toContainEqual({
		...{ id: body.id, name: 'Our train', milestones: 5, by: 'Mara', mine: false },
		createdAt: expect.any(String) as string,
	});
	// The plan, and nobody of the release that it comes from.
	const { body: plan } = await stranger.get<ReleasePlan>(`/api/templates/${body.id}`);
	expect(plan).toMatchObject({ separation: 'strict', people: [] });
	expect(JSON.stringify(plan)).not.toContain('Mara');
	const made = await stranger.post<{ id: string }>('/api/boards', {
		...{ title: 'Train 8', savedTemplate: body.id, targetDate: '2027-04-22' },
	});
	expect(made.status).toBe(201);
	const { body: view } = await stranger.get<View>(`/api/boards/${made.body.id}`);
	expect(view.milestones.map(({ id }) => id)).toEqual(plan.milestones.map(({ id }) => id));
	expect(view.milestones.every(({ status }) => status === 'planned')).toBe(true);
	expect(view.milestones.at(-1)?.due).toBe('2027-04-22');
	expect(view.governance.policy.separation).toBe('strict');
	expect(view.governance.people).not.toHaveProperty(mara.id);
	expect((await stranger.get(`/api/boards/${board}`)).status).toBe(403);

	// What was offered stays as it was; who offered it removes it, or the administrator, and nobody else.
	expect((await stranger.send('DELETE', `/api/templates/${body.id}`)).status).toBe(404);
	expect((await manager.send('DELETE', `/api/templates/${body.id}`)).status).toBe(204);
	expect((await list(manager)).map(({ id }) => id)).not.toContain(body.id);
	expect(
		(await stranger.post('/api/boards', { title: 'Train 9', savedTemplate: body.id })).body,
	).toMatchObject({ ...problem(404, 'not-found'), detail: 'This template was removed. Choose another one.' });
	expect((await stranger.get(`/api/boards/${made.body.id}`)).status).toBe(200);
});

test('R24 R26 a plan is offered by who steers its release alone, and seen by nobody without an account', async () => {
	const board = await newBoard();
	const member = await signedIn((await newPerson(board, { name: 'Quinn', roles: ['QA'] })).token);
	expect((await member.post(`/api/boards/${board}/template`, { name: 'Mine' })).body).toMatchObject(
		problem(403, 'forbidden'),
	);
	const guest = browser();
	const { token } = await newLink(board, { access: 'edit' });
	await guest.post('/api/join', { token, name: 'Guest' });
	expect((await guest.get('/api/templates')).status).toBe(403);

	const { body } = await owner().post<{ id: string }>(`/api/boards/${board}/template`, {
		name: 'The twelve',
	});
	expect((await owner().get<SavedTemplate[]>('/api/templates')).body).toContainEqual(
		expect.objectContaining({ id: body.id, mine: true }),
	);
	expect((await owner().send('DELETE', `/api/templates/${body.id}`)).status).toBe(204);
});
