import { DurableObject } from 'cloudflare:workers';
import { verifyExportBytes } from '@holdpoint/shared/ledger/export';
import { closeCodes, type CloseCode } from '@holdpoint/shared/protocol/close-codes';
import { syncFrame } from '@holdpoint/shared/protocol/frames';
import { isSpoken } from '@holdpoint/shared/protocol/version';
import type { Standing } from '@holdpoint/shared/portfolio/standing-of-release';
import type { CheckedAssertion } from '@holdpoint/shared/rules/presence';
import type { NewCheck } from '@holdpoint/shared/schema/check-result';
import type { NewEvidence } from '@holdpoint/shared/schema/evidence';
import type { Seen } from '@holdpoint/shared/schema/feed';
import type { JoinCodeOfCall } from '@holdpoint/shared/schema/join-code';
import type { Language } from '@holdpoint/shared/schema/language';
import type { NewLink, PublicChoices } from '@holdpoint/shared/schema/link';
import type { AnyStatementRequest } from '@holdpoint/shared/schema/passkey';
import type { Stage } from '@holdpoint/shared/schema/stage';
import { publicOrigin } from '../auth/origin.ts';
import type { Env } from '../env.ts';
import { indexStanding } from '../auth/people.ts';
import { codeOf, log } from '../log.ts';
import { relayOf } from '../relay-of.ts';
import { digestsOf, readBoardLine, type RestoredExport } from './backup.ts';
import {
	callerKey,
	ownerTokenOnly,
	refuse,
	type BackupToRestore,
	type BoardApi,
	type Caller,
	type NewBoard,
	type Outcome,
	type RefusedSocket,
	type RestoredBoard,
	type WebhookInLanguage,
} from './board-api.ts';
import type { Segment } from './archive.ts';
import { deliver } from './deliver.ts';
import type { Delivery } from './webhooks.ts';
import type { News, RelayAddress } from './news.ts';
import { memberState, type MemberPeer, type MemberState } from './peer.ts';
import { KeepAlive } from './keep-alive.ts';
import { limits } from './limits.ts';
import { putSegment } from './put-segment.ts';
import { Rates } from './rates.ts';
import { Room, type Platform } from './room.ts';
import { noEntry } from './shut-out.ts';
import type { Sql, SqlRow, SqlValue } from './sql.ts';

const unknownBoard = {
	ok: false,
	refusal: { code: 'not-found', message: 'There is no such release. Check the address.' },
} as const;

/**
 * One release as a Durable Object: adapts sockets (hibernating), storage and time to the platform-free room, and offers
 * the room's answers over RPC.
 */
export class Board extends DurableObject<Env> implements BoardApi {
	#peers = new Map<WebSocket, MemberPeer>();
	readonly #keepAlive: KeepAlive;
	#room: Room | null = null;
	/** Rooms that were here: the timers of one that a backup replaced do nothing any more. */
	#generation = 0;
	readonly #rates = new Rates(() => Date.now());
	/** Rows of the database since this object was made, as the platform counts and bills them. */
	readonly #rows = { rowsRead: 0, rowsWritten: 0 };

	constructor(ctx: DurableObjectState, env: Env) {
		super(ctx, env);
		this.#keepAlive = new KeepAlive(ctx);
		for (const socket of ctx.getWebSockets()) if (socket.readyState === WebSocket.OPEN) this.#restore(socket);
	}

	// --- RPC ---

