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
