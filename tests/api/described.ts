import { describeApi } from '@holdpoint/api/openapi/document';
// Ajv makes code from a schema, which the Workers runtime refuses to run.
import { Validator, type Schema } from '@cfworker/json-schema';

type Content = Record<string, { schema: Schema }>;
interface Described {
	responses: Record<string, { content?: Content }>;
}
interface Description {
	paths: Record<string, Record<string, Described>>;
	components: object;
}

const { paths, components } = describeApi() as unknown as Description;
const patterns = Object.entries(paths)
	.map(([path, methods]) => ({ path, methods, like: new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`) }))
	// The one with the most words of its own goes first.
	.sort((a, b) => a.path.split('{').length - b.path.split('{').length);
const validators = new Map<Schema, Validator>();

/** What an answer is that the OpenAPI description does not tell of, as a sentence; null where it tells of all. */
export function findUndescribed(
	method: string,
	path: string,
	{ status, type, body }: { status: number; type: string; body: unknown },
): string | null {
	const bare = path.replace(/[?#].*$/, '');
	// Pages are files of the site, which need not be built for these tests.
	if (!bare.startsWith('/api/')) return null;
	const route = patterns.find(({ like, methods }) => like.test(bare) && method.toLowerCase() in methods);
	const described = route?.methods[method.toLowerCase()];
	if (route === undefined || described === undefined) return null;
	const where = `${method} ${route.path} answers ${status}`;
	const response =
		described.responses[String(status)] ?? (status >= 500 ? described.responses.default : undefined);
	if (response === undefined) return `${where}, which is not described.`;
	const media = type.split(';')[0] ?? '';
	const schema = response.content?.[media]?.schema;
	if (schema === undefined)
		return /[/+]json$/.test(media) ? `${where} with ${media}, which is not described.` : null;
	const validator = validators.get(schema) ?? new Validator({ ...schema, components }, '2020-12', false);
	validators.set(schema, validator);
	const { valid, errors } = validator.validate(body);
	const told = errors.map(({ instanceLocation, error }) => `${instanceLocation} ${error}`).slice(-5);
	return valid ? null : `${where} with something else than described: ${told.join('; ')}`;
}
