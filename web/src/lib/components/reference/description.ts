import { know, sayIn } from '@holdpoint/shared/language/phrases';
import { phrases } from '$lib/language/phrases-of-reference.ts';
import type { JsonSchema } from './write-schema.ts';

/** As much of OpenAPI 3.1 as the server's description has. */
export interface Description {
	readonly info: { readonly title: string; readonly version: string; readonly description: string };
	readonly tags: readonly { readonly name: string }[];
	readonly paths: Readonly<Record<string, Readonly<Record<string, DescribedOperation>>>>;
	readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> };
}

export interface DescribedOperation {
	readonly operationId: string;
	readonly tags: readonly string[];
	readonly summary: string;
	readonly security: readonly Readonly<Record<string, unknown>>[];
	readonly parameters?: readonly {
		readonly name: string;
		readonly in: string;
		readonly description?: string;
		readonly required?: boolean;
	}[];
	readonly requestBody?: { readonly required: boolean; readonly content: Content };
	readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: Content }>>;
}

export type Content = Readonly<Record<string, { readonly schema: JsonSchema }>>;

export interface Listed extends DescribedOperation {
	readonly method: string;
	readonly path: string;
}

const known = know(phrases);

/** The server's description from its JSON, with what it tells in the language of the page. */
export function readDescription(json: string): Description {
	const isTold = (key: string) => key === 'summary' || key === 'description';
	return JSON.parse(json, (key, value: unknown) =>
		typeof value === 'string' && isTold(key) ? sayIn(known, value) : value,
	) as Description;
}

/** The title of a group of operations, in the language of the page. */
export function sayGroup(name: string): string {
	return sayIn(known, name);
}

/** Operations by what they are for, in the description's order. */
export function byTag({
	tags,
	paths,
}: Description): { readonly name: string; readonly operations: Listed[] }[] {
	const all = Object.entries(paths).flatMap(([path, methods]) =>
		Object.entries(methods).map(([method, operation]): Listed => ({ method, path, ...operation })),
	);
	return tags
		.map(({ name }) => ({ name, operations: all.filter((each) => each.tags.includes(name)) }))
		.filter(({ operations }) => operations.length > 0);
}

/** Who may ask, in words. */
export function sayAccess({ security }: Pick<DescribedOperation, 'security'>): string {
	const schemes = security.flatMap((each) => Object.keys(each));
	if (schemes.length === 0) return 'Anybody.';
	if (schemes.includes('link')) return "By a public link's cookie, or a ticket as bearer.";
	return 'By the session cookie, or a token as bearer.';
}
