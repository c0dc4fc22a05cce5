/** Something that a member tried and was refused. Beside the record, never in it. */
export interface RefusedAttempt {
	readonly id: number;
	/** Server time of the last of them. */
	readonly at: string;
	readonly person: string;
	/** Printed name then. */
	readonly name: string;
	/** A command's type, or `edit`. */
	readonly attempt: string;
	/** The milestone that it was about, or an empty text. */
	readonly milestone: string;
	/** The rule's ID, or `forbidden`. */
	readonly code: string;
	readonly message: string;
	/** How often within the same minute. */
	readonly times: number;
}
