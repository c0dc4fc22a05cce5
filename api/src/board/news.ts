/** What a board says of one public or screen link at one moment. */
export interface News {
	/** Of a board later news has the higher one, whatever its clock does. */
	readonly moment: number;
	/** What viewers see; null when the link has ended or never was. */
	readonly page: Page | null;
}

export interface Page {
	/** The link's ID, which stands in its address. */
	readonly link: string;
	/** The public view as JSON. */
	readonly text: string;
	/** Of its content alone: the moment of projecting is not a change. */
	readonly etag: string;
}

/** One of a link's relays. */
export interface RelayAddress {
	readonly board: string;
	/** SHA-256 of the link's token: whoever has the token finds the relay, and nobody else. */
	readonly hash: string;
	/** From 0, in the order of `relayPath`. */
	readonly relay: number;
}
