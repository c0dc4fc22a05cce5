import * as Y from 'yjs';
import { Guard, type Change, type GuardContext } from '@holdpoint/shared/doc/guard';
import { readMilestone, readRelease, readRisks } from '@holdpoint/shared/doc/read';
import { moveCard } from '@holdpoint/shared/doc/edits';
import { parseRoot } from '@holdpoint/shared/doc/roots';
import { seedMilestone, seedRelease } from '@holdpoint/shared/doc/seed';
import { canonicalText } from '@holdpoint/shared/ledger/canonical';
import { exportText } from '@holdpoint/shared/ledger/export';
import { applyEntry, project } from '@holdpoint/shared/ledger/project';
import * as frames from '@holdpoint/shared/protocol/frames';
import { projectPublicView } from '@holdpoint/shared/public/project-public-view';
import { accessOf, lockOf } from '@holdpoint/shared/rules/access';
import { decide } from '@holdpoint/shared/rules/decide';
import { addPerson, createRelease, mintToken } from '@holdpoint/shared/rules/administer';
import { readDocument } from '@holdpoint/shared/rules/reading';
import { findBlockers, gate, viewMilestones } from '@holdpoint/shared/rules/readiness';
import { settle } from '@holdpoint/shared/rules/settle';
import { serverActor, type Access, type Actor } from '@holdpoint/shared/schema/actor';
import type { BoardView } from '@holdpoint/shared/schema/board-view';
import { command as commandSchema } from '@holdpoint/shared/schema/command';
import type { Notice } from '@holdpoint/shared/schema/frame';
import type { GovernanceState } from '@holdpoint/shared/schema/governance';
import type { Decision, LedgerEntry } from '@holdpoint/shared/schema/ledger-entry';
import type { Link, NewLink } from '@holdpoint/shared/schema/link';
import type { NewRelease } from '@holdpoint/shared/schema/new-release';
import type { PublicView } from '@holdpoint/shared/schema/public-view';
import type { DocumentReading, Scope } from '@holdpoint/shared/schema/reading';
import type { Blocker, Refusal } from '@holdpoint/shared/schema/refusal';
import { layOut } from '@holdpoint/shared/template/lay-out';
import { toPolicy } from '@holdpoint/shared/template/to-policy';
import { Audience, audienceDelay, etagOf } from './audience.ts';
import type { Caller, Outcome } from './board-api.ts';
import { ChangeRecord } from './change-record.ts';
import { GroupCommit, type Timer } from './group-commit.ts';
import { Journal } from './journal.ts';
import { LedgerStore } from './ledger-store.ts';
import { limits } from './limits.ts';
import { LinkStore } from './link-store.ts';
import type { MemberPeer, ViewerPeer } from './peer.ts';
import { Presence } from './presence.ts';
import { createTables, hasTables, textOf, type Sql } from './sql.ts';

/** What the room needs from its platform. */
export interface Platform extends Timer {
	readonly sql: Sql;
	/** Server time in milliseconds. */
	now(): number;
	/** Memory may be ahead of disk: forget everything and start again from storage. */
	abort(reason: string): void;
	members(): Iterable<MemberPeer>;
	viewers(): Iterable<ViewerPeer>;
}

/** An accepted edit that waits for its journal row. Nobody but the room has seen it. */
interface PendingEdit {
	readonly update: Uint8Array;
	readonly actor: Actor;
	readonly access: Access;
	readonly changes: readonly Change[];
	readonly newClients: readonly number[];
	readonly notices: readonly Notice[];
	readonly peer: MemberPeer;
}

const serverOrigin = { kind: 'server' };

/**
 * One release: guard, decide, store, broadcast. The two flows meet here: an edit goes guard → journal → broadcast, a
 * decision goes rules → ledger → broadcast. Without platform imports, so that all of it runs in a unit test.
 *
 * Durable before visible: no send stands before the last write of its event, and every outgoing read flushes first.
 */
