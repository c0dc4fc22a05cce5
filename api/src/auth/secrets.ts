const secretBytes = 32;
const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** 256 random bits as base64url: 43 characters after a prefix, by which whoever finds a lost one knows what it is. */
export function newSecret(prefix: 'inv_' | 'cal_' | 'hps_' | 'sgn_' | 'flw_' | 'hpt_'): string {
	const bytes = crypto.getRandomValues(new Uint8Array(secretBytes));
	const text = btoa(String.fromCharCode(...bytes))
		.replaceAll('+', '-')
		.replaceAll('/', '_')
		.replaceAll('=', '');
	return prefix + text;
}

/** 16 characters of a–z and 0–9 (82 bits), for boards and people. Never used again (R22). */
export function newId(): string {
	let id = '';
	while (id.length < 16) {
		for (const byte of crypto.getRandomValues(new Uint8Array(32))) {
			// Above the last multiple of 36 the remainder would favour some characters.
			if (byte < 252 && id.length < 16) id += alphabet.charAt(byte % 36);
		}
	}
	return id;
}

/** SHA-256 in hexadecimal: all that is ever stored of a secret. */
export async function hashOf(secret: string): Promise<string> {
	const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(secret));
	return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Compares in constant time, whatever the lengths. */
export async function isSameSecret(given: string, expected: string): Promise<boolean> {
	const encoder = new TextEncoder();
	const [left, right] = await Promise.all([
		crypto.subtle.digest('SHA-256', encoder.encode(given)),
		crypto.subtle.digest('SHA-256', encoder.encode(expected)),
	]);
	return crypto.subtle.timingSafeEqual(left, right);
}
