import type { Cursor } from '@holdpoint/shared/protocol/cursor';

/** Milliseconds that moves are gathered: the server drops a person's frames beyond ten a second. */
const pace = 150;

/** Tells moves of a cursor at the pace that the server takes, the last one always; that it is gone, at once. */
export function pacedCursor(tell: (cursor: Cursor | null) => void): (cursor: Cursor | null) => void {
	let last = 'null';
	let latest: Cursor | null = null;
	let timer: ReturnType<typeof setTimeout> | undefined;
	return (cursor) => {
		const text = JSON.stringify(cursor);
		if (text === last) return;
		last = text;
		latest = cursor;
		if (cursor === null) {
			clearTimeout(timer);
			timer = undefined;
			tell(null);
			return;
		}
		timer ??= setTimeout(() => {
			timer = undefined;
			tell(latest);
		}, pace);
	};
}
