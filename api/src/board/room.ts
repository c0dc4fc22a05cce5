import * as Y from 'yjs';
import { addActivity, moveCard, putCheck, setEvidence } from '@holdpoint/shared/doc/edits';
import { Guard, type Change, type GuardContext } from '@holdpoint/shared/doc/guard';
import { readDefects } from '@holdpoint/shared/doc/defects';
import { readChecks, readMilestone, readRelease, readRemarks, readRisks } from '@holdpoint/shared/doc/read';
import { readRollback } from '@holdpoint/shared/doc/rollback';
import { parseRoot } from '@holdpoint/shared/doc/roots';
import { rebuild } from '@holdpoint/shared/doc/rebuild';
import { seedMilestone, seedRelease } from '@holdpoint/shared/doc/seed';
import { draftContent } from '@holdpoint/shared/doc/write-content';
import { summarize } from '@holdpoint/shared/feed/summarize';
import { textOfItem } from '@holdpoint/shared/feed/text-of-item';
import { canonicalText } from '@holdpoint/shared/ledger/canonical';
import { exportText } from '@holdpoint/shared/ledger/export';
import { applyEntry, project } from '@holdpoint/shared/ledger/project';
import { encodeAwareness } from '@holdpoint/shared/protocol/awareness';
import { closeCodes } from '@holdpoint/shared/protocol/close-codes';
import * as frames from '@holdpoint/shared/protocol/frames';
import { ping } from '@holdpoint/shared/protocol/keep-alive';
import { standingOfRelease, type Standing } from '@holdpoint/shared/portfolio/standing-of-release';
import {
	callInRoom,
	joinOf,
	projectPublicView,
	type PublicLink,
} from '@holdpoint/shared/public/project-public-view';
import { releaseCalendar } from '@holdpoint/shared/report/release-calendar';
import type { Report } from '@holdpoint/shared/report/report';
import { isToldInPublic } from '@holdpoint/shared/public/public-decisions';
import { accessOf, lockOf } from '@holdpoint/shared/rules/access';
import { closedRefusal } from '@holdpoint/shared/rules/closed';
import { mayChair } from '@holdpoint/shared/rules/call';
import { addPerson, createRelease, mintToken } from '@holdpoint/shared/rules/administer';
import { decide, prepareAnyStatement } from '@holdpoint/shared/rules/decide';
import type { Decided } from '@holdpoint/shared/rules/decided';
import { nextExpiry } from '@holdpoint/shared/rules/expiry';
import { gate, type GateAnswer } from '@holdpoint/shared/rules/gate';
import { readDocument } from '@holdpoint/shared/rules/reading';
import { findBlockers, viewMilestones } from '@holdpoint/shared/rules/readiness';
import { settle } from '@holdpoint/shared/rules/settle';
import { isOwner, mayAs } from '@holdpoint/shared/rules/standing';
import type { CheckedAssertion } from '@holdpoint/shared/rules/presence';
import { sha256Hex } from '@holdpoint/shared/ledger/hash';
import type { RefusedAttempt } from '@holdpoint/shared/schema/access-log';
import { administratorId, serverActor, type Access, type Actor } from '@holdpoint/shared/schema/actor';
import type { BoardView } from '@holdpoint/shared/schema/board-view';
import type { CheckTaken, NewCheck } from '@holdpoint/shared/schema/check-result';
import { command as commandSchema, type Command } from '@holdpoint/shared/schema/command';
import type { BoardCounters } from '@holdpoint/shared/schema/counters';
import type { MilestoneRow } from '@holdpoint/shared/schema/document';
import type { Feed, FeedChange, Seen as SeenUpTo, Unseen } from '@holdpoint/shared/schema/feed';
import type { Notice } from '@holdpoint/shared/schema/frame';
import type { BoardContent } from '@holdpoint/shared/schema/board-content';
import type { Content, Version } from '@holdpoint/shared/schema/history';
import type { Call, GovernanceState } from '@holdpoint/shared/schema/governance';
import type { JoinCode, JoinCodeOfCall } from '@holdpoint/shared/schema/join-code';
import type { Decision, LedgerEntry } from '@holdpoint/shared/schema/ledger-entry';
import type { Filled, NewEvidence } from '@holdpoint/shared/schema/evidence';
import type { Language } from '@holdpoint/shared/schema/language';
import type { Link, LinkAccess, NewLink, PublicChoices } from '@holdpoint/shared/schema/link';
import type { ReleasePlan } from '@holdpoint/shared/schema/new-release';
import type { AnyStatementRequest, Statement } from '@holdpoint/shared/schema/passkey';
import type { PublicView } from '@holdpoint/shared/schema/public-view';
import type { DocumentReading, Scope } from '@holdpoint/shared/schema/reading';
import type { RecordedChange } from '@holdpoint/shared/schema/recorded-change';
import type { Refusal } from '@holdpoint/shared/schema/refusal';
import type { Stage } from '@holdpoint/shared/schema/stage';
import { lookUp } from '@holdpoint/shared/schema/text';
import type { Webhook, WebhookAttempt } from '@holdpoint/shared/schema/webhook';
import { layOut } from '@holdpoint/shared/template/lay-out';
import { templateIn } from '@holdpoint/shared/template/templates';
import { contentOfBoard } from '@holdpoint/shared/template/content-of-board';
import type { DatedMilestone } from '@holdpoint/shared/schema/plan';
import { readHolidays } from '@holdpoint/shared/timeline/holidays';
import { planOfRelease } from '@holdpoint/shared/template/plan-of-release';
import { toPolicy } from '@holdpoint/shared/template/to-policy';
import { AccessLog, type Attempt } from './access-log.ts';
import { Allowances } from './allowance.ts';
import { Archive, type ArchivePlatform, type Segment } from './archive.ts';
import { Audience, audienceDelay, type AudiencePlatform } from './audience.ts';
import { reportIn } from '../language/report.ts';
import { speak } from '../language/speak.ts';
import { codeOf } from '../log.ts';
import { digestsOf, putBack, takeBoard, type BoardLine, type RestoredExport } from './backup.ts';
import {
	callerKey,
	notMember,
	ownerTokenOnly,
	refuse,
	type BoardBackup,
	type Caller,
	type LedgerHead,
	type NewBoard,
	type Outcome,
	type WebhookInLanguage,
} from './board-api.ts';
import { ChangeRecord, coalesce } from './change-record.ts';
import { Counters } from './counters.ts';
import { Editorship } from './editorship.ts';
import { GroupCommit } from './group-commit.ts';
import { Journal, type Unstored } from './journal.ts';
import { LedgerStore } from './ledger-store.ts';
import { limits } from './limits.ts';
import { Lines } from './lines.ts';
import { LinkStore } from './link-store.ts';
import { Outbox } from './outbox.ts';
import type { News, RelayAddress } from './news.ts';
import type { MemberPeer } from './peer.ts';
import { isHere, Presence, type Surroundings } from './presence.ts';
import { Seen } from './seen.ts';
import { linkEnded, notYours, Sharing } from './sharing.ts';
import { ShutOut, shutOutKey } from './shut-out.ts';
import { createTables, hasTables, numberOf, textOf, type Sql } from './sql.ts';
import { StatementStore } from './statement-store.ts';
import { VersionStore } from './version-store.ts';
import { VoteStore } from './vote-store.ts';
import { findConditions, tellEntry } from './tell-event.ts';
import { Webhooks, type Delivery } from './webhooks.ts';
import { windowOf } from './window.ts';

/** What the room needs from its platform. */
export interface Platform extends AudiencePlatform, ArchivePlatform {
	readonly sql: Sql;
	/** Where links to this server lead. */
	readonly origin: string;
	/** Server time in milliseconds. */
	now(): number;
	/** Calls `wake` at that moment even if nobody is connected; null calls it off. One at a time, kept on disk. */
	wakeAt(ms: number | null): void;
	/** Memory may be ahead of disk: forget everything and start again from storage. */
	abort(reason: string): void;
	/** The same once all that was written is on disk. Every connection is cut. */
	restart(reason: string): void;
	members(): readonly MemberPeer[];
	/** Says how the release stands to whoever lists releases; what became of it comes back by `indexed`. */
	index(standing: Standing): void;
	/** Bytes of the whole database, and its rows that were read and written since the board was loaded. */
	storage(): { readonly bytes: number; readonly rowsRead: number; readonly rowsWritten: number };
}

const flooded =
	'It was shown out for too many messages and went on. Its connection was cut, for ten minutes.';

/** An accepted edit that waits for its journal row. Nobody but the room has seen it. */
interface PendingEdit {
	readonly actor: Actor;
	/** Who is told what was not applied; null for a program that asked over HTTP. */
	readonly peer: MemberPeer | null;
	readonly access: Access;
	readonly update: Uint8Array;
	readonly changes: readonly Change[];
	readonly newClients: readonly number[];
	readonly notices: readonly Notice[];
}

/** What the chair has led the projector to, in one moment of the call. */
interface Led {
	readonly phase: string;
	readonly stage: Stage;
}

/** Of what it says: the moment of saying it is not a change. */
const hashOf = ({ shown, ...more }: Standing): string =>
	sha256Hex(JSON.stringify({ shown: { ...shown, at: '' }, ...more }));

/** A client ID of Yjs (53 bits are kept, 32 are used) that is the same for the same text. */
const clientOf = (text: string): number => parseInt(sha256Hex(text).slice(0, 8), 16);

const noWebhook = refuse('not-found', 'There is no such webhook.');

/** A moment of a call for the room that looks on. */
const phaseOf = ({ seq, state, round }: Call): string => `${seq} ${state} ${round}`;

const bindClient = 'INSERT OR IGNORE INTO client_ids (client, person) VALUES (?, ?)';

const serverOrigin = { kind: 'server' };
/** RFC 6455, 7.4.1. */
const internalError = 1011;

/**
 * One release: guard, decide, store, broadcast. The two flows meet here: an edit goes guard → journal → broadcast, a
 * decision goes rules → ledger → broadcast. Without platform imports, so that all of it runs in a unit test.
 *
 * Durable before visible: what an event sends leaves after its last write (`Outbox`), and every read that leaves the
 * room first flushes the edits that wait in memory (`GroupCommit`).
 */
