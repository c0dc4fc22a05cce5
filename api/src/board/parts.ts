import { limits } from './limits.ts';

/** As parts that a row can hold each. */
export function split(bytes: Uint8Array): Uint8Array[] {
	const parts: Uint8Array[] = [];
	for (let start = 0; start < bytes.byteLength; start += limits.row)
		parts.push(bytes.slice(start, start + limits.row));
	return parts;
}

export function join(parts: readonly Uint8Array[]): Uint8Array {
	const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
	let at = 0;
	for (const part of parts) {
		whole.set(part, at);
		at += part.byteLength;
	}
	return whole;
}
