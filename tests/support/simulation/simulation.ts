import * as edits from '@holdpoint/shared/doc/edits';
import { inspect } from '@holdpoint/shared/doc/inspect';
import { readMilestone } from '@holdpoint/shared/doc/read';
import { verifyExport } from '@holdpoint/shared/ledger/export';
import { closeCodes } from '@holdpoint/shared/protocol/close-codes';
import { digestScope, scopeOf } from '@holdpoint/shared/rules/scope';
import { expect } from 'vitest';
import * as Y from 'yjs';
import type { Caller } from '../../../api/src/board/board-api.ts';
import { contentOf } from '../../shared/doc/guarded-board.ts';
import { Random } from '../../shared/doc/random.ts';
import { anActor, type Bare } from '../room.ts';
import { OurPage, PlainPage, type Page } from './pages.ts';
import { SeededWorld } from './seeded-world.ts';
import { owner, SimulatedServer, type Answer, type Wire } from './simulated-server.ts';

const scope = 'scope-and-risk-agreed';
const build = 'build-frozen-and-tested';
const milestones = [scope, build];
const seconds = 1000;
const hours = 3_600_000;

const people = { pia: ['Product'], quinn: ['QA'], emil: ['Engineering'], rita: ['Release manager'] };
type Name = keyof typeof people;
const callerOf = (person: Name): Caller => ({ actor: anActor({ person }) });

/** What happens next, and how often of a thousand times. `dice` decides the rest. */
const weights = {
	edit: 200,
	undo: 25,
	presence: 40,
	'arrive at the server': 200,
	'arrive at a page': 240,
	'time for the pages': 60,
	'timer of the room': 50,
	'alarm of the room': 8,
	'on disk': 70,
	'a connection ends': 12,
	'a page notices': 18,
	'the server notices': 18,
	'apart from the server': 5,
	'together again': 8,
	'no network': 6,
	reload: 6,
	'leaves memory': 20,
	crash: 12,
	'disk full': 4,
	'journal nearly full': 6,
	'clock jumps': 12,
	decide: 60,
	'decide again': 6,
} as const;
type Kind = keyof typeof weights;
export const kinds = Object.keys(weights) as Kind[];
const total = Object.values(weights).reduce((sum, weight) => sum + weight, 0);

export interface Step {
	readonly kind: Kind;
	readonly dice: number;
}

/** Each step has its own dice, so that it does the same, as far as that can be, when those before it are left out. */
export function stepsOf(seed: number): Step[] {
	const random = new Random(seed);
	return Array.from({ length: 60 + random.below(120) }, () => {
		let left = random.below(total);
		const kind = kinds.find((each) => (left -= weights[each]) < 0) ?? 'edit';
		return { kind, dice: random.below(2 ** 32) };
	});
}

/** What was met on the way, so that a run of many can be seen to have met everything. */
export type Tally = Map<string, number>;

/**
 * Five people at one board: three on our pages, two with unmodified clients. Takes the steps, then heals everything, and
 * throws where what was promised does not hold. Returns what happened, one line a step.
 */
export async function simulate(
	seed: number,
	steps: readonly Step[],
	tally: Tally = new Map(),
	trace: string[] = [],
): Promise<void> {
	const world = new SeededWorld(seed);
	const simulation = new Simulation(world, tally, trace);
	try {
		await simulation.begin();
		for (const step of steps) await simulation.take(step);
		await simulation.settle();
		await simulation.expectEverythingKept();
	} finally {
		simulation.end();
		world.end();
	}
}

/** A command that was done, and what its answer is. */
interface Done {
	readonly caller: Caller;
	readonly body: { readonly type: string };
	readonly answer: Answer;
}

class Simulation {
	readonly #world: SeededWorld;
	readonly #tally: Tally;
	readonly #trace: string[];
	readonly #server: SimulatedServer;
	readonly #pages: Page[];
	/** Our pages that said last that something is not saved. */
	readonly #unsaved = new Set<Page>();
	#words = 0;
	#commands = 0;
	/** The last command that was done. */
	#last: Done | null = null;

