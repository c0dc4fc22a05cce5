import { editNotes, setOutcome } from '@holdpoint/shared/doc/edits';
import { readMilestone } from '@holdpoint/shared/doc/read';
import type { Actor } from '@holdpoint/shared/schema/actor';
import type { MilestoneRow } from '@holdpoint/shared/schema/document';
import { afterEach, expect, test, vi } from 'vitest';

import { OpenBoard } from '$lib/board/open-board.svelte.ts';
import type { Caller } from '../../api/src/board/board-api.ts';
import { TestDevice } from '../support/device.ts';
import { anActor } from '../support/room.ts';
import { WireRoom } from '../support/wire-room.ts';

// What is written without a server, and by whom it is when there is one again.

const milestone = 'release-kickoff';
const [olga, ana, ben] = ['olga', 'ana', 'ben'].map((person) =>
	anActor({ person, name: person, activeAt: Date.now() }),
) as [Actor, Actor, Actor];
const visits: OpenBoard[] = [];

afterEach(() => {
	for (const visit of visits.splice(0)) visit.connection.destroy();
});

/** A browser: one tab, what the device keeps, and a cookie that says who comes. */
class Browser {
	readonly device: TestDevice;
	readonly #tab = new Map<string, string>();
	readonly #wires: WireRoom;
	who: Caller;
	/** What the indicator said each time that another document was shown. */
	readonly saidAtDocuments: string[] = [];

	constructor(wires: WireRoom, who: Caller, device = new TestDevice()) {
		this.#wires = wires;
		this.who = who;
		this.device = device;
	}

	/** Opens the board as the only page of this tab. */
	async open(): Promise<OpenBoard> {
		const page = new OpenBoard({
			id: this.#wires.board,
			origin: 'ws://localhost',
			store: this.device,
			kept: {
				getItem: (key) => this.#tab.get(key) ?? null,
				setItem: (key, value) => void this.#tab.set(key, value),
			},
			WebSocket: this.#wires.socketFor(() => this.who),
			send: () => Promise.reject(new Error('Nothing is sent')),
		});
		visits.push(page);
		const attach = page.board.attach.bind(page.board);
		page.board.attach = (doc) => {
			attach(doc);
			this.saidAtDocuments.push(page.connection.saved.words);
		};
		await page.connection.open();
		return page;
	}
}

/** Olga's release with Ana and Ben, and a link by which guests come. */
function aRelease(): { wires: WireRoom; guest: (person: string) => Caller } {
	const wires = new WireRoom({}, olga);
	for (const { person, name } of [ana, ben])
		expect(wires.room.addPerson({ actor: olga }, { id: person, name, roles: [] }).ok).toBe(true);
	const link = wires.room.createLink({ actor: olga }, { access: 'edit', label: 'all' });
	if (!link.ok) throw new Error(link.refusal.message);
	const guest = (person: string) => ({
		actor: anActor({ person, name: person, guest: true }),
		link: link.value.id,
	});
	return { wires, guest };
}

async function online(page: OpenBoard, person: string): Promise<void> {
	await vi.waitFor(
		() => expect([page.governance.you?.person, page.connection.line]).toEqual([person, 'online']),
		{
			timeout: 5000,
		},
	);
	await vi.waitFor(() => expect(page.board.ids.length).toBeGreaterThan(0));
	await vi.waitFor(() => expect(page.connection.saved.words).toBe('Saved'), { timeout: 5000 });
}

async function offline(wires: WireRoom, page: OpenBoard): Promise<void> {
	wires.down = true;
	wires.disconnect();
	await vi.waitFor(() => expect(page.connection.line).toBe('offline'));
}

/** What the server holds, with who has written the comments. */
function onServer(wires: WireRoom): MilestoneRow {
	return readMilestone(wires.document(), milestone);
}

/** Five kinds of writing: a field, words in a text, a new entry, one that is there, and one that carries its writer. */
function write(page: OpenBoard, by: string): void {
	const [first] = page.board.row(milestone).activities;
	page.board.setDue(milestone, '2026-04-24');
	page.board.setNotes(milestone, `${page.board.row(milestone).notes}Mind the gap. `);
	page.board.addActivity(milestone, 'Order cake');
	page.board.editActivity(milestone, first?.id ?? '', 'Agree on it');
	page.board.addComment(milestone, by, 'Is this so?');
}

