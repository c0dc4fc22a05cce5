import canonicalize from 'canonicalize';

/**
 * A value as RFC 8785 JSON: the one text that two programs agree on, so that its hash means something.
 * Members that are `undefined` are left out. Throws on what has no such text: a lone surrogate, NaN, a cycle, `undefined` itself.
 */
export function canonicalText(value: unknown): string {
	const text = canonicalize(value);
	if (text === undefined) throw new TypeError('undefined has no canonical JSON');
	return text;
}

/**
 * Whether a value out of JSON is one that the ledger's format allows, and any program can read alike: well-formed text,
 * integers up to 2^53 − 1, at most `levels` arrays and objects inside each other.
 */
export function isPlain(value: unknown, levels = 32): boolean {
	switch (typeof value) {
		case 'string':
			return value.isWellFormed();
		case 'number':
			return Number.isSafeInteger(value);
		case 'object':
			if (value === null) return true;
			if (levels === 0) return false;
			if (Array.isArray(value)) return value.every((item) => isPlain(item, levels - 1));
			return Object.entries(value).every(([key, item]) => key.isWellFormed() && isPlain(item, levels - 1));
		default:
			return typeof value === 'boolean';
	}
}

/** Whether a plain value was read from its own RFC 8785 text, byte for byte. */
export function isCanonical(value: unknown, text: string): boolean {
	return isPlain(value) && canonicalText(value) === text;
}

/** What a JSON text says, or undefined where it is none. */
export function readJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch (error) {
		if (error instanceof SyntaxError) return undefined;
		throw error;
	}
}