export class Room {
	readonly board: string;
	readonly #platform: Platform;
	readonly #sql: Sql;
	#epoch: string;
	readonly #journal: Journal;
	readonly #ledger: LedgerStore;
	readonly #record: ChangeRecord;
	readonly #votes: VoteStore;
	readonly #statements: StatementStore;
	readonly #versions: VersionStore;
	readonly #accessLog: AccessLog;
	readonly #shutOut: ShutOut;
	readonly #editorship: Editorship;
	readonly #seen: Seen;
	readonly #sharing: Sharing;
	readonly #webhooks: Webhooks;
	readonly #archive: Archive;
	/** A segment was kept for the archive, and nobody is to be woken for it yet. */
	#segmentIsNew = false;
	readonly #clients: Map<number, string>;
	readonly #load: { readonly at: number; readonly milliseconds: number };
	readonly counters: Counters;
	readonly #presence: Presence;
	readonly #audience: Audience;
	readonly #outbox = new Outbox();
	readonly #closed = new WeakSet<MemberPeer>();
	readonly #commit: GroupCommit;
	/** Two who edit one milestone by turns change its last editor each time. */
	readonly #editorsTold: GroupCommit;
	#editorsToTell = new Set<string>();
	/** Edits of what is signed may make something stale that no entry says. */
	readonly #watch: GroupCommit;
	#state: GovernanceState;
	/** Entries that public links tell of. */
	#toldInPublic: LedgerEntry[];
	#doc: Y.Doc;
	#guard: Guard;
	#reading: DocumentReading | null = null;
	#pending: PendingEdit[] = [];
	#pendingBytes = 0;
	#stirred = new Set<MemberPeer>();
	/** When each socket that had nothing new to tell was last told who is here. */
	#renewed = new WeakMap<MemberPeer, number>();
	readonly #lines: Lines;
	/** What each caller says, on all of their sockets; and on those that are closed. */
	readonly #heard = new Allowances(limits.caller);
	readonly #overheard = new Allowances(limits.line);
	/** Bytes of the document when it was last made anew, or tried to be; 0 before. */
	#leastSize = 0;
	/** What the chair has the projector show, of this moment of the call; `meta` keeps it while the board sleeps. */
	#stage: Led | null;
	/** When dead sockets were last looked for. */
	#swept = 0;
	#audienceWaits = false;
	#indexWaits = false;
	/** Up to when everybody was told what time alone has changed; 0 after waking. */
	#toldUpTo = 0;

	/** The room of the release in this storage, or null if it holds none. */
	static open(platform: Platform): Room | null {
		if (!hasTables(platform.sql)) return null;
		// A release that an earlier version created lacks the tables that came since.
		const begin = platform.now();
		createTables(platform.sql);
		const room = new Room(platform, begin);
		room.#outbox.event(() => room.#endPages());
		room.#tellIndex();
		return room;
	}

	/**
	 * Creates the release in empty storage, from a template or an earlier release's plan, with its dates laid out; or from
	 * what an export brought, with the dates that it had, as an edit of the owner's (R14).
	 */
	static create(platform: Platform, input: NewBoard): Outcome<Room> {
		const { id, title, version = '', owner, language, targetDate, startAt, copied, brought } = input;
		if (hasTables(platform.sql)) return refuse('forbidden', 'This release exists already.');
		const now = platform.now();
		const like = brought ?? copied;
		const template = like?.template ?? input.template ?? 'twelve-milestones';
		const separation = input.separation ?? like?.separation ?? 'standard';
		if (brought && startAt !== undefined)
			return refuse('malformed', 'startAt: a release from a record has all of its milestones.');
		const plan = copied?.milestones ?? templateIn(speak(language), template);
		const holidays = copied?.holidays ?? '';
		if (startAt !== undefined && !plan.some((milestone) => milestone.id === startAt)) {
			return refuse('malformed', `startAt: this plan has no milestone ${startAt}.`);
		}
		const today = new Date(now).toISOString().slice(0, 10);
		const { milestones, doneBefore } = brought
			? { milestones: brought.milestones.map(withoutWords), doneBefore: brought.doneBefore }
			: layOut({ plan, targetDate, startAt, today, holidays: readHolidays(holidays).dates });
		const created = createRelease({
			release: id,
			title,
			template,
			owner,
			policy: toPolicy(milestones, separation, like?.numbers),
			doneBefore,
			people: copied?.people ?? [],
		});
		if (!created.ok) return created;
		const doc = new Y.Doc();
		seedRelease(
			doc,
			{ name: title, version, targetDate: targetDate ?? '', ...(holidays && { holidays }) },
			milestones,
		);
		const content = brought && withOwnFields(brought.content, input);
		const drafted = content && draftContent(doc, content, owner.person);
		if (typeof drafted === 'string')
			return refuse('malformed', `Nothing is taken from this record. ${drafted}`);
		platform.sql.transaction(() => {
			createTables(platform.sql);
			const meta = `INSERT INTO meta (key, value) VALUES ('board', ?), ('epoch', ?)`;
			platform.sql.run(meta, id, crypto.randomUUID());
			new Journal(platform.sql).append(Y.encodeStateAsUpdate(doc), '[]', now, doc);
			new LedgerStore(platform.sql).append(created.entries, owner, now);
		});
		const room = new Room(platform, null);
		for (const update of drafted ?? []) room.#writeFirst(update, owner);
		room.#transaction(() => room.#keepVersion([]));
		room.#tellIndex();
		return { ok: true, value: room };
	}