function written({ due, notes, activities, talk }: MilestoneRow): unknown {
	return [due, notes, activities[0]?.text, activities.at(-1)?.text, talk.map(({ by, text }) => [by, text])];
}

const writtenBy = (by: string, notes = 'Mind the gap. ') => [
	'2026-04-24',
	notes,
	'Agree on it',
	'Order cake',
	[[by, 'Is this so?']],
];

const words = ['2026-04-24', 'Mind the gap. ', 'Order cake', 'Agree on it', 'Is this so?'].sort();
const keptIn = (page: OpenBoard) => page.notApplied.kept.map(({ text }) => text).sort();

test('who wrote as a guest and signs in meanwhile has it all on the board, as themselves', async () => {
	const { wires, guest } = aRelease();
	const browser = new Browser(wires, guest('guest-1'));
	const page = await browser.open();
	await online(page, 'guest-1');
	await offline(wires, page);
	write(page, 'guest-1');
	expect(page.connection.saved.words).toBe('Not saved yet (offline, 5 changes)');

	browser.who = { actor: ben };
	wires.down = false;
	await online(page, 'ben');
	expect(written(onServer(wires))).toEqual(writtenBy('ben'));
	expect(written(page.board.row(milestone))).toEqual(writtenBy('ben'));
	expect(browser.saidAtDocuments.at(-1)).toBe('Not saved yet (offline, 5 changes)');
	expect(page.notApplied.kept).toEqual([]);
	// Nothing is left that would come once more with the guest.
	await vi.waitFor(() => expect(browser.device.people).toEqual(['ben']));
});

test('so it is where signing in led away from the page, and where a guest’s cookie is lost', async () => {
	const { wires, guest } = aRelease();
	const browser = new Browser(wires, guest('guest-1'));
	const page = await browser.open();
	await online(page, 'guest-1');
	await offline(wires, page);
	write(page, 'guest-1');
	page.connection.destroy();

	browser.who = guest('guest-2');
	wires.down = false;
	const again = await browser.open();
	await online(again, 'guest-2');
	expect(written(onServer(wires))).toEqual(writtenBy('guest-2'));
	await vi.waitFor(() => expect(browser.device.people).toEqual(['guest-2']));
});

test.each(['another account', 'a guest, the cookie being lost'])(
	'what an account wrote is not applied as %s: its words are shown, and wait on the device for who wrote them',
	async (whom) => {
		const { wires, guest } = aRelease();
		const browser = new Browser(wires, { actor: ana });
		const page = await browser.open();
		await online(page, 'ana');
		await vi.waitFor(() => expect(browser.device.people).toEqual(['ana']));
		const before = onServer(wires);
		await offline(wires, page);
		write(page, 'ana');
		// A card that passes the hold line is drawn later than the rest is known.
		const draw = page.governance.take.bind(page.governance);
		page.governance.take = (frame, cached) => void setTimeout(() => draw(frame, cached), 50);

		browser.who = whom === 'another account' ? { actor: ben } : guest('guest-1');
		const { person } = browser.who.actor;
		wires.down = false;
		await online(page, person);
		expect(onServer(wires)).toEqual(before);
		expect(page.board.row(milestone)).toEqual(before);
		expect(browser.saidAtDocuments.at(-1)).toBe('Not saved yet (offline, 5 changes)');
		expect(keptIn(page)).toEqual(words);
		expect(new Set(page.notApplied.kept.map(({ message }) => message))).toEqual(
			new Set([`It was written as ana, and you are ${person} now.`]),
		);

		browser.who = { actor: ana };
		wires.disconnect();
		await online(page, 'ana');
		await vi.waitFor(() => expect(written(onServer(wires))).toEqual(writtenBy('ana')));
		await vi.waitFor(() => expect(page.connection.saved.words).toBe('Saved'));
	},
);

