import { addDefect } from '@holdpoint/shared/doc/defects';
import * as edits from '@holdpoint/shared/doc/edits';
import { addStep } from '@holdpoint/shared/doc/rollback';
import { readCsv } from '@holdpoint/shared/import/csv';
import { canonicalText } from '@holdpoint/shared/ledger/canonical';
import { sha256Hex } from '@holdpoint/shared/ledger/hash';
import type { Report } from '@holdpoint/shared/report/report';
import type { BoardContent } from '@holdpoint/shared/schema/board-content';
import type { MilestoneReading } from '@holdpoint/shared/schema/reading';
import { expect, test } from 'vitest';
import { Client } from './client.ts';
import { browser, newBoard, newPerson, owner, problem, signedIn } from './visitor.ts';

interface View {
	release: Record<string, unknown>;
	milestones: { id: string; name: string; phase: string; due: string; awaiting: { role: string }[] }[];
	governance: { owner: string; policy: { separation: string } };
}

test('a release starts with the twelve milestones and standard separation', async () => {
	const { status, body } = await owner().post<{ id: string }>('/api/boards', { title: 'Kubernetes 1.33' });
	expect({ status, body }).toEqual({
		status: 201,
		body: { id: expect.stringMatching(/^[a-z0-9]{16}$/) as string },
	});
	const view = (await owner().get<View>(`/api/boards/${body.id}`)).body;
	expect(view.release).toEqual({ id: body.id, name: 'Kubernetes 1.33', version: '', targetDate: '' });
	expect(view.milestones).toHaveLength(12);
	expect(view.governance.policy.separation).toBe('standard');
	expect(view.governance.owner).toBe('administrator');
});

test('a release is created as it is asked for', async () => {
	const board = await newBoard({
		template: 'empty',
		separation: 'strict',
		version: '1.33',
		targetDate: '2027-04-23',
	});
	const view = (await owner().get<View>(`/api/boards/${board}`)).body;
	expect(view.release).toMatchObject({ version: '1.33', targetDate: '2027-04-23' });
	expect(view.milestones).toEqual([]);
	expect(view.governance.policy.separation).toBe('strict');
});

test('a release that somebody begins on a German page has its plan in German, under the same IDs and roles', async () => {
	const [english, german] = await Promise.all(
		['en', 'de'].map(async (language) => {
			const plan = { title: 'Atlas', template: 'weekly-train' };
			const asked = await owner().post<{ id: string }>('/api/boards', plan, { 'Accept-Language': language });
			return (await owner().get<View>(`/api/boards/${asked.body.id}`)).body.milestones;
		}),
	);
	const known = (milestones?: View['milestones']) =>
		milestones?.map(({ id, awaiting }) => [id, awaiting.map(({ role }) => role)]);
	expect(known(german)).toEqual(known(english));
	expect(english?.map(({ name }) => name)).toContain('Build Frozen and Tested');
	expect(german?.map(({ name, phase }) => [name, phase])).toEqual([
		['Umfang und Risiken geklärt', '1 Umfang'],
		['Build eingefroren und getestet', '2 Build'],
		['Go/No-Go', '3 Entscheidung'],
		['Ausgeliefert und geprüft', '4 Deployment'],
		['Abgeschlossen', '5 Abschluss'],
	]);
});

test('who creates a release owns it, and finds it in their list', async () => {
	const ada = await newPerson(await newBoard());
	const visitor = await signedIn(ada.token);
	const mine = await newBoard({ title: 'Mine' }, visitor);
	expect((await visitor.get<View>(`/api/boards/${mine}`)).body.governance.owner).toBe(ada.id);
	expect((await visitor.get<{ id: string }[]>('/api/boards')).body.map(({ id }) => id)).toContain(mine);
	await newPerson(mine, { name: 'Ben' }, visitor);
});

