import * as edits from '@holdpoint/shared/doc/edits';
import { readMilestone } from '@holdpoint/shared/doc/read';
import { verifyExportBytes } from '@holdpoint/shared/ledger/export';
import * as frames from '@holdpoint/shared/protocol/frames';
import type { BoardView } from '@holdpoint/shared/schema/board-view';
import type { LedgerEntry } from '@holdpoint/shared/schema/ledger-entry';
import { defaultNumbers } from '@holdpoint/shared/schema/release';
import * as Y from 'yjs';
import { Random } from '../shared/doc/random.ts';
import type { ApiClient } from './api.ts';
import { download, MemberSocket } from './member-socket.ts';
import { Oracle } from './oracle.ts';
import { aMilestone, aSigner, aSlot, type Asked } from './release.ts';

/** Everything by which somebody is shown something, and the moment in which a writer sends. */
const kinds = [
	...['edit', 'frame', 'saved', 'governance', 'public socket'],
	...['board', 'export', 'ledger', 'gate', 'gate of the signed', 'public page', 'command', 'evidence'],
] as const;
type Kind = (typeof kinds)[number];

const writers = [1, 2, 3, 4, 5];
/** State vector of an empty document. */
const nothing = Y.encodeStateVector(new Y.Doc());
const own = (writer: number): string => `writer-${writer}`;

interface Sent {
	readonly api: ApiClient;
	readonly body: Record<string, unknown>;
}

/**
 * A board at which much happens at once: five write, somebody signs and reopens without end, a call is held over and over,
 * a pipeline fills evidence and asks gates, and all that they and the public are shown is told to the oracle.
 */
export class BusyBoard {
	readonly id: string;
	/** How often each kind was seen. */
	readonly seen = new Map<Kind, number>();
	readonly #owner: ApiClient;
	readonly #writers: readonly Writer[];
	readonly #signer: ApiClient;
	readonly #pipeline: ApiClient;
	readonly #publicLink: PublicLink;
	readonly #idle: number;
	readonly #oracle = new Oracle();
	/** Commands that were sent and not answered. */
	readonly #unanswered = new Set<Sent>();
	readonly #votes = new Map<string, string>();
	#builds = 0;
	#isOver = true;
	/** What happens at the chosen moment. */
	#strike: (kind: Kind) => void = () => undefined;

	/** `idle`: members who only look on; the more, the longer edits wait for their window to end. */
	static async create(owner: ApiClient, idle = 0): Promise<BusyBoard> {
		const id = await owner.createBoard({ template: 'empty' });
		const at = `/api/boards/${id}`;
		const plain = [
			aMilestone('signed'),
			aMilestone('next', { needs: ['signed'] }),
			aMilestone('call', { kind: 'call', signers: [] }),
			...writers.map((writer) => aMilestone(own(writer), { evidence: [aSlot('report'), aSlot('build')] })),
			aMilestone('last', { needs: writers.map(own), signers: [aSigner('QA')] }),
		];
		await mustCommand(owner, id, {
			type: 'set-policy',
			milestones: plain,
			separation: 'standard',
			numbers: defaultNumbers,
		});
		const members = [];
		for (const number of writers) {
			const { id: person, api } = await owner.addPerson(id, `Writer ${number}`, []);
			members.push(new Writer(number, person, api, id));
		}
		const { api: signer } = await owner.addPerson(id, 'Quinn', ['QA']);
		const { token } = await owner.must<{ token: string }>('POST', `${at}/links`, {
			access: 'api',
			label: 'Pipeline',
			scopes: ['gate', 'evidence'],
		});
		const link = await owner.must<{ token: string }>('POST', `${at}/links`, {
			access: 'public',
			label: 'Public',
		});
		const publicLink = await PublicLink.open(owner.url, link.token);
		return new BusyBoard(id, owner, members, signer, owner.as(token), publicLink, idle);
	}

	private constructor(
		id: string,
		owner: ApiClient,
		members: readonly Writer[],
		signer: ApiClient,
		pipeline: ApiClient,
		publicLink: PublicLink,
		idle: number,
	) {
		this.id = id;
		this.#owner = owner;
		this.#writers = members;
		this.#signer = signer;
		this.#pipeline = pipeline;
		this.#publicLink = publicLink;
		this.#idle = idle;
	}

