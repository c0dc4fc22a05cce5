import { app } from '@holdpoint/api/app';
import * as answers from '@holdpoint/api/openapi/answers';
import { operations } from '@holdpoint/api/openapi/operations';
import { expect, test } from 'vitest';
import type { z } from 'zod/mini';
import { browser, newBoard, newLink, newPerson, owner, signedIn } from './visitor.ts';

interface Description {
	openapi: string;
	paths: Record<string, Record<string, DescribedOperation>>;
	components: { schemas: Record<string, unknown> };
}
interface DescribedOperation {
	operationId: string;
	parameters?: { name: string; in: string; required?: boolean }[];
	requestBody?: {
		content: Record<string, { schema: { type?: string; oneOf?: unknown[]; anyOf?: unknown[] } }>;
	};
	responses: Record<string, { description: string; content?: Record<string, { schema: object }> }>;
}

const description = async () => (await browser().get<Description>('/api/openapi.json')).body;

test('the description covers every route, and no other', async () => {
	const { openapi, paths } = await description();
	expect(openapi).toBe('3.1.0');
	const described = Object.entries(paths).flatMap(([path, methods]) =>
		Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`),
	);
	const routed = app.routes
		.filter(({ method }) => method !== 'ALL')
		.map(({ method, path }) => `${method} ${path}`);
	expect(described.sort()).toEqual([...new Set(routed)].sort());
	expect(operations).toHaveLength(described.length);
});

test('operations have their own IDs, their path parameters, and problems as problem documents', async () => {
	const { paths, components } = await description();
	const all = Object.entries(paths).flatMap(([path, methods]) =>
		Object.values(methods).map((operation) => ({ path, ...operation })),
	);
	expect(new Set(all.map(({ operationId }) => operationId)).size).toBe(all.length);
	for (const { path, parameters = [], responses } of all) {
		const inPath = parameters.filter((parameter) => parameter.in === 'path');
		expect(inPath.map(({ name }) => name)).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
		expect(inPath.every(({ required }) => required)).toBe(true);
		const refused = Object.entries(responses).filter(
			([, { content }]) => content?.['application/problem+json'],
		);
		expect(refused.length).toBeGreaterThan(0);
		expect(Object.keys(responses).some((status) => /^(2..|101|302)$/.test(status))).toBe(true);
	}
	expect(JSON.stringify(paths)).toContain('"$ref":"#/components/schemas/Problem"');
	expect(JSON.stringify(paths)).not.toContain('"$schema"');
	expect(Object.keys(components.schemas)).toEqual(['Problem']);
});

test('every write that the description gives a body refuses one of another shape', async () => {
	const board = await newBoard();
	for (const { method, path, body } of operations) {
		if (body === undefined) continue;
		const { status } = await owner().send(method, path.replace(':id', board).replace(':person', 'nobody'), {
			body: [1],
		});
		expect({ path, status }).toEqual({ path, status: path === '/api/claim' && status === 410 ? 410 : 422 });
	}
});

test('real answers are what the description says', async () => {
	const board = await newBoard({ targetDate: '2027-04-23' });
	const ada = await newPerson(board, { email: 'ada@openapi.example' });
	const link = await newLink(board, { access: 'public' });
	await signedIn(ada.token);
	const at = `/api/boards/${board}`;
	const described: [string, z.ZodMiniType][] = [
		['/api/health', answers.health],
		['/api/me', answers.me],
		['/api/boards', answers.releases],
		[at, answers.boardView],
		[`${at}/milestones/release-candidate-approval/scope`, answers.scopeAnswer],
		[`${at}/ledger`, answers.ledger],
		[`${at}/history`, answers.history],
		[`${at}/history/1`, answers.version],
		[`${at}/access-log`, answers.accessLog],
		[`${at}/counters`, answers.counters],
		[`${at}/export`, answers.exported],
		[`${at}/gates/production-deployment`, answers.gate],
		[`${at}/people`, answers.members],
		[`${at}/links`, answers.links],
	];
	for (const [path, schema] of described) {
		const { body } = await owner().get(path);
		expect({ path, ...schema.safeParse(body) }).toEqual({ path, success: true, data: body });
	}
	const opened = await browser().post('/api/public', { token: link.token });
	expect(answers.publicAnswer.parse(opened.body)).toEqual(opened.body);
	const joined = await browser().post('/api/join', { token: ada.token });
	expect(answers.joined.parse(joined.body)).toEqual(joined.body);
});