test('R24 a release begins like an earlier one: its plan and people, and nothing that anybody signed', async () => {
	const earlier = await newBoard({ title: 'Train 7', template: 'weekly-train', separation: 'strict' });
	const ada = await newPerson(earlier, { name: 'Ada', roles: ['Product', 'QA'] });
	const ben = await newPerson(earlier, { name: 'Ben' });
	await owner().post(`/api/boards/${earlier}/commands`, {
		commandId: 'ben-leaves',
		type: 'remove-person',
		person: ben.id,
	});
	const { body: plan } = await owner().get<{ milestones: { id: string }[] }>(`/api/boards/${earlier}/plan`);
	const next = await newBoard({ title: 'Train 8', copyOf: earlier, targetDate: '2027-04-22' });

	type Copied = View & { governance: { people: Record<string, object>; milestones: Record<string, object> } };
	const view = (await owner().get<Copied>(`/api/boards/${next}`)).body;
	expect(view.milestones.map(({ id }) => id)).toEqual(plan.milestones.map(({ id }) => id));
	expect(view.milestones.find(({ id }) => id === 'deployed-and-checked')?.due).toBe('2027-04-22');
	expect(view.governance.policy.separation).toBe('strict');
	expect(view.governance.people[ada.id]).toMatchObject({ name: 'Ada', roles: ['Product', 'QA'] });
	expect(view.governance.people).not.toHaveProperty(ben.id);
	// Ada finds it in her list and may open it; who belongs to neither may read no plan.
	const visitor = await signedIn(ada.token);
	expect((await visitor.get<{ id: string }[]>('/api/boards')).body.map(({ id }) => id)).toContain(next);
	expect((await visitor.get(`/api/boards/${next}`)).status).toBe(200);
	const stranger = await signedIn((await newPerson(await newBoard())).token);
	expect((await stranger.get(`/api/boards/${earlier}/plan`)).status).toBe(403);
	expect((await stranger.post('/api/boards', { title: 'Mine', copyOf: earlier })).status).toBe(403);
	expect(
		(await stranger.get<{ title: string }[]>('/api/boards')).body.map(({ title }) => title),
	).not.toContain('Mine');
});

test('R24 an export imported into a new release gives the same board, and nothing that anybody signed', async () => {
	interface Exported {
		entries: { decision: { type: string } }[];
		document: { milestones: Record<string, MilestoneReading>; content: BoardContent };
	}
	const exportOf = async (board: string) => (await owner().get<Exported>(`/api/boards/${board}/export`)).body;
	const title = 'Kubernetes 1.33';
	const first = await newBoard({ title, version: '1.33', separation: 'small', targetDate: '2027-04-23' });
	const ada = await newPerson(first, { name: 'Ada', roles: ['Product', 'Engineering'] });
	const client = await Client.on(first, owner());
	const { doc } = client;
	edits.setOwner(doc, 'release-kickoff', ada.id, 'test');
	edits.setActivityState(doc, 'release-kickoff', 'a1', 'done', '', 'test');
	edits.addActivity(doc, 'release-kickoff', { id: 'own', text: 'Cake', rank: 1.5 }, 'test');
	edits.editCriteria(doc, 'test-plan-sign-off', 'Every risk has a test', 'test');
	edits.moveCard(doc, 'test-plan-sign-off', { lane: 'in-progress', rank: 0.5 }, 'test');
	edits.addRisk(doc, 'r1', { title: 'Rain', owner: ada.id, mitigation: 'A roof' }, 'test');
	addDefect(doc, 'd1', { title: 'Crash', severity: 'major', count: 3 }, 'test');
	addStep(doc, 's1', 'Switch back', 'test');
	const remark = { by: 'administrator', at: '2026-03-09T10:00:00.000Z' };
	edits.addRemark(doc, 'decisions', { id: 'c1', text: 'We ship', ...remark }, 'test');
	await expect.poll(async () => (await exportOf(first)).document.content.decisions.length).toBe(1);
	const command = { commandId: 'ask', type: 'request-sign-off', milestone: 'release-kickoff' };
	expect((await owner().post(`/api/boards/${first}/commands`, command)).status).toBe(200);

	const exported = await exportOf(first);
	const file = canonicalText(exported);
	const ben = await signedIn((await newPerson(await newBoard(), { name: 'Ben' })).token);
	const made = await ben.post<{ id: string }>('/api/boards', { title, export: file });
	expect(made.status).toBe(201);
	const next = (await ben.get<Exported>(`/api/boards/${made.body.id}/export`)).body;

	const digest = (value: unknown) => sha256Hex(canonicalText(value));
	expect(next.document.content).toEqual(exported.document.content);
	expect(digest(next.document.content)).toBe(digest(exported.document.content));
	const scopes = ({ document }: Exported) =>
		Object.entries(document.milestones).map(([id, { scope }]) => [id, digest({ ...scope, release: '' })]);
	expect(scopes(next)).toEqual(scopes(exported));
	expect(next.entries.map(({ decision }) => decision.type)).toEqual(['release-created', 'person-added']);
	// R14: who brought it answers for it.
	const me = (await ben.get<{ id: string }>('/api/me')).body;
	expect(next.document.milestones['release-kickoff']?.lastEditor).toBe(me.id);
	const view = (await ben.get<View>(`/api/boards/${made.body.id}`)).body;
	expect(view.governance).toMatchObject({ policy: { separation: 'small' } });
	expect(view.governance).not.toHaveProperty(`people.${ada.id}`);

	const damaged = file.replace('Every risk has a test', 'Every risk has a toast');
	const refused = await ben.post('/api/boards', { title, export: damaged });
	expect(refused.body).toMatchObject({
		...problem(422, 'malformed'),
		detail: expect.stringContaining('was changed or damaged, so nothing is taken from it') as string,
	});
	const tooLarge = await ben.post('/api/boards', { title, export: 'x'.repeat(13_000_000) });
	expect(tooLarge.status).toBe(413);
	const nobody = await browser().post('/api/boards', { title, export: 'x'.repeat(13_000_000) });
	expect(nobody.status).toBe(401);
	expect((await ben.get<object[]>('/api/boards')).body).toHaveLength(2);
});