	async create(input: NewBoard): Promise<Outcome<{ id: string }>> {
		const created = Room.create(this.#platform, input);
		if (!created.ok) return created;
		this.#room = created.value;
		return { ok: true, value: { id: input.id } };
	}

	async view(caller: Caller) {
		return this.#ask((room) => room.view(caller));
	}
	async scope(caller: Caller, milestone: string) {
		return this.#ask((room) => room.scope(caller, milestone));
	}
	async command(caller: Caller, body: unknown, assertion: CheckedAssertion | null) {
		return this.#limit('commands', caller, (room) => room.command(caller, body, assertion));
	}
	async makeStatement(caller: Caller, request: AnyStatementRequest) {
		return this.#limit('statements', caller, (room) => room.makeStatement(caller, request));
	}
	async plan(caller: Caller) {
		return this.#ask((room) => room.plan(caller));
	}
	async offerPlan(caller: Caller) {
		return this.#ask((room) => room.offerPlan(caller));
	}
	async ledger(caller: Caller) {
		return this.#ask((room) => room.ledger(caller));
	}
	async signedScope(caller: Caller, digest: string) {
		return this.#ask((room) => room.signedScope(caller, digest));
	}
	async history(caller: Caller) {
		return this.#ask((room) => room.history(caller));
	}
	async version(caller: Caller, id: number) {
		return this.#ask((room) => room.version(caller, id));
	}
	async feed(caller: Caller) {
		return this.#ask((room) => room.feed(caller));
	}
	async unseen(caller: Caller) {
		return this.#ask((room) => room.unseen(caller));
	}
	async look(caller: Caller, seen: Seen) {
		return this.#limit('looks', caller, (room) => room.look(caller, seen));
	}
	async accessLog(caller: Caller) {
		return this.#ask((room) => room.accessLog(caller));
	}
	async counters(caller: Caller) {
		return this.#ask((room) => room.count(caller));
	}
	async joinCode(caller: Caller) {
		return this.#ask((room) => room.joinCode(caller));
	}
	async showJoinCode(code: JoinCodeOfCall): Promise<void> {
		this.#open()?.showJoinCode(code);
	}
	async exportText(caller: Caller) {
		return this.#limit('exports', caller, (room) => room.exportText(caller));
	}
	async report(caller: Caller, language: Language) {
		return this.#limit('exports', caller, (room) => room.report(caller, language));
	}
	async dates(caller: Caller, language: Language) {
		return this.#limit('exports', caller, (room) => room.dates(caller, language));
	}
	async fillEvidence(caller: Caller, evidence: NewEvidence) {
		return this.#limit('commands', caller, (room) => room.fillEvidence(caller, evidence));
	}
	async reportCheck(caller: Caller, check: NewCheck) {
		return this.#limit('commands', caller, (room) => room.reportCheck(caller, check));
	}
	async gate(caller: Caller, milestone: string, artefact?: string) {
		return this.#ask((room) => room.gate(caller, milestone, artefact));
	}
	async addPerson(caller: Caller, person: { id: string; name: string; roles: string[] }) {
		return this.#limit('people', caller, (room) => room.addPerson(caller, person));
	}
	async mintToken(caller: Caller, person: string) {
		return this.#limit('people', caller, (room) => room.mintToken(caller, person));
	}
	async createLink(caller: Caller, link: NewLink) {
		return this.#limit('links', caller, (room) => room.createLink(caller, link));
	}
	async revokeLink(caller: Caller, link: string) {
		return this.#limit('links', caller, (room) => room.revokeLink(caller, link));
	}
	async rotateLink(caller: Caller, link: string) {
		return this.#limit('links', caller, (room) => room.rotateLink(caller, link));
	}
	async previewPublic(caller: Caller, choices: PublicChoices) {
		return this.#ask((room) => room.previewPublic(caller, choices));
	}
	async setStage(caller: Caller, stage: Stage) {
		return this.#limit('commands', caller, (room) => room.setStage(caller, stage));
	}
	async readStage(caller: Caller) {
		return this.#ask((room) => room.readStage(caller));
	}
	async framesOf(link: string) {
		return this.#open()?.framesOf(link) ?? [];
	}
	async links(caller: Caller) {
		return this.#ask((room) => room.links(caller));
	}
	async createWebhook(caller: Caller, webhook: WebhookInLanguage) {
		return this.#limit('webhooks', caller, (room) => room.createWebhook(caller, webhook));
	}
	async removeWebhook(caller: Caller, webhook: string) {
		return this.#limit('webhooks', caller, (room) => room.removeWebhook(caller, webhook));
	}
	async webhooks(caller: Caller) {
		return this.#ask((room) => room.webhooks(caller));
	}
	async webhookAttempts(caller: Caller, webhook: string) {
		return this.#ask((room) => room.webhookAttempts(caller, webhook));
	}
	async testWebhook(caller: Caller, webhook: string) {
		const asked = this.#limit('webhooks', caller, (room) => room.testWebhook(caller, webhook));
		if (!asked.ok) return asked;
		const { ok, answer } = await this.#deliver(asked.value);
		return { ok: true as const, value: { ok, answer } };
	}
	async openLink(token: string) {
		const opened = this.#ask((room) => room.openLink(token));
		if (!opened.ok) return opened;
		// By link, and only of one that is known: nobody else's can be kept shut.
		const counted = this.#counted(this.#rates.take('openings', opened.value.link.id));
		return counted.ok ? opened : counted;
	}
	async calendar(token: string, language: Language) {
		const opened = await this.openLink(token);
		return opened.ok ? this.#ask((room) => room.calendar(opened.value.link, language)) : opened;
	}
	async ticket(caller: Caller) {
		return this.#limit('tickets', caller, (room) => room.ticket(caller));
	}
	async publicTicket(token: string) {
		return this.#ask((room) => room.publicTicket(token));
	}
	async redeemViewer(ticket: string) {
		return this.#open()?.redeemViewer(ticket) ?? null;
	}
	async follow(relay: RelayAddress, viewers: number): Promise<News> {
		return this.#open()?.follow(relay, viewers) ?? { moment: Date.now(), page: null };
	}
	async backup(caller: Caller) {
		return this.#ask((room) => room.backup(caller));
	}

	async restore(
		{ actor }: Caller,
		{ id, export: bytes, board, head }: BackupToRestore,
		overwrite: boolean,
	): Promise<Outcome<RestoredBoard>> {
		if (actor.authentication !== 'owner-token') return ownerTokenOnly;
		// Whatever has to be waited for is known before anything is written.
		const verdict = await verifyExportBytes(bytes);
		if (!verdict.valid)
			return refuse('malformed', `The ledger in the backup does not verify. ${verdict.reason}`);
		if (verdict.release !== id || verdict.head !== head)
			return refuse('malformed', 'The ledger in the backup is not the one that its first line names.');
		const line = readBoardLine(new TextDecoder().decode(board));
		if (line === null)
			return refuse('malformed', 'The backup has parts that this version of Holdpoint does not know.');
		const replaced = Room.headOf(sqlOf(this.ctx.storage, this.#rows));
		if (replaced !== null && !overwrite)
			return refuse(
				'forbidden',
				`This release is here already, with ${replaced.entries} entries and the head ${replaced.head}. To replace it, say --overwrite (in the API: ?overwrite=1).`,
			);
		const exported = JSON.parse(new TextDecoder().decode(bytes)) as RestoredExport & { document: unknown };
		const room = Room.restore(this.#platform, { id, exported, line, digests: digestsOf(exported.document) });
		if (room === null)
			return refuse('malformed', 'The document in the backup is not the one that its export tells of.');
		this.#generation += 1;
		this.#room = room;
		room.takeOver();
		log({ event: 'board-restored', board: id, entries: verdict.entries });
		return { ok: true, value: { head, entries: verdict.entries, title: room.title, replaced } };
	}

	async drop(person: string, session?: string): Promise<void> {
		this.#open()?.drop(person, session);
	}

	/** Like `ask`, so many times within a minute. */
	#limit<T>(
		what: keyof typeof limits.aMinute,
		caller: Caller,
		question: (room: Room) => Outcome<T>,
	): Outcome<T> {
		const counted = this.#count(what, caller);
		return counted.ok ? this.#ask(question) : counted;
	}

	/** The instance's owner is not counted. */
	#count(what: keyof typeof limits.aMinute, caller: Caller): Outcome<null> {
		if (caller.actor.authentication === 'owner-token') return { ok: true, value: null };
		return this.#counted(this.#rates.take(what, callerKey(caller)));
	}

	/** Who was too many is counted. */
	#counted<T>(outcome: Outcome<T>): Outcome<T> {
		if (!outcome.ok) this.#open()?.counters.add('tooMany');
		return outcome;
	}

	#ask<T>(question: (room: Room) => Outcome<T>): Outcome<T> {
		const room = this.#open();
		return room === null ? unknownBoard : question(room);
	}

