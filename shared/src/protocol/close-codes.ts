/**
 * Why the server closes a socket. 4400 to 4499 are permanent for a y-websocket provider, which then stops trying; 45xx
 * mean "try later".
 */
export const closeCodes = {
	malformed: 4400,
	unauthenticated: 4401,
	forbidden: 4403,
	gone: 4410,
	tooLarge: 4413,
	flooding: 4429,
	later: 4500,
	gap: 4503,
	reload: 4505,
} as const;
export type CloseCode = (typeof closeCodes)[keyof typeof closeCodes];

const meanings: Readonly<Record<CloseCode, string>> = {
	4400: 'This message cannot be read.',
	4401: 'Sign in to open this board.',
	4403: 'You may not do this on this board.',
	4410: 'This link has ended or your access was taken away.',
	4413: 'This message is too large.',
	4429: 'Too many messages in a short time.',
	4500: 'The server is busy. Trying again.',
	4503: 'Earlier edits are missing. Trying again.',
	4505: 'A new version is here. Reload the page.',
};

/** One sentence for the person; null for a code that is not ours. */
export function meaningOf(code: number): string | null {
	return meanings[code as CloseCode] ?? null;
}

/** Whether a client that was closed with this code should stop trying by itself. */
export function isPermanent(code: number): boolean {
	return code >= 4400 && code < 4500;
}