	constructor(world: SeededWorld, tally: Tally, trace: string[]) {
		this.#world = world;
		this.#tally = tally;
		this.#trace = trace;
		this.#server = new SimulatedServer();
		for (const [id, roles] of Object.entries(people))
			this.#server.ask((room) => room.addPerson(owner, { id, name: id, roles }));
		this.#server.sync();
		this.#pages = [
			new OurPage(owner),
			new OurPage(callerOf('pia')),
			new OurPage(callerOf('quinn')),
			new PlainPage(callerOf('emil')),
			new PlainPage(callerOf('rita')),
		];
	}

	/** Everybody is on the board, and the first milestone is ready to be signed. */
	async begin(): Promise<void> {
		for (const page of this.#pages) await page.open();
		await this.#deliverAll();
		const [first] = this.#pages;
		first?.edit((doc) => {
			const { activities, evidence } = readMilestone(doc, scope);
			for (const { id } of activities) edits.setActivityState(doc, scope, id, 'done', '', first);
			for (const { slot } of evidence)
				edits.setEvidence(doc, scope, slot, { url: `https://x.test/${slot}` }, first);
		});
		await this.#deliverAll();
	}

	async take({ kind, dice }: Step): Promise<void> {
		const random = new Random(dice);
		this.#server.now += random.below(40);
		const at = this.#trace.push(kind) - 1;
		const done = await this.#do(kind, random);
		this.#trace[at] = `${kind}: ${done ?? 'nothing to do'}`;
		if (done !== null) this.#tally.set(kind, (this.#tally.get(kind) ?? 0) + 1);
		await this.#rest();
	}

	/** Does it to whatever is there to be done it to; null where nothing is. */
	async #do(kind: Kind, random: Random): Promise<string | null> {
		const server = this.#server;
		switch (kind) {
			case 'edit': {
				const page = random.pick(this.#pages);
				if (page.isReader) return null;
				const [name, edit] = random.pick(this.#edits(page, random));
				page.edit(edit);
				return `${nameOf(page)} ${name}`;
			}
			case 'undo': {
				const page = random.pick(this.#pages);
				if (page.isReader || !page.undo) return null;
				const redo = random.chance(0.3);
				const did = redo ? page.undo.redo() : page.undo.undo();
				return did && `${nameOf(page)} ${redo ? 'redo' : 'undo'}`;
			}
			case 'presence': {
				const page = random.pick(this.#pages);
				page.provider?.awareness.setLocalState({ card: random.pick(milestones), at: this.#word(random) });
				return nameOf(page);
			}
			case 'arrive at the server':
				return this.#some(random, (wire, page) => {
					if (page.isApart || wire.up.length === 0) return false;
					for (let left = 1 + random.below(4); left > 0; left -= 1) server.receive(wire);
					return true;
				});
			case 'arrive at a page':
				return this.#some(random, (wire, page) => {
					if (page.isApart || !server.hasLeft(wire)) return false;
					for (let left = 1 + random.below(4); left > 0; left -= 1) server.deliver(wire);
					return true;
				});
			case 'time for the pages':
				this.#world.pass(random.pick([20, 80, 200, 1_000, 6_000]));
				return 'passes';
			case 'timer of the room':
				if (!server.isWaiting) return null;
				server.fire();
				return 'fires';
			case 'alarm of the room':
				server.wake();
				return 'rings if it is due';
			case 'on disk':
				server.sync();
				return 'all that was written';
			case 'a connection ends':
				return this.#some(random, (wire) => !wire.isOver && !wire.isCut && (wire.cut(), true));
			case 'a page notices':
				return this.#some(random, (wire) => {
					if (!wire.isCut || wire.isOver) return false;
					this.#endOf(wire);
					return true;
				});
			case 'the server notices':
				return this.#some(random, (wire) => wire.isCut && wire.peer !== null && (server.notice(wire), true));
			case 'apart from the server': {
				const away = this.#pages.filter((page) => random.chance(0.5) && (page.isApart = true));
				return away.map(nameOf).join();
			}
			case 'together again':
				for (const page of this.#pages) page.isApart = false;
				return 'all';
			case 'no network': {
				const page = random.pick(this.#pages);
				if (!(page instanceof OurPage)) return null;
				if (random.chance(0.5)) page.goOffline();
				else page.comeBack();
				return nameOf(page);
			}
			case 'reload': {
				const page = random.pick(this.#pages);
				this.#note(page);
				await page.reload();
				return nameOf(page);
			}
			case 'leaves memory':
				server.evict();
				this.#expectNothingLost();
				return 'connections stay';
			case 'crash':
				server.crash();
				this.#expectNothingLost();
				return 'what is not on disk is gone';
			case 'disk full':
				server.diskIsFull = true;
				return 'at the next write';
			case 'journal nearly full':
				server.fillJournal(1 + random.below(10));
				return 'a snapshot is due soon';
			case 'clock jumps': {
				const ms = random.pick([-hours, -60 * seconds, -seconds, 60 * seconds, hours, 30 * hours]);
				server.now += ms;
				return `${ms} ms`;
			}
			case 'decide':
				return this.#decide(random);
			case 'decide again': {
				if (this.#last === null) return null;
				return this.#again(this.#last);
			}
			default:
				return kind satisfies never;
		}
	}

	#page(person: string): Page {
		const page = this.#pages.find(({ caller }) => caller.actor.person === person);
		if (page === undefined) throw new Error(`${person} has no page.`);
		return page;
	}

	#word(random: Random): string {
		this.#words += 1;
		return `${random.pick(['ready', 'late', '😀'])}${this.#words}`;
	}

	#edits(page: Page, random: Random): [string, (doc: Y.Doc) => void][] {
		const milestone = random.pick(milestones);
		const activity = random.pick(['a1', 'a2']);
		const by = page.caller.actor.person;
		const word = this.#word(random);
		return [
			[`names ${milestone} ${word}`, (doc) => edits.renameMilestone(doc, milestone, word, page)],
			[`owner ${word}`, (doc) => edits.setOwner(doc, milestone, word, page)],
			[`adds ${activity}`, (doc) => edits.addActivity(doc, milestone, { id: activity, text: word }, page)],
			[`activity ${word}`, (doc) => edits.editActivityText(doc, milestone, activity, word, page)],
			[`criteria ${word}`, (doc) => typeInto(doc.getText(`criteria:${milestone}`), word, random)],
			[`notes ${word}`, (doc) => typeInto(doc.getText(`notes:${milestone}`), word, random)],
			[`notes ${word}`, (doc) => typeInto(doc.getText(`notes:${milestone}`), word, random)],
			[`risk ${word}`, (doc) => edits.addRisk(doc, random.pick(['r1', 'r2']), { title: word }, page)],
			[
				`says ${word}`,
				(doc) => edits.addComment(doc, milestone, { id: word, by, text: word, at: 'now' }, page),
			],
			[
				`evidence ${word}`,
				(doc) => edits.setEvidence(doc, milestone, 'change-list', { url: `https://x.test/${word}` }, page),
			],
		];
	}

	/** One wire at random for which `act` finds something to do. */
	#some(random: Random, act: (wire: Wire, page: Page) => boolean): string | null {
		const wires = this.#pages.flatMap((page) => page.wires.map((wire) => ({ wire, page })));
		const first = random.below(Math.max(1, wires.length));
		for (const { wire, page } of [...wires.slice(first), ...wires.slice(0, first)])
			if (act(wire, page)) return nameOf(page);
		return null;
	}

	#endOf(wire: Wire): void {
		wire.isOver = true;
		wire.hearer.closed(1006, '');
	}

	// --- Decisions ---

	#decide(random: Random): string {
		const [olga, pia] = this.#pages;
		const { governance, doc } = pia ?? {};
		const digest = governance && doc ? digestScope(scopeOf(readMilestone(doc, scope), governance.state)) : '';
		const reason = 'For good reason';
		const person = random.pick(Object.keys(people) as Name[]);
		const in4Hours = new Date(this.#server.now + 4 * hours).toISOString();
		const station = (id: string, speaker: string) => ({ id, name: id, person: speaker, required: true });
		const choices: (() => string)[] = [
			() => this.#ask('pia', { type: 'request-sign-off', milestone: scope }),
			() => this.#ask('pia', { type: 'request-sign-off', milestone: scope }),
			() =>
				this.#ask('pia', { type: 'sign', milestone: scope, role: 'Product', meaning: 'approved', digest }),
			() =>
				this.#ask('pia', { type: 'sign', milestone: scope, role: 'Product', meaning: 'approved', digest }),
			() => this.#ask('rita', { type: 'reopen', milestone: scope, reason }),
			() => this.#ask('pia', { type: 'withdraw-request', milestone: scope, reason }),
			() => this.#command(owner, { type: 'assign-role', person: 'quinn', roles: ['Auditor'] }),
			() => this.#command(owner, { type: 'assign-role', person: 'quinn', roles: ['QA'] }),
			() => this.#command(owner, { type: 'remove-person', person }),
			() => this.#bringBack(person),
			() => {
				const stations = [station('qa', 'quinn'), station('engineering', 'emil')];
				return this.#ask('rita', { type: 'open-call', milestone: 'go-no-go', stations, expiresAt: in4Hours });
			},
			() => this.#ask('emil', { type: 'vote', station: 'engineering', vote: 'go' }),
			() => this.#ask('rita', { type: 'close-voting' }),
			() =>
				this.#ask('rita', { type: 'waive', milestone: build, reason, control: reason, expiresAt: in4Hours }),
			() => {
				const evidence = {
					milestone: scope,
					slot: 'change-list',
					url: `https://x.test/${this.#word(random)}`,
				};
				const caller = olga?.caller ?? owner;
				const filled = this.#server.ask((room) => room.fillEvidence(caller, evidence));
				return `evidence recorded: ${filled === null ? 'crash' : filled.ok}`;
			},
		];
		return random.pick(choices)();
	}

	#ask(person: Name, command: Bare): string {
		return this.#command(callerOf(person), command);
	}

	#command(caller: Caller, command: Bare): string {
		const body = { commandId: `c${(this.#commands += 1)}`, ...command };
		const actor = { ...caller.actor, activeAt: this.#server.now };
		const decided = this.#server.ask((room) => room.command({ actor }, body));
		if (decided === null) return `${command.type}: crash`;
		if (!decided.ok) return `${command.type}: ${decided.refusal.code} ${decided.refusal.message}`;
		const last = decided.value.entries.at(-1);
		if (last) this.#last = { caller, body, answer: this.#server.answer(last) };
		this.#tally.set(command.type, (this.#tally.get(command.type) ?? 0) + 1);
		return `${command.type}: done`;
	}

	/** A page that does not know whether its command arrived sends it again: one that was answered is answered the same. */
	#again({ caller, body, answer }: Done): string {
		const decided = this.#server.ask((room) => room.command(caller, body));
		if (decided?.ok) this.#server.answer(decided.value.entries.at(-1) ?? answer);
		const isSame = decided?.ok && decided.value.entries.at(-1)?.hash === answer.hash;
		const isOut = decided?.ok === false && decided.refusal.code === 'forbidden';
		if (answer.hasLeft && decided !== null && !isOut) expect(isSame, 'answered the same').toBe(true);
		return `${body.type}: ${isSame ? 'the same' : 'another answer'}`;
	}

	#bringBack(person: Name): string {
		const added = this.#server.ask((room) =>
			room.addPerson(owner, { id: person, name: person, roles: people[person] }),
		);
		for (const page of this.#pages) if (page.caller.actor.person === person) page.comeBack();
		return `${person} comes back: ${added === null ? 'crash' : added.ok}`;
	}

	// --- What holds at any time ---

	/** Lets every promise go on, and hears what the pages say. */
	async #rest(): Promise<void> {
		await new Promise((resolve) => setImmediate(resolve));
		for (const page of this.#pages) {
			this.#note(page);
			// Neither end has anything to say on these any more.
			const left = page.wires.filter(
				(wire) => !wire.isOver || (wire.up.length > 0 && !wire.isCut) || wire.peer,
			);
			page.wires.splice(0, page.wires.length, ...left);
		}
	}

	/** A page that says *saved* says that the server has on disk all it wrote. */
	#note(page: Page): void {
		if (page.saysSaved === false) this.#unsaved.add(page);
		else if (page.saysSaved === true && this.#unsaved.delete(page))
			this.#server.saw(Y.encodeStateAsUpdate(page.doc));
		else this.#unsaved.delete(page);
	}

	/** What anybody has seen, was told, or had as saved, is there. */
	#expectNothingLost(): void {
		const doc = this.#server.document();
		const rest = inspect(this.#server.seen, doc);
		const lost =
			rest.kind !== 'complete' ? rest.kind : rest.arrivals.length > 0 ? 'edits' : rest.deletes && 'deletions';
		expect(lost || null, 'what was seen or said to be saved, and is lost').toBeNull();
		expect(this.#server.findForgotten(), 'what was told of the ledger').toBeNull();
	}

	// --- The end ---

	/** Everything that was taken away is given back, and everything arrives. */
	async settle(): Promise<void> {
		this.#server.diskIsFull = false;
		this.#server.setClock();
		for (const page of this.#pages) page.isApart = false;
		for (const person of Object.keys(people) as Name[]) this.#bringBack(person);
		this.#command(owner, { type: 'assign-role', person: 'quinn', roles: people.quinn });
		for (const page of this.#pages) page.comeBack();
		await this.#deliverAll();
		// What a reader wrote, and was told is not applied, goes to the server with the next connection.
		for (const page of this.#pages)
			if (page instanceof OurPage && page.isRefused) for (const wire of page.wires) wire.cut();
		// Nor does anybody hear of it where a reader is.
		this.#page('quinn').provider?.awareness.setLocalState({ card: scope, at: 'back' });
		await this.#deliverAll();
		for (const page of this.#pages) this.#expectPresent(page);
		this.#server.now += seconds;
		for (const { provider } of this.#pages) provider?.awareness.setLocalState({ card: scope, at: 'the end' });
		await this.#deliverAll();
	}

	async #deliverAll(): Promise<void> {
		for (let round = 0; round < 200; round += 1) {
			let isQuiet = true;
			for (const page of this.#pages)
				for (const wire of page.wires) {
					if (wire.isCut && wire.peer) this.#server.notice(wire);
					if (wire.isCut && !wire.isOver) this.#endOf(wire);
					for (; wire.up.length > 0; isQuiet = false) this.#server.receive(wire);
					this.#server.sync();
					for (; this.#server.hasLeft(wire); isQuiet = false) this.#server.deliver(wire);
				}
			for (; this.#server.isWaiting; isQuiet = false) this.#server.fire();
			await this.#rest();
			if (!isQuiet) continue;
			if (this.#pages.every((page) => page.isOnline && page.saysSaved !== false)) return;
			for (const page of this.#pages) if (!page.isOnline) page.comeBack();
			this.#world.pass(500);
		}
		const who = this.#pages.filter((page) => !page.isOnline || page.saysSaved === false);
		throw new Error(
			`Never came to rest: ${who.map((page) => `${nameOf(page)} ${page.codes.join()}`).join('; ')}`,
		);
	}

	async expectEverythingKept(): Promise<void> {
		this.#expectNothingLost();
		const doc = this.#server.document();
		const content = contentOf(doc);
		const vector = vectorOf(doc);
		this.#trace.push(`ends with ${JSON.stringify([vector, content])}`);
		for (const page of this.#pages) {
			expect(isWhole(page.doc), `nothing waits at ${nameOf(page)}`).toBe(true);
			expect(contentOf(page.doc), `the document of ${nameOf(page)}`).toEqual(content);
			expect(vectorOf(page.doc), `the state vector of ${nameOf(page)}`).toEqual(vector);
			this.#expectPresent(page);
			const unkind = page.codes.filter((code) => !expected.includes(code));
			expect(unkind, `codes with which ${nameOf(page)} was closed`).toEqual([]);
		}
		this.#server.evict();
		const again = this.#server.document();
		expect(contentOf(again), 'the document loaded again').toEqual(content);
		expect(vectorOf(again), 'its state vector').toEqual(vector);
		const exported = this.#server.room.exportText(owner);
		expect(exported.ok && (await verifyExport(exported.value))).toMatchObject({ valid: true });
	}

	#expectPresent(page: Page): void {
		expect(this.#presentAt(page), `who is here for ${nameOf(page)}`).toEqual(this.#present());
	}

	#present(): Record<number, string> {
		return Object.fromEntries(
			this.#pages.map(({ doc, caller, provider }) => [
				doc.clientID,
				`${caller.actor.person} ${provider?.awareness.getLocalState()?.['at']}`,
			]),
		);
	}

	#presentAt({ provider, caller, doc }: Page): Record<number, string> {
		const present: Record<number, string> = {};
		for (const [client, state] of provider?.awareness.getStates() ?? []) {
			// Its own is not stamped.
			const { user, at } = state as { user?: { person: string }; at?: string };
			const person = client === doc.clientID ? caller.actor.person : (user?.person ?? 'nobody');
			present[client] = `${person} ${at}`;
		}
		return present;
	}

	end(): void {
		for (const page of this.#pages) page.leave();
	}
}

/**
 * A connection that broke, access that was taken away, more than a few edits that came before what they build on, and a
 * line that seems silent for long where the clock has leapt.
 */
const expected: readonly number[] = [1006, closeCodes.forbidden, closeCodes.gap, closeCodes.later];

function nameOf({ caller }: Page): string {
	return caller.actor.person;
}

function isWhole({ store }: Y.Doc): boolean {
	return store.pendingStructs === null && store.pendingDs === null;
}

function vectorOf(doc: Y.Doc): [number, number][] {
	return [...Y.decodeStateVector(Y.encodeStateVector(doc))].sort(([a], [b]) => a - b);
}

/** Writes, or takes something out, between whole characters. */
function typeInto(text: Y.Text, word: string, random: Random): void {
	const characters = [...text.toJSON()];
	const at = random.below(characters.length + 1);
	const index = characters.slice(0, at).join('').length;
	const rest = characters.slice(at, at + 1 + random.below(5)).join('').length;
	if (rest > 0 && random.chance(0.3)) text.delete(index, rest);
	else text.insert(index, word);
}
