import { zValidator } from '@hono/zod-validator';
import type { z } from 'zod/mini';
import { malformed } from '../problem.ts';

/** Parses the body by its schema; what does not fit is one 422 sentence that names the first fault. */
export function jsonBody<Schema extends z.ZodMiniType>(schema: Schema) {
	return zValidator('json', schema, (result) => {
		if (result.success) return;
		const [issue] = result.error.issues;
		const place = issue?.path.map(String).join('.') ?? '';
		throw malformed(
			`${place === '' ? 'The body' : `"${place}"`}: ${issue?.message ?? 'is not what is expected here'}.`,
		);
	});
}
