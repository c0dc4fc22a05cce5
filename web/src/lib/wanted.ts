/**
 * Where somebody wanted to go who was not signed in yet: their invitation leads there. Of one board, on this device;
 * without storage they arrive at its board.
 */
const key = 'holdpoint-wanted';
/** Milliseconds after which nobody means it any more. */
const holds = 24 * 60 * 60_000;

interface Wanted {
	readonly board: string;
	/** `?m=…&sign` */
	readonly search: string;
	/** Milliseconds since 1970. */
	readonly at: number;
}

export function remember(board: string, search: string): void {
	const wanted: Wanted = { board, search, at: Date.now() };
	try {
		localStorage.setItem(key, JSON.stringify(wanted));
	} catch {
		// They arrive at the board.
	}
}

/** What was wanted on this board, once; empty where nothing was. */
export function takeWanted(board: string): string {
	try {
		const wanted = JSON.parse(localStorage.getItem(key) ?? 'null') as Wanted | null;
		if (wanted?.board !== board) return '';
		localStorage.removeItem(key);
		return Date.now() - wanted.at < holds ? wanted.search : '';
	} catch {
		return '';
	}
}
