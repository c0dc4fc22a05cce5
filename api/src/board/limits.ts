/** Every limit that workerd here does not enforce for us (hazards.md, Build and platform). */
export const limits = {
	/** Bytes of one socket message. */
	message: 1_000_000,
	/** Bytes of one journal row and of one snapshot part; the platform's row limit is 2 MB. */
	row: 1_500_000,
	/** Journal rows, or their bytes, after which a snapshot replaces them. */
	journalRows: 500,
	journalBytes: 2_000_000,
	/**
	 * Bytes of a document: above the first one it is made anew if that halves it, above the second its people are warned,
	 * above the third it takes small changes only, of so many bytes: enough to remove and to shorten.
	 */
	rebuildAbove: 4_000_000,
	warnAbove: 6_000_000,
	fullAbove: 8_000_000,
	smallChange: 200,
	/** Bytes of one presence state. */
	awareness: 2_048,
	/** Own presence frames a second before a socket's are dropped. */
	awarenessRate: 10,
	/** Milliseconds after which a client that tells nothing new is told who is here: it forgets them after 30 s. */
	renewal: 10_000,
	/**
	 * Of one socket, each second and at once: far above what a page and its echoes of others' presence send, below what
	 * would slow the others.
	 */
	line: { messages: 600, bytes: 2_000_000, burst: { messages: 3_000, bytes: 8_000_000 } },
	/** The same of one caller, on all of their sockets. */
	caller: { messages: 3_000, bytes: 10_000_000, burst: { messages: 15_000, bytes: 40_000_000 } },
	/**
	 * Messages of a socket that is refused, before its close has arrived there, and milliseconds after which it is cut off
	 * if the other end has not closed.
	 */
	turnedAway: { messages: 100, milliseconds: 10_000 },
	/** Milliseconds for which whoever goes on after being shown out, and sends as much again, may not connect. */
	shutOut: 600_000,
	/** Callers who are shut out at once by a restart of a board, networks by one of a relay. */
	cutOffs: 5,
	/** Bytes sent to a socket that are not known to be read, beyond one answer to a sync request, and before it is asked. */
	unanswered: 4_000_000,
	probeAfter: 1_000_000,
	/** Bytes of an answer to a sync request that has to be read before the next one. */
	largeAnswer: 64_000,
	/** Milliseconds without a sign of life after which a socket is asked for one; it is gone when that was so many looks ago. */
	silent: 60_000,
	missed: 4,
	/** Milliseconds between two looks. */
	sweep: 15_000,
	/** Clock of presence: a larger one would lock its person out until time-out. */
	awarenessClock: 2 ** 31,
	/** Updates in a row that miss their dependencies before the socket must start again. */
	gaps: 3,
	/** Non-empty edits from a read-only socket before it is closed. */
	readOnlyEdits: 100,
	/**
	 * Within a minute, of one caller on one board: far above what people and their programs do, far below what would
	 * keep a board from everybody else. `openings` and `viewers`: by one link; the latter are no work of the board's.
	 */
	aMinute: {
		commands: 600,
		statements: 60,
		people: 300,
		links: 60,
		webhooks: 30,
		looks: 120,
		tickets: 600,
		exports: 60,
		sockets: 120,
		openings: 600,
		viewers: 6_000,
	},
	/** Open sockets of a board. The last of those who edit are for its own people: guests do not keep them out. */
	sockets: 2_000,
	guestSockets: 1_500,
	/**
	 * Viewers of a link hang on relays: 1 at first, then 2 more, 4 more and so on, so often (relay-of.ts). So 31 of 500,
	 * which is a change in each one's hands within some 50 ms, and 15,500 viewers.
	 */
	relaySockets: 500,
	relayLevels: 5,
	/** Milliseconds between two questions of a relay to its board, and between those that nobody waits for. */
	relayPause: 100,
	relayCheck: 60_000,
	/** Milliseconds in which one person's edits of one field count as one change outside signing rounds. */
	coalesce: 10_000,
	/**
	 * Bytes of a release in a backup, and of a file that is restored: several copies of it are in memory at once, and the
	 * platform has 128 MB.
	 */
	backup: 16_000_000,
	backupFile: 20_000_000,
	/** Milliseconds in which the uses of a link count as one, when its last use is shown. */
	linkUse: 60_000,
	/** Milliseconds that a ticket lives. */
	ticket: 30_000,
	/** Milliseconds in which changes of who edited are told once (R14). */
	editorsTold: 1_000,
	/** Milliseconds in which changes gather before lists of releases are told of them. */
	indexDelay: 1_000,
	/** Ledger entries, and edits told as one, that a feed has; recorded changes that they are put together from. */
	feed: 100,
	feedChanges: 3_000,
	/** Milliseconds between versions of a board that is only edited. */
	versionEvery: 10_000,
	/** Rows of the access log that one person fills in an hour, and of a board in all. */
	refusalsAnHour: 60,
	refusals: 5_000,
	/**
	 * Webhooks of a board, ledger entries in one message, milliseconds in which a receiver answers, and after which an
	 * attempt that the server did not survive is made again.
	 */
	webhooks: 10,
	webhookEntries: 500,
	/** Sentences in one message, and how many wait for a receiver that is away; attempts that the log of one keeps. */
	webhookEvents: 50,
	webhookEventsKept: 1_000,
	webhookAttempts: 50,
	/** Milliseconds in which edits are looked through once for what they made stale or blocked. */
	watched: 2_000,
	webhookAnswer: 15_000,
	webhookLease: 20_000,
	/** Bytes of segments that wait for the archive of a board: more than a week of meetings. What comes on top is not kept. */
	archiveWaiting: 100_000_000,
	/** Milliseconds after a first attempt that failed, four times as many after each further one, and at most. */
	archivePause: 5_000,
	archiveLongestPause: 3_600_000,
	/** Milliseconds after which an attempt that the server did not survive is made again. */
	archiveLease: 120_000,
} as const;
