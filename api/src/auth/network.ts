import type { ApiContext } from '../api-context.ts';

/** Where a request comes from: an address, or the half of an IPv6 address (RFC 4291, 2.2) that one household has; null: nobody says. */
export function networkOf(context: ApiContext): string | null {
	const address = context.req.header('cf-connecting-ip');
	if (address === undefined) return null;
	// An IPv4 address may be written as an IPv6 one (RFC 4291, 2.5.5.2).
	const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
	if (!plain.includes(':')) return plain;
	const [head = '', tail] = plain.toLowerCase().split('::');
	const before = head === '' ? [] : head.split(':');
	const after = tail === undefined || tail === '' ? [] : tail.split(':');
	const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
	return [...before, ...Array<string>(zeros).fill('0'), ...after]
		.slice(0, 4)
		.map((group) => group.replace(/^0+(?=.)/, ''))
		.join(':');
}
