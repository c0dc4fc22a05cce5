import type { CloseCode } from '@holdpoint/shared/protocol/close-codes';
import type { CheckedAssertion } from '@holdpoint/shared/rules/presence';
import type { Actor } from '@holdpoint/shared/schema/actor';
import type { RefusedAttempt } from '@holdpoint/shared/schema/access-log';
import type { CheckTaken, CheckTold, NewCheck } from '@holdpoint/shared/schema/check-result';
import type { BoardView } from '@holdpoint/shared/schema/board-view';
import type { BoardCounters } from '@holdpoint/shared/schema/counters';
import type { Scope } from '@holdpoint/shared/schema/reading';
import type { Feed, Seen, Unseen } from '@holdpoint/shared/schema/feed';
import type { Filled, NewEvidence } from '@holdpoint/shared/schema/evidence';
import type { Content, Version } from '@holdpoint/shared/schema/history';
import type { JoinCode, JoinCodeOfCall } from '@holdpoint/shared/schema/join-code';
import type { Language } from '@holdpoint/shared/schema/language';
import type { LedgerEntry } from '@holdpoint/shared/schema/ledger-entry';
import type { Link, LinkAccess, NewLink, PublicChoices } from '@holdpoint/shared/schema/link';
import type { BroughtRelease } from '@holdpoint/shared/template/release-of-export';
import type { News, RelayAddress } from './news.ts';
import type { NewRelease, ReleasePlan } from '@holdpoint/shared/schema/new-release';
import type { Report } from '@holdpoint/shared/report/report';
import type { AnyStatementRequest, Statement } from '@holdpoint/shared/schema/passkey';
import type { PublicView } from '@holdpoint/shared/schema/public-view';
import type { Blocker, Refusal } from '@holdpoint/shared/schema/refusal';
import type { Stage } from '@holdpoint/shared/schema/stage';
import type { NewWebhook, Webhook, WebhookAttempt } from '@holdpoint/shared/schema/webhook';

/** A refusal is a value on the way out of the object too; the routes map it to a problem document. */
export type Outcome<T> =
	{ readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal };

/** Who calls: the person, and the link they came by if a link is all they have. Established by `auth/`. */
export interface Caller {
	readonly actor: Actor;
	readonly link?: string;
	/** Session whose end closes the socket. */
	readonly session?: string;
	/** When that session ends however much it is used, milliseconds since 1970. */
	readonly until?: number;
}

/** Who is counted and kept out as one: programs that share a link's token do so together, whatever they are called. */
export function callerKey({ actor, link }: Caller): string {
	return (actor.authentication === 'token' && link) || actor.person;
}

/** What the board answers to an upgrade that it refuses; the Worker opens a socket and closes it with this code. */
export interface RefusedSocket {
	readonly code: CloseCode;
	readonly reason: string;
}

/** The ledger's last hash, and how many entries there are. */
export interface LedgerHead {
	readonly head: string;
	readonly entries: number;
}

/** Two lines of a backup file (shared/src/backup), and what the first says about them. */
export interface BoardBackup extends LedgerHead {
	readonly export: Uint8Array;
	readonly board: Uint8Array;
	/** Whether the versions of the board fitted in. */
	readonly history: boolean;
}

export interface BackupToRestore extends Omit<BoardBackup, 'history'> {
	readonly id: string;
}

export interface RestoredBoard extends LedgerHead {
	readonly title: string;
	/** What was here before; null on a server that did not have the release. */
	readonly replaced: LedgerHead | null;
}

/** A release to be made. `copied` or `brought`: what it begins with, where that is no template's plan. */
export interface NewBoard extends Omit<NewRelease, 'copyOf' | 'savedTemplate' | 'export'> {
	readonly id: string;
	readonly owner: Actor;
	/** Of a template's texts; a copied or restored plan keeps its own. */
	readonly language: Language;
	readonly copied?: ReleasePlan | undefined;
	readonly brought?: BroughtRelease | undefined;
}

/** `language`: of what it tells in words. */
export interface WebhookInLanguage extends NewWebhook {
	readonly language?: Language;
}