	/**
	 * Everybody comes and is at it until something of a kind was seen so many times, both chosen by the seed; then `kill` is
	 * called, at once or a moment later. Resolves when everybody has heard that the server is gone.
	 */
	async work(seed: number, kill: () => Promise<void>): Promise<void> {
		const random = new Random(seed);
		const kind = random.pick(kinds);
		let left = 1 + random.below(kind === 'frame' || kind === 'edit' ? 120 : 6);
		const delay = random.chance(0.5) ? 0 : random.below(15);
		const onlookers = Array.from({ length: this.#idle }, () =>
			MemberSocket.open(this.#owner, this.id, 'yjs', () => undefined),
		);
		const closed: Promise<unknown>[] = (await Promise.all(onlookers)).map((each) => each.closed);
		for (const writer of this.#writers) {
			if (random.chance(0.4)) writer.begin();
			closed.push((await writer.connect((what, frame) => this.#hear(what, frame))).closed);
		}
		const reader = await MemberSocket.open(this.#signer, this.id, 'holdpoint', (frame) =>
			this.#hear('frame', frame),
		);
		closed.push(reader.closed);
		closed.push((await this.#publicLink.watch((text) => this.#read('public socket', text))).closed);
		// Everybody is there: from now on it may happen.
		this.#isOver = false;
		const killed = new Promise<void>((resolve, reject) => {
			const end = () => {
				this.#isOver = true;
				kill().then(resolve, reject);
			};
			this.#strike = (seen) => {
				if (seen !== kind || --left !== 0) return;
				if (delay === 0) end();
				else setTimeout(end, delay);
			};
		});
		await Promise.all([
			...this.#writers.map((writer) => this.#repeat(random, 12, (own) => this.#write(writer, own))),
			this.#repeat(random, 6, () => this.#stepSigning()),
			this.#repeat(random, 6, (own) => this.#stepCall(own)),
			this.#repeat(random, 10, () => this.#fillEvidence()),
			this.#repeat(random, 20, () => this.#view()),
			this.#repeat(random, 40, async () => this.#read('export', await this.#get('export'))),
			this.#repeat(random, 40, async () => this.#readLedger(await this.#get('ledger'))),
			this.#repeat(random, 10, () => this.#askGate()),
			this.#repeat(random, 10, () => this.#askGateOfSigned()),
			this.#repeat(random, 20, async () => this.#read('public page', await this.#publicLink.page())),
		]);
		await killed;
		await Promise.all(closed);
		this.#strike = () => undefined;
	}

	/**
	 * What was shown and is not there, of a server that was started again; nothing, if all is well. A command that was not
	 * answered is sent again, and is answered the same twice.
	 */
	async check(): Promise<string[]> {
		const [doc, board, exported, ledger, gate, page] = await Promise.all([
			download(this.#owner, this.id),
			this.#get(''),
			this.#get('export'),
			this.#get('ledger'),
			this.#gate('last'),
			this.#publicLink.page(),
		]);
		const missing = this.#oracle.missing({
			doc,
			ledger: entriesOf(ledger),
			texts: { board, export: exported, gate, 'public page': page },
		});
		const verdict = await verifyExportBytes(new TextEncoder().encode(exported));
		if (!verdict.valid) missing.push(`export: ${verdict.reason}`);
		for (const sent of this.#unanswered) {
			const [first, again] = [await this.#send(sent), await this.#send(sent)];
			if (JSON.stringify(first) !== JSON.stringify(again))
				missing.push(`command: ${JSON.stringify(sent.body)} was answered differently`);
			this.#unanswered.delete(sent);
		}
		return missing;
	}

	/** Does something until it is over, each time after a pause of up to so many milliseconds. */
	async #repeat(random: Random, longest: number, act: (own: Random) => Promise<unknown>): Promise<void> {
		// Each its own numbers: who comes first does not change what another one does.
		const mine = new Random(random.below(2 ** 31));
		while (!this.#isOver) {
			try {
				await act(mine);
			} catch (error) {
				// Only what was on its way when the server died may fail.
				if (!this.#isOver || !(error instanceof TypeError)) throw error;
			}
			await pause(mine, longest);
		}
	}

	/** Something was shown; what it says has been told to the oracle. */
	#saw(kind: Kind): void {
		this.seen.set(kind, (this.seen.get(kind) ?? 0) + 1);
		this.#strike(kind);
	}

	#read(kind: Kind, text: string): void {
		this.#oracle.text(text);
		this.#saw(kind);
	}

	#hear(kind: 'frame' | 'saved', frame: frames.Frame | Uint8Array): void {
		if (frame instanceof Uint8Array) this.#oracle.update(frame);
		else if (frame.type === 'governance') {
			this.#oracle.atLeast(frame.frame.seq);
			return this.#saw('governance');
		} else if (frame.type === 'update' || frame.type === 'sync-step-2') this.#oracle.update(frame.update);
		else return;
		this.#saw(kind);
	}

	/** Some edits, some of which wait for the window to end; the next only when these are saved, or no server keeps up. */
	async #write(writer: Writer, random: Random): Promise<void> {
		for (let left = 1 + random.below(4); left > 0; left--) {
			writer.edit(random);
			this.#saw('edit');
		}
		await pause(random, 6);
		await writer.untilSaved();
	}

	async #view(): Promise<BoardView> {
		const text = await this.#get('');
		const view = JSON.parse(text) as BoardView;
		this.#oracle.atLeast(view.governance.seq);
		this.#read('board', text);
		return view;
	}

	/** Asked, signed off by its one signature, reopened, and again. */
	async #stepSigning(): Promise<void> {
		const { milestones } = await this.#view();
		const milestone = milestones.find(({ id }) => id === 'signed');
		if (milestone === undefined) throw new Error('no milestone');
		if (milestone.status === 'signed')
			await this.#command(this.#owner, { type: 'reopen', milestone: 'signed', reason: 'Once more, please' });
		else if (milestone.asked)
			await this.#command(this.#signer, {
				type: 'sign',
				milestone: 'signed',
				role: 'QA',
				meaning: 'approved',
				digest: milestone.digest,
			});
		else await this.#command(this.#owner, { type: 'request-sign-off', milestone: 'signed' });
	}

	/** Opened, voted in by two, closed, revealed as it was voted, cancelled, and again. */
	async #stepCall(random: Random): Promise<void> {
		const speakers = this.#writers.slice(0, 2);
		const { calls } = (await this.#view()).governance;
		const call = calls.call;
		const silent = speakers.find(({ person }) => !call?.votes.some((vote) => vote.person === person));
		switch (call?.state) {
			case 'open':
				if (silent === undefined) return this.#command(this.#owner, { type: 'close-voting' });
				this.#votes.set(silent.person, random.pick(['go', 'hold', 'no-go']));
				return this.#command(silent.api, {
					type: 'vote',
					station: `station-${silent.number}`,
					vote: this.#votes.get(silent.person) as 'go',
					reason: 'As I see it today',
				});
			case 'closed':
				return this.#command(this.#owner, { type: 'reveal' });
			case 'revealed': {
				const said = new Map(call.answers.map(({ person, vote }) => [person, vote]));
				for (const [person, vote] of this.#votes)
					if (said.get(person) !== vote)
						throw new Error(`${person} voted ${vote}, and ${said.get(person)} was revealed.`);
				return this.#command(this.#owner, { type: 'cancel-call', reason: 'Only an exercise' });
			}
			default:
				this.#votes.clear();
				return this.#command(this.#owner, {
					type: 'open-call',
					stations: speakers.map(({ number, person }) => ({
						id: `station-${number}`,
						name: `Station ${number}`,
						person,
						required: true,
					})),
					expiresAt: new Date(Date.now() + 36_000_000).toISOString(),
				});
		}
	}

	async #command(api: ApiClient, command: Asked): Promise<void> {
		const sent = { api, body: { commandId: crypto.randomUUID(), ...command } };
		this.#unanswered.add(sent);
		await this.#send(sent);
		this.#unanswered.delete(sent);
		this.#saw('command');
	}

	async #send({ api, body }: Sent): Promise<LedgerEntry[]> {
		const { entries } = await api.must<{ entries: LedgerEntry[] }>(
			'POST',
			`/api/boards/${this.id}/commands`,
			body,
		);
		this.#oracle.entries(entries);
		return entries;
	}

	async #fillEvidence(): Promise<void> {
		const url = `https://builds.test/b1~${++this.#builds}`;
		await this.#pipeline.must('POST', `/api/boards/${this.id}/evidence`, {
			milestone: own(1),
			slot: 'build',
			url,
		});
		this.#read('evidence', url);
	}

	#readLedger(text: string): void {
		this.#oracle.entries(entriesOf(text));
		this.#saw('ledger');
	}

	/** Its blockers name what is not signed: the names of that moment. */
	async #askGate(): Promise<void> {
		this.#read('gate', await this.#gate('last'));
	}

	/** Open, it says that somebody signed after the last reopening; shut, that each sign-off was reopened. */
	async #askGateOfSigned(): Promise<void> {
		const reopened = this.#oracle.count('reopened', 'signed');
		const signed = this.#oracle.count('signed-off', 'signed');
		const { open } = JSON.parse(await this.#gate('next')) as { open: boolean };
		if (open) this.#oracle.atLeast(reopened + 1, 'signed-off', 'signed');
		else this.#oracle.atLeast(signed, 'reopened', 'signed');
		this.#saw('gate of the signed');
	}

	#gate(milestone: string): Promise<string> {
		return readText(this.#pipeline, `/api/boards/${this.id}/gates/${milestone}`);
	}

	#get(what: string): Promise<string> {
		return readText(this.#owner, `/api/boards/${this.id}${what && '/'}${what}`);
	}
}