	/** What an export brought: the guard has taken it once already, beside this document. */
	#writeFirst(update: Uint8Array, owner: Actor): void {
		this.#outbox.event(() => {
			const verdict = this.#guard.accept(update, this.#guardContext(owner, 'edit'));
			if (verdict.kind !== 'applied') return;
			this.#take({ ...verdict, actor: owner, peer: null, access: 'edit' });
			this.#commit.flush();
		});
	}

	/**
	 * The release of a backup in place of what this storage holds; null where that is not what the backup says it is, and
	 * nothing was changed. `exported` is verified.
	 */
	static restore(
		platform: Platform,
		{
			id,
			exported,
			line,
			digests,
		}: { id: string; exported: RestoredExport; line: BoardLine; digests: string },
	): Room | null {
		const now = platform.now();
		try {
			return platform.sql.transaction(() => {
				createTables(platform.sql);
				new Archive(platform.sql, platform).keep();
				putBack(platform.sql, { board: id, ...exported, line, now });
				const room = new Room(platform, now);
				if (digestsOf(room.#read()) !== digests) throw new NotTheSame();
				room.#tellIndex();
				return room;
			});
		} catch (error) {
			if (error instanceof NotTheSame) return null;
			throw error;
		}
	}

	/** The ledger in this storage; null while it holds no release. */
	static headOf(sql: Sql): LedgerHead | null {
		const last = hasTables(sql) ? new LedgerStore(sql).last : null;
		return last && { head: last.hash, entries: last.seq };
	}

	/** `begin`: when it began to be read from storage; null for a release that was only now created. */
	private constructor(platform: Platform, begin: number | null) {
		const { sql } = platform;
		this.#platform = platform;
		this.#sql = sql;
		const meta = new Map(sql.run('SELECT key, value FROM meta').map((row) => [row.key, textOf(row.value)]));
		this.board = textOf(meta.get('board'));
		this.#epoch = textOf(meta.get('epoch'));
		this.#stage = this.#readMeta('stage') as Led | null;
		this.counters = new Counters(sql, begin === null);
		this.#archive = new Archive(sql, platform);
		this.#journal = new Journal(sql, (bytes, rows, last) => {
			this.#keepSegment(last);
			this.#record.fold(this.#keptUntil);
			this.counters.keep('compactions');
			this.counters.keepCommits(rows);
			platform.log({ event: 'board-compacted', board: this.board, bytes });
		});
		this.#ledger = new LedgerStore(sql);
		this.#record = new ChangeRecord(sql);
		this.#votes = new VoteStore(sql);
		this.#statements = new StatementStore(sql);
		this.#versions = new VersionStore(sql, this.#record);
		this.#accessLog = new AccessLog(sql);
		this.#shutOut = new ShutOut(sql);
		this.#editorship = new Editorship(this.#record);
		this.#seen = new Seen(sql);
		this.#sharing = new Sharing(new LinkStore(sql, this.board), {
			accessOf: (caller) => this.accessOf(caller),
			maySteer: (actor) => mayAs(this.#state, actor, ['Release manager']),
			now: () => platform.now(),
		});
		this.#audience = new Audience(sql, this.board, platform);
		this.#webhooks = new Webhooks(sql, this.board, platform.origin);
		const bound = sql.run('SELECT client, person FROM client_ids');
		this.#presence = new Presence(() => this.#transaction(() => countLifetime(sql)));
		this.#lines = new Lines(() => platform.now());
		this.#clients = new Map(bound.map((row) => [numberOf(row.client), textOf(row.person)]));
		this.#commit = new GroupCommit(
			platform,
			(before, late) => windowOf(platform.members().length, before, late),
			() => this.#outbox.event(() => this.#write()),
		);
		this.#editorsTold = new GroupCommit(
			platform,
			() => limits.editorsTold,
			() => this.#outbox.event(() => this.#tellEditors()),
		);
		this.#watch = new GroupCommit(
			platform,
			() => limits.watched,
			() => this.#outbox.event(() => this.#lookThrough()),
		);
		const recorded = this.#ledger.all();
		this.#state = project(recorded);
		this.#toldInPublic = recorded.filter(isToldInPublic);
		this.#doc = this.#journal.load();
		this.#guard = new Guard(this.#doc);
		const now = platform.now();
		this.#load = { at: now, milliseconds: begin === null ? 0 : now - begin };
		const { milliseconds: ms } = this.#load;
		const { seq: entries } = this.#state;
		if (begin === null) platform.log({ event: 'board-created', board: this.board });
		else platform.log({ event: 'board-loaded', board: this.board, ms, bytes: this.#journal.loaded, entries });
	}

	/** What this caller may do now: judged on every message, so that taking a role or a link away works at once (R26). */
	accessOf(caller: Caller): Access {
		const { actor, link, until = Infinity } = caller;
		if (until <= this.#platform.now()) return 'none';
		if (link === undefined) return accessOf(this.#state, actor, null);
		const program = this.#sharing.programOf(caller);
		if (program !== null) return program.scopes?.includes('read') ? 'view' : 'none';
		const valid = this.#sharing.valid(link);
		return valid === null ? 'none' : accessOf(this.#state, actor, valid.access);
	}

	// --- Members' sockets ---

	/** A member's socket is open: ask for what the server lacks, tell what the ledger holds and who is here. */
	join(peer: MemberPeer): void {
		this.#outbox.event(() => {
			this.#commit.flush();
			this.#sweep();
			this.#probe(peer);
			this.#tellGovernanceTo([peer]);
			this.#warn(peer);
			this.#sendPresence([peer], this.#platform.members());
		});
	}

	#warn(peer: MemberPeer): void {
		const { size } = this.#journal;
		if (size <= limits.warnAbove) return;
		const percent = Math.floor((size / limits.fullAbove) * 100);
		this.#notify(peer, {
			kind: 'size',
			message: `This release is ${percent} % full. Shorten long texts, or end it and begin another one.`,
		});
	}

	/** It is gone: only its own presence goes with it. */
	leave(peer: MemberPeer): void {
		this.#outbox.event(() => {
			this.#stirred.delete(peer);
			if (isHere(peer)) this.#tellLobby();
			const remaining = this.#platform.members().filter((other) => other !== peer);
			const frame = this.#presence.leaveFrame(peer, remaining);
			if (frame === null) return;
			// Before its first word a page of theirs may be this very one, come back: told that it has gone, it would set its own
			// clock above the server's, and nothing that it says would count any more.
			const { person } = peer.state.caller.actor;
			const mayBeIt = ({ state }: MemberPeer) =>
				state.client === null && state.caller.actor.person === person;
			for (const other of remaining) if (!mayBeIt(other)) this.#send(other, frame);
		});
	}

	/** One message of a member's socket; keep-alives are answered already. */
	receive(peer: MemberPeer, message: Uint8Array | string): void {
		this.counters.add('messages');
		this.#outbox.event(() => this.#receive(peer, message));
	}

	#receive(peer: MemberPeer, message: Uint8Array | string): void {
		if (message.length > limits.message)
			return this.#close(peer, closeCodes.tooLarge, 'This message is too large.');
		const { caller } = peer.state;
		const isEnough = this.#heard.take(callerKey(caller), message.length, this.#platform.now());
		if (!this.#lines.heard(peer, message.length) || !isEnough) {
			this.counters.add('tooMany');
			return this.#close(peer, closeCodes.flooding, 'Too many messages in a short time.');
		}
		if (message === ping) return;
		if (typeof message === 'string')
			return this.#close(peer, closeCodes.malformed, 'This connection speaks in binary messages.');
		const access = this.accessOf(peer.state.caller);
		if (access === 'none') return this.#turnAway(peer);
		const frame = frames.decodeFrame(message);
		switch (frame.type) {
			case 'sync-step-1':
				return this.#answerSync(peer, frame.stateVector);
			case 'sync-step-2': {
				this.#edit(peer, access, frame.update, this.#lines.answered(peer));
				const asked = this.#lines.takeAsked(peer);
				return asked === null ? undefined : this.#answerSync(peer, asked);
			}
			case 'update':
				return this.#edit(peer, access, frame.update, false);
			case 'awareness':
				return this.#stir(peer, access, frame.update);
			case 'query-awareness':
				return this.#sendPresence([peer], this.#platform.members());
			case 'governance':
			case 'notice':
			case 'unknown':
				return;
			case 'malformed':
				return this.#close(peer, closeCodes.malformed, 'This message cannot be read.');
			default:
				frame satisfies never;
		}
	}

	/**
	 * So many bytes from a socket that was closed. The runtime reads on and hands over whatever comes, which slows the others
	 * down, and nothing but the object's end cuts a connection: the others are back at once, its caller is not for a while.
	 */
	overhear(caller: Caller, bytes: number): void {
		const now = this.#platform.now();
		if (this.#overheard.take(callerKey(caller), bytes, now) || this.shutOutFor(caller) > 0) return;
		// Many who do so by turns would have the board start again and again: then it is slow instead.
		if (this.#shutOut.count(now) >= limits.cutOffs) return;
		this.#outbox.event(() => {
			this.#commit.flush();
			this.#transaction(() => {
				this.#shutOut.add(shutOutKey(caller), now);
				const tried = { attempt: 'flood', milestone: '', code: 'too-many' };
				this.#accessLog.add(caller.actor, { ...tried, message: flooded }, now);
			});
		});
		this.#platform.log({ event: 'flood-cut-off', board: this.board });
		this.#platform.restart('flood');
	}

	/** Seconds for which it may not connect, since it has flooded this board; 0 for everybody else. */
	shutOutFor(caller: Caller): number {
		return this.#shutOut.secondsLeft(shutOutKey(caller), this.#platform.now());
	}

	/** After what came before it is on disk, so that the answer tells its client what is saved. */
	#answerSync(peer: MemberPeer, stateVector: Uint8Array): void {
		this.#commit.flush();
		if (!this.#lines.mayAsk(peer, stateVector)) return;
		let missing: Uint8Array;
		try {
			missing = Y.encodeStateAsUpdate(this.#doc, stateVector);
		} catch (error) {
			return this.#close(
				peer,
				closeCodes.malformed,
				`This state vector cannot be read: ${String(error).slice(0, 60)}`,
			);
		}
		const answer = frames.encodeSyncStep2(missing);
		const isLarge = this.#lines.answers(peer, answer.byteLength);
		this.#send(peer, answer);
		if (isLarge) this.#probe(peer);
	}

	/** Asks for what the server lacks; the answer tells that all before it was read. */
	#probe(peer: MemberPeer): void {
		this.#lines.probed(peer);
		this.#send(peer, frames.encodeSyncStep1(Y.encodeStateVector(this.#doc)));
	}

	/** Sockets whose other end is gone are closed, so that nobody stays here who is not: now and then, while others are active. */
	#sweep(): void {
		const now = this.#platform.now();
		if (now - this.#swept < limits.sweep) return;
		this.#swept = now;
		for (const peer of this.#platform.members()) {
			const verdict = this.#lines.judge(peer);
			if (verdict === 'silent') this.#probe(peer);
			if (verdict === 'gone') this.#close(peer, closeCodes.later, 'Nothing was heard of this connection.');
		}
	}

	#stir(peer: MemberPeer, access: Access, update: Uint8Array): void {
		const isFirst = peer.state.client === null;
		const wasHere = isHere(peer);
		const isNews = access !== 'view' && this.#presence.accept(peer, update, this.#surroundings);
		if (!isNews) return this.#renew(peer);
		if (isHere(peer) !== wasHere) this.#tellLobby();
		this.#stirred.add(peer);
		this.#commit.add();
		// Before, nobody could know which of their own person's windows it is.
		if (isFirst) this.#sendPresence([peer], this.#windowsOf(peer));
	}

	/** The sockets of the same person. */
	#windowsOf({ state }: MemberPeer): MemberPeer[] {
		const { person } = state.caller.actor;
		return this.#platform.members().filter((other) => other.state.caller.actor.person === person);
	}

	get #surroundings(): Surroundings {
		return {
			peers: () => this.#platform.members(),
			ownerOf: (client) => this.#clients.get(client) ?? null,
			now: this.#platform.now(),
		};
	}

	/**
	 * A provider that is not ours says every 15 s that its person is still here, forgets whom it has not heard of for 30 s,
	 * and gives up a connection that is silent as long. So that costs the others nothing: it alone is told again.
	 */
	#renew(peer: MemberPeer): void {
		const now = this.#platform.now();
		if (now - (this.#renewed.get(peer) ?? 0) < limits.renewal) return;
		this.#renewed.set(peer, now);
		const nobody = frames.encodeAwarenessFrame(encodeAwareness([]));
		this.#send(peer, this.#presence.tell(this.#platform.members())(peer) ?? nobody);
	}

	// --- The edit flow ---

	/** `asked`: it answers a probe, which whoever may only read and has written all the same cannot help. */
	#edit(peer: MemberPeer, access: Access, update: Uint8Array, asked: boolean): void {
		const { actor } = peer.state.caller;
		const isFull = this.#journal.size > limits.fullAbove && update.byteLength > limits.smallChange;
		const context = this.#guardContext(actor, access);
		const verdict = this.#guard.accept(update, isFull ? { ...context, lockOf: () => full } : context);
		switch (verdict.kind) {
			case 'nothing':
				return;
			case 'read-only':
				if (asked) return this.#notify(peer, verdict.notice);
				peer.state.readOnlyEdits += 1;
				peer.remember();
				if (peer.state.readOnlyEdits > limits.readOnlyEdits) {
					return this.#close(peer, closeCodes.forbidden, 'You may only read this board.');
				}
				return this.#notify(peer, verdict.notice);
			case 'gap':
				peer.state.gaps += 1;
				peer.remember();
				if (peer.state.gaps > limits.gaps) {
					return this.#close(peer, closeCodes.gap, 'Edits are missing what they build on. Try again.');
				}
				this.#commit.flush();
				return this.#probe(peer);
			case 'fork':
				if (!peer.state.ours)
					return this.#close(peer, closeCodes.forbidden, 'This client ID belongs to another person.');
				return this.#notify(peer, {
					kind: 'fork',
					message:
						'This browser wrote here as somebody else before. Your unsaved edits are made again as yours.',
				});
			case 'malformed':
				if (verdict.broken) this.#rebuild();
				return this.#close(peer, closeCodes.malformed, 'This edit cannot be read.');
			case 'applied':
				if (peer.state.gaps > 0) {
					peer.state.gaps = 0;
					peer.remember();
				}
				this.#take({ ...verdict, actor, peer, access });
				if (this.#pendingBytes > limits.message / 2) this.#commit.flush();
				return;
			default:
				verdict satisfies never;
		}
	}

	/** An edit that the guard has applied waits for the commit of its window. */
	#take(edit: PendingEdit): void {
		this.counters.add('edits');
		for (const client of edit.newClients) this.#clients.set(client, edit.actor.person);
		this.#pending.push(edit);
		this.#pendingBytes += edit.update.byteLength;
		this.#reading = null;
		this.#commit.add();
	}

	#guardContext(actor: Actor, access: Access): GuardContext {
		return {
			person: actor.person,
			readOnly: access === 'view',
			lockOf: (name) => {
				const root = parseRoot(name);
				if (root === null) return null;
				const part = { kind: root.scope ? 'scope' : 'free', milestone: root.milestone };
				const now = this.#platform.now();
				// The name is read from the document only for the sentence of a lock, since most edits meet none.
				return (
					lockOf(this.#state, part, actor, now) &&
					lockOf(this.#state, part, actor, now, this.#nameOf(root.milestone))
				);
			},
			ownerOfClient: (client) => this.#clients.get(client) ?? this.#otherPresentAs(client, actor.person),
			knownMilestones: new Set([...Object.keys(this.#state.milestones), ...this.#state.dropped]),
		};
	}

	/** Somebody else who is here under a client ID that nobody has written with: it is known before its first edit. */
	#otherPresentAs(client: number, person: string): string | null {
		const others = this.#platform.members().map(({ state }) => state);
		const holder = others.find((state) => state.client === client && state.caller.actor.person !== person);
		return holder?.caller.actor.person ?? null;
	}

	/**
	 * The document may have changed in part: made again from what is on disk and what was accepted since. Nothing may be
	 * flushed before, since a round could be settled and a snapshot taken over what nobody wrote.
	 */
	#rebuild(): void {
		const doc = this.#orAbort(() => this.#journal.load());
		for (const { update } of this.#pending) Y.applyUpdate(doc, update, serverOrigin);
		this.#doc.destroy();
		this.#doc = doc;
		this.#guard = new Guard(doc);
		this.#reading = null;
	}

	/** Writes what waits in one transaction, then tells everybody. */
	#write(): void {
		const edits = this.#pending;
		const stirred = this.#stirred;
		this.#pending = [];
		this.#pendingBytes = 0;
		this.#stirred = new Set();
		if (edits.length > 0) {
			const update = merge(edits.map((edit) => edit.update));
			const { toTell, settled } = this.#transaction(() => {
				const toTell = this.#journalEdits(update, edits);
				const settled = this.#settle();
				this.#keepVersion(settled);
				this.#logReverted(edits);
				return { toTell, settled };
			});
			this.#broadcast(frames.encodeUpdate(update));
			for (const { peer, notices } of edits)
				if (peer !== null) for (const notice of notices) this.#notify(peer, notice);
			if (settled.length > 0) {
				this.#tellGovernance();
				this.#planWake();
			} else if (toTell.length > 0) {
				// A mere edit may change who may approve (R14).
				for (const milestone of toTell) this.#editorsToTell.add(milestone);
				this.#editorsTold.add();
			}
			if (edits.some(({ changes }) => changes.some(({ root }) => scopeOfRoot(root) !== null)))
				this.#watch.add();
			this.#tellAudience();
			if (this.#journal.wantsCompaction) this.#compact();
			this.#planSegment();
		}
		if (stirred.size > 0) this.#sendPresence(this.#readers(), stirred);
		this.#sweep();
	}

	#compact(): void {
		this.#transaction(() => this.#journal.compact(this.#doc));
		const { size } = this.#journal;
		if (size <= Math.max(limits.rebuildAbove, 2 * this.#leastSize)) return;
		const fresh = rebuild(this.#doc);
		this.#leastSize = Y.encodeStateAsUpdate(fresh).byteLength;
		if (2 * this.#leastSize <= size) this.#moveTo(fresh);
		else fresh.destroy();
	}

	/**
	 * The board goes on with a document that reads the same and shares no history with its own, under another epoch. Our
	 * pages connect again and take it, with what they had not saved. Nothing of the old one flows into it: its client IDs
	 * are nobody's from now on, so that whoever brings its structs is told to start afresh (`fork`).
	 */
	#moveTo(fresh: Y.Doc): void {
		const epoch = crypto.randomUUID();
		const old = [...this.#doc.store.clients.keys()];
		this.#transaction(() => {
			for (const client of old)
				this.#sql.run('INSERT OR REPLACE INTO client_ids (client, person) VALUES (?, ?)', client, nobody);
			this.#sql.run(`UPDATE meta SET value = ? WHERE key = 'epoch'`, epoch);
			this.#journal.compact(fresh);
		});
		for (const client of old) this.#clients.set(client, nobody);
		this.#doc.destroy();
		this.#doc = fresh;
		this.#guard = new Guard(fresh);
		this.#epoch = epoch;
		this.#reading = null;
		this.#platform.log({ event: 'board-rebuilt', board: this.board, bytes: this.#journal.size });
		for (const peer of this.#platform.members())
			this.#close(peer, closeCodes.later, 'This board was made smaller. Connecting again.');
	}

	/** Call in the transaction that takes the journal's rows away. */
	#keepSegment(last: Unstored | null): void {
		const outcome = this.#archive.keep(last);
		if (outcome === 'kept') this.#segmentIsNew = true;
		if (outcome === 'dropped') this.counters.add('segmentsDropped');
	}

	#planSegment(): void {
		if (!this.#segmentIsNew) return;
		this.#segmentIsNew = false;
		this.#planWake();
	}

	/** What became of a segment: why the archive does not have it, or null where it has. */
	stored(segment: Segment, code: string | null): void {
		this.#transaction(() => this.#archive.stored(segment, code, this.#platform.now()));
		this.counters.add(code === null ? 'segmentsArchived' : 'segmentsFailed');
		this.#planWake();
	}

	/** Writes one row of the journal. */
	#append(update: Uint8Array, changes: readonly RecordedChange[], at: number): void {
		this.counters.keepLoad();
		this.counters.add('commits');
		this.counters.add('bytes', update.byteLength);
		this.#journal.append(update, this.#record.add(changes), at, this.#doc);
	}

	/** Returns the milestones whose editors are others now. */
	#journalEdits(update: Uint8Array, edits: readonly PendingEdit[]): string[] {
		const at = this.#platform.now();
		const changes = edits.flatMap(({ actor: { person }, access, changes }) =>
			changes.map((change) => ({ at, person, access, ...change, scopeOf: scopeOfRoot(change.root) })),
		);
		this.#append(update, changes, at);
		this.#seen.note(changes, this.#members());
		for (const { actor, newClients } of edits)
			for (const client of newClients) this.#sql.run(bindClient, client, actor.person);
		const scopes = new Set(changes.map(({ scopeOf }) => scopeOf).filter((scope) => scope !== null));
		this.#reading = null;
		return this.#editorship.refresh(this.#state, scopes);
	}

	/**
	 * Fills a piece of evidence as one edit, under the same guard as an edit of a browser. What a program writes is an
	 * edit of whoever made its token (R14), while they may edit themselves.
	 */
	fillEvidence(caller: Caller, evidence: NewEvidence): Outcome<Filled> {
		const filled = this.#fill(caller, evidence);
		const tried = { attempt: 'fill-evidence', milestone: evidence.milestone };
		if (!filled.ok)
			this.#transaction(() => this.#log(caller.actor, tried, filled.refusal, this.#platform.now()));
		return filled;
	}

	#fill(caller: Caller, { milestone, slot, url, title, sha256 }: NewEvidence): Outcome<Filled> {
		const writer = this.#writerOf(caller);
		if (!writer.ok) return writer;
		const { actor, access } = writer.value;
		const slots = lookUp(this.#state.milestones, milestone)?.policy.evidence ?? [];
		if (!slots.some((each) => each.slot === slot))
			return refuse('not-found', 'This milestone has no such piece of evidence.');
		const scope = { kind: 'scope', milestone };
		const lock = lockOf(this.#state, scope, actor, this.#platform.now(), this.#nameOf(milestone));
		if (lock !== null) return refuse(lock.rule, lock.message);
		return this.#outbox.event(() => {
			this.#commit.flush();
			const fields = {
				url,
				...(title !== undefined && { title }),
				hash: sha256 === undefined ? '' : `sha256:${sha256}`,
			};
			const { update } = this.#draft(`evidence\n${actor.person}`, (draft) =>
				setEvidence(draft, milestone, slot, fields, serverOrigin),
			);
			const verdict = this.#guard.accept(update, this.#guardContext(actor, access));
			if (verdict.kind === 'applied') {
				this.#take({ ...verdict, actor, peer: null, access });
				this.#commit.flush();
				const notApplied = verdict.notices.find((notice) => notice.kind === 'not-applied');
				if (notApplied) return refuse('malformed', notApplied.message);
			} else if (verdict.kind !== 'nothing') {
				if (verdict.kind === 'malformed' && verdict.broken) this.#rebuild();
				return refuse('malformed', 'This cannot be written into the board.');
			}
			return { ok: true, value: { digest: this.#read().milestones[milestone]?.digest ?? '' } };
		});
	}

	/** Who a caller writes as: a program as whoever made its token, while they may edit themselves. */
	#writerOf(caller: Caller): Outcome<{ actor: Actor; access: Access }> {
		const program = this.#sharing.programOf(caller);
		if (program !== null && !program.scopes?.includes('evidence'))
			return refuse('forbidden', 'This token has no scope for evidence and check results.');
		const actor = program === null ? caller.actor : { ...caller.actor, person: program.madeBy ?? '' };
		const access = program === null ? this.accessOf(caller) : this.#accessOfMaker(actor);
		if (access === 'none') return notMember;
		if (access === 'view') return refuse('forbidden', 'You may only read this board.');
		return { ok: true, value: { actor, access } };
	}

	/** What an edit would bring, and the client ID it has. */
	#draft(author: string, edit: (draft: Y.Doc) => void): { update: Uint8Array; client: number } {
		const draft = new Y.Doc();
		Y.applyUpdate(draft, Y.encodeStateAsUpdate(this.#doc));
		// One client ID for all that an author writes here: each new one would stay in the document for ever.
		// Set when what it wrote before is in: Yjs takes an ID that it meets in an update for somebody else's, and drops it.
		// Another one after a restore: what it wrote since the backup must never pass for something else.
		const client = clientOf(`${this.#epoch}\n${author}`);
		draft.clientID = client;
		const before = Y.encodeStateVector(draft);
		edit(draft);
		const update = Y.encodeStateAsUpdate(draft, before);
		draft.destroy();
		return { update, client };
	}

	/** How a check of a pipeline ended. The server's own write: nobody else may write results into the document. */
	reportCheck(caller: Caller, check: NewCheck): Outcome<CheckTaken> {
		const taken = this.#report(caller, check);
		if (!taken.ok)
			this.#transaction(() =>
				this.#log(caller.actor, tried('report-check'), taken.refusal, this.#platform.now()),
			);
		return taken;
	}

	#report(caller: Caller, { name, conclusion, url = '', artefact = '', at }: NewCheck): Outcome<CheckTaken> {
		const writer = this.#writerOf(caller);
		if (!writer.ok) return writer;
		if (caller.actor.guest) return refuse('forbidden', 'A guest reports no check results.');
		if (this.#state.closed) return { ok: false, refusal: closedRefusal };
		return this.#outbox.event(() => {
			this.#commit.flush();
			const now = this.#platform.now();
			// A clock that is ahead must not keep later results out.
			const ended = Math.min(at === undefined ? now : Date.parse(at), now);
			const row = {
				id: sha256Hex(`${name}\n${artefact}`).slice(0, 16),
				...{ name, conclusion, url, artefact },
				at: new Date(ended).toISOString(),
				by: caller.actor.name,
			};
			const known = readChecks(this.#doc).find(({ id }) => id === row.id);
			if (known && Date.parse(known.at) > ended) return { ok: true, value: { latest: false } };
			const { update, client } = this.#draft('checks', (draft) => putCheck(draft, row, serverOrigin));
			Y.applyUpdate(this.#doc, update, serverOrigin);
			this.#clients.set(client, serverActor.person);
			this.#reading = null;
			this.#transaction(() => {
				this.#append(update, [], now);
				this.#sql.run(bindClient, client, serverActor.person);
				this.#keepVersion([]);
			});
			this.#broadcast(frames.encodeUpdate(update));
			if (this.#journal.wantsCompaction) this.#compact();
			this.#planSegment();
			return { ok: true, value: { latest: true } };
		});
	}

	/** The instance's administrator may share any release, and a program of theirs fills what it was made for. */
	#accessOfMaker(maker: Actor): Access {
		return maker.person === administratorId ? 'edit' : accessOf(this.#state, maker, null);
	}

	// --- The decision flow ---

	/**
	 * Decides one command: refused with nothing written, or written whole and told to everybody. `assertion`: what was
	 * found of the one in this very body, since checking it waits and deciding must not.
	 */
	command(
		caller: Caller,
		body: unknown,
		assertion: CheckedAssertion | null = null,
	): Outcome<{ entries: LedgerEntry[] }> {
		const parsed = commandSchema.safeParse(body);
		if (!parsed.success) {
			const [issue] = parsed.error.issues;
			const where = issue?.path.join('.') || 'body';
			return refuse('malformed', `This command cannot be read. ${where}: ${issue?.message ?? 'malformed'}.`);
		}
		if (this.accessOf(caller) === 'none') return notMember;
		const { actor } = caller;
		const { commandId } = parsed.data;
		const known = this.#ledger.entriesOf(actor.person, commandId);
		if (known !== null) return { ok: true, value: { entries: known } };
		const sealed = {
			nonce: newNonce(),
			openingOf: (seal: string) => this.#votes.openingOf(seal),
			statementOf: (nonce: string) => this.#statements.read(nonce),
			assertion,
		};
		const ask = (now: number) => decide(parsed.data, this.#state, this.#read(), actor, now, sealed);
		const statement = 'statement' in parsed.data ? parsed.data.statement : undefined;
		return this.#enact(actor, ask, nameOfCommand(parsed.data), {
			id: commandId,
			...(statement && { nonce: statement.nonce }),
		});
	}

	/** What a passkey is asked to sign, once and within two minutes (R4); or what refuses that signature already. */
	makeStatement(caller: Caller, request: AnyStatementRequest): Outcome<Statement> {
		if (this.accessOf(caller) === 'none') return notMember;
		return this.#outbox.event(() => {
			this.#commit.flush();
			const now = this.#platform.now();
			const prepared = prepareAnyStatement(request, this.#state, this.#read(), caller.actor, now, newNonce());
			if (!prepared.ok) {
				const asked = tried('statement', 'milestone' in request ? request.milestone : '');
				this.#transaction(() => this.#log(caller.actor, asked, prepared.refusal, now));
				return prepared;
			}
			this.#transaction(() => this.#statements.keep(prepared.statement, now));
			return { ok: true, value: prepared.statement };
		});
	}

	addPerson(caller: Caller, person: { id: string; name: string; roles: string[] }): Outcome<{ id: string }> {
		const { actor } = caller;
		const outcome = this.#enact(actor, () => addPerson(this.#state, actor, person), tried('add-person'));
		return outcome.ok ? { ok: true, value: { id: person.id } } : outcome;
	}

	mintToken(caller: Caller, person: string): Outcome<{ name: string }> {
		const { actor } = caller;
		const outcome = this.#enact(actor, () => mintToken(this.#state, actor, person), tried('mint-token'));
		return outcome.ok ? { ok: true, value: { name: this.#state.people[person]?.name ?? '' } } : outcome;
	}

	/**
	 * Decides, and writes the decision with all that follows from it in one transaction; then tells everybody. The
	 * statement that came with a command is used up either way: what was refused is not tried again with it (R4).
	 */
	#enact(
		actor: Actor,
		ask: (now: number) => Decided,
		tried: Tried,
		command?: { readonly id: string; readonly nonce?: string },
	): Outcome<{ entries: LedgerEntry[] }> {
		return this.#outbox.event(() => {
			this.#commit.flush();
			// Judged and written at one moment: expiries and windows are checked against the entry's own time.
			const now = this.#platform.now();
			const decided = ask(now);
			const nonce = command?.nonce;
			const useStatement = () => nonce !== undefined && this.#statements.use(nonce, actor.person);
			if (!decided.ok) {
				this.#transaction(() => {
					useStatement();
					this.#log(actor, tried, decided.refusal, now);
				});
				return decided;
			}
			const { entries, update } = this.#transaction(() => {
				const first = this.#state.seq + 1;
				const decisions = this.#decide(decided.entries, actor, now);
				if (decided.secrets) this.#votes.apply(decided.secrets);
				const followed = this.#editAfter(decided.entries);
				const settled = this.#settle(now);
				this.#noteConditions();
				useStatement();
				this.#keepVersion(decisions);
				if (command) this.#ledger.rememberCommand(actor.person, command.id, first, this.#state.seq);
				return { entries: [...decisions, ...settled], update: followed };
			});
			if (update !== null) this.#broadcast(frames.encodeUpdate(update));
			this.#tellGovernance();
			this.#tellAudience();
			this.#planWake();
			return { ok: true, value: { entries } };
		});
	}

	/** A moment came at which something ran out or began: what it means now is told to everybody (R18, R19, R20). */
	wake(): void {
		this.#outbox.event(() => {
			this.#commit.flush();
			const now = this.#platform.now();
			const expiry = this.#nextExpiry();
			if (expiry !== null && expiry <= now) {
				this.#transaction(() => {
					this.#keepVersion(this.#settle());
					this.#noteConditions();
				});
				this.#tellGovernance();
				this.#tellAudience();
			}
			const attempt = this.#archive.nextAttempt;
			if (attempt !== null && attempt <= now) {
				const segment = this.#transaction(() => this.#archive.take(now));
				this.#outbox.push(() => this.#platform.archive?.(segment));
			}
			this.#planWake();
		});
	}

	#planWake(): void {
		const webhook = this.#webhooks.nextAttempt(this.#state.seq);
		this.#platform.wakeAt(earliest(this.#nextExpiry(), webhook, this.#archive.nextAttempt));
	}

	/** When time alone changes something that was not told yet: what the rules say, or whom a link lets in (R26). */
	#nextExpiry(): number | null {
		return earliest(nextExpiry(this.#state, this.#toldUpTo), this.#sharing.nextExpiry(this.#toldUpTo));
	}

	#decide(decisions: readonly Decision[], actor: Actor, now: number): LedgerEntry[] {
		for (const decision of decisions) {
			if (!('scopeFormat' in decision)) continue;
			const content = this.#read().milestones[decision.milestone];
			if (content?.digest !== decision.digest) continue;
			this.#ledger.keepScope(decision.digest, canonicalText(content.scope));
		}
		const entries = this.#ledger.append(decisions, actor, now);
		if (entries.length > 0) this.counters.keepLoad();
		this.counters.add('decisions', entries.length);
		for (const entry of entries) {
			this.#state = applyEntry(this.#state, entry);
			if (entry.decision.type === 'person-removed') this.#seen.forget(entry.decision.person);
		}
		this.#toldInPublic.push(...entries.filter(isToldInPublic));
		if (entries.length > 0) this.#editorship.forget();
		this.#reading = null;
		const told = entries.map((entry) =>
			tellEntry(entry, (milestone) => this.#nameOf(milestone) ?? milestone),
		);
		this.#webhooks.tell(
			told.filter((each) => each !== null),
			this.#state.seq,
			now,
		);
		return entries;
	}

	/** What is stale or blocked now and no entry says, for who listens outside; call inside a transaction. */
	#noteConditions(): void {
		if (this.#webhooks.isEmpty) return;
		const now = this.#platform.now();
		const views = this.#state.closed ? [] : viewMilestones(this.#state, this.#read(), now);
		this.#webhooks.note(findConditions(views), this.#state.seq, now);
	}

	#lookThrough(): void {
		if (this.#webhooks.isEmpty) return;
		this.#transaction(() => this.#noteConditions());
		this.#planWake();
	}

	/** A round whose last condition is now met is signed off by the server (R12). */
	#settle(now = this.#platform.now()): LedgerEntry[] {
		const asked = Object.keys(this.#state.milestones).some((milestone) => this.#roundIsOpen(milestone));
		return asked ? this.#decide(settle(this.#state, this.#read(), now), serverActor, now) : [];
	}

	/**
	 * The document's side of a decision: a milestone that policy adds is seeded, one that asks is ready, a reopened one
	 * goes back to work, an emergency release opens the activity that reviews it (R20).
	 */
	#editAfter(decisions: readonly Decision[]): Uint8Array | null {
		const updates: Uint8Array[] = [];
		const take = (update: Uint8Array) => updates.push(update);
		this.#doc.on('update', take);
		for (const decision of decisions) {
			if (decision.type === 'policy-set') {
				for (const milestone of decision.policy.milestones) {
					seedMilestone(this.#doc, { ...unplanned, name: milestone.id, ...milestone });
				}
			}
			if (decision.type === 'sign-off-requested') {
				// Where its signatures are collected it still stands when the round ends without a sign-off.
				moveCard(this.#doc, decision.milestone, { lane: 'ready' }, serverOrigin);
			}
			if (decision.type === 'reopened') {
				moveCard(this.#doc, decision.milestone, { lane: 'in-progress' }, serverOrigin);
			}
			if (decision.type === 'emergency-declared') {
				const { milestone, activity, text } = decision.review;
				addActivity(this.#doc, milestone, { id: activity, text }, serverOrigin);
			}
		}
		this.#doc.off('update', take);
		if (updates.length === 0) return null;
		const update = merge(updates);
		this.#append(update, [], this.#platform.now());
		this.#reading = null;
		return update;
	}

	// --- What is kept beside the ledger ---

	/** Right after each decision, and now and then while people edit; call inside the transaction that wrote them. */
	#keepVersion(entries: readonly LedgerEntry[]): void {
		const now = this.#platform.now();
		if (entries.length > 0 || this.#versions.isDue(now))
			this.#versions.keep(this.#content(), this.#state.seq, now);
	}

	#content(): Content {
		return {
			release: readRelease(this.#doc),
			milestones: this.#rows().map(({ talk: _, ...row }) => row),
			risks: readRisks(this.#doc),
			defects: readDefects(this.#doc),
			rollback: readRollback(this.#doc),
			decisions: readRemarks(this.#doc, 'decisions'),
			lessons: readRemarks(this.#doc, 'lessons'),
			checks: readChecks(this.#doc),
		};
	}

	/** Refusals of rules and of access; what cannot be read at all is nobody's attempt. */
	#log(actor: Actor, tried: Tried, { code, message }: Refusal, now: number): void {
		if (code === 'malformed' || code === 'not-found') return;
		this.counters.keep('refusals');
		this.#accessLog.add(actor, { ...tried, code, message }, now);
	}

	#logReverted(edits: readonly PendingEdit[]): void {
		const now = this.#platform.now();
		for (const { actor, notices } of edits) {
			let isReverted = false;
			for (const notice of notices) {
				if (notice.kind !== 'not-applied') continue;
				isReverted = true;
				const { rule, root, message } = notice;
				const tried = { attempt: 'edit', milestone: parseRoot(root)?.milestone ?? '' };
				this.#accessLog.add(actor, { ...tried, code: rule, message }, now);
			}
			if (isReverted) this.counters.keep('reverts');
		}
	}

	// --- What leaves the room by a question ---

	view(caller: Caller): Outcome<BoardView> {
		return this.#forMember(caller, () => {
			const { name, version, targetDate } = readRelease(this.#doc);
			return {
				release: { id: this.board, name, version, targetDate },
				milestones: viewMilestones(this.#state, this.#read(), this.#platform.now()),
				governance: this.#state,
				blockers: findBlockers(this.#state, this.#read(), this.#platform.now()),
			};
		});
	}

	scope(caller: Caller, milestone: string): Outcome<{ scope: Scope; digest: string }> {
		const read = this.#forMember(caller, () => this.#read().milestones[milestone]);
		if (!read.ok) return read;
		if (read.value === undefined) return refuse('not-found', 'There is no such milestone in this release.');
		return { ok: true, value: { scope: read.value.scope, digest: read.value.digest } };
	}

	/** What the next release begins with (R24); for its members alone, since it names them. */
	plan(caller: Caller): Outcome<ReleasePlan> {
		const { actor } = caller;
		const isMember =
			isOwner(this.#state, actor) || lookUp(this.#state.people, actor.person)?.removed === false;
		if (!isMember) return notMember;
		return this.#forMember(caller, () => {
			const { title, policy, people } = this.#state;
			const { name, holidays } = readRelease(this.#doc);
			const first = this.#ledger.all()[0]?.decision;
			return {
				title: name || title,
				template: first?.type === 'release-created' ? first.template : 'empty',
				separation: policy.separation,
				numbers: policy.numbers,
				milestones: planOfRelease(
					policy,
					(milestone) => readMilestone(this.#doc, milestone),
					readHolidays(holidays).dates,
				),
				holidays,
				people: Object.values(people)
					.filter(({ removed }) => !removed)
					.map(({ id, name, roles }) => ({ id, name, roles })),
			};
		});
	}

	/** The same, to be offered to people who are none of this release. */
	offerPlan(caller: Caller): Outcome<ReleasePlan> {
		return this.#sharing.mayShare(caller) ? this.plan(caller) : notYours;
	}

	ledger(caller: Caller): Outcome<LedgerEntry[]> {
		return this.#forMember(caller, () => this.#ledger.all());
	}

	/** The report of now: as the page builds it. */
	report(caller: Caller, language: Language): Outcome<Report> {
		return this.#forMember(caller, () => {
			const now = this.#platform.now();
			return reportIn[language].buildReport({
				state: this.#state,
				entries: this.#ledger.all(),
				views: viewMilestones(this.#state, this.#read(), now),
				release: readRelease(this.#doc),
				row: (milestone) => readMilestone(this.#doc, milestone),
				risks: readRisks(this.#doc),
				defects: readDefects(this.#doc),
				rollback: readRollback(this.#doc),
				decisions: readRemarks(this.#doc, 'decisions'),
				lessons: readRemarks(this.#doc, 'lessons'),
				now: new Date(now).toISOString(),
			});
		});
	}

	/** Its dates for a calendar, as of now. */
	dates(caller: Caller, language: Language): Outcome<string> {
		return this.#forMember(caller, () => this.#calendarAt(this.#platform.now(), language));
	}

	exportText(caller: Caller): Outcome<string> {
		return this.#forMember(caller, () =>
			exportText({
				entries: this.#ledger.all(),
				scopes: this.#ledger.scopes(),
				document: { ...this.#read(), content: contentOfBoard(this.#content(), this.#state) },
			}),
		);
	}

	/** Everything that a backup keeps, of one moment; without the versions of the board where it would be too large. */
	backup({ actor }: Caller): Outcome<BoardBackup> {
		if (actor.authentication !== 'owner-token') return ownerTokenOnly;
		return this.#outbox.event(() => {
			this.#commit.flush();
			// What the journal's rows record of who changed what goes to where a backup takes it from.
			this.#transaction(() => this.#journal.compact(this.#doc));
			this.#planSegment();
			const parts = { entries: this.#ledger.all(), scopes: this.#ledger.scopes(), document: this.#read() };
			const exported = new TextEncoder().encode(exportText(parts));
			const lineOf = (history: boolean) =>
				new TextEncoder().encode(JSON.stringify(takeBoard(this.#sql, this.#doc, history)));
			const whole = lineOf(true);
			const history = exported.byteLength + whole.byteLength <= limits.backup;
			const board = history ? whole : lineOf(false);
			if (exported.byteLength + board.byteLength > limits.backup)
				return refuse('forbidden', 'This release is too large for a backup. Copy the data folder instead.');
			const { seq: entries, hash: head = '' } = { seq: 0, ...this.#ledger.last };
			return { ok: true, value: { export: exported, board, head, entries, history } };
		});
	}

	/** It took the place of another one: members connect again, viewers see it, and what time brings is planned. */
	takeOver(): void {
		this.#outbox.event(() => {
			for (const peer of this.#platform.members())
				this.#close(peer, closeCodes.later, 'The release was restored from a backup. Connecting again.');
			this.#updateAudience();
			this.#planWake();
		});
	}

	get title(): string {
		return this.#state.title;
	}

	/** The text that somebody signed or was asked to sign, by its digest: checked by whoever reads it. */
	signedScope(caller: Caller, digest: string): Outcome<{ scope: Scope; digest: string }> {
		const read = this.#forMember(caller, () => this.#ledger.scope(digest));
		if (!read.ok) return read;
		if (read.value === null)
			return refuse('not-found', 'Nothing on this release was signed with this digest.');
		return { ok: true, value: { scope: JSON.parse(read.value) as Scope, digest } };
	}

	/** The moments whose content is kept, oldest first; the last is how the board is now. */
	history(caller: Caller): Outcome<{ versions: Version[] }> {
		return this.#forMember(caller, () => {
			this.#transaction(() => this.#versions.keep(this.#content(), this.#state.seq, this.#platform.now()));
			return { versions: this.#versions.list() };
		});
	}

	version(caller: Caller, id: number): Outcome<{ version: Version; content: Content }> {
		const read = this.#forMember(caller, () => this.#versions.read(id));
		if (!read.ok) return read;
		if (read.value === null) return refuse('not-found', 'This moment of the board is not kept.');
		return { ok: true, value: read.value };
	}

	/** What happened lately, of decisions and edits, back to one moment for both. */
	feed(caller: Caller): Outcome<Feed> {
		return this.#forMember(caller, () => {
			const person = this.#looks(caller);
			const since = person === null ? null : this.#seen.since(person);
			const entries = this.#ledger.all();
			const changes = this.#changesAfter(0);
			const most = limits.feed;
			// What one of the two does not reach back to, the other does not tell either.
			const cut = (at: string | undefined) => at ?? '';
			const from = [
				changes.cutAt,
				entries.length > most ? cut(entries.at(-most)?.at) : '',
				changes.told.length > most ? cut(changes.told.at(-most)?.at) : '',
			].reduce((a, b) => (a > b ? a : b));
			return {
				since: since === null ? null : new Date(since).toISOString(),
				upTo: this.#newest(entries, changes.told),
				entries: entries.filter(({ at }) => at >= from),
				changes: changes.told.filter(({ at }) => at >= from),
				more: from !== '',
			};
		});
	}

	/** How much of others there is in it that this person has not looked at, and which comments name them. */
	unseen(caller: Caller): Outcome<Unseen> {
		return this.#forMember(caller, () => {
			const person = this.#looks(caller);
			const since = person === null ? null : this.#seen.since(person);
			const entries = this.#ledger.all();
			const { told } = this.#changesAfter(since ?? this.#platform.now());
			const isNew = (at: string) => since !== null && Date.parse(at) > since;
			return {
				since: since === null ? null : new Date(since).toISOString(),
				// Who has never looked begins now.
				upTo: since === null ? new Date(this.#platform.now()).toISOString() : this.#newest(entries, told),
				decisions: entries.filter(({ at, actor }) => isNew(at) && actor.person !== person).length,
				changes: told.filter((each) => isNew(each.at) && each.person !== person).length,
				mentions: person === null ? [] : this.#seen.mentionsOf(person),
			};
		});
	}

	/** A member has looked; what they say they saw is not later than now. */
	look(caller: Caller, { upTo, milestone }: SeenUpTo): Outcome<null> {
		if (this.accessOf(caller) === 'none') return notMember;
		const person = this.#looks(caller);
		if (person === null)
			return refuse('forbidden', 'Only members of the release have what they have seen kept.');
		return this.#outbox.event(() => {
			const moment = Math.min(Date.parse(upTo), this.#platform.now());
			this.#transaction(() =>
				milestone === undefined
					? this.#seen.look(person, moment)
					: this.#seen.dropMentions(person, milestone, moment),
			);
			this.#tellIndex();
			return { ok: true, value: null };
		});
	}

	/** Whose looking is kept: a member's own; who came by a link is somebody else the next time. */
	#looks({ actor, link }: Caller): string | null {
		return link === undefined && !actor.guest ? actor.person : null;
	}

	/** What people did to the document after a moment; `cutAt`: where it begins, if not there. */
	#changesAfter(moment: number): { told: FeedChange[]; cutAt: string } {
		const recorded = this.#record.after(moment, limits.feedChanges);
		const isCut = recorded.length >= limits.feedChanges;
		const told = summarize(coalesce(recorded, this.#keptUntil), textOfItem(this.#doc));
		return { told, cutAt: isCut ? new Date(recorded[0]?.at ?? moment).toISOString() : '' };
	}

	/** The moment of the newest that happened: what comes in the same event is told together. */
	#newest(entries: readonly LedgerEntry[], changes: readonly FeedChange[]): string {
		const last = [entries.at(-1)?.at, changes.at(-1)?.at].filter((at) => at !== undefined).sort();
		return last.at(-1) ?? new Date(this.#platform.now()).toISOString();
	}

	/** Refused attempts, for those who look after the release and its auditors. */
	accessLog(caller: Caller): Outcome<{ attempts: RefusedAttempt[] }> {
		if (this.accessOf(caller) === 'none') return notMember;
		if (!mayAs(this.#state, caller.actor, ['Release manager', 'Auditor'])) {
			const readers = "Refused attempts are shown to the release's owner, a Release manager or an Auditor.";
			return refuse('forbidden', `${readers} Ask one of them.`);
		}
		return { ok: true, value: { attempts: this.#accessLog.list() } };
	}

	/** What the board does and costs, for who answers for that. */
	count(caller: Caller): Outcome<BoardCounters> {
		if (this.accessOf(caller) === 'none') return notMember;
		if (caller.link !== undefined || !isOwner(this.#state, caller.actor))
			return refuse('forbidden', "Counters are shown to the release's owner.");
		this.#outbox.event(() => this.#commit.flush());
		const { bytes, rowsRead, rowsWritten } = this.#platform.storage();
		const { at, milliseconds } = this.#load;
		const counters = {
			board: this.board,
			loadedAt: new Date(at).toISOString(),
			load: { milliseconds, bytes: this.#journal.loaded },
			now: {
				members: this.#platform.members().length,
				viewers: this.#audience.viewers,
				storageBytes: bytes,
				ledgerEntries: this.#state.seq,
				archiveBytes: this.#archive.waiting,
			},
			sinceLoad: { ...this.counters.sinceLoad, rowsRead, rowsWritten },
			total: this.counters.total,
		};
		return { ok: true, value: counters };
	}

	gate(caller: Caller, milestone: string, artefact?: string): GateAnswer {
		const program = this.#sharing.programOf(caller);
		const mayAsk = program?.scopes?.includes('gate') ?? this.accessOf(caller) !== 'none';
		const asked = this.#forThose(mayAsk, () =>
			gate(this.#state, this.#read(), milestone, artefact, this.#platform.now()),
		);
		return asked.ok ? asked.value : asked;
	}

	#forMember<T>(caller: Caller, read: () => T): Outcome<T> {
		return this.#forThose(this.accessOf(caller) !== 'none', read);
	}

	#forThose<T>(may: boolean, read: () => T): Outcome<T> {
		if (!may) return notMember;
		return this.#outbox.event(() => {
			this.#commit.flush();
			return { ok: true, value: read() };
		});
	}

	// --- Links and their viewers ---

	createLink(caller: Caller, link: NewLink): Outcome<{ id: string; token: string }> {
		const created = this.#sharing.create(caller, link);
		if (created.ok) this.#planWake();
		return created;
	}

	links(caller: Caller): Outcome<Link[]> {
		return this.#sharing.list(caller);
	}

	revokeLink(caller: Caller, link: string): Outcome<null> {
		return this.#endingLink(() => this.#sharing.revoke(caller, link));
	}

	rotateLink(caller: Caller, link: string): Outcome<{ id: string; token: string; access: LinkAccess }> {
		return this.#endingLink(() => this.#transaction(() => this.#sharing.rotate(caller, link)));
	}

	/** Who came by a link that has ended is shown out. */
	#endingLink<T>(end: () => Outcome<T>): Outcome<T> {
		return this.#outbox.event(() => {
			const outcome = end();
			if (!outcome.ok) return outcome;
			this.#commit.flush();
			this.#readers();
			this.#updateAudience();
			this.#planWake();
			return outcome;
		});
	}

	/** What a public link with these choices would show now. */
	previewPublic(caller: Caller, choices: PublicChoices): Outcome<PublicView> {
		if (!this.#sharing.mayShare(caller)) return notYours;
		return this.#outbox.event(() => {
			this.#commit.flush();
			return { ok: true, value: this.#viewFor({ access: 'public', ...choices }) };
		});
	}

	/** The chair has the projector show something; nothing is decided by it, and the ledger knows nothing of it. */
	setStage(caller: Caller, stage: Stage): Outcome<null> {
		if (this.accessOf(caller) === 'none') return notMember;
		const call = callInRoom(this.#state);
		const may = call
			? mayChair(this.#state, caller.actor, call)
			: mayAs(this.#state, caller.actor, ['Release manager']);
		if (!may)
			return refuse('forbidden', 'Only the chair or a Release manager leads the projector. Ask one of them.');
		if (!call) return refuse('R28', 'No call is scheduled or open, so there is nothing to lead.');
		return this.#outbox.event(() => {
			this.#commit.flush();
			this.#stage = { phase: phaseOf(call), stage };
			this.#keepMeta('stage', this.#stage);
			this.#updateAudience();
			return { ok: true, value: null };
		});
	}

	/** Where the chair has led to in this moment of the call: who takes the chair goes on from there. */
	readStage(caller: Caller): Outcome<Stage> {
		if (this.accessOf(caller) === 'none') return notMember;
		return { ok: true, value: this.#stageOf(callInRoom(this.#state)) ?? { slide: 0, station: null } };
	}

	/** The sites that may frame what a link shows; none where it has ended. */
	framesOf(link: string): readonly string[] {
		return this.#sharing.valid(link)?.frames ?? [];
	}

	// --- Webhooks ---

	createWebhook(caller: Caller, webhook: WebhookInLanguage): Outcome<{ id: string; secret: string }> {
		if (!this.#sharing.mayShare(caller)) return notYours;
		return this.#outbox.event(() => {
			this.#commit.flush();
			const isFirst = this.#webhooks.isEmpty;
			const created = this.#webhooks.create(webhook, this.#state.seq, this.#platform.now());
			if (created === null)
				return refuse('forbidden', `A release has ${limits.webhooks} webhooks at most. Remove one first.`);
			if (isFirst) this.#transaction(() => this.#noteConditions());
			this.#planWake();
			return { ok: true, value: created };
		});
	}

	removeWebhook(caller: Caller, webhook: string): Outcome<null> {
		if (!this.#sharing.mayShare(caller)) return notYours;
		return this.#outbox.event(() => {
			if (!this.#webhooks.remove(webhook)) return noWebhook;
			this.#planWake();
			return { ok: true, value: null };
		});
	}

	webhooks(caller: Caller): Outcome<Webhook[]> {
		if (!this.#sharing.mayShare(caller)) return notYours;
		return { ok: true, value: this.#webhooks.all(this.#state.seq) };
	}

	webhookAttempts(caller: Caller, webhook: string): Outcome<{ attempts: WebhookAttempt[] }> {
		if (!this.#sharing.mayShare(caller)) return notYours;
		const attempts = this.#webhooks.attempts(webhook);
		return attempts === null ? noWebhook : { ok: true, value: { attempts } };
	}

	/** A message that tells nothing; it is to be `delivered` after. */
	testWebhook(caller: Caller, webhook: string): Outcome<Delivery> {
		if (!this.#sharing.mayShare(caller)) return notYours;
		const delivery = this.#webhooks.test(webhook, this.#title(), this.#platform.now());
		return delivery === null ? noWebhook : { ok: true, value: delivery };
	}

	/** What is to be sent now; each is to be `delivered` after. */
	deliveries(): Delivery[] {
		const now = this.#platform.now();
		const next = this.#webhooks.nextAttempt(this.#state.seq);
		if (next === null || next > now) return [];
		const due = this.#transaction(() =>
			this.#webhooks.due({ entries: this.#ledger.all(), title: this.#title() }, now),
		);
		this.#planWake();
		return due;
	}

	delivered(delivery: Delivery, ok: boolean, answer: string): void {
		this.#transaction(() => this.#webhooks.answered(delivery, ok, answer, this.#platform.now()));
		this.#planWake();
	}

	openLink(token: string): Outcome<{ link: Link; title: string }> {
		const opened = this.#sharing.open(token);
		if (!opened.ok) return opened;
		return this.#outbox.event(() => {
			this.#commit.flush();
			return {
				ok: true,
				value: { link: opened.value, title: this.#title() },
			};
		});
	}

	/** What a calendar reads. The moment of writing is in it and no change of it. */
	calendar(link: Link, language: Language): Outcome<{ text: string; etag: string }> {
		if (link.access !== 'calendar') return refuse('not-found', linkEnded);
		return this.#outbox.event(() => {
			this.#commit.flush();
			const text = this.#calendarAt(this.#platform.now(), language);
			const unchanged = sha256Hex(this.#calendarAt(0, language));
			return { ok: true, value: { text, etag: unchanged.slice(0, 32) } };
		});
	}

	/** `written`: milliseconds since 1970. */
	#calendarAt(written: number, language: Language): string {
		return releaseCalendar({
			release: { id: this.board, name: this.#title() },
			views: viewMilestones(this.#state, this.#read(), this.#platform.now()),
			state: this.#state,
			page: `${this.#platform.origin}/b/${this.board}`,
			now: new Date(written).toISOString(),
			speech: speak(language),
		});
	}

	ticket(caller: Caller): Outcome<{ ticket: string }> {
		return this.#sharing.ticket(caller);
	}

	publicTicket(token: string): Outcome<{ ticket: string }> {
		return this.#sharing.viewerTicket(token);
	}

	redeem(ticket: string): Caller | null {
		return this.#sharing.redeem(ticket);
	}

	redeemViewer(ticket: string): string | null {
		return this.#sharing.redeemViewer(ticket);
	}

	/** What a public or screen link shows now; a relay where somebody watches is told of what changes from now on. */
	follow(relay: RelayAddress, viewers: number): News {
		this.counters.add('relaysAsked');
		return this.#outbox.event(() => {
			this.#commit.flush();
			const link = this.#sharing.viewerLink(relay.hash);
			if (link !== null) {
				this.#sharing.noteUse(link);
				if (viewers > 0) this.#transaction(() => this.#audience.follow(relay, viewers));
			}
			return this.#newsOf(relay.hash);
		});
	}

	/** A relay has heard, and says how many watch there; null: it could not be told. */
	told(relay: RelayAddress, viewers: number | null): void {
		this.counters.add('relaysTold');
		this.#transaction(() => this.#audience.told(relay, viewers));
	}

	/** A session or an account ended: its sockets close. */
	drop(person: string, session?: string): void {
		this.#outbox.event(() => {
			this.#sharing.dropTickets(person, session);
			if (session === undefined) this.#transaction(() => this.#seen.forget(person));
			for (const peer of this.#platform.members()) {
				const { actor, session: own } = peer.state.caller;
				const isTheirs = actor.person === person && (session === undefined || own === session);
				if (isTheirs) this.#close(peer, closeCodes.unauthenticated, 'You have signed out.');
			}
		});
	}

	/** Null before anything was led to: another moment of the call begins with what it shows by itself. */
	#stageOf(call: ReturnType<typeof callInRoom>): Stage | null {
		return call && this.#stage?.phase === phaseOf(call) ? this.#stage.stage : null;
	}

	#viewFor(link: PublicLink): PublicView {
		return projectPublicView({
			stage: this.#stageOf(callInRoom(this.#state)),
			release: readRelease(this.#doc),
			rows: this.#rows(),
			risks: link.showRisks || link.access === 'screen' ? readRisks(this.#doc) : [],
			...(link.access === 'screen' && {
				defects: readDefects(this.#doc),
				rollback: readRollback(this.#doc),
			}),
			views: viewMilestones(this.#state, this.#read(), this.#platform.now()),
			state: this.#state,
			decisions: this.#toldInPublic,
			link,
			join: link.access === 'screen' ? this.#joinCode() : null,
			here: link.access === 'screen' ? this.#peopleHere() : new Set(),
			now: new Date(this.#platform.now()).toISOString(),
		});
	}

	/** How the room joins the call that is scheduled or open. */
	joinCode(caller: Caller): Outcome<JoinCode> {
		if (this.accessOf(caller) === 'none') return notMember;
		const join = joinOf(callInRoom(this.#state), this.#joinCode(), this.#platform.now());
		return join === null
			? refuse('not-found', 'No call is scheduled or open, so there is no code to join one.')
			: { ok: true, value: join };
	}

	showJoinCode(code: JoinCodeOfCall): void {
		// A command that is sent again late tells of a call of before.
		if (code.call < (this.#joinCode()?.call ?? 0)) return;
		this.#outbox.event(() => {
			this.#keepMeta('join', code);
			this.#tellAudience();
		});
	}

	#keepMeta(key: 'join' | 'stage' | 'standing', value: unknown): void {
		this.#transaction(() =>
			this.#sql.run(`INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)`, key, JSON.stringify(value)),
		);
	}

	/** As it was kept; null before. */
	#readMeta(key: 'join' | 'stage' | 'standing'): unknown {
		const [row] = this.#sql.run('SELECT value FROM meta WHERE key = ?', key);
		return row === undefined ? null : (JSON.parse(textOf(row.value)) as unknown);
	}

	/** Of this server alone, and outside the ledger: of whichever call was the last to have one. */
	#joinCode(): JoinCodeOfCall | null {
		return this.#readMeta('join') as JoinCodeOfCall | null;
	}

	/**
	 * Lists of releases hear of a change within a second or two; of one that was lost on the way, when the board is loaded
	 * the next time.
	 */
	#tellIndex(): void {
		if (this.#indexWaits) return;
		this.#indexWaits = true;
		this.#platform.later(limits.indexDelay, () => {
			this.#indexWaits = false;
			this.#outbox.event(() => {
				this.#commit.flush();
				const standing = this.#standing();
				if (this.#readMeta('standing') !== hashOf(standing))
					this.#outbox.push(() => this.#platform.index(standing));
			});
		});
	}

	/** The index has it. */
	indexed(standing: Standing): void {
		this.#keepMeta('standing', hashOf(standing));
	}

	#standing(): Standing {
		const now = this.#platform.now();
		return standingOfRelease({
			release: { ...readRelease(this.#doc), id: this.board, name: this.#title() },
			rows: this.#rows(),
			views: viewMilestones(this.#state, this.#read(), now),
			state: this.#state,
			createdAt: this.#ledger.all()[0]?.at ?? '',
			mentions: this.#seen.mentions(),
			now: new Date(now).toISOString(),
		});
	}

	#tellAudience(): void {
		this.#tellIndex();
		if (this.#audienceWaits || this.#audience.isEmpty) return;
		this.#audienceWaits = true;
		this.#platform.later(audienceDelay, () => {
			this.#audienceWaits = false;
			this.#outbox.event(() => {
				this.#commit.flush();
				this.#updateAudience();
			});
		});
	}

	/** Before the vote the screen shows which stations have their speaker here. */
	#tellLobby(): void {
		const { state } = callInRoom(this.#state) ?? {};
		if (state === 'scheduled' || state === 'open') this.#tellAudience();
	}

	#peopleHere(): ReadonlySet<string> {
		const here = this.#platform.members().filter(isHere);
		return new Set(here.map((peer) => peer.state.caller.actor.person));
	}

	/** The object may have failed between ending a link and saying so where its viewers are (R26). */
	#endPages(): void {
		const hasEnded = (hash: string) => this.#sharing.viewerLink(hash) === null;
		this.#outbox.push(() => this.#audience.tell((hash) => this.#newsOf(hash), hasEnded));
	}

	/** Nothing may wait to be written. */
	#updateAudience(): void {
		this.#outbox.push(() => this.#audience.tell((hash) => this.#newsOf(hash)));
	}

	#newsOf(hash: string): News {
		const link = this.#sharing.viewerLink(hash);
		return this.#audience.newsOf(link?.id ?? '', link && this.#viewFor(link));
	}

	// --- Telling members ---

	/** Frame 64 to everybody of ours who may read. */
	#tellGovernance(): void {
		this.#toldUpTo = this.#platform.now();
		this.#editorsToTell.clear();
		this.#tellGovernanceTo(this.#readers());
	}

	#tellEditors(): void {
		const all = this.#editorship.read(this.#state);
		const editors = Object.fromEntries(
			[...this.#editorsToTell].flatMap((milestone) => {
				const known = all[milestone];
				return known === undefined ? [] : [[milestone, known]];
			}),
		);
		this.#editorsToTell.clear();
		const frame = frames.encodeNotice({ kind: 'editors', now: this.#platform.now(), editors });
		for (const peer of this.#readers()) if (peer.state.ours) this.#send(peer, frame);
	}

	#tellGovernanceTo(peers: readonly MemberPeer[]): void {
		const frameFor = frames.governanceFor({
			seq: this.#state.seq,
			epoch: this.#epoch,
			now: this.#platform.now(),
			state: this.#state,
			editors: this.#editorship.read(this.#state),
		});
		for (const peer of peers) {
			const access = this.accessOf(peer.state.caller);
			if (!peer.state.ours || access === 'none') continue;
			const { person, name, guest } = peer.state.caller.actor;
			this.#send(peer, frameFor({ person, name, guest, access }));
		}
	}

	#notify(peer: MemberPeer, notice: Notice): void {
		if (peer.state.ours) this.#send(peer, frames.encodeNotice(notice));
	}

	#sendPresence(to: Iterable<MemberPeer>, of: Iterable<MemberPeer>): void {
		const frameFor = this.#presence.tell(of);
		for (const peer of to) {
			const frame = frameFor(peer);
			if (frame !== null) this.#send(peer, frame);
		}
	}

	#broadcast(frame: Uint8Array): void {
		for (const peer of this.#readers()) this.#send(peer, frame);
	}

	/** Members who may read now; whose link has run out meanwhile is turned away (R26). */
	#readers(): MemberPeer[] {
		return this.#platform.members().filter((peer) => {
			if (this.#closed.has(peer)) return false;
			const mayRead = this.accessOf(peer.state.caller) !== 'none';
			if (!mayRead) this.#turnAway(peer);
			return mayRead;
		});
	}

	/** One dead socket must not stop the others: it is dropped. So is one that does not read what it is sent. */
	#send(peer: MemberPeer, frame: Uint8Array): void {
		const verdict = this.#lines.sends(peer, frame.byteLength);
		if (verdict === 'too slow')
			return this.#close(peer, closeCodes.later, 'This connection is too slow to follow. Connecting again.');
		this.#outbox.push(() => {
			if (this.#closed.has(peer)) return;
			try {
				peer.send(frame);
			} catch {
				this.#close(peer, internalError, 'This connection is broken.');
			}
		});
		if (verdict === 'with a probe') this.#probe(peer);
	}

	/** The first reason counts. */
	#close(peer: MemberPeer, code: number, reason: string): void {
		if (this.#closed.has(peer)) return;
		this.#closed.add(peer);
		this.#outbox.push(() => peer.close(code, reason));
	}

	#turnAway(peer: MemberPeer): void {
		if ((peer.state.caller.until ?? Infinity) <= this.#platform.now())
			this.#close(peer, closeCodes.unauthenticated, 'After 90 days one signs in again.');
		else if (peer.state.caller.link === undefined)
			this.#close(peer, closeCodes.forbidden, 'Your access was taken away.');
		else this.#close(peer, closeCodes.gone, linkEnded);
	}

	// --- Reading ---

	#roundIsOpen(milestone: string): boolean {
		const last = this.#state.milestones[milestone]?.rounds.at(-1);
		return last !== undefined && last.end === undefined;
	}

	/** Changes up to the end of a milestone's last round stay as recorded; in an open round, all do. */
	readonly #keptUntil = (milestone: string): number => {
		const last = this.#state.milestones[milestone]?.rounds.at(-1);
		if (last === undefined) return 0;
		return last.end === undefined ? Infinity : Date.parse(last.end.at);
	};

	#members(): { id: string; name: string }[] {
		return Object.values(this.#state.people).filter(({ removed }) => !removed);
	}

	#nameOf(milestone: string | undefined): string | undefined {
		return milestone === undefined ? undefined : readMilestone(this.#doc, milestone).name || milestone;
	}

	/** As people call it now. */
	#title(): string {
		return readRelease(this.#doc).name || this.#state.title;
	}

	#rows(): MilestoneRow[] {
		return Object.keys(this.#state.milestones).map((milestone) => readMilestone(this.#doc, milestone));
	}

	#read(): DocumentReading {
		const editors = this.#editorship.read(this.#state);
		this.#reading ??= readDocument(
			this.#rows(),
			editors,
			readRisks(this.#doc),
			this.#state,
			readChecks(this.#doc),
		);
		return this.#reading;
	}

	#transaction<T>(work: () => T): T {
		return this.#orAbort(() => this.#sql.transaction(work));
	}

	/** A storage error leaves memory ahead of disk: nothing more is said, and the object starts again from storage. */
	#orAbort<T>(work: () => T): T {
		try {
			return work();
		} catch (error) {
			this.#outbox.discard();
			this.#platform.log({ event: 'board-aborted', board: this.board, code: codeOf(error) });
			this.#platform.abort(String(error));
			throw error;
		}
	}
}

