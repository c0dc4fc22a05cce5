import { sha256Hex } from '@holdpoint/shared/ledger/hash';
import type { PublicView } from '@holdpoint/shared/schema/public-view';
import type { Timer } from './group-commit.ts';
import type { News, Page, RelayAddress } from './news.ts';
import { numberOf, textOf, type Sql } from './sql.ts';

/** Milliseconds in which changes gather before viewers are told: they read, they do not edit. */
export const audienceDelay = 250;
/** Milliseconds until a relay that could not be told is told again, and how often before it is left to ask by itself. */
const again = 1_000;
const mostTries = 60;

/** What the audience needs from outside. */
export interface AudiencePlatform extends Timer {
	/** Says it to one relay; what became of it comes back by `told`. */
	tell(relay: RelayAddress, news: News): void;
}

/** A relay that somebody watches at, as far as the board knows. */
interface Followed extends RelayAddress {
	/** As it last said. */
	viewers: number;
	/** How often it has asked. */
	asked: number;
	/** What it is to show, and what it has confirmed to show. */
	newest: News | null;
	confirmed: string | null;
	/** The one thing under way to it: `asked` of that moment. */
	telling: { readonly etag: string; readonly asked: number } | null;
	tries: number;
}

/**
 * Viewers of public and screen links, by the relays that their sockets hang on (relay-object.ts). The board projects once
 * for each link, and says it once to each relay; whoever watches there is not its work.
 */
export class Audience {
	readonly #sql: Sql;
	readonly #platform: AudiencePlatform;
	readonly #relays: Map<string, Followed>;
	#moment = 0;

	constructor(sql: Sql, board: string, platform: AudiencePlatform) {
		this.#sql = sql;
		this.#platform = platform;
		const known = sql.run('SELECT hash, relay FROM relays');
		this.#relays = new Map(
			known.map((row) => {
				const followed = newlyFollowed({ board, hash: textOf(row.hash), relay: numberOf(row.relay) });
				return [nameOf(followed), followed];
			}),
		);
	}

	get isEmpty(): boolean {
		return this.#relays.size === 0;
	}

	get viewers(): number {
		return [...this.#relays.values()].reduce((sum, { viewers }) => sum + viewers, 0);
	}

	/** A relay asks for so many who watch there: from now on it is told. Call inside a transaction. */
	follow(address: RelayAddress, viewers: number): void {
		const name = nameOf(address);
		let followed = this.#relays.get(name);
		if (followed === undefined) {
			this.#sql.run('INSERT OR IGNORE INTO relays (hash, relay) VALUES (?, ?)', address.hash, address.relay);
			followed = newlyFollowed(address);
			this.#relays.set(name, followed);
		}
		followed.viewers = viewers;
		followed.asked += 1;
		// The answer may show more than it was told, and may be lost: from now on nothing is known for sure.
		followed.confirmed = null;
	}

	/** What a link shows at this moment; without a view it has ended. */
	newsOf(link: string, view: PublicView | null): News {
		this.#moment = Math.max(this.#platform.now(), this.#moment + 1);
		const page: Page | null = view && { link, text: JSON.stringify(view), etag: etagOf(view) };
		return { moment: this.#moment, page };
	}

	/**
	 * Says to each relay what its link shows now, where it has not said so already; only to those of some links where that
	 * is said. Nothing may wait to be written.
	 */
	tell(newsOf: (hash: string) => News, isMeant: (hash: string) => boolean = () => true): void {
		const byLink = new Map<string, News>();
		for (const followed of this.#relays.values()) {
			if (!isMeant(followed.hash)) continue;
			const news = byLink.get(followed.hash) ?? newsOf(followed.hash);
			byLink.set(followed.hash, news);
			followed.newest = news;
			followed.tries = 0;
			this.#tellOne(followed);
		}
	}

	/** One after the other: nothing older arrives behind what is newer. */
	#tellOne(followed: Followed): void {
		const { newest, telling, asked } = followed;
		if (telling !== null || newest === null) return;
		const etag = newest.page?.etag ?? '';
		if (etag === followed.confirmed) return;
		followed.telling = { etag, asked };
		const { board, hash, relay } = followed;
		this.#platform.tell({ board, hash, relay }, newest);
	}

	/** So many watch there; null: it could not be told. Call inside a transaction. */
	told(address: RelayAddress, viewers: number | null): void {
		const followed = this.#relays.get(nameOf(address));
		if (followed?.telling == null) return;
		const { etag, asked } = followed.telling;
		const askedMeanwhile = followed.asked !== asked;
		followed.telling = null;
		if (viewers === null) {
			followed.confirmed = null;
			followed.tries += 1;
			if (followed.tries < mostTries) this.#platform.later(again, () => this.#tellOne(followed));
			return;
		}
		followed.viewers = viewers;
		followed.confirmed = askedMeanwhile ? null : etag;
		// Who asked meanwhile asked for somebody: that nobody watches counts no more.
		if (viewers === 0 && !askedMeanwhile) this.#forget(followed);
		else this.#tellOne(followed);
	}

	#forget(followed: Followed): void {
		const { hash, relay } = followed;
		this.#sql.run('DELETE FROM relays WHERE hash = ? AND relay = ?', hash, relay);
		this.#relays.delete(nameOf(followed));
	}
}

function newlyFollowed({ board, hash, relay }: RelayAddress): Followed {
	return { board, hash, relay, viewers: 0, asked: 0, newest: null, confirmed: null, telling: null, tries: 0 };
}

const nameOf = ({ hash, relay }: RelayAddress): string => `${hash}/${relay}`;

/** Of the content alone: the moment of projecting is not a change. */
function etagOf(view: PublicView): string {
	return `"${sha256Hex(JSON.stringify({ ...view, at: '' })).slice(0, 32)}"`;
}