/** How often each kind was seen, in words. */
export function sumUp(boards: readonly BusyBoard[]): string {
	const count = (kind: Kind) => boards.reduce((sum, { seen }) => sum + (seen.get(kind) ?? 0), 0);
	return kinds.map((kind) => `${count(kind)} × ${kind}`).join(', ');
}

/** A member who edits one milestone as its only author, with one word for each edit. */
class Writer {
	readonly number: number;
	readonly person: string;
	readonly api: ApiClient;
	readonly #board: string;
	#doc: Y.Doc;
	#edits = 0;
	#socket: MemberSocket | null = null;
	/** What was sent before each sync request that is not answered yet. */
	#asked: { sent: Uint8Array | null; answered: () => void }[] = [];
	#savedUpTo = nothing;

	constructor(number: number, person: string, api: ApiClient, board: string) {
		this.number = number;
		this.person = person;
		this.api = api;
		this.#board = board;
		this.#doc = this.#newDoc();
	}

	/** From an empty document, as a page that is opened anew; otherwise what was not saved comes along. */
	begin(): void {
		this.#doc.destroy();
		this.#doc = this.#newDoc();
	}

	#newDoc(): Y.Doc {
		const doc = new Y.Doc();
		doc.on('update', (update: Uint8Array, origin: unknown) => {
			if (origin === this) this.#socket?.send(frames.encodeUpdate(update));
		});
		return doc;
	}

	/** Resolves when it is in sync. */
	async connect(
		hear: (kind: 'frame' | 'saved', shown: frames.Frame | Uint8Array) => void,
	): Promise<MemberSocket> {
		this.#asked = [];
		this.#savedUpTo = nothing;
		const socket = await MemberSocket.open(this.api, this.#board, 'yjs', (frame, socket) => {
			if (frame.type === 'sync-step-1')
				return socket.send(frames.encodeSyncStep2(Y.encodeStateAsUpdate(this.#doc, frame.stateVector)));
			if (frame.type !== 'update' && frame.type !== 'sync-step-2') return;
			Y.applyUpdate(this.#doc, frame.update, 'server');
			hear('frame', frame);
			if (frame.type !== 'sync-step-2') return;
			const asked = this.#asked.shift();
			if (asked?.sent) hear('saved', asked.sent);
			asked?.answered();
		});
		this.#socket = socket;
		void socket.closed.then(() => this.#asked.forEach(({ answered }) => answered()));
		await this.#ask(null);
		return socket;
	}

	edit(random: Random): void {
		const milestone = own(this.number);
		const field = random.pick(['n', 'o', 't', 'e', 'c'] as const);
		const word = `${field}${this.number}~${++this.#edits}`;
		switch (field) {
			case 'n':
				edits.renameMilestone(this.#doc, milestone, word, this);
				break;
			case 'o':
				edits.setOutcome(this.#doc, milestone, word, this);
				break;
			case 't':
				edits.editNotes(this.#doc, milestone, word, this);
				break;
			case 'e':
				edits.setEvidence(this.#doc, milestone, 'report', { url: `https://x.test/${word}` }, this);
				break;
			case 'c':
				edits.editCriteria(this.#doc, milestone, this.#longer(milestone, word), this);
				break;
			default:
				field satisfies never;
		}
	}

	/** A sync reply says that all that was sent before its request is saved. Resolves without one when the socket closes. */
	async untilSaved(): Promise<void> {
		const sent = Y.encodeStateAsUpdate(this.#doc, this.#savedUpTo);
		this.#savedUpTo = Y.encodeStateVector(this.#doc);
		await this.#ask(sent);
	}

	#ask(sent: Uint8Array | null): Promise<void> {
		return new Promise((resolve) => {
			this.#asked.push({ sent, answered: resolve });
			this.#socket?.send(frames.encodeSyncStep1(Y.encodeStateVector(this.#doc)));
		});
	}

	#longer(milestone: string, word: string): string {
		const { criteria } = readMilestone(this.#doc, milestone);
		return `${criteria.slice(-200)} ${word}`;
	}
}

/** A stakeholder with a public link. */
class PublicLink {
	readonly #url: string;
	readonly #token: string;
	readonly #link: string;
	readonly #cookie: string;

	static async open(url: string, token: string): Promise<PublicLink> {
		const response = await fetch(`${url}/api/public`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ token }),
		});
		const { link } = (await response.json()) as { link: string };
		const cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? '';
		return new PublicLink(url, token, link, cookie);
	}

	private constructor(url: string, token: string, link: string, cookie: string) {
		this.#url = url;
		this.#token = token;
		this.#link = link;
		this.#cookie = cookie;
	}

	async page(): Promise<string> {
		const response = await fetch(`${this.#url}/api/public/${this.#link}`, {
			headers: { cookie: this.#cookie },
		});
		const text = await response.text();
		if (!response.ok) throw new Error(`The public page: ${response.status} ${text}`);
		return text;
	}

	/** Resolves when the socket is open, with its end. */
	async watch(see: (text: string) => void): Promise<{ closed: Promise<void> }> {
		const response = await fetch(`${this.#url}/api/public/ticket`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ token: this.#token }),
		});
		const { ticket } = (await response.json()) as { ticket: string };
		const socket = new WebSocket(`${this.#url.replace('http', 'ws')}/api/public/${this.#link}/live`, [
			'view',
			`ticket.${ticket}`,
		]);
		socket.addEventListener('message', ({ data }) => see(data as string));
		const closed = new Promise<void>((resolve) => socket.addEventListener('close', () => resolve()));
		await new Promise<void>((resolve, reject) => {
			socket.addEventListener('open', () => resolve());
			socket.addEventListener('close', ({ code }) => reject(new Error(`closed ${code}`)));
		});
		return { closed };
	}
}

function pause(random: Random, longest: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, random.below(longest)));
}

async function mustCommand(api: ApiClient, board: string, command: Asked): Promise<void> {
	const { status, body } = await api.command(board, command);
	if (status !== 200) throw new Error(JSON.stringify(body));
}

/** The answer's text: a shut gate is an answer too. */
async function readText(api: ApiClient, path: string): Promise<string> {
	const response = await fetch(`${api.url}${path}`, { headers: { authorization: `Bearer ${api.bearer}` } });
	const text = await response.text();
	if (!response.ok && response.status !== 409) throw new Error(`${path}: ${response.status} ${text}`);
	return text;
}

function entriesOf(text: string): LedgerEntry[] {
	const parsed = JSON.parse(text) as { entries: LedgerEntry[] } | LedgerEntry[];
	return Array.isArray(parsed) ? parsed : parsed.entries;
}