test('a list of releases says how each stands and what waits for me, to its members alone', async () => {
	interface Listed {
		id: string;
		standing?: { name: string; word: string; signed: number; milestones: object[] };
		waitsForMe?: string[];
	}
	const board = await newBoard({ title: 'Atlas', template: 'weekly-train', targetDate: '2027-04-22' });
	const ada = await newPerson(board, { name: 'Ada', roles: ['Product'] });
	const visitor = await signedIn(ada.token);
	const listed = async (who: typeof visitor) =>
		(await who.get<Listed[]>('/api/boards')).body.find(({ id }) => id === board);
	await expect
		.poll(() => listed(visitor), { timeout: 10_000 })
		.toMatchObject({
			standing: { name: 'Atlas', word: 'On track', signed: 0 },
			waitsForMe: [],
		});
	expect((await listed(visitor))?.standing?.milestones).toHaveLength(5);

	const command = (body: object) =>
		owner().post(`/api/boards/${board}/commands`, { commandId: crypto.randomUUID(), ...body });
	const asked = await command({ type: 'request-sign-off', milestone: 'scope-and-risk-agreed' });
	expect(asked.status).toBe(200);
	await expect
		.poll(async () => (await listed(visitor))?.waitsForMe, { timeout: 10_000 })
		.toEqual(['Scope and Risk Agreed']);
	expect((await listed(owner()))?.waitsForMe).toEqual([]);

	const { body: link } = await owner().post<{ token: string }>(`/api/boards/${board}/links`, {
		access: 'view',
		label: 'For a look',
	});
	const guest = browser();
	expect((await guest.post('/api/join', { token: link.token, name: 'Gil' })).status).toBe(200);
	expect(await listed(guest)).toEqual({
		...{ id: board, title: 'Atlas', createdAt: expect.any(String) as string },
	});
	await command({ type: 'withdraw-request', milestone: 'scope-and-risk-agreed', reason: 'asked too early' });
	await command({ type: 'remove-person', person: ada.id });
	expect(await listed(visitor)).toBeUndefined();
});

test('a command answers its entries, the same one again, and a rule that says no is a conflict', async () => {
	const board = await newBoard();
	const path = `/api/boards/${board}/commands`;
	const candidate = {
		commandId: 'candidate',
		type: 'set-release-candidate',
		version: '1.33.0-rc.1',
		commit: 'abc1234',
		artefact: `sha256:${'a'.repeat(64)}`,
	};
	const first = await owner().post<{ entries: { decision: object }[] }>(path, candidate);
	expect(first.status).toBe(200);
	expect(first.body.entries.map(({ decision }) => decision)).toMatchObject([{ type: 'candidate-set' }]);
	expect((await owner().post(path, candidate)).body).toEqual(first.body);

	const { status, body } = await owner().post(path, {
		commandId: 'sign',
		type: 'sign',
		milestone: 'release-kickoff',
		role: 'Product',
		meaning: 'approved',
		digest: 'a'.repeat(64),
	});
	expect(status).toBe(409);
	expect(body).toMatchObject({ ...problem(409, 'R11'), detail: expect.any(String) as string });
	expect((await owner().post(path, { commandId: 'x', type: 'nonsense' })).body).toMatchObject(
		problem(422, 'malformed'),
	);
});

test('R29 a gate that is shut answers 409 with its blockers, one that is open 200', async () => {
	const board = await newBoard();
	const gate = (milestone: string) => owner().get(`/api/boards/${board}/gates/${milestone}`);
	expect(await gate('release-kickoff')).toMatchObject({ status: 200, body: { open: true, blockers: [] } });
	const shut = await gate('production-deployment');
	expect(shut.status).toBe(409);
	expect(shut.headers.get('Content-Type')).toBe('application/json');
	expect(shut.body).toMatchObject({ open: false });
	expect(JSON.stringify(shut.body)).toContain('"R29"');
});

