import { problem } from '@holdpoint/shared/schema/problem';
import { z } from 'zod/mini';
import { version } from '../version.ts';
import { operations, type Operation } from './operations.ts';

const problemNames: Readonly<Record<number, string>> = {
	401: 'Not signed in, or the token is not known',
	403: 'Not allowed',
	404: 'Not here',
	409: 'A rule says no; its ID is the code',
	410: 'No longer here',
	413: 'Larger than it may be: 1 MB, or 8 MB where a release begins from an export',
	415: 'Not JSON',
	422: 'Malformed',
	426: 'Not a WebSocket',
	429: 'Too many within a minute',
};

const security = {
	open: [],
	member: [{ session: [] }, { bearer: [] }],
	'public-link': [{ link: [] }, { bearer: [] }],
} as const;

/** What a reader looks for, in the order in which a reference tells it; the first that fits an address is its own. */
const tags: readonly (readonly [name: string, like: RegExp])[] = [
	['Pipelines', /\/(gates|evidence|checks)\b/],
	['Releases', /^\/api\/boards(\/:id)?$/],
	['Decisions', /\/(commands|statements|milestones|stage|join-code)\b/],
	['Record and history', /\/(ledger|scopes|history|feed|access-log|export|counters)\b/],
	['People', /^\/api\/(boards\/:id\/)?people\b/],
	['Sharing', /\/(links|public-preview|ticket)\b(?<!public\/ticket)/],
	['Webhooks', /\/webhooks\b/],
	['Public views', /^\/(api\/public|api\/calendar|p|present|embed)\b/],
	['Joining and signing in', /^\/(api\/)?(claim|join|sign-in|session)\b/],
	['My account', /^\/api\/(me|passkeys)\b/],
	['The server', /./],
];
const tagOf = (path: string): string => tags.find(([, like]) => like.test(path))?.[0] ?? '';

/** The OpenAPI 3.1 description of every route, made from the schemas that the routes parse with. */
export function describeApi(): Record<string, unknown> {
	const paths: Record<string, Record<string, unknown>> = {};
	for (const operation of operations) {
		const path = operation.path.replace(/:(\w+)/g, '{$1}');
		paths[path] = { ...paths[path], [operation.method]: describe(operation) };
	}
	return {
		openapi: '3.1.0',
		info: {
			title: 'Holdpoint',
			version,
			description:
				'Release sign-off for teams. Errors are problem documents (RFC 9457); their code is the ID of the rule that refused. Answers are in English; with Accept-Language: de, what a request begins or exports (a plan, a report, a webhook, a calendar, an e-mail) is in German.',
		},
		servers: [{ url: '/' }],
		tags: tags.map(([name]) => ({ name })),
		paths,
		components: {
			schemas: { Problem: jsonSchema(problem, 'output') },
			securitySchemes: {
				session: { type: 'apiKey', in: 'cookie', name: '__Host-holdpoint' },
				link: { type: 'apiKey', in: 'cookie', name: '__Secure-holdpoint-public' },
				bearer: { type: 'http', scheme: 'bearer' },
			},
		},
	};
}

function describe(operation: Operation): Record<string, unknown> {
	const parameters = [...pathParameters(operation), ...queryParameters(operation)];
	return {
		operationId: operationId(operation),
		tags: [tagOf(operation.path)],
		summary: operation.summary,
		security: security[operation.access],
		...(parameters.length > 0 && { parameters }),
		...(operation.file && {
			requestBody: { required: true, content: { [operation.file]: { schema: wholeFile } } },
		}),
		...(operation.body && {
			requestBody: {
				required: operation.bodyOptional !== true,
				content: { 'application/json': { schema: jsonSchema(operation.body, 'input') } },
			},
		}),
		responses: { ...answersOf(operation), ...problemsOf(operation) },
	};
}

const text = { type: 'string' } as const;
const wholeFile = { type: 'string', format: 'binary' } as const;

function pathParameters({ path }: Operation): object[] {
	return [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
		name,
		in: 'path',
		required: true,
		schema: text,
	}));
}

function queryParameters({ query = {} }: Operation): object[] {
	return Object.entries(query).map(([name, description]) => ({
		name,
		in: 'query',
		description,
		schema: text,
	}));
}

function answersOf({ answers }: Operation): Record<string, unknown> {
	return Object.fromEntries(
		Object.entries(answers).map(([status, { description, schema, file }]) => [
			status,
			{
				description,
				...((file !== undefined || schema !== null) && {
					content: {
						...(schema !== null && { 'application/json': { schema: jsonSchema(schema, 'output') } }),
						...Object.fromEntries([file ?? []].flat().map((type) => [type, { schema: wholeFile }])),
					},
				}),
			},
		]),
	);
}

function problemsOf({ problems, method, path, answers }: Operation): Record<string, unknown> {
	// Every write may come from a foreign page, be too large, or be no JSON.
	const ofWrites = method === 'get' ? [] : [403, 413, 415];
	const ofRates = /^\/api\/(boards\/:id|join|sign-in|public|calendar)\b/.test(path) ? [429] : [];
	const statuses = [...new Set([...problems, ...ofWrites, ...ofRates])]
		.filter((status) => !(status in answers))
		.sort((a, b) => a - b);
	const content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
	return Object.fromEntries([
		...statuses.map(
			(status) => [status, { description: problemNames[status] ?? 'Refused', content }] as const,
		),
		['default', { description: 'A fault of the server', content }] as const,
	]);
}

/** `POST /api/boards/:id/people` → `postBoardsByIdPeople`. */
function operationId({ method, path }: Operation): string {
	const words = path
		.replace(/:(\w+)/g, 'by-$1')
		.split(/[^A-Za-z0-9]+/)
		.filter((word) => word !== '' && word !== 'api');
	return method + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

function jsonSchema(schema: z.ZodMiniType, io: 'input' | 'output'): Record<string, unknown> {
	const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io });
	return rest;
}
