import { sha256Hex } from '@holdpoint/shared/ledger/hash';
import type { Link, NewLink } from '@holdpoint/shared/schema/link';
import { linkAccess } from '@holdpoint/shared/schema/link';
import { limits } from './limits.ts';
import { numberOf, textOf, type Sql, type SqlRow } from './sql.ts';

/** Sharing links and one-connect tickets of one board. Only hashes of tokens are stored. */
export class LinkStore {
	#sql: Sql;
	#board: string;
	/** By ID; null until asked for, and again after each change: every message of a guest asks, and every decision. */
	#known: ReadonlyMap<string, Link> | null = null;

	constructor(sql: Sql, board: string) {
		this.#sql = sql;
		this.#board = board;
	}

	/** Makes a link; its token is returned once and cannot be read again. */
	create(link: NewLink, madeBy: string, now: number): { id: string; token: string } {
		const id = randomText(9);
		const token = `${this.#board}.${randomText(32)}`;
		this.#sql.run(
			`INSERT INTO links (id, hash, access, label, names, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
			id,
			sha256Hex(token),
			link.access,
			link.label,
			link.names ? 1 : 0,
			new Date(now).toISOString(),
			link.expiresAt ?? null,
		);
		const choices = choicesOf(link, madeBy);
		if (Object.keys(choices).length > 0) {
			this.#sql.run('INSERT INTO link_choices (link, choices) VALUES (?, ?)', id, JSON.stringify(choices));
		}
		this.#known = null;
		return { id, token };
	}

	all(): Link[] {
		return this.#sql.run(`${everything} ORDER BY created_at, id`).map(linkOf);
	}

	/** The link while it is neither revoked nor expired, else null. */
	valid(id: string, now: number): Link | null {
		return live(this.#byId().get(id), now);
	}

	/** The next moment after `now` at which a link runs out (milliseconds since 1970), or null. */
	nextExpiry(now: number): number | null {
		const ends = [...this.#byId().values()]
			.filter(({ revokedAt, expiresAt }) => revokedAt === undefined && expiresAt !== undefined)
			.map(({ expiresAt = '' }) => Date.parse(expiresAt))
			.filter((end) => end > now);
		return ends.length === 0 ? null : Math.min(...ends);
	}

	#byId(): ReadonlyMap<string, Link> {
		return (this.#known ??= new Map(this.all().map((link) => [link.id, link])));
	}

	validByToken(token: string, now: number): Link | null {
		const link = this.validByHash(sha256Hex(token), now);
		if (link !== null) this.noteUse(link, now);
		return link;
	}

	/** By the SHA-256 of its token. */
	validByHash(hash: string, now: number): Link | null {
		const [row] = this.#sql.run(`${everything} WHERE hash = ?`, hash);
		return live(row && linkOf(row), now);
	}

	/** Once a minute at most: thousands of viewers read by one link, and none of them should write. */
	noteUse({ id, lastUsedAt }: Link, now: number): void {
		if (lastUsedAt !== undefined && now - Date.parse(lastUsedAt) < limits.linkUse) return;
		this.#sql.run('UPDATE links SET last_used_at = ? WHERE id = ?', new Date(now).toISOString(), id);
	}

	/** False if there is no such link. Revoking twice keeps the first moment. */
	revoke(id: string, now: number): boolean {
		const rows = this.#sql.run(
			'UPDATE links SET revoked_at = coalesce(revoked_at, ?) WHERE id = ? RETURNING id',
			new Date(now).toISOString(),
			id,
		);
		this.#known = null;
		return rows.length > 0;
	}

	/** A ticket for one connect until `expires` (milliseconds); `holder` is what the connection will be. */
	issueTicket(holder: unknown, now: number, expires: number): string {
		this.#sweepTickets(now);
		const ticket = `${this.#board}.${randomText(32)}`;
		this.#sql.run(
			'INSERT INTO tickets (hash, holder, expires) VALUES (?, ?, ?)',
			sha256Hex(ticket),
			JSON.stringify(holder),
			expires,
		);
		return ticket;
	}

	/** The holder, once; null when unknown, used or expired. */
	redeemTicket(ticket: string, now: number): unknown {
		const [row] = this.#sql.run(
			'DELETE FROM tickets WHERE hash = ? RETURNING holder, expires',
			sha256Hex(ticket),
		);
		if (row === undefined || numberOf(row.expires) <= now) return null;
		return JSON.parse(textOf(row.holder)) as unknown;
	}

	/** Tickets of a person, or of one session of theirs, open nothing any more. */
	dropTickets(person: string, session: string | undefined): void {
		this.#sql.run(
			`DELETE FROM tickets WHERE json_extract(holder, '$.caller.actor.person') = ?1
			AND (?2 IS NULL OR json_extract(holder, '$.caller.session') = ?2)`,
			person,
			session ?? null,
		);
	}

	#sweepTickets(now: number): void {
		this.#sql.run('DELETE FROM tickets WHERE expires <= ?', now);
	}
}

const everything = 'SELECT links.*, choices FROM links LEFT JOIN link_choices ON link = id';

/** What the choices of a link are kept as. */
type Choices = Pick<Link, 'hideDates' | 'showRisks' | 'frames' | 'scopes' | 'madeBy'>;

function choicesOf(
	{ access, hideDates, showRisks, frames = [], scopes = [] }: NewLink,
	madeBy: string,
): Choices {
	if (access === 'api') return { scopes, madeBy };
	if (access !== 'public') return {};
	return { hideDates, showRisks, ...(frames.length > 0 && { frames }) };
}

function live(link: Link | undefined, now: number): Link | null {
	if (link === undefined || link.revokedAt !== undefined) return null;
	return link.expiresAt !== undefined && Date.parse(link.expiresAt) <= now ? null : link;
}

function linkOf(row: SqlRow): Link {
	return {
		id: textOf(row.id),
		access: linkAccess.parse(row.access),
		label: textOf(row.label),
		names: numberOf(row.names) === 1,
		...(typeof row.choices === 'string' && (JSON.parse(row.choices) as Choices)),
		createdAt: textOf(row.created_at),
		...(typeof row.expires_at === 'string' && { expiresAt: row.expires_at }),
		...(typeof row.last_used_at === 'string' && { lastUsedAt: row.last_used_at }),
		...(typeof row.revoked_at === 'string' && { revokedAt: row.revoked_at }),
	};
}

/** `bytes` random bytes as base64url. */
function randomText(bytes: number): string {
	const random = crypto.getRandomValues(new Uint8Array(bytes));
	return btoa(String.fromCharCode(...random))
		.replaceAll('+', '-')
		.replaceAll('/', '_')
		.replaceAll('=', '');
}
