import { writeSchema } from '$lib/components/reference/write-schema.ts';
import { byTag, sayAccess, type Description } from '$lib/components/reference/description.ts';
import { describeApi } from '@holdpoint/api/openapi/document';
import { expect, test } from 'vitest';

test('a schema reads like a type, with what else must hold behind it', () => {
	const written = writeSchema({
		type: 'object',
		required: ['name', 'at'],
		properties: {
			name: { type: 'string', minLength: 1, maxLength: 100 },
			at: { type: 'string', format: 'date-time', pattern: '^…$' },
			n: { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
			conclusion: { type: 'string', enum: ['success', 'failure'] },
			problem: { $ref: '#/components/schemas/Problem' },
			inner: { type: 'array', items: { anyOf: [{ type: 'string' }, { type: 'null' }] } },
			'by-id': { type: 'object', additionalProperties: { const: true } },
		},
	});
	expect(written).toBe(`{
  name: string  // not empty, 100 characters at most
  at: string  // moment in UTC, ISO 8601
  n?: integer  // 0 or more
  conclusion?: "success" | "failure"
  problem?: Problem
  inner?: (string | null)[]
  "by-id"?: {
    [key]: true
  }
}`);
});

test('every operation of the server stands in one section, and says who may ask', () => {
	const description = describeApi() as unknown as Description;
	const groups = byTag(description);
	const listed = groups.flatMap(({ operations }) => operations);
	const all = Object.values(description.paths).flatMap((methods) => Object.values(methods));
	expect(listed).toHaveLength(all.length);
	expect(groups.map(({ name, operations }) => [name, operations[0]?.path])).toContainEqual([
		'Pipelines',
		'/api/boards/{id}/evidence',
	]);
	expect(groups.find(({ name }) => name === 'The server')?.operations.map(({ path }) => path)).toEqual(
		expect.arrayContaining(['/api/health', '/sync/{board}']),
	);
	const words = new Set(listed.map((operation) => sayAccess(operation)));
	expect(words.size).toBe(3);
	for (const { responses, requestBody } of all)
		for (const { content } of [...Object.values(responses), ...(requestBody ? [requestBody] : [])])
			for (const { schema } of Object.values(content ?? {})) expect(writeSchema(schema)).not.toBe('');
});