test('the export in another format is the report as a file, and the dates', async () => {
	const title = 'Atlas <script>"=1+1",\\';
	const board = await newBoard({ title, targetDate: '2027-04-23' });
	const read = async (query: string) => {
		const { status, headers, body } = await owner().get(`/api/boards/${board}/export?${query}`);
		const name = /^attachment; filename="holdpoint-(.*)"$/.exec(
			headers.get('Content-Disposition') ?? '',
		)?.[1];
		return { status, type: headers.get('Content-Type'), name: name?.replace(board, 'ID'), body };
	};
	const is = (type: string, name: string) => ({ status: 200, type, name });

	const json = await read('format=report.json');
	expect(json).toMatchObject(is('application/json', 'ID.report.json'));
	const report = json.body as Report;
	expect(report.release).toMatchObject({ id: board, name: title });
	expect(report.record.entries).toBeGreaterThan(0);
	const planned = report.tables.find(({ id }) => id === 'milestones')?.rows ?? [];
	expect(planned).toHaveLength(12);

	const md = await read('format=md');
	expect(md).toMatchObject(is('text/markdown; charset=utf-8', 'ID.md'));
	expect(md.body).toContain('# Atlas \\<script\\>"=1+1",\\\\: Status report');
	const html = await read('format=html');
	expect(html).toMatchObject(is('text/html; charset=utf-8', 'ID.html'));
	expect(html.body).toContain('<h1>Atlas &lt;script&gt;&quot;=1+1&quot;,\\</h1>');
	expect(html.body).not.toMatch(/<script/i);
	expect(html.body).toContain(`<td>${String(planned[11]?.milestone)}</td>`);

	const csv = await read('format=csv');
	expect(csv).toMatchObject(is('text/csv; charset=utf-8', 'ID-milestones.csv'));
	const { header, lines } = readCsv(csv.body as string);
	expect(header[1]).toBe('Milestone');
	expect(lines.map(({ cells }) => cells[1])).toEqual(planned.map(({ milestone }) => milestone));
	expect(await read('format=csv&table=risks')).toMatchObject(is('text/csv; charset=utf-8', 'ID-risks.csv'));
	const ics = await read('format=ics');
	expect(ics).toMatchObject(is('text/calendar; charset=utf-8', 'ID.ics'));
	expect((ics.body as string).match(/BEGIN:VEVENT/g)).toHaveLength(12);

	expect((await read('format=csv&table=nine')).body).toMatchObject({
		...problem(422, 'malformed'),
		detail: expect.stringMatching(
			/^There is no table "nine"\. There are milestones, .*signatures\.$/,
		) as string,
	});
	expect((await read('format=pdf')).body).toMatchObject({
		...problem(422, 'malformed'),
		detail: 'There is no format "pdf". There are json, md, csv, html, report.json, ics.',
	});
});

test('the report of somebody whose pages are German is in German; what people wrote stays as it is', async () => {
	const board = await newBoard({ title: 'Open', targetDate: '2027-04-23' });
	const read = async <Body>(query: string, language: string) => {
		const headers = { 'Accept-Language': language };
		return (await owner().get<Body>(`/api/boards/${board}/export?${query}`, { headers })).body;
	};
	const [english, german] = await Promise.all(
		['en', 'de'].map((language) => read<Report>('format=report.json', language)),
	);
	const words = (report?: Report) => [
		...(report?.metrics.map(({ about }) => about) ?? []),
		...(report?.tables.flatMap(({ about, none }) => [about, none]) ?? []),
	];
	expect(words(german)).toHaveLength(words(english).length);
	expect(words(german).filter((each) => words(english).includes(each))).toEqual([]);
	expect(german?.release).toEqual(english?.release);
	expect(german?.tables.map(({ id }) => id)).toEqual(english?.tables.map(({ id }) => id));
	const names = (report?: Report) => report?.tables[0]?.rows.map(({ milestone }) => milestone);
	expect(names(german)).toEqual(names(english));
	expect(german?.tables[0]?.rows[0]).toMatchObject({ status: 'Geplant' });

	expect(await read('format=md', 'de')).toMatch(/^# Open: Statusbericht\n/);
	expect(await read('format=html', 'de')).toContain('<html lang="de">');
	expect(await read('format=csv', 'de')).toContain('Meilenstein');
});

test('R30 the export is one JSON text, byte for byte the same for the same state', async () => {
	const board = await newBoard();
	const read = () => owner().get<{ seal: string }>(`/api/boards/${board}/export?format=json`);
	const [first, second] = [await read(), await read()];
	expect(first.headers.get('Content-Type')).toBe('application/json');
	expect(first.headers.get('Content-Disposition')).toBe(`attachment; filename="holdpoint-${board}.json"`);
	expect(first.body.seal).toMatch(/^[0-9a-f]{64}$/);
	expect(first.body).toEqual(second.body);
});
