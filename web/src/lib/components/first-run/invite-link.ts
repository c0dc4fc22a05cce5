/** An invitation that was made on this page: its link is shown once. */
export interface InviteLink {
	readonly person: string;
	readonly name: string;
	readonly roles: readonly string[];
	readonly url: string;
}
