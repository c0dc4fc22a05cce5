/**
 * Where somebody wanted to go who was not signed in yet: their invitation leads there. Of one board, on this device;
 * without storage they arrive at its board.
 */
const key = 'holdpoint-wanted';

interface Wanted {
	readonly board: string;
	/** `?m=…&sign` */
	readonly search: string;
}

export function remember(wanted: Wanted): void {
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
		return wanted.search;
	} catch {
		return '';
	}
}
