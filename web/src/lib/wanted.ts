/**
 * Where somebody wanted to go who was not signed in yet: their invitation leads there. Of one board, on this device;
 * without storage they arrive at its board.
 */
const key = 'holdpoint wanted';
/** Milliseconds after which nobody means it any more. */
const holds = 24 * 60 * 60_000;

interface Wanted {
	readonly board: string;
	/** `/b/…?m=…&sign` */
	readonly address: string;
	/** Milliseconds since 1970. */
	readonly at: number;
}

export function remember(board: string, address: string): void {
	const wanted: Wanted = { board, address, at: Date.now() };
	try {
		localStorage.setItem(key, JSON.stringify(wanted));
	} catch {
		// They arrive at the board.
	}
}

/** What was wanted of this board, once; the board itself where nothing was. */
export function takeWanted(board: string): string {
	const all = `/b/${board}`;
	try {
		const wanted = JSON.parse(localStorage.getItem(key) ?? 'null') as Wanted | null;
		if (wanted?.board !== board) return all;
		localStorage.removeItem(key);
		return Date.now() - wanted.at < holds ? wanted.address : all;
	} catch {
		return all;
	}
}
