/** How much a board does and costs: whole numbers, for whoever runs it. */
export interface BoardCounters {
	readonly board: string;
	/** When it was last read from storage into memory. */
	readonly loadedAt: string;
	readonly load: {
		/** By the platform's clock, which on Cloudflare stands still while code runs. */
		readonly milliseconds: number;
		/** Of the document: snapshot and journal. */
		readonly bytes: number;
	};
	/** What there is now. */
	readonly now: {
		readonly members: number;
		/** As their relays last said. */
		readonly viewers: number;
		/** Of the whole board's database. */
		readonly storageBytes: number;
		readonly ledgerEntries: number;
		/** Of segments of the journal that wait for the archive. */
		readonly archiveBytes: number;
	};
	readonly sinceLoad: SinceLoad;
	/** Kept on disk, of this release on this server. */
	readonly total: {
		readonly loads: number;
		readonly commits: number;
		readonly reverts: number;
		readonly refusals: number;
		readonly compactions: number;
	};
}

export interface SinceLoad {
	/** Sockets of members and guests that were let in. */
	readonly socketsOpened: number;
	/** Sockets that were closed at once, with a code that says why. */
	readonly socketsRefused: number;
	/** Messages that members' sockets sent. */
	readonly messages: number;
	/** Messages and programs' requests of which the guard applied anything to the document. */
	readonly edits: number;
	/** Of these, the ones of which it undid a part or all. */
	readonly reverts: number;
	/** Rows of the journal: edits of one moment together. */
	readonly commits: number;
	/** Of those rows. */
	readonly bytes: number;
	/** Commands and other requests that a rule or a role refused. */
	readonly refusals: number;
	/** Requests and sockets that were too many within a minute. */
	readonly tooMany: number;
	/** Entries of the ledger. */
	readonly decisions: number;
	/** Snapshots that took the place of the journal. */
	readonly compactions: number;
	/** Messages to relays, which hold the sockets of viewers, and questions of theirs: what a link shows. */
	readonly relaysTold: number;
	readonly relaysAsked: number;
	/** Segments of the journal that the archive took, attempts at it that failed, and segments that were not kept for it. */
	readonly segmentsArchived: number;
	readonly segmentsFailed: number;
	readonly segmentsDropped: number;
	/** Rows of the database, as the platform counts and bills them. */
	readonly rowsRead: number;
	readonly rowsWritten: number;
}
