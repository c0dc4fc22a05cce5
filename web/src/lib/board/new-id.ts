/** Random, 128 bits as hexadecimal; `crypto.randomUUID` is missing where the address is not secure. */
export function newId(): string {
	const bytes = crypto.getRandomValues(new Uint8Array(16));
	return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