/** The document of a backup does not read as its export says. */
class NotTheSame extends Error {}

/** Whose the client IDs of a document are that was made anew. */
const nobody = '';

/** Why a change that needs room is not applied. */
const full = {
	rule: 'size',
	message: 'This release is full. Shorten or remove something first: small changes are taken.',
};

/** What somebody tried, for the access log. */
type Tried = Pick<Attempt, 'attempt' | 'milestone'>;
const tried = (attempt: string, milestone = ''): Tried => ({ attempt, milestone });
const nameOfCommand = (command: Command): Tried =>
	tried(command.type, 'milestone' in command ? (command.milestone ?? '') : '');

/** Its place alone: the words come as an edit. */
const withoutWords = (milestone: DatedMilestone): DatedMilestone => ({
	...milestone,
	...unplanned,
	name: '',
});

/** What the person said of the new release goes before what the file says of the old one. */
const withOwnFields = (
	content: BoardContent,
	{ title, version, targetDate }: Pick<NewBoard, 'title' | 'version' | 'targetDate'>,
): BoardContent => ({
	...content,
	release: {
		...content.release,
		name: title,
		...(version !== undefined && { version }),
		...(targetDate !== undefined && { targetDate }),
	},
});

/** The document's words of a milestone that policy adds and nobody has described yet. */
const unplanned = { activities: [], outcome: '', criteria: '', owner: '', offset: 0, start: '', due: '' };

function countLifetime(sql: Sql): number {
	const [row] = sql.run(
		`INSERT INTO meta (key, value) VALUES ('lifetimes', '1')
		ON CONFLICT (key) DO UPDATE SET value = CAST(value AS INTEGER) + 1 RETURNING value`,
	);
	return Number(row?.value);
}

/** 256 random bits (R28). */
function newNonce(): string {
	const bytes = crypto.getRandomValues(new Uint8Array(32));
	return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function earliest(...moments: (number | null)[]): number | null {
	const ahead = moments.filter((moment) => moment !== null);
	return ahead.length === 0 ? null : Math.min(...ahead);
}

function scopeOfRoot(name: string): string | null {
	const root = parseRoot(name);
	return root?.scope === true ? (root.milestone ?? null) : null;
}

function merge(updates: readonly Uint8Array[]): Uint8Array {
	const [first] = updates;
	return updates.length === 1 && first !== undefined ? first : Y.mergeUpdates([...updates]);
}