	// --- Sockets ---

	/** A member's socket; the Worker has checked Origin and says who it is. */
	override async fetch(request: Request): Promise<Response> {
		const room = this.#open();
		const offered = protocolsOf(request);
		const selected = offered.find((protocol) => !protocol.startsWith('ticket.'));
		const ticket = offered.find((protocol) => protocol.startsWith('ticket.'))?.slice('ticket.'.length);
		const header = request.headers.get('x-holdpoint-caller');
		const caller =
			header !== null ? (JSON.parse(header) as Caller) : ticket && room ? room.redeem(ticket) : null;
		if (room === null) return this.#refuse(closeCodes.gone, 'There is no such release.');
		if (caller === null)
			return this.#refuse(closeCodes.unauthenticated, 'This connection needs a fresh ticket or a sign-in.');
		if (room.accessOf(caller) === 'none')
			return this.#refuse(closeCodes.forbidden, 'You are not a member of this release.');
		const seconds = room.shutOutFor(caller);
		if (seconds > 0) return noEntry(seconds);
		if (!isSpoken(offered)) return this.#refuse(closeCodes.reload, 'Holdpoint was updated. Reload to go on.');
		if (!this.#count('sockets', caller).ok)
			return this.#refuse(closeCodes.later, 'Too many connections within a minute. Try again later.');
		const most = caller.link === undefined ? limits.sockets : limits.guestSockets;
		if (this.#platform.members().length >= most)
			return this.#refuse(closeCodes.later, 'This board is full. Try again later.');
		const { 0: client, 1: socket } = new WebSocketPair();
		// So the object can leave memory while the socket stays open.
		this.ctx.acceptWebSocket(socket);
		const peer = this.#adopt(socket, memberState(caller, selected === 'holdpoint'));
		room.counters.add('socketsOpened');
		peer.remember();
		room.join(peer);
		const headers = new Headers();
		if (selected !== undefined) headers.set('Sec-WebSocket-Protocol', selected);
		return new Response(null, { status: 101, webSocket: client, headers });
	}

	/** The Worker turns it into a close code: a socket that is refused takes no time of the board's, whatever it sends. */
	#refuse(code: CloseCode, reason: string): Response {
		this.#open()?.counters.add('socketsRefused');
		return Response.json({ code, reason } satisfies RefusedSocket);
	}

	override async webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): Promise<void> {
		const peer = this.#peers.get(socket);
		const content = typeof message === 'string' ? message : new Uint8Array(message);
		// It was closed, perhaps before the board slept; the other end has not heard of it, or does not care.
		if (peer === undefined) return this.#open()?.overhear(stateOf(socket).caller, content.length);
		// Nothing else happens on a board of which this is all; it need not be read.
		if (this.#keepAlive.answer(socket, message)) return this.#room?.receive(peer, content);
		if (content[0] === syncFrame) this.#keepAlive.somethingHappens();
		this.#open()?.receive(peer, content);
	}

	override async webSocketClose(socket: WebSocket): Promise<void> {
		// Without an answer the other side waits for the end of the handshake until it gives up.
		socket.close();
		this.#forget(socket);
	}

	override async webSocketError(socket: WebSocket): Promise<void> {
		this.#forget(socket);
	}

	#forget(socket: WebSocket): void {
		// A close that wakes the object finds its socket no longer among the open ones.
		const peer = this.#peers.get(socket) ?? this.#restore(socket);
		this.#peers.delete(socket);
		this.#open()?.leave(peer);
	}

