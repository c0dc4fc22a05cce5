import { sha256Hex } from '@holdpoint/shared/ledger/hash';
import type { Access, Actor } from '@holdpoint/shared/schema/actor';
import type { Link, LinkAccess, NewLink } from '@holdpoint/shared/schema/link';
import { notMember, refuse, type Caller, type Outcome } from './board-api.ts';
import { limits } from './limits.ts';
import type { LinkStore } from './link-store.ts';

/** What a ticket's one connect will be: somebody, or a viewer by the link with this hash. */
type Holder = { readonly caller: Caller } | { readonly hash: string };

interface Judge {
	accessOf(caller: Caller): Access;
	maySteer(actor: Actor): boolean;
	now(): number;
}

export const linkEnded = 'This link has ended or never existed. Ask the sender for a new one.';
const ended = refuse('not-found', linkEnded);
export const notYours = refuse('forbidden', 'Only the owner and the release manager share this release.');

/** Links and tickets: who may make them, and what each opens. */
export class Sharing {
	readonly #links: LinkStore;
	readonly #judge: Judge;

	constructor(links: LinkStore, judge: Judge) {
		this.#links = links;
		this.#judge = judge;
	}

	create(caller: Caller, link: NewLink): Outcome<{ id: string; token: string }> {
		if (!this.mayShare(caller)) return notYours;
		return { ok: true, value: this.#links.create(link, caller.actor.person, this.#judge.now()) };
	}

	list(caller: Caller): Outcome<Link[]> {
		return this.mayShare(caller) ? { ok: true, value: this.#links.all() } : notYours;
	}

	revoke(caller: Caller, link: string): Outcome<null> {
		if (!this.mayShare(caller)) return notYours;
		if (!this.#links.revoke(link, this.#judge.now())) return refuse('not-found', 'There is no such link.');
		return { ok: true, value: null };
	}

	/** Another address for what a link opens: the new one is made, and the old one ends. */
	rotate(caller: Caller, id: string): Outcome<{ id: string; token: string; access: LinkAccess }> {
		if (!this.mayShare(caller)) return notYours;
		const now = this.#judge.now();
		const link = this.#links.valid(id, now);
		if (link === null) return ended;
		this.#links.revoke(id, now);
		const { access, label, names, expiresAt, hideDates, showRisks, frames, scopes } = link;
		const made = this.#links.create(
			{
				...{ access, label, names, expiresAt, hideDates, showRisks },
				...{ frames: frames && [...frames], scopes: scopes && [...scopes] },
			},
			caller.actor.person,
			now,
		);
		return { ok: true, value: { ...made, access } };
	}

	mayShare({ actor, link }: Caller): boolean {
		return link === undefined && !actor.guest && this.#judge.maySteer(actor);
	}

	open(token: string): Outcome<Link> {
		const link = this.#links.validByToken(token, this.#judge.now());
		return link === null ? ended : { ok: true, value: link };
	}

	nextExpiry(now: number): number | null {
		return this.#links.nextExpiry(now);
	}

	/** The program's token that a caller has; null for callers of any other kind. */
	programOf({ link }: Caller): Link | null {
		const valid = link === undefined ? null : this.valid(link);
		return valid?.access === 'api' ? valid : null;
	}

	valid(link: string): Link | null {
		return this.#links.valid(link, this.#judge.now());
	}

	ticket(caller: Caller): Outcome<{ ticket: string }> {
		return this.#judge.accessOf(caller) === 'none' ? notMember : this.#issue({ caller });
	}

	viewerTicket(token: string): Outcome<{ ticket: string }> {
		const hash = sha256Hex(token);
		return this.viewerLink(hash) === null ? ended : this.#issue({ hash });
	}

	#issue(holder: Holder): Outcome<{ ticket: string }> {
		const now = this.#judge.now();
		const ticket = this.#links.issueTicket(holder, now, now + limits.ticket);
		return { ok: true, value: { ticket } };
	}

	dropTickets(person: string, session: string | undefined): void {
		this.#links.dropTickets(person, session);
	}

	/** Who a member's ticket connects as, once; null when it is no such ticket, used or expired. */
	redeem(ticket: string): Caller | null {
		const holder = this.#links.redeemTicket(ticket, this.#judge.now()) as Holder | null;
		return holder !== null && 'caller' in holder ? holder.caller : null;
	}

	/** The hash of the link that a viewer's ticket is for, once; null when it is no such ticket, used or expired. */
	redeemViewer(ticket: string): string | null {
		const holder = this.#links.redeemTicket(ticket, this.#judge.now()) as Holder | null;
		return holder !== null && 'hash' in holder ? holder.hash : null;
	}

	/** The public or screen link whose token has this hash, while it holds; else null. */
	viewerLink(hash: string): Link | null {
		const link = this.#links.validByHash(hash, this.#judge.now());
		return link?.access === 'public' || link?.access === 'screen' ? link : null;
	}

	/** Somebody looks at what it shows. */
	noteUse(link: Link): void {
		this.#links.noteUse(link, this.#judge.now());
	}
}