/** What the Board object offers over RPC; sockets alone come by `fetch`. */
export interface BoardApi {
	create(input: NewBoard): Promise<Outcome<{ id: string }>>;
	view(caller: Caller): Promise<Outcome<BoardView>>;
	scope(caller: Caller, milestone: string): Promise<Outcome<{ scope: Scope; digest: string }>>;
	/** `body` is parsed inside; refused commands write nothing. `assertion`: what was found of the one in this body. */
	command(
		caller: Caller,
		body: unknown,
		assertion: CheckedAssertion | null,
	): Promise<Outcome<{ entries: LedgerEntry[] }>>;
	/** What a passkey is asked to sign: once, within two minutes. */
	makeStatement(caller: Caller, request: AnyStatementRequest): Promise<Outcome<Statement>>;
	/** What the next release begins with (R24). */
	plan(caller: Caller): Promise<Outcome<ReleasePlan>>;
	/** The same for others than its members, from who steers it. */
	offerPlan(caller: Caller): Promise<Outcome<ReleasePlan>>;
	ledger(caller: Caller): Promise<Outcome<LedgerEntry[]>>;
	/** What was signed, or asked to be signed, by its digest. */
	signedScope(caller: Caller, digest: string): Promise<Outcome<{ scope: Scope; digest: string }>>;
	/** The moments whose content is kept, oldest first. */
	history(caller: Caller): Promise<Outcome<{ versions: Version[] }>>;
	version(caller: Caller, id: number): Promise<Outcome<{ version: Version; content: Content }>>;
	/** What happened lately; what of it the caller has not looked at; that they have. */
	feed(caller: Caller): Promise<Outcome<Feed>>;
	unseen(caller: Caller): Promise<Outcome<Unseen>>;
	look(caller: Caller, seen: Seen): Promise<Outcome<null>>;
	/** Refused attempts, newest first; for those who look after the release and its auditors. */
	accessLog(caller: Caller): Promise<Outcome<{ attempts: RefusedAttempt[] }>>;
	/** Of the call that is scheduled or open. */
	joinCode(caller: Caller): Promise<Outcome<JoinCode>>;
	/** What screens show of a call from now on. */
	showJoinCode(code: JoinCodeOfCall): Promise<void>;
	/** The export as RFC 8785 text, byte for byte. */
	exportText(caller: Caller): Promise<Outcome<string>>;
	/** The report of now, and the dates of now as a calendar file. */
	report(caller: Caller, language: Language): Promise<Outcome<Report>>;
	dates(caller: Caller, language: Language): Promise<Outcome<string>>;
	/** What the board does and costs, for the release's owner. */
	counters(caller: Caller): Promise<Outcome<BoardCounters>>;
	/** Fills a piece of evidence, as an edit of the caller's. */
	fillEvidence(caller: Caller, evidence: NewEvidence): Promise<Outcome<Filled>>;
	/** Keeps how a check of a pipeline ended. */
	reportCheck(caller: Caller, check: NewCheck): Promise<Outcome<CheckTaken>>;
	gate(
		caller: Caller,
		milestone: string,
		artefact?: string,
	): Promise<Outcome<{ open: boolean; blockers: Blocker[]; checks: CheckTold[] }>>;
	/** Writes `person-added` and `roles-assigned`. The ledger holds ID and printed name, never e-mail. */
	addPerson(
		caller: Caller,
		person: { id: string; name: string; roles: string[] },
	): Promise<Outcome<{ id: string }>>;
	/** Writes `token-minted`; the token itself is the route's to make and to store as a hash. */
	mintToken(caller: Caller, person: string): Promise<Outcome<{ name: string }>>;
	createLink(caller: Caller, link: NewLink): Promise<Outcome<{ id: string; token: string }>>;
	revokeLink(caller: Caller, link: string): Promise<Outcome<null>>;
	/** Another link like this one, which ends. */
	rotateLink(
		caller: Caller,
		link: string,
	): Promise<Outcome<{ id: string; token: string; access: LinkAccess }>>;
	/** What a public link with these choices would show now. */
	previewPublic(caller: Caller, choices: PublicChoices): Promise<Outcome<PublicView>>;
	/** What the chair has the projector show of the call; of the moment alone. */
	setStage(caller: Caller, stage: Stage): Promise<Outcome<null>>;
	readStage(caller: Caller): Promise<Outcome<Stage>>;
	/** The sites that may frame what a link shows; anybody may know, who finds out by trying. */
	framesOf(link: string): Promise<readonly string[]>;
	links(caller: Caller): Promise<Outcome<Link[]>>;
	/** Tells another program of what the ledger gains; the secret is told once. */
	createWebhook(caller: Caller, webhook: WebhookInLanguage): Promise<Outcome<{ id: string; secret: string }>>;
	removeWebhook(caller: Caller, webhook: string): Promise<Outcome<null>>;
	webhooks(caller: Caller): Promise<Outcome<Webhook[]>>;
	/** The last attempts to deliver its messages, newest first. */
	webhookAttempts(caller: Caller, webhook: string): Promise<Outcome<{ attempts: WebhookAttempt[] }>>;
	/** Sends a message at once that tells nothing, and says what came of it. */
	testWebhook(caller: Caller, webhook: string): Promise<Outcome<{ ok: boolean; answer: string }>>;
	/** What a link's token opens; refused when unknown, expired or revoked. */
	openLink(token: string): Promise<Outcome<{ link: Link; title: string }>>;
	/** The dates of the release for who has the token of a calendar link; `etag` without its quotes. */
	calendar(token: string, language: Language): Promise<Outcome<{ text: string; etag: string }>>;
	/** One connect within 30 s, as this caller. */
	ticket(caller: Caller): Promise<Outcome<{ ticket: string }>>;
	/** One public socket or read within 30 s. */
	publicTicket(token: string): Promise<Outcome<{ ticket: string }>>;
	/** The hash of the link that a public ticket is for, once. */
	redeemViewer(ticket: string): Promise<string | null>;
	/** What a public or screen link shows now. A relay with `viewers` is told from now on of what changes. */
	follow(relay: RelayAddress, viewers: number): Promise<News>;
	/** Everything of the release that a backup keeps, of one moment; with the server's owner token. */
	backup(caller: Caller): Promise<Outcome<BoardBackup>>;
	/** Puts a backup where the release is or was. What does not verify, or is not what it says it is, changes nothing. */
	restore(caller: Caller, backup: BackupToRestore, overwrite: boolean): Promise<Outcome<RestoredBoard>>;
	/** A session or an account ended: close its sockets. */
	drop(person: string, session?: string): Promise<void>;
}

/** Tokens of links and tickets begin with the board's ID, so that no index across boards is needed to find it. */
export function boardOfToken(token: string): string | null {
	const board = /^([a-z0-9]{8,40})\.[A-Za-z0-9_-]{20,100}$/.exec(token)?.[1];
	return board ?? null;
}

export function refuse(
	code: Refusal['code'],
	message: string,
	details?: Refusal['details'],
): { readonly ok: false; readonly refusal: Refusal } {
	return { ok: false, refusal: { code, message, ...(details && { details }) } };
}

export const ownerTokenOnly = refuse(
	'forbidden',
	"A backup holds everything of a release: only the server's owner token takes one or puts one back.",
);

export const notMember = refuse('forbidden', 'You are not a member of this release.');