export class Room {
	readonly board: string;
	#platform: Platform;
	#sql: Sql;
	#journal: Journal;
	#ledger: LedgerStore;
	#record: ChangeRecord;
	#links: LinkStore;
	#presence = new Presence();
	#audience = new Audience();
	#commit: GroupCommit;
	#doc: Y.Doc;
	#guard: Guard;
	#state: GovernanceState;
	#epoch: string;
	#clients: Map<number, string>;
	#pending: PendingEdit[] = [];
	#pendingBytes = 0;
	#stirred = new Set<MemberPeer>();
	#audienceWaits = false;
	#outbox: (() => void)[] = [];
	#depth = 0;
	#reading: DocumentReading | null = null;
	#editorsSent = '';

	/** The room of a release that exists, from its storage; null if this object holds none. */
	static open(platform: Platform): Room | null {
		return hasTables(platform.sql) ? new Room(platform) : null;
	}

	/** Creates the release of `input` in empty storage. */
	static create(board: string, platform: Platform, input: NewRelease & { owner: Actor }): Outcome<Room> {
		if (hasTables(platform.sql)) return refuse('forbidden', 'This release exists already.');
		const now = platform.now();
		const template = input.template ?? 'twelve-milestones';
		const today = new Date(now).toISOString().slice(0, 10);
		const { targetDate, startAt } = input;
		const plan = layOut({ template, targetDate, startAt, today });
		const created = createRelease({
			release: board,
			title: input.title,
			template,
			owner: input.owner,
			policy: toPolicy(plan.milestones, input.separation ?? 'standard'),
			doneBefore: plan.doneBefore,
		});
		if (!created.ok) return created;
		const doc = new Y.Doc();
		seedRelease(
			doc,
			{ name: input.title, version: input.version ?? '', targetDate: targetDate ?? '' },
			plan.milestones,
		);
		platform.sql.transaction(() => {
			createTables(platform.sql);
			platform.sql.run(`INSERT INTO meta (key, value) VALUES ('board', ?), ('epoch', ?)`, board, crypto.randomUUID());
			new Journal(platform.sql).append(Y.encodeStateAsUpdate(doc), now);
			new LedgerStore(platform.sql).append(created.entries, input.owner, now);
		});
		return { ok: true, value: new Room(platform) };
	}

