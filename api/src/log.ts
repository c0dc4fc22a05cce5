/**
 * What the server writes down about itself: one JSON line for each event that somebody who runs it would want to know.
 * IDs of boards and webhooks, codes and numbers; never names, addresses, tokens or anything that people wrote. Edits and
 * decisions are not logged: the board's counters and its ledger tell of those.
 */
export type LogEntry =
	/** Read from storage into memory. `ms`: by the platform's clock, which stands still on Cloudflare while code runs. */
	| {
			readonly event: 'board-loaded';
			readonly board: string;
			readonly ms: number;
			/** Of the document: snapshot and journal. */
			readonly bytes: number;
			readonly entries: number;
	  }
	| { readonly event: 'board-created' | 'board-backed-up'; readonly board: string }
	| { readonly event: 'board-restored'; readonly board: string; readonly entries: number }
	/** One snapshot of so many bytes took the place of the journal. */
	| { readonly event: 'board-compacted'; readonly board: string; readonly bytes: number }
	| { readonly event: 'board-rebuilt'; readonly board: string; readonly bytes: number }
	/** Storage or code failed in the midst of a write: the object starts again from what is on disk. */
	| { readonly event: 'board-aborted'; readonly board: string; readonly code: string }
	/** Somebody flooded a board or a relay and went on when shown out, or where they were not let in: the object started again to cut that connection. */
	| { readonly event: 'flood-cut-off'; readonly board?: string }
	/** `code`: the close code. Without a board where the address named none. */
	| { readonly event: 'socket-refused'; readonly board?: string; readonly code: number }
	| {
			readonly event: 'webhook-failed';
			readonly board: string;
			readonly webhook: string;
			readonly code: string;
	  }
	/** A segment of the journal could not be put into the archive; it is tried again. */
	| {
			readonly event: 'archive-failed';
			readonly board: string;
			readonly segment: string;
			readonly code: string;
	  }
	/** This segment was not kept for the archive: too much waits. */
	| { readonly event: 'archive-full'; readonly board: string; readonly segment: string }
	/** Lists of releases show this one as it was. */
	| { readonly event: 'index-failed'; readonly board: string; readonly code: string }
	/** Viewers' sockets hang there. It is told again each second, and asks by itself each minute. */
	| { readonly event: 'relay-failed'; readonly board: string; readonly code: string }
	| { readonly event: 'mail-failed' | 'passkey-refused' | 'provider-failed'; readonly code: string }
	/** A fault of the server. `at`: where in the code, without the message, which may hold what somebody sent. */
	| {
			readonly event: 'request-failed';
			readonly route: string;
			readonly code: string;
			readonly at: readonly string[];
	  };

type Level = 'info' | 'warn' | 'error';

const levels = {
	'board-loaded': 'info',
	'board-created': 'info',
	'board-backed-up': 'info',
	'board-restored': 'info',
	'board-compacted': 'info',
	'board-rebuilt': 'info',
	'board-aborted': 'error',
	'flood-cut-off': 'warn',
	'socket-refused': 'warn',
	'webhook-failed': 'warn',
	'archive-failed': 'warn',
	'archive-full': 'error',
	'index-failed': 'warn',
	'relay-failed': 'warn',
	'mail-failed': 'error',
	'passkey-refused': 'warn',
	'provider-failed': 'warn',
	'request-failed': 'error',
} as const satisfies Record<LogEntry['event'], Level>;

/** What whoever is outside can cause as often as they like: the same line once a minute, with how many it stands for. */
const repeatable: readonly LogEntry['event'][] = [
	'socket-refused',
	'flood-cut-off',
	'index-failed',
	'relay-failed',
	'passkey-refused',
	'provider-failed',
	'request-failed',
];
const minute = 60_000;
const remembered = 1_000;
const quiet = new Map<string, { readonly until: number; more: number }>();

/** Writes one line. */
export function log(entry: LogEntry): void {
	const now = Date.now();
	const times = repeatable.includes(entry.event) ? timesOf(JSON.stringify(entry), now) : 1;
	if (times === 0) return;
	const { event, ...fields } = entry;
	const line = { time: new Date(now).toISOString(), level: levels[event], event, ...fields };
	console.log(JSON.stringify(times === 1 ? line : { ...line, times }));
}

/** How many of the same this line stands for; 0 while one of the last minute stands for it. */
function timesOf(line: string, now: number): number {
	const before = quiet.get(line);
	if (before !== undefined && now < before.until) {
		before.more += 1;
		return 0;
	}
	// Few are ever the same: a flood of different ones must not fill the memory.
	if (quiet.size >= remembered) quiet.clear();
	quiet.set(line, { until: now + minute, more: 0 });
	return 1 + (before?.more ?? 0);
}

/** A fault as a code: storage's own, a `code` that it carries, or the name of its class. Never its message. */
export function codeOf(error: unknown): string {
	if (!(error instanceof Error)) return 'unknown';
	const ofStorage = /SQLITE_[A-Z_]+/.exec(error.message)?.[0];
	const own = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
	return ofStorage ?? (/^[A-Za-z][A-Za-z0-9_-]{0,60}$/.test(own) ? own : 'unknown');
}

/** What a library found wrong, as the words with which its message begins: whatever it quotes stands after them. */
export function reasonOf(error: unknown): string {
	const code = codeOf(error);
	if (code !== 'Error' || !(error instanceof Error)) return code;
	const words = /^[A-Za-z ]+/.exec(error.message)?.[0].trim() ?? '';
	return words === '' ? code : words.toLowerCase().replaceAll(/ +/g, '-').slice(0, 60);
}

/** Functions and lines of the bundle that an error came through, the innermost first. */
export function placesOf(error: unknown): string[] {
	if (!(error instanceof Error)) return [];
	const { message, stack = '' } = error;
	// The stack begins with the message, which may have lines of its own.
	const lines = stack.slice(stack.indexOf(message) + message.length).split('\n');
	const place = /^\s+at (?:(?:async )?([\w#.$<> [\]]+) \()?.*?:(\d+):\d+\)?$/;
	return lines
		.flatMap((line) => {
			const [, name = 'anonymous', row] = place.exec(line) ?? [];
			return row === undefined ? [] : [`${name}:${row}`];
		})
		.slice(0, 5);
}
