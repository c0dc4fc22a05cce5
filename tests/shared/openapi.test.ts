import { describeApi } from '@holdpoint/api/openapi/document';
import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, test } from 'vitest';

test('the description is valid OpenAPI 3.1, and every reference in it resolves', async () => {
	const validator = new Validator();
	const description = structuredClone(describeApi());
	expect(await validator.validate(description)).toEqual({ valid: true });
	expect(validator.version).toBe('3.1');
	expect(JSON.stringify(validator.resolveRefs())).not.toContain('"$ref"');
});