	/** Set by the room's platform for the next moment at which time alone changes something, or a webhook or segment is due. */
	override async alarm(): Promise<void> {
		const room = this.#open();
		if (room === null) return;
		room.wake();
		// Not waited for: a slow receiver keeps neither the next alarm nor another receiver.
		for (const delivery of room.deliveries()) this.ctx.waitUntil(this.#deliver(delivery));
	}

	async #deliver(delivery: Delivery): Promise<{ ok: boolean; answer: string }> {
		const { ok, answer, code } = await deliver(delivery);
		const room = this.#open();
		room?.delivered(delivery, ok, answer);
		if (room && !ok) log({ event: 'webhook-failed', board: room.board, webhook: delivery.webhook, code });
		return { ok, answer };
	}

	async #index(standing: Standing): Promise<void> {
		const room = this.#open();
		if (room === null) return;
		try {
			await indexStanding(this.env, room.board, standing, Date.now());
			this.#open()?.indexed(standing);
		} catch (error) {
			log({ event: 'index-failed', board: room.board, code: codeOf(error) });
		}
	}

	async #putAway(bucket: R2Bucket, segment: Segment): Promise<void> {
		const code = await putSegment(bucket, segment);
		this.#open()?.stored(segment, code);
	}

	async #tell(relay: RelayAddress, news: News): Promise<void> {
		let viewers: number | null = null;
		try {
			viewers = await relayOf(this.env, relay).show(news);
		} catch (error) {
			log({ event: 'relay-failed', board: relay.board, code: codeOf(error) });
		}
		this.#open()?.told(relay, viewers);
	}

	/** After hibernation. */
	#restore(socket: WebSocket): MemberPeer {
		return this.#adopt(socket, stateOf(socket));
	}

	#adopt(socket: WebSocket, state: MemberState): MemberPeer {
		const peer: MemberPeer = {
			state,
			send: (data) => socket.send(data),
			close: (code, reason) => {
				this.#peers.delete(socket);
				socket.close(code, reason);
				this.#room?.leave(peer);
			},
			remember: () => socket.serializeAttachment(peer.state),
			pingedAt: () => this.ctx.getWebSocketAutoResponseTimestamp(socket)?.getTime() ?? null,
		};
		this.#peers.set(socket, peer);
		return peer;
	}

	// --- Platform ---

	/** The room, read from storage at the first question after waking; null while no release was created here. */
	#open(): Room | null {
		this.#room ??= Room.open(this.#platform);
		return this.#room;
	}

	get #platform(): Platform {
		const { ARCHIVE: bucket } = this.env;
		return {
			sql: sqlOf(this.ctx.storage, this.#rows),
			origin: publicOrigin(this.env),
			now: () => Date.now(),
			wakeAt: (ms) => {
				const { storage } = this.ctx;
				// One that is set for now from within an alarm is lost (workerd issue 6866).
				const set = ms === null ? storage.deleteAlarm() : storage.setAlarm(Math.max(ms, Date.now() + 1));
				// The room's memory says when to wake; without the alarm it would not.
				set.catch((error: unknown) => {
					log({ event: 'board-aborted', board: this.#room?.board ?? '', code: codeOf(error) });
					this.ctx.abort(String(error));
				});
			},
			later: (ms, work) => {
				const generation = this.#generation;
				setTimeout(() => {
					if (generation === this.#generation) work();
				}, ms);
			},
			abort: (reason) => this.ctx.abort(reason),
			restart: (reason) => void this.ctx.storage.sync().finally(() => this.ctx.abort(reason)),
			members: () => [...this.#peers.values()],
			tell: (relay, news) => this.ctx.waitUntil(this.#tell(relay, news)),
			index: (standing) => this.ctx.waitUntil(this.#index(standing)),
			archive: bucket ? (segment) => this.ctx.waitUntil(this.#putAway(bucket, segment)) : null,
			log,
			storage: () => ({ bytes: this.ctx.storage.sql.databaseSize, ...this.#rows }),
		};
	}
}

function stateOf(socket: WebSocket): MemberState {
	return socket.deserializeAttachment() as MemberState;
}

function protocolsOf(request: Request): string[] {
	const header = request.headers.get('Sec-WebSocket-Protocol') ?? '';
	return header
		.split(',')
		.map((protocol) => protocol.trim())
		.filter((protocol) => protocol !== '');
}

function sqlOf(storage: DurableObjectStorage, rows: { rowsRead: number; rowsWritten: number }): Sql {
	return {
		run(statement: string, ...values: SqlValue[]): SqlRow[] {
			const cursor = storage.sql.exec<Record<string, SqlStorageValue>>(statement, ...values.map(toStorage));
			const found = cursor.toArray();
			rows.rowsRead += cursor.rowsRead;
			rows.rowsWritten += cursor.rowsWritten;
			return found.map((row) =>
				Object.fromEntries(
					Object.entries(row).map(([key, value]) => [
						key,
						value instanceof ArrayBuffer ? new Uint8Array(value) : value,
					]),
				),
			);
		},
		transaction: (work) => storage.transactionSync(work),
	};
}

function toStorage(value: SqlValue): SqlStorageValue {
	return value instanceof Uint8Array ? new Uint8Array(value).buffer : value;
}