test('a guest who is not the one of this tab has written as somebody else', async () => {
	const { wires, guest } = aRelease();
	const browser = new Browser(wires, guest('guest-1'));
	const page = await browser.open();
	await online(page, 'guest-1');
	await offline(wires, page);
	write(page, 'guest-1');
	page.connection.destroy();

	const before = onServer(wires);
	wires.down = false;
	const later = await new Browser(wires, { actor: ben }, browser.device).open();
	await online(later, 'ben');
	expect(onServer(wires)).toEqual(before);
	expect(keptIn(later)).toEqual(words);
	expect(browser.device.people).toEqual(['guest-1', 'ben']);
});

test('who may only read now keeps what they wrote as text', async () => {
	const { wires, guest } = aRelease();
	const link = wires.room.createLink({ actor: olga }, { access: 'view', label: 'look' });
	if (!link.ok) throw new Error(link.refusal.message);
	const browser = new Browser(wires, guest('guest-1'));
	const page = await browser.open();
	await online(page, 'guest-1');
	await offline(wires, page);
	write(page, 'guest-1');
	browser.who = { ...guest('guest-1'), link: link.value.id };
	browser.who = { ...browser.who, actor: { ...browser.who.actor, person: 'guest-2' } };
	wires.down = false;
	await online(page, 'guest-2');
	expect(keptIn(page)).toEqual(words);
});

test.each(['fork', 'epoch'] as const)(
	'a backlog of an earlier visit outlives another document (%s): made again where its place is as it was, otherwise kept as text',
	async (how) => {
		const { wires } = aRelease();
		wires.write(olga, 1, (doc) => editNotes(doc, milestone, 'Plan. ', {}));
		const browser = new Browser(wires, { actor: ana });
		const page = await browser.open();
		await online(page, 'ana');
		await offline(wires, page);
		write(page, 'ana');
		const client = page.board.notesOf(milestone)?.doc?.clientID ?? 0;
		page.connection.destroy();

		// Meanwhile the first activity is another, and the notes have grown at their beginning.
		if (how === 'epoch') wires.rebuild({}, olga);
		if (how === 'epoch') wires.room.addPerson({ actor: olga }, { id: ana.person, name: ana.name, roles: [] });
		wires.down = false;
		const other = await new Browser(wires, { actor: olga }).open();
		await online(other, 'olga');
		const [first] = other.board.row(milestone).activities;
		other.board.editActivity(milestone, first?.id ?? '', 'Olga’s');
		other.board.setNotes(milestone, `Before. ${other.board.row(milestone).notes}`);
		await vi.waitFor(() => expect(other.connection.saved.words).toBe('Saved'));

		// Somebody has written under the client ID of Ana's first visit.
		if (how === 'fork') wires.write(olga, client, (doc) => setOutcome(doc, milestone, 'Olga’s too', {}));
		const later = await browser.open();
		await online(later, 'ana');
		await vi.waitFor(() => expect(onServer(wires).due).toBe('2026-04-24'), { timeout: 5000 });
		await vi.waitFor(() => expect(later.connection.saved.words).toBe('Saved'), { timeout: 5000 });
		const [due, , ...rest] = writtenBy('ana');
		const notes = `Before. ${how === 'fork' ? 'Plan. ' : ''}Mind the gap. `;
		expect(written(onServer(wires))).toEqual([due, notes, 'Olga’s', ...rest.slice(1)]);
		expect(keptIn(later)).toEqual(['Agree on it']);

		expect(browser.device.people).toEqual(['ana']);
	},
);

test('what was taken back is not made again, and what was carried once is carried on', async () => {
	const { wires } = aRelease();
	const browser = new Browser(wires, { actor: ana });
	const page = await browser.open();
	await online(page, 'ana');
	wires.held = true;
	page.board.setDue(milestone, '2026-04-24');
	page.board.setOwner(milestone, 'Taken back');
	page.undo();
	wires.tell(ana, { kind: 'fork', message: '' });
	await vi.waitFor(() => expect(browser.saidAtDocuments).toHaveLength(2));
	// The next document has not arrived when there is another one already.
	wires.tell(ana, { kind: 'fork', message: '' });
	await offline(wires, page);
	wires.forget();
	wires.down = false;
	await online(page, 'ana');
	await vi.waitFor(() => expect(onServer(wires).due).toBe('2026-04-24'), { timeout: 5000 });
	expect(onServer(wires).owner).not.toBe('Taken back');
});
