/** One field of one root as somebody changed it; `before` and `after` are JSON values. */
export interface RecordedChange {
	/** Milliseconds since 1970. */
	readonly at: number;
	readonly person: string;
	readonly access: string;
	readonly root: string;
	/** The milestone whose scope it touches, or null. */
	readonly scopeOf: string | null;
	readonly item: string;
	readonly field: string;
	readonly before: unknown;
	readonly after: unknown;
}
