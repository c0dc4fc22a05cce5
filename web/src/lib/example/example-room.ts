import * as Y from 'yjs';
import { Guard, type GuardContext } from '@holdpoint/shared/doc/guard';
import { readMilestone, readRisks } from '@holdpoint/shared/doc/read';
import { parseRoot } from '@holdpoint/shared/doc/roots';
import { seedMilestone, seedRelease } from '@holdpoint/shared/doc/seed';
import { appendEntry } from '@holdpoint/shared/ledger/chain';
import { applyEntry, emptyState } from '@holdpoint/shared/ledger/project';
import { encodeAwareness, type AwarenessEntry } from '@holdpoint/shared/protocol/awareness';
import * as frames from '@holdpoint/shared/protocol/frames';
import { accessOf, lockOf } from '@holdpoint/shared/rules/access';
import { addPerson, createRelease } from '@holdpoint/shared/rules/administer';
import { decide } from '@holdpoint/shared/rules/decide';
import type { Decided } from '@holdpoint/shared/rules/decided';
import { readDocument } from '@holdpoint/shared/rules/reading';
import { settle } from '@holdpoint/shared/rules/settle';
import { targetOf, type Player, type Scene, type Stage } from '@holdpoint/shared/scenes/scene';
import { serverActor, type Actor } from '@holdpoint/shared/schema/actor';
import type { Opening } from '@holdpoint/shared/schema/call';
import type { GovernanceState } from '@holdpoint/shared/schema/governance';
import type { Decision, LedgerEntry } from '@holdpoint/shared/schema/ledger-entry';
import type { DocumentReading, Scope } from '@holdpoint/shared/schema/reading';
import type { Refusal } from '@holdpoint/shared/schema/refusal';
import { layOut } from '@holdpoint/shared/template/lay-out';
import { templateOf } from '@holdpoint/shared/template/templates';
import { toPolicy } from '@holdpoint/shared/template/to-policy';
import type { Asked } from '../board/open-board.svelte.ts';

/** The page's side of a line: it hears frames of the socket (interfaces.md, Socket) until the line ends. */
export interface Listener {
	hear(frame: Uint8Array): void;
	end(code: number): void;
}

/** Somebody shown as present: the first client IDs are theirs. */
export interface Present {
	readonly person: string;
	readonly name: string;
	readonly card: string | null;
	readonly field: string | null;
}

const day = 86_400_000;
const epoch = 'example';

/**
 * A release in the memory of one page, under the same rules, guard and frames as on the server, so that an example
 * behaves as the real thing does. Nothing leaves the page, and nothing is kept.
 */
export class ExampleRoom implements Stage {
	/** Everybody on the release; the first owns it. */
	readonly cast: readonly Player[];
	readonly #meanwhile: Scene['meanwhile'];
	readonly #doc = new Y.Doc();
	readonly #guard: Guard;
	readonly #onscope: (scope: Scope) => void;
	readonly #listeners = new Map<Listener, string>();
	readonly #votes = new Map<string, Opening>();
	readonly #clients = new Map<number, string>();
	/** Who changed what is signed of a milestone, and when (R14). */
	readonly #changed: { readonly milestone: string; readonly person: string; readonly at: number }[] = [];
	#here: readonly AwarenessEntry[] = [];
	#state: GovernanceState;
	#last: LedgerEntry | null = null;
	#reading: DocumentReading | null = null;
	/** How far this room's clock is behind the device's, milliseconds. */
	#behind: number;

	/**
	 * The scene from its beginning to the moment that one looks at it. `id`: what the page calls the board; `onscope` hears
	 * of what is asked or signed.
	 */
	static async play(
		scene: Scene,
		id: string,
		onscope: (scope: Scope) => void = () => undefined,
	): Promise<ExampleRoom> {
		const room = new ExampleRoom(scene, id, onscope);
		await scene.play(room);
		room.#behind = 0;
		room.#settle();
		return room;
	}

