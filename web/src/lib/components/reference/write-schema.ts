/** As much of JSON Schema 2020-12 as the server's description has. */
export interface JsonSchema {
	readonly $ref?: string;
	readonly type?: string | readonly string[];
	readonly const?: unknown;
	readonly enum?: readonly unknown[];
	readonly anyOf?: readonly JsonSchema[];
	readonly oneOf?: readonly JsonSchema[];
	readonly allOf?: readonly JsonSchema[];
	readonly properties?: Readonly<Record<string, JsonSchema>>;
	readonly required?: readonly string[];
	readonly additionalProperties?: JsonSchema | boolean;
	readonly items?: JsonSchema;
	readonly format?: string;
	readonly pattern?: string;
	readonly minLength?: number;
	readonly maxLength?: number;
	readonly minimum?: number;
	readonly maximum?: number;
	readonly maxItems?: number;
	readonly description?: string;
}

/** A schema as a reader of TypeScript writes it, with what else must hold as a remark behind each line. */
export function writeSchema(schema: JsonSchema, indent = ''): string {
	if (schema.$ref !== undefined) return schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1);
	if (schema.const !== undefined) return JSON.stringify(schema.const);
	if (schema.enum !== undefined) return schema.enum.map((each) => JSON.stringify(each)).join(' | ');
	const choices = schema.anyOf ?? schema.oneOf;
	if (choices !== undefined) return writeChoices(choices, indent);
	if (schema.allOf !== undefined) return schema.allOf.map((each) => writeSchema(each, indent)).join(' & ');
	if (typeof schema.type === 'object')
		return schema.type.map((type) => writeSchema({ ...schema, type }, indent)).join(' | ');
	switch (schema.type) {
		case 'object':
			return writeObject(schema, indent);
		case 'array': {
			const item = writeSchema(schema.items ?? {}, indent);
			return item.includes(' | ') && !item.startsWith('{') ? `(${item})[]` : `${item}[]`;
		}
		case undefined:
			return 'anything';
		default:
			return schema.type;
	}
}

function writeChoices(choices: readonly JsonSchema[], indent: string): string {
	const written = choices.map((each) => writeSchema(each, indent));
	return written.some((each) => each.includes('\n'))
		? written.map((each) => `\n${indent}| ${each}`).join('')
		: written.join(' | ');
}

function writeObject(
	{ properties = {}, required = [], additionalProperties }: JsonSchema,
	indent: string,
): string {
	const inner = `${indent}  `;
	const lines = Object.entries(properties).map(([name, schema]) => {
		const key = /^\w+$/.test(name) ? name : JSON.stringify(name);
		return line(`${inner}${key}${required.includes(name) ? '' : '?'}: ${writeSchema(schema, inner)}`, schema);
	});
	if (typeof additionalProperties === 'object')
		lines.push(line(`${inner}[key]: ${writeSchema(additionalProperties, inner)}`, additionalProperties));
	return lines.length === 0 ? '{}' : `{\n${lines.join('\n')}\n${indent}}`;
}

function line(text: string, schema: JsonSchema): string {
	const remark = remarks(schema).join(', ');
	return remark === '' || text.includes('\n') ? text : `${text}  // ${remark}`;
}

const named: Readonly<Record<string, string>> = {
	'date-time': 'moment in UTC, ISO 8601',
	date: 'date, YYYY-MM-DD',
	uri: 'address',
};

function remarks({ format, pattern, minimum, maximum, description, ...sizes }: JsonSchema): string[] {
	const { minLength, maxLength, maxItems } = sizes;
	// The bounds of a safe integer say nothing to a reader.
	const bound = (value: number | undefined) =>
		value !== undefined && Math.abs(value) < Number.MAX_SAFE_INTEGER;
	return [
		...(description !== undefined ? [description] : []),
		...(format !== undefined ? [named[format] ?? format] : pattern !== undefined ? [pattern] : []),
		...(minLength !== undefined && minLength > 0 ? ['not empty'] : []),
		...(maxLength !== undefined ? [`${maxLength} characters at most`] : []),
		...(bound(minimum) ? [`${minimum} or more`] : []),
		...(bound(maximum) ? [`${maximum} at most`] : []),
		...(maxItems !== undefined ? [`${maxItems} at most`] : []),
	];
}
