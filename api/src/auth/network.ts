import type { ApiContext } from '../api-context.ts';

/** Whose requests are counted together; null where nobody says where they come from. */
export function networkOf(context: ApiContext): string | null {
	const address = context.req.header('cf-connecting-ip');
	return address === undefined ? null : networkOfAddress(address);
}

/** An IPv4 address, also where it is written as an IPv6 one; of another (RFC 4291, 2.2) the half that one household has. */
export function networkOfAddress(address: string): string {
	const plain = address.toLowerCase().replace(/^::ffff:(?=\d+\.)/, '');
	if (!plain.includes(':')) return plain;
	const [head = '', tail] = plain.split('::');
	const before = head === '' ? [] : head.split(':');
	const after = tail === undefined || tail === '' ? [] : tail.split(':');
	const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
	return [...before, ...Array<string>(zeros).fill('0'), ...after]
		.slice(0, 4)
		.map((group) => group.replace(/^0+(?=.)/, ''))
		.join(':');
}