	private constructor(scene: Scene, id: string, onscope: (scope: Scope) => void) {
		this.#onscope = onscope;
		const { title, version, template, separation, cast } = scene;
		this.cast = cast;
		this.#meanwhile = scene.meanwhile;
		this.#behind = scene.began * day;
		this.#state = emptyState(id);
		const targetDate = targetOf(scene, Date.now());
		const plan = layOut({ plan: templateOf(template), targetDate, today: dateOf(this.now) });
		const owner = this.#actor(cast[0]?.person ?? '');
		const policy = toPolicy(plan.milestones, separation);
		seedRelease(this.#doc, { name: title, version, targetDate }, plan.milestones);
		this.#guard = new Guard(this.#doc);
		this.#must(owner, createRelease({ release: id, title, template, owner, policy, doneBefore: [] }));
		for (const { person, name, roles } of cast) {
			if (person === owner.person) {
				if (roles.length > 0) this.#append({ type: 'roles-assigned', person, roles: [...roles] }, owner);
			} else this.#must(owner, addPerson(this.#state, owner, { id: person, name, roles }));
		}
	}

	get now(): number {
		return Date.now() - this.#behind;
	}

	// --- The stage ---

	idOf(player: string): string {
		return player;
	}

	edit(by: string, change: (doc: Y.Doc) => void): Promise<void> {
		const copy = new Y.Doc();
		Y.applyUpdate(copy, Y.encodeStateAsUpdate(this.#doc));
		change(copy);
		this.#accept(by, Y.encodeStateAsUpdate(copy, Y.encodeStateVector(this.#doc)));
		copy.destroy();
		return Promise.resolve();
	}

	command(by: string, asked: Asked): Promise<void> {
		const refusal = this.decide(by, asked);
		if (refusal) throw new Error(`${asked.type} by ${by}: ${refusal.code} ${refusal.message}`);
		return Promise.resolve();
	}

	sign(by: string, milestone: string, role: string, comment = ''): Promise<void> {
		const digest = this.#read().milestones[milestone]?.digest ?? '';
		const said = comment === '' ? {} : { comment };
		return this.command(by, { type: 'sign', milestone, role, meaning: 'approved', digest, ...said });
	}

	reject(by: string, milestone: string, role: string, reason: string): Promise<void> {
		const digest = this.#read().milestones[milestone]?.digest ?? '';
		return this.command(by, { type: 'reject', milestone, role, digest, reason });
	}

	wait(days: number): void {
		this.#behind = Math.max(0, this.#behind - days * day);
	}

	// --- The page ---

	/** What others of the scene do while the page looks on. */
	async meanwhile(): Promise<void> {
		await this.#meanwhile?.(this);
	}

	/** Decides at once, and tells everybody; null, or why not. */
	decide(by: string, asked: Asked): Refusal | null {
		const actor = this.#actor(by);
		const command = { ...asked, commandId: crypto.randomUUID() };
		const decided = decide(command, this.#state, this.#read(), actor, this.now, {
			nonce: nonce(),
			openingOf: (seal) => this.#votes.get(seal) ?? null,
			statementOf: () => null,
			assertion: null,
		});
		if (!decided.ok) return decided.refusal;
		for (const seal of decided.secrets?.forget ?? []) this.#votes.delete(seal);
		for (const { seal, opening } of decided.secrets?.keep ?? []) this.#votes.set(seal, opening);
		for (const decision of decided.entries) this.#append(decision, actor);
		if (asked.type === 'set-policy') this.#seedAdded();
		this.#settle();
		this.#tellGovernance();
		return null;
	}

	/** These people are here too. */
	gather(people: readonly Present[]): void {
		this.#here = people.map(({ person, name, card, field }, index) => ({
			client: index + 1,
			clock: 1,
			state: { card, field, user: { person, name, guest: false, color: index % 8 } },
		}));
		this.#tell(this.#presence());
	}

	/** A page begins to listen as this person; returns how it stops. */
	join(person: string, listener: Listener): () => void {
		this.#listeners.set(listener, person);
		listener.hear(frames.encodeSyncStep1(Y.encodeStateVector(this.#doc)));
		listener.hear(frames.encodeGovernance(this.#frame(person)));
		listener.hear(this.#presence());
		return () => this.#listeners.delete(listener);
	}

	/** Ends every line, as the server does with one of its close codes. */
	end(code: number): void {
		for (const listener of [...this.#listeners.keys()]) listener.end(code);
	}

	/** A frame that the page sent. */
	receive(person: string, message: Uint8Array, from: Listener): void {
		const frame = frames.decodeFrame(message);
		if (frame.type === 'sync-step-1')
			from.hear(frames.encodeSyncStep2(Y.encodeStateAsUpdate(this.#doc, frame.stateVector)));
		else if (frame.type === 'sync-step-2' || frame.type === 'update')
			this.#accept(person, frame.update, from);
	}

	#accept(person: string, update: Uint8Array, from?: Listener): void {
		const before = this.#read();
		const verdict = this.#guard.accept(update, this.#guardContext(person));
		if (verdict.kind === 'fork') {
			from?.hear(frames.encodeNotice({ kind: 'fork', message: 'The example goes on with another person.' }));
			return;
		}
		if (verdict.kind === 'read-only') return from?.hear(frames.encodeNotice(verdict.notice));
		if (verdict.kind !== 'applied') return;
		for (const client of verdict.newClients) this.#clients.set(client, person);
		this.#reading = null;
		for (const [milestone, { digest }] of Object.entries(this.#read().milestones)) {
			if (before.milestones[milestone]?.digest !== digest)
				this.#changed.push({ milestone, person, at: this.now });
		}
		this.#reading = null;
		this.#settle();
		this.#tell(frames.encodeUpdate(verdict.update));
		for (const notice of verdict.notices) from?.hear(frames.encodeNotice(notice));
		this.#tellGovernance();
	}

	#guardContext(person: string): GuardContext {
		const actor = this.#actor(person);
		return {
			person,
			readOnly: accessOf(this.#state, actor, null) === 'view',
			lockOf: (name) => {
				const root = parseRoot(name);
				if (root === null) return null;
				const part = { kind: root.scope ? 'scope' : 'free', milestone: root.milestone };
				const title = root.milestone ? readMilestone(this.#doc, root.milestone).name : undefined;
				return lockOf(this.#state, part, actor, this.now, title);
			},
			ownerOfClient: (client) => this.#clients.get(client) ?? null,
			knownMilestones: new Set([...Object.keys(this.#state.milestones), ...this.#state.dropped]),
		};
	}

	#must(actor: Actor, decided: Decided): void {
		if (!decided.ok) throw new Error(decided.refusal.message);
		for (const decision of decided.entries) this.#append(decision, actor);
	}

	#append(decision: Decision, actor: Pick<Actor, 'person' | 'name'>): void {
		if ('digest' in decision) {
			const scope = this.#read().milestones[decision.milestone]?.scope;
			if (scope) this.#onscope(scope);
		}
		this.#last = appendEntry(this.#last, decision, actor, new Date(this.now).toISOString());
		this.#state = applyEntry(this.#state, this.#last);
		this.#reading = null;
	}

	#settle(): void {
		for (const decision of settle(this.#state, this.#read(), this.now)) this.#append(decision, serverActor);
	}

	/** Milestones that a new plan added, with nothing in them yet. */
	#seedAdded(): void {
		for (const clause of this.#state.policy.milestones) {
			if (readMilestone(this.#doc, clause.id).name !== '') continue;
			const empty = { name: 'New milestone', activities: [], outcome: '', criteria: '', owner: '' };
			seedMilestone(this.#doc, { ...clause, ...empty, start: '', due: '', offset: 0 });
		}
		this.#reading = null;
	}

	#read(): DocumentReading {
		this.#reading ??= readDocument(
			this.#state.policy.milestones.map(({ id }) => readMilestone(this.#doc, id)),
			this.#editors(),
			readRisks(this.#doc),
			this.#state,
		);
		return this.#reading;
	}

	#editors(): Record<string, { lastEditor: string | null; editors: string[] }> {
		const entries = this.#state.policy.milestones.map(({ id }) => {
			const ended = this.#state.milestones[id]?.rounds.findLast((round) => round.end !== undefined)?.end;
			const changes = this.#changed.filter(({ milestone }) => milestone === id);
			const since = changes.filter(({ at }) => at > Date.parse(ended?.at ?? '1970-01-01'));
			const editors = [...new Set(since.map(({ person }) => person))];
			return [id, { lastEditor: changes.at(-1)?.person ?? null, editors }] as const;
		});
		return Object.fromEntries(entries);
	}

	#frame(person: string) {
		const actor = this.#actor(person);
		const access = accessOf(this.#state, actor, null);
		return {
			seq: this.#state.seq,
			epoch,
			now: this.now,
			state: this.#state,
			editors: this.#editors(),
			you: { person, name: actor.name, guest: false, access: access === 'none' ? 'view' : access },
		} as const;
	}

	#tellGovernance(): void {
		for (const [listener, person] of this.#listeners)
			listener.hear(frames.encodeGovernance(this.#frame(person)));
	}

	#tell(frame: Uint8Array): void {
		for (const listener of this.#listeners.keys()) listener.hear(frame);
	}

	#presence(): Uint8Array {
		return frames.encodeAwarenessFrame(encodeAwareness(this.#here));
	}

	#actor(person: string): Actor {
		const name = this.cast.find((player) => player.person === person)?.name ?? person;
		return { person, name, guest: false, authentication: 'session', activeAt: this.now };
	}
}

function dateOf(ms: number): string {
	return new Date(ms).toISOString().slice(0, 10);
}

/** 256 bits as hexadecimal characters. */
function nonce(): string {
	return Array.from(crypto.getRandomValues(new Uint8Array(32)), (byte) =>
		byte.toString(16).padStart(2, '0'),
	).join('');
}