	private constructor(platform: Platform) {
		this.#platform = platform;
		this.#sql = platform.sql;
		const meta = new Map(this.#sql.run('SELECT key, value FROM meta').map((row) => [row.key, textOf(row.value)]));
		this.board = textOf(meta.get('board'));
		this.#epoch = textOf(meta.get('epoch'));
		this.#journal = new Journal(this.#sql);
		this.#ledger = new LedgerStore(this.#sql);
		this.#record = new ChangeRecord(this.#sql);
		this.#links = new LinkStore(this.#sql, this.board);
		this.#state = project(this.#ledger.all());
		this.#clients = new Map(
			this.#sql.run('SELECT client, person FROM client_ids').map((row) => [Number(row.client), textOf(row.person)]),
		);
		this.#doc = this.#journal.load();
		this.#guard = new Guard(this.#doc);
		this.#commit = new GroupCommit(
			platform,
			() => [...platform.members()].length,
			() => this.#event(() => this.#flush()),
		);
	}

	/**
	 * One event: whatever it sends leaves after its last write, so the platform's output gate holds it until that write
	 * is durable. An event that throws sends nothing.
	 */
	#event<T>(work: () => T): T {
		this.#depth += 1;
		try {
			const result = work();
			if (this.#depth === 1) for (let send = this.#outbox.shift(); send; send = this.#outbox.shift()) send();
			return result;
		} catch (error) {
			this.#outbox = [];
			throw error;
		} finally {
			this.#depth -= 1;
		}
	}

	get title(): string {
		return readRelease(this.#doc).name || this.#state.title;
	}

	// --- Who may what, judged on every message (R26) ---

	accessOf(caller: Caller): Access {
		const link = caller.link === undefined ? null : this.#links.valid(caller.link, this.#platform.now());
		return accessOf(this.#state, caller.actor, link?.access ?? null);
	}

	// --- Sockets ---

	/** A member's socket is open: the server asks for what it lacks and says what the ledger holds. */
	join(peer: MemberPeer): void {
		this.#event(() => this.#join(peer));
	}

	#join(peer: MemberPeer): void {
		const access = this.accessOf(peer.state.caller);
		if (access === 'none') return this.#close(peer, 4403, 'You are not a member of this release.');
		this.#commit.flush();
		this.#send(peer, frames.encodeSyncStep1(Y.encodeStateVector(this.#doc)));
		if (peer.state.ours) this.#send(peer, this.#governanceFor(peer, access));
		const others = this.#presence.frameOf(this.#platform.members());
		if (others !== null) this.#send(peer, others);
	}

	leave(peer: MemberPeer): void {
		this.#event(() => this.#leave(peer));
	}

	#leave(peer: MemberPeer): void {
		const remaining = [...this.#platform.members()].filter((other) => other !== peer);
		const frame = this.#presence.leaveFrame(peer, remaining);
		if (frame === null) return;
		this.#commit.flush();
		for (const other of remaining) this.#send(other, frame);
	}

	/** One message of a member's socket. */
	receive(peer: MemberPeer, message: Uint8Array): void {
		this.#event(() => this.#receive(peer, message));
	}

	#receive(peer: MemberPeer, message: Uint8Array): void {
		if (message.byteLength > limits.message) return this.#close(peer, 4413, 'This message is too large.');
		const access = this.accessOf(peer.state.caller);
		if (access === 'none') return this.#close(peer, 4403, 'Your access was taken away.');
		const frame = frames.decodeFrame(message);
		switch (frame.type) {
			case 'sync-step-1': {
				this.#commit.flush();
				let diff: Uint8Array;
				try {
					diff = Y.encodeStateAsUpdate(this.#doc, frame.stateVector);
				} catch {
					return this.#close(peer, 4400, 'This state vector cannot be read.');
				}
				return this.#send(peer, frames.encodeSyncStep2(diff));
			}
			case 'sync-step-2':
			case 'update':
				return this.#edit(peer, access, frame.update);
			case 'awareness': {
				if (access === 'view') return;
				if (this.#presence.accept(peer, frame.update, this.#platform.members(), this.#platform.now())) {
					this.#stirred.add(peer);
					this.#commit.add();
				}
				return;
			}
			case 'query-awareness': {
				const everyone = this.#presence.frameOf(this.#platform.members());
				this.#commit.flush();
				if (everyone !== null) this.#send(peer, everyone);
				return;
			}
			case 'unknown':
				return;
			case 'malformed':
				return this.#close(peer, 4400, 'This message cannot be read.');
			default:
				frame satisfies never;
		}
	}

	// --- The edit flow ---

	#edit(peer: MemberPeer, access: Access, update: Uint8Array): void {
		const { actor } = peer.state.caller;
		const verdict = this.#guard.accept(update, this.#guardContext(actor, access));
		switch (verdict.kind) {
			case 'nothing':
				return;
			case 'read-only':
				peer.state.readOnlyEdits += 1;
				if (peer.state.readOnlyEdits > limits.readOnlyEdits) return this.#close(peer, 4403, 'You may only read this board.');
				return this.#notify(peer, verdict.notice);
			case 'gap':
				peer.state.gaps += 1;
				if (peer.state.gaps > limits.gaps) return this.#close(peer, 4503, 'Edits are missing what they build on. Try again.');
				this.#commit.flush();
				return this.#send(peer, frames.encodeSyncStep1(Y.encodeStateVector(this.#doc)));
			case 'fork':
				if (!peer.state.ours) return this.#close(peer, 4403, 'This client ID belongs to another person.');
				return this.#notify(peer, {
					kind: 'fork',
					message: 'This browser wrote here as somebody else before. Your unsaved edits are applied again as yours.',
				});
			case 'malformed':
				if (verdict.broken) this.#reload();
				return this.#close(peer, 4400, 'This edit cannot be read.');
			case 'applied':
				peer.state.gaps = 0;
				for (const client of verdict.newClients) this.#clients.set(client, actor.person);
				this.#pending.push({ ...verdict, actor, access, peer });
				this.#pendingBytes += verdict.update.byteLength;
				this.#reading = null;
				if (this.#pendingBytes > limits.message) this.#commit.flush();
				return this.#commit.add();
			default:
				verdict satisfies never;
		}
	}

	#guardContext(actor: Actor, access: Access): GuardContext {
		return {
			person: actor.person,
			readOnly: access === 'view',
			lockOf: (root) => lockOf(this.#state, parseRoot(root), actor),
			ownerOfClient: (client) => this.#clients.get(client) ?? null,
			knownMilestones: new Set([...Object.keys(this.#state.milestones), ...this.#state.dropped]),
		};
	}

	/** The document may have changed in part: throw it away and read the journal again, after what was accepted is in it. */
	#reload(): void {
		this.#commit.flush();
		this.#doc.destroy();
		this.#doc = this.#journal.load();
		this.#guard = new Guard(this.#doc);
		this.#reading = null;
	}

	/** Writes what waits in one transaction, then tells everybody. */
	#flush(): void {
		const edits = this.#pending;
		const stirred = this.#stirred;
		this.#pending = [];
		this.#pendingBytes = 0;
		this.#stirred = new Set();
		const written =
			edits.length === 0
				? { update: null, entries: [] }
				: this.#write(() => {
						this.#journalEdits(edits);
						const settled = this.#settle();
						return { update: settled.update, entries: settled.entries };
					});
		const update = merge([...edits.map((edit) => edit.update), written.update]);
		if (update !== null) this.#broadcast(frames.encodeUpdate(update));
		for (const { peer, notices } of edits) for (const notice of notices) this.#notify(peer, notice);
		const presence = this.#presence.frameOf(stirred);
		if (presence !== null) this.#broadcast(presence);
		if (edits.length > 0) this.#tellGovernance(written.entries.length > 0);
		if (update !== null) this.#tellAudience();
		if (this.#journal.wantsCompaction) this.#write(() => this.#journal.compact(this.#doc));
	}

	#journalEdits(edits: readonly PendingEdit[]): void {
		const at = this.#platform.now();
		const update = merge(edits.map((edit) => edit.update));
		if (update === null) return;
		const journal = this.#journal.append(update, at);
		for (const edit of edits) {
			for (const client of edit.newClients) {
				this.#sql.run('INSERT OR IGNORE INTO client_ids (client, person) VALUES (?, ?)', client, edit.actor.person);
			}
			this.#record.append(
				edit.changes.map((change) => {
					const root = parseRoot(change.root);
					return { ...change, scopeOf: root?.scope === true ? (root.milestone ?? null) : null };
				}),
				{
					person: edit.actor.person,
					access: edit.access,
					at,
					journal,
					inRound: (milestone) => this.#roundIsOpen(milestone),
				},
			);
		}
		this.#reading = null;
	}

	// --- The decision flow ---

	/** Decides one command: refused with nothing written, or written whole and told to everybody. */
	command(caller: Caller, body: unknown): Outcome<{ entries: LedgerEntry[] }> {
		return this.#event(() => this.#command(caller, body));
	}

	#command(caller: Caller, body: unknown): Outcome<{ entries: LedgerEntry[] }> {
		const parsed = commandSchema.safeParse(body);
		if (!parsed.success) {
			const [issue] = parsed.error.issues;
			const at = issue?.path.join('.') ?? '';
			return refuse('malformed', `This command cannot be read: ${at === '' ? '' : `${at}: `}${issue?.message ?? ''}`);
		}
		if (this.accessOf(caller) === 'none') return refuse('forbidden', 'You are not a member of this release.');
		const { actor } = caller;
		const known = this.#ledger.entriesOf(actor.person, parsed.data.commandId);
		if (known !== null) return { ok: true, value: { entries: known } };
		this.#commit.flush();
		const outcome = decide(parsed.data, this.#state, this.#read(), actor, this.#platform.now());
		if (!outcome.ok) return outcome;
		return { ok: true, value: { entries: this.#enact(outcome.entries, actor, parsed.data.commandId) } };
	}

	/** Writes decisions and all that follows from them in one transaction, then sends document and governance frames. */
	#enact(decisions: readonly Decision[], actor: Actor, commandId?: string): LedgerEntry[] {
		const written = this.#write(() => {
			const entries = this.#append(decisions, actor);
			const update = this.#editAfter(decisions);
			const settled = this.#settle();
			const all = [...entries, ...settled.entries];
			if (commandId !== undefined) {
				const first = all[0]?.seq ?? this.#state.seq + 1;
				this.#ledger.rememberCommand(actor.person, commandId, first, this.#state.seq);
			}
			return { entries: all, update: merge([update, settled.update]) };
		});
		if (written.update !== null) this.#broadcast(frames.encodeUpdate(written.update));
		this.#dropWhoMayNot();
		this.#tellGovernance(true);
		this.#tellAudience();
		return written.entries;
	}

	#append(decisions: readonly Decision[], actor: Actor): LedgerEntry[] {
		for (const decision of decisions) {
			if (!('scopeFormat' in decision)) continue;
			const scope = this.#read().milestones[decision.milestone]?.scope;
			if (scope !== undefined) this.#ledger.keepScope(decision.digest, canonicalText(scope));
		}
		const entries = this.#ledger.append(decisions, actor, this.#platform.now());
		for (const entry of entries) this.#state = applyEntry(this.#state, entry);
		this.#reading = null;
		return entries;
	}

	/** What follows by itself: a round whose last condition is now met is signed off by the server (R12). */
	#settle(): { entries: LedgerEntry[]; update: Uint8Array | null } {
		if (!Object.keys(this.#state.milestones).some((milestone) => this.#roundIsOpen(milestone))) {
			return { entries: [], update: null };
		}
		return { entries: this.#append(settle(this.#state, this.#read()), serverActor), update: null };
	}

	/** The document's side of a decision: a milestone that policy adds is seeded, a reopened card goes back to work. */
	#editAfter(decisions: readonly Decision[]): Uint8Array | null {
		const updates: Uint8Array[] = [];
		const take = (update: Uint8Array) => updates.push(update);
		this.#doc.on('update', take);
		for (const decision of decisions) {
			if (decision.type === 'policy-set') {
				for (const milestone of decision.policy.milestones) {
					seedMilestone(this.#doc, { ...blank, ...milestone, name: milestone.id }, serverOrigin);
				}
			}
			if (decision.type === 'reopened') {
				moveCard(this.#doc, decision.milestone, { lane: 'in-progress' }, serverOrigin);
			}
		}
		this.#doc.off('update', take);
		const update = merge(updates);
		if (update !== null) this.#journal.append(update, this.#platform.now());
		this.#reading = null;
		return update;
	}

	// --- What leaves the room; each flushes first ---

	view(caller: Caller): Outcome<BoardView> {
		return this.#forMember(caller, () => {
			const release = readRelease(this.#doc);
			const reading = this.#read();
			return {
				release: {
					id: this.board,
					name: release.name,
					version: release.version,
					targetDate: release.targetDate,
				},
				milestones: viewMilestones(this.#state, reading),
				governance: this.#state,
				blockers: findBlockers(this.#state, reading),
			};
		});
	}

	scope(caller: Caller, milestone: string): Outcome<{ scope: Scope; digest: string }> {
		const read = this.#forMember(caller, () => this.#read().milestones[milestone]);
		if (!read.ok) return read;
		if (read.value === undefined) return refuse('not-found', 'There is no such milestone in this release.');
		const { scope, digest } = read.value;
		return { ok: true, value: { scope, digest } };
	}

	ledger(caller: Caller): Outcome<LedgerEntry[]> {
		return this.#forMember(caller, () => this.#ledger.all());
	}

	exportText(caller: Caller): Outcome<string> {
		return this.#forMember(caller, () =>
			exportText({
				release: this.board,
				entries: this.#ledger.all(),
				scopes: this.#ledger.scopes(),
				document: {
					release: readRelease(this.#doc),
					milestones: this.#rows(),
					risks: readRisks(this.#doc),
				},
			}),
		);
	}

	gate(caller: Caller, milestone: string, artefact?: string): Outcome<{ open: boolean; blockers: Blocker[] }> {
		if (this.#state.milestones[milestone] === undefined) {
			return refuse('not-found', 'There is no such milestone in this release.');
		}
		return this.#forMember(caller, () => gate(this.#state, this.#read(), milestone, artefact, this.#platform.now()));
	}

	#forMember<T>(caller: Caller, read: () => T): Outcome<T> {
		if (this.accessOf(caller) === 'none') return refuse('forbidden', 'You are not a member of this release.');
		return this.#event(() => {
			this.#commit.flush();
			return { ok: true, value: read() };
		});
	}

	// --- People and links ---

	addPerson(caller: Caller, person: { id: string; name: string; roles: string[] }): Outcome<{ id: string }> {
		return this.#event(() => {
			this.#commit.flush();
			const outcome = addPerson(this.#state, caller.actor, person);
			if (!outcome.ok) return outcome;
			this.#enact(outcome.entries, caller.actor);
			return { ok: true, value: { id: person.id } };
		});
	}

	mintToken(caller: Caller, person: string): Outcome<{ name: string }> {
		return this.#event(() => {
			this.#commit.flush();
			const outcome = mintToken(this.#state, caller.actor, person);
			if (!outcome.ok) return outcome;
			this.#enact(outcome.entries, caller.actor);
			return { ok: true, value: { name: this.#state.people[person]?.name ?? '' } };
		});
	}

	createLink(caller: Caller, link: NewLink): Outcome<{ id: string; token: string }> {
		if (!this.#mayShare(caller)) return refuseSharing;
		return { ok: true, value: this.#write(() => this.#links.create(link, this.#platform.now())) };
	}

	links(caller: Caller): Outcome<Link[]> {
		if (!this.#mayShare(caller)) return refuseSharing;
		return { ok: true, value: this.#links.all() };
	}

	revokeLink(caller: Caller, link: string): Outcome<null> {
		if (!this.#mayShare(caller)) return refuseSharing;
		return this.#event(() => {
			if (!this.#write(() => this.#links.revoke(link, this.#platform.now()))) {
				return refuse('not-found', 'There is no such link.');
			}
			this.#dropWhoMayNot();
			this.#updateAudience();
			return { ok: true, value: null };
		});
	}

	#mayShare({ actor, link }: Caller): boolean {
		if (link !== undefined || actor.guest) return false;
		const roles = this.#state.people[actor.person]?.roles ?? [];
		return this.accessOf({ actor }) === 'owner' || roles.includes('Release manager');
	}

	openLink(token: string): Outcome<{ link: Link; title: string }> {
		const link = this.#links.validByToken(token, this.#platform.now());
		if (link === null) return refuse('not-found', 'This link has ended or never existed. Ask the sender for a new one.');
		return this.#event(() => {
			this.#commit.flush();
			return { ok: true, value: { link, title: this.title } };
		});
	}

	ticket(caller: Caller): Outcome<{ ticket: string }> {
		if (this.accessOf(caller) === 'none') return refuse('forbidden', 'You are not a member of this release.');
		return { ok: true, value: { ticket: this.#issue({ caller }) } };
	}

	publicTicket(token: string): Outcome<{ ticket: string }> {
		const opened = this.openLink(token);
		if (!opened.ok) return opened;
		const { link } = opened.value;
		if (link.access !== 'public' && link.access !== 'screen') return refuse('forbidden', 'This is not a public link.');
		return { ok: true, value: { ticket: this.#issue({ link: link.id }) } };
	}

	#issue(holder: { caller: Caller } | { link: string }): string {
		return this.#links.issueTicket(holder, this.#platform.now() + limits.ticket);
	}

	/** Who a ticket's one connect acts as; null if it is not (or no longer) a member's. */
	redeem(ticket: string): Caller | null {
		const holder = this.#links.redeemTicket(ticket, this.#platform.now());
		return isHolder(holder, 'caller') ? (holder.caller as Caller) : null;
	}

	/** The valid public or screen link behind a token or ticket, or null. */
	viewerLink(credential: { token?: string; ticket?: string }): Link | null {
		const now = this.#platform.now();
		let link: Link | null = null;
		if (credential.token !== undefined) link = this.#links.validByToken(credential.token, now);
		else if (credential.ticket !== undefined) {
			const holder = this.#links.redeemTicket(credential.ticket, now);
			if (isHolder(holder, 'link')) link = this.#links.valid(String(holder.link), now);
		}
		return link?.access === 'public' || link?.access === 'screen' ? link : null;
	}

	publicView(
		credential: { token?: string; ticket?: string },
		expected?: string,
	): Outcome<{ view: PublicView; link: string; etag: string }> {
		const link = this.viewerLink(credential);
		if (link === null || (expected !== undefined && link.id !== expected)) {
			return refuse('not-found', 'This link has ended or never existed. Ask the sender for a new one.');
		}
		return this.#event(() => {
			this.#commit.flush();
			const view = this.#viewFor(link);
			return { ok: true, value: { view, link: link.id, etag: etagOf(JSON.stringify(view)) } };
		});
	}

	/** A viewer's socket is open. */
	watch(viewer: ViewerPeer): void {
		this.#event(() => {
			this.#commit.flush();
			this.#outbox.push(() => this.#audience.update([viewer], this.#linkOf, this.#viewFor));
		});
	}

	/** A session or an account ended. */
	drop(person: string, session?: string): void {
		this.#event(() => {
			for (const peer of this.#platform.members()) {
				const { actor, session: own } = peer.state.caller;
				if (actor.person === person && (session === undefined || own === session)) {
					this.#close(peer, 4401, 'You have signed out.');
				}
			}
		});
	}

	// --- Telling ---

	#linkOf = (id: string): Link | null => this.#links.valid(id, this.#platform.now());

	#viewFor = (link: Link): PublicView =>
		projectPublicView({
			release: readRelease(this.#doc),
			rows: this.#rows(),
			views: viewMilestones(this.#state, this.#read()),
			blockers: findBlockers(this.#state, this.#read()),
			state: this.#state,
			link,
			now: this.#platform.now(),
		});

	#tellAudience(): void {
		if (this.#audienceWaits || [...this.#platform.viewers()].length === 0) return;
		this.#audienceWaits = true;
		this.#platform.later(audienceDelay, () => {
			this.#audienceWaits = false;
			this.#event(() => {
				this.#commit.flush();
				this.#updateAudience();
			});
		});
	}

	#updateAudience(): void {
		this.#outbox.push(() => this.#audience.update(this.#platform.viewers(), this.#linkOf, this.#viewFor));
	}

	/** Frame 64 to everybody of ours; after a mere edit only if it changed who may approve (R14). */
	#tellGovernance(decided: boolean): void {
		const editors = JSON.stringify(this.#editors());
		if (!decided && editors === this.#editorsSent) return;
		this.#editorsSent = editors;
		for (const peer of this.#platform.members()) {
			if (peer.state.ours) this.#send(peer, this.#governanceFor(peer, this.accessOf(peer.state.caller)));
		}
	}

	#governanceFor(peer: MemberPeer, access: Access): Uint8Array {
		const { person, name, guest } = peer.state.caller.actor;
		return frames.encodeGovernance({
			seq: this.#state.seq,
			epoch: this.#epoch,
			state: this.#state,
			editors: this.#editors(),
			you: { person, name, guest, access: access === 'none' ? 'view' : access },
		});
	}

	#notify(peer: MemberPeer, notice: Notice): void {
		if (peer.state.ours) this.#send(peer, frames.encodeNotice(notice));
	}

	#broadcast(frame: Uint8Array): void {
		for (const peer of this.#platform.members()) this.#send(peer, frame);
	}

	/** One dead socket must not stop the others: it is dropped. */
	#send(peer: MemberPeer, frame: Uint8Array): void {
		this.#outbox.push(() => {
			try {
				peer.send(frame);
			} catch {
				peer.close(1011, 'This connection is broken.');
			}
		});
	}

	#close(peer: MemberPeer, code: number, reason: string): void {
		this.#outbox.push(() => peer.close(code, reason));
	}

	/** After any change of roles or links: who may not read any more is closed (R26). */
	#dropWhoMayNot(): void {
		for (const peer of this.#platform.members()) {
			if (this.accessOf(peer.state.caller) !== 'none') continue;
			if (peer.state.caller.link !== undefined) this.#close(peer, 4410, 'This link has ended. Ask the sender for a new one.');
			else this.#close(peer, 4403, 'Your access was taken away.');
		}
	}

	// --- Reading ---

	#roundIsOpen(milestone: string): boolean {
		const last = this.#state.milestones[milestone]?.rounds.at(-1);
		return last !== undefined && last.end === undefined;
	}

	#rows() {
		return Object.keys(this.#state.milestones).map((milestone) => readMilestone(this.#doc, milestone));
	}

	#editors(): Record<string, { lastEditor: string | null; editors: string[] }> {
		return Object.fromEntries(
			Object.entries(this.#state.milestones).map(([id, milestone]) => {
				const ended = milestone.rounds.findLast((round) => round.end !== undefined)?.end?.at;
				return [id, this.#record.editorsOf(id, ended === undefined ? 0 : Date.parse(ended))];
			}),
		);
	}

	/** What the rules see; call after a flush, since editors come from the record on disk. */
	#read(): DocumentReading {
		this.#reading ??= readDocument(this.#rows(), this.#editors(), readRisks(this.#doc).length, this.#state);
		return this.#reading;
	}

	/** One transaction; a storage error leaves memory ahead of disk, so the object starts again. */
	#write<T>(work: () => T): T {
		try {
			return this.#sql.transaction(work);
		} catch (error) {
			this.#platform.abort(error instanceof Error ? error.message : 'storage error');
			throw error;
		}
	}
}

const blank = { activities: [], outcome: '', criteria: '', owner: '', offset: 0, start: '', due: '' };

function refuse(code: Refusal['code'], message: string): { ok: false; refusal: Refusal } {
	return { ok: false, refusal: { code, message } };
}

const refuseSharing = refuse('forbidden', 'Only the owner and the release manager share this release.');

function merge(updates: readonly (Uint8Array | null)[]): Uint8Array | null {
	const present = updates.filter((update) => update !== null);
	const [first] = present;
	return present.length > 1 ? Y.mergeUpdates(present) : (first ?? null);
}

function isHolder<Key extends string>(holder: unknown, key: Key): holder is Record<Key, unknown> {
	return typeof holder === 'object' && holder !== null && key in holder;
}
