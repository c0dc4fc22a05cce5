/** Why the server ended the line, and what to do next. */
export interface Closing {
	readonly code: number;
	readonly sentence: string;
	/** What helps: sign in, ask the owner, reload, or nothing but reading on. */
	readonly next: 'sign-in' | 'ask' | 'reload' | 'wait';
}

/** A sentence for each close code after which the page does not try again (interfaces.md, Socket). `reason` is the server's own. */
export function closingSentence(code: number, reason: string): Closing {
	switch (code) {
		case 4401:
			return {
				code,
				sentence: 'You are not signed in. Open your invitation or the link you were given to go on.',
				next: 'sign-in',
			};
		case 4403:
			return {
				code,
				sentence: reason || 'You have no access to this board. Ask its owner for a link.',
				next: 'ask',
			};
		case 4410:
			return { code, sentence: reason || 'This link has ended. Ask the sender for a new one.', next: 'ask' };
		case 4413:
			return {
				code,
				sentence: 'One change was too large to send. Copy your text, then reload.',
				next: 'reload',
			};
		case 4429:
			return {
				code,
				sentence: 'Too many changes came from this page at once. Reload to go on.',
				next: 'reload',
			};
		case 4400:
			return {
				code,
				sentence: 'The server did not understand this page. Reload, nothing that was saved is lost.',
				next: 'reload',
			};
		case 4505:
			return { code, sentence: 'Holdpoint was updated. Reload to go on, nothing is lost.', next: 'reload' };
		default:
			return { code, sentence: reason || 'The server ended the connection.', next: 'reload' };
	}
}

/** Whether the page does not try again by itself: the permanent codes, and where it has to be another page. */
export function isFinal(code: number): boolean {
	return code === 4505 || (code >= 4400 && code < 4500);
}
