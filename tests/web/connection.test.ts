import { afterEach, describe, expect, test, vi } from 'vitest';
import * as Y from 'yjs';

import { noDeviceStore, nothingUnsaved } from '$lib/board/device-copy.ts';
import { OpenBoard } from '$lib/board/open-board.svelte.ts';
import { reconnectAfter } from '$lib/board/reconnect-after.ts';
import type { Actor } from '@holdpoint/shared/schema/actor';
import { anActor } from '../support/room.ts';
import { WireRoom } from '../support/wire-room.ts';

vi.hoisted(() => {
	// The libraries keep the clock that they find: it is to be the one of the test.
	const { Date: real } = globalThis;
	const { now } = real;
	real.now = () => (globalThis.Date === real ? now() : globalThis.Date.now());
});

const olga = anActor({ activeAt: Date.now() });
const milestone = 'release-kickoff';
const nothingKept = { getItem: () => null, setItem: () => undefined };
const boards: OpenBoard[] = [];

afterEach(() => {
	for (const board of boards.splice(0)) board.connection.destroy();
});

/** A page on the real room, by the real provider. */
async function openOn(wires: WireRoom, actor: Actor = olga): Promise<OpenBoard> {
	const board = new OpenBoard({
		id: wires.board,
		origin: 'ws://localhost',
		store: noDeviceStore,
		kept: nothingKept,
		WebSocket: wires.socketFor(actor),
		send: async (_board, asked, commandId) => {
			const decided = wires.room.command({ actor }, { ...asked, commandId });
			return decided.ok
				? { ok: true }
				: {
						ok: false,
						problem: {
							type: 'about:blank',
							title: '',
							status: 409,
							detail: decided.refusal.message,
							code: decided.refusal.code,
						},
					};
		},
	});
	boards.push(board);
	await board.connection.open();
	await vi.waitFor(() =>
		expect([board.connection.synced, board.governance.state !== null]).toEqual([true, true]),
	);
	return board;
}

describe('saved', () => {
	test('is said when the room has answered a request made after the edit, not before', async () => {
		const wires = new WireRoom();
		const page = await openOn(wires);
		expect(page.connection.saved.words).toBe('Saved');

		wires.held = true;
		page.board.rename(milestone, 'Kick-off');
		expect(page.connection.saved.words).toBe('Saving');
		wires.release();
		await vi.waitFor(() => expect(page.connection.saved.words).toBe('Saved'));
		const view = wires.room.view({ actor: olga });
		expect(view.ok && view.value.milestones[0]?.name).toBe('Kick-off');
	});

	test('offline edits are counted, reach the room on return, and only then count as saved', async () => {
		const wires = new WireRoom();
		const page = await openOn(wires);
		const second = await openOn(wires);

		wires.down = true;
		wires.disconnect();
		await vi.waitFor(() => expect(page.connection.line).toBe('offline'));
		page.board.setDue(milestone, '2026-04-24');
		page.board.setOwner(milestone, 'Eve');
		expect(page.connection.saved.words).toBe('Not saved yet (offline, 2 changes)');

		wires.down = false;
		await vi.waitFor(() => expect(page.connection.saved.words).toBe('Saved'), { timeout: 5000 });
		await vi.waitFor(() =>
			expect([second.board.row(milestone).due, second.board.row(milestone).owner]).toEqual([
				'2026-04-24',
				'Eve',
			]),
		);
	});
});

test('a line that breaks is tried again after a time of its own', async () => {
	const wires = new WireRoom();
	const page = await openOn(wires);
	const waits = vi.spyOn(globalThis, 'setTimeout');
	const random = vi.spyOn(Math, 'random').mockReturnValue(0.5);
	try {
		wires.down = true;
		wires.disconnect();
		await vi.waitFor(() => expect(page.connection.line).toBe('offline'));
		expect(waits.mock.calls.map(([, ms]) => ms)).toContain(reconnectAfter(0, 0.5));
		await vi.waitFor(() => expect(waits.mock.calls.map(([, ms]) => ms)).toContain(reconnectAfter(1, 0.5)));
	} finally {
		random.mockRestore();
		waits.mockRestore();
	}
});

test('a line that breaks takes nobody from the board for longer than that, though nobody moves', async () => {
	const wires = new WireRoom();
	const ben = { ...olga, person: 'ben', name: 'Ben' };
	expect(wires.room.addPerson({ actor: olga }, { id: 'ben', name: 'Ben', roles: [] }).ok).toBe(true);
	const pages = [await openOn(wires), await openOn(wires, ben)];
	const seen = () => pages.map(({ presence }) => [...(presence.awareness?.getStates().keys() ?? [])].length);
	await vi.waitFor(() => expect(seen()).toEqual([2, 2]));
	pages[1]?.connection.networkLost();
	await vi.waitFor(() => expect(seen()).toEqual([1, 1]));
	pages[1]?.connection.networkBack();
	await vi.waitFor(() => expect(seen()).toEqual([2, 2]));
});

test('two gave a milestone another name, one of them offline, whose name stands: the other’s is kept, and undo leaves it', async () => {
	const wires = new WireRoom();
	// Of two values that are written at once that of the higher client ID stands: call that page Ben's.
	const clientOf = ({ board }: OpenBoard) => board.notesOf(milestone)?.doc?.clientID ?? 0;
	const pages = [await openOn(wires), await openOn(wires)].sort((a, b) => clientOf(a) - clientOf(b));
	const [ana, ben] = pages as [OpenBoard, OpenBoard];
	ben.connection.networkLost();
	await vi.waitFor(() => expect(ben.connection.line).toBe('offline'));
	ben.board.rename(milestone, 'Ben’s');
	ana.board.rename(milestone, 'Ana’s');
	await vi.waitFor(() => expect(ana.connection.saved.words).toBe('Saved'));
	ben.connection.networkBack();
	const names = () => pages.map(({ board }) => board.row(milestone).name);
	await vi.waitFor(() => expect(names()).toEqual(['Ben’s', 'Ben’s']), { timeout: 5000 });
	const kept = pages.map(({ notApplied }) => notApplied.kept.map(({ path, text }) => ({ path, text })));
	expect(kept).toEqual([[{ path: [`milestone:${milestone}`, '', 'name'], text: 'Ana’s' }], []]);
	ben.undo();
	await vi.waitFor(() => expect(names()).toEqual(['Ana’s', 'Ana’s']));
	ben.redo();
	await vi.waitFor(() => expect(names()).toEqual(['Ben’s', 'Ben’s']));
});

test('a board that is left keeps no timer, and no copy on the device open', async () => {
	const timers = new Set<unknown>();
	const [begin, end] = [globalThis.setInterval, globalThis.clearInterval];
	vi.stubGlobal('setInterval', (...given: Parameters<typeof begin>) => {
		const timer = begin(...given);
		timers.add(timer);
		return timer;
	});
	vi.stubGlobal('clearInterval', (timer: ReturnType<typeof begin>) => {
		timers.delete(timer);
		end(timer);
	});
	try {
		const page = await openOn(new WireRoom());
		expect(timers.size).toBeGreaterThan(0);
		page.connection.destroy();
		await vi.waitFor(() => expect(timers.size).toBe(0));
	} finally {
		vi.unstubAllGlobals();
	}

	const close = vi.fn();
	const copy = {
		doc: new Y.Doc(),
		person: 'olga',
		epoch: '1',
		unsaved: nothingUnsaved,
		governance: null,
		rememberUnsaved: () => undefined,
		rememberGovernance: () => undefined,
		close,
	};
	const left = new OpenBoard({
		id: 'b',
		origin: 'ws://localhost',
		store: { ...noDeviceStore, openLast: () => Promise.resolve(copy) },
		kept: nothingKept,
		send: () => Promise.resolve({ ok: true }),
	});
	const opening = left.connection.open();
	left.connection.destroy();
	await opening;
	expect(close).toHaveBeenCalledOnce();
});

describe('what people have signed', () => {
	const say = async (board: OpenBoard, asked: Parameters<OpenBoard['command']>[0]) =>
		expect(await board.command(asked)).toEqual({ ok: true });
	const digestOn = (page: OpenBoard) => page.governance.reading?.milestones[milestone]?.digest ?? '';

	/** Small separation: Olga, whose page it is, holds the roles, asks and signs both; Ben's second look is missing. */
	async function askedRoom(
		edit: (page: OpenBoard) => void = () => undefined,
	): Promise<{ wires: WireRoom; page: OpenBoard }> {
		const wires = new WireRoom({ separation: 'small' });
		const page = await openOn(wires);
		edit(page);
		for (const activity of page.board.row(milestone).activities) {
			page.board.setActivityState(milestone, activity.id, 'done');
		}
		for (const { slot } of page.board.row(milestone).evidence) {
			page.board.setEvidence(milestone, slot, { url: 'https://example.org/plan' });
		}
		await vi.waitFor(() => expect(page.connection.saved.words).toBe('Saved'));
		const added = wires.room.addPerson({ actor: olga }, { id: 'ben', name: 'Ben', roles: ['QA'] });
		expect(added.ok).toBe(true);
		await say(page, { type: 'assign-role', person: olga.person, roles: ['Product', 'Engineering'] });
		await say(page, { type: 'request-sign-off', milestone });
		for (const role of ['Product', 'Engineering'])
			await say(page, { type: 'sign', milestone, role, meaning: 'approved', digest: digestOn(page) });
		await vi.waitFor(() => expect(page.governance.views.get(milestone)?.signatures).toHaveLength(2));
		return { wires, page };
	}

	async function signedRoom(edit?: (page: OpenBoard) => void): Promise<{ wires: WireRoom; page: OpenBoard }> {
		const { wires, page } = await askedRoom(edit);
		const second = await openOn(wires, anActor({ person: 'ben', activeAt: Date.now() }));
		await vi.waitFor(() => expect(second.rolesToSign(milestone)).toEqual(['QA']));
		await say(second, { type: 'sign', milestone, role: 'QA', meaning: 'reviewed', digest: digestOn(page) });
		await vi.waitFor(() => expect(page.governance.views.get(milestone)?.status).toBe('signed'));
		return { wires, page };
	}

	test('R1 an edit of a signed scope goes back, its text is kept, and undo forgets it', async () => {
		const { wires } = await signedRoom();
		const page = await openOn(wires);
		const before = page.board.row(milestone);

		page.board.setNotes(milestone, 'Stays: notes are free');
		page.board.rename(milestone, 'What I wanted to call it');
		await vi.waitFor(() => expect(page.notApplied.kept).toHaveLength(1));
		expect(page.notApplied.kept.map(({ text, rule, path }) => ({ text, rule, path }))).toEqual([
			{ text: 'What I wanted to call it', rule: 'R1', path: [`milestone:${milestone}`, 'name'] },
		]);
		await vi.waitFor(() =>
			expect(page.board.row(milestone)).toEqual({ ...before, notes: 'Stays: notes are free' }),
		);
		expect(page.board.undoable).toBe(`notes of ${before.name}`);
		await vi.waitFor(() => expect(page.connection.saved.words).toBe('Saved'));
	});

	test('R1 undo leaves what a sign-off rests on, says so once, and goes on with the edit before', async () => {
		const { page } = await signedRoom(({ board }) => {
			board.setDue('uat-sign-off', '2026-05-01');
			board.addRisk('The vendor is late');
		});
		const uat = () => page.board.row('uat-sign-off');
		const signed = page.board.row(milestone);
		expect(page.board.undoable).toBe(`due date of ${uat().name}`);
		page.undo();
		expect(page.said?.sentence).toBe(`${signed.name} is signed off: undo leaves what it rests on.`);
		expect(uat().due).toBe('2026-05-01');
		page.undo();
		expect(page.said?.sentence).toBe(`Undone: due date of ${uat().name}.`);
		expect([uat().due, page.board.undoable]).toEqual(['', null]);
		expect(page.board.risks.map(({ title }) => title)).toEqual(['The vendor is late']);
		expect(page.board.row(milestone)).toBe(signed);
		page.redo();
		expect([uat().due, page.board.redoable]).toEqual(['2026-05-01', null]);
	});

	test('R7 undo that asks people again is told first, where undo is told, and is made when asked once more', async () => {
		const { page } = await askedRoom();
		const slots = () => page.board.row(milestone).evidence.map(({ url }) => url);
		const before = slots();
		page.undo();
		expect(page.said?.sentence).toBe(
			'People have signed Release Kickoff. This asks them again; do it once more if you mean it.',
		);
		expect([slots(), page.refusals.size]).toEqual([before, 0]);
		page.undo();
		expect(page.said?.sentence).toBe('Undone: evidence of Release Kickoff.');
		expect(slots()).not.toEqual(before);
	});
});

describe('another document', () => {
	test('a fork takes the server’s document and makes unsaved edits again', async () => {
		const wires = new WireRoom();
		const page = await openOn(wires);
		const docs: Y.Doc[] = [];
		const reveal = page.board.attach.bind(page.board);
		page.board.attach = (doc) => {
			docs.push(doc);
			reveal(doc);
		};

		// The edit is refused: it never reaches the room, which answers by the notice.
		wires.held = true;
		page.board.rename(milestone, 'Kick-off');
		wires.forget();
		wires.tell(olga, { kind: 'fork', message: 'This client ID belongs to another person.' });
		await vi.waitFor(() => expect(docs).toHaveLength(1), { interval: 1 });
		const whileWaiting = page.connection.saved.state;
		await vi.waitFor(() => expect(page.connection.saved.words).toBe('Saved'), { timeout: 5000 });
		const view = wires.room.view({ actor: olga });
		expect(view.ok && view.value.milestones[0]?.name).toBe('Kick-off');
		expect(page.board.row(milestone).name).toBe('Kick-off');
		expect(whileWaiting).not.toBe('saved');
	});

	test('a board under another epoch gets nothing of the old copy but the edits not yet saved', async () => {
		const wires = new WireRoom();
		const page = await openOn(wires);
		page.board.setNotes(milestone, 'From before the restore');
		await vi.waitFor(() => expect(page.connection.saved.words).toBe('Saved'));

		wires.down = true;
		wires.disconnect();
		await vi.waitFor(() => expect(page.connection.line).toBe('offline'));
		page.board.setDue(milestone, '2026-04-24');
		wires.rebuild();
		wires.down = false;
		await vi.waitFor(() => expect(page.board.row(milestone).due).toBe('2026-04-24'), { timeout: 5000 });
		await vi.waitFor(() => expect(page.connection.saved.words).toBe('Saved'), { timeout: 5000 });
		expect(page.board.row(milestone).notes).toBe('');
		const view = wires.room.view({ actor: olga });
		expect(view.ok && view.value.milestones[0]?.due).toBe('2026-04-24');
	});

	test('a backup put back: pages that were here go on from it, and what one had not saved is made again', async () => {
		const wires = new WireRoom();
		const [online, offline] = [await openOn(wires), await openOn(wires)];
		online.board.setNotes(milestone, 'In the backup');
		await vi.waitFor(() => expect(online.connection.saved.words).toBe('Saved'));
		const putBack = wires.backUp();
		online.board.setNotes(milestone, 'After the backup');
		await vi.waitFor(() => expect(offline.board.row(milestone).notes).toBe('After the backup'));
		await vi.waitFor(() => expect(online.connection.saved.words).toBe('Saved'));

		offline.connection.networkLost();
		await vi.waitFor(() => expect(offline.connection.line).toBe('offline'));
		offline.board.setDue(milestone, '2026-04-24');
		putBack();
		offline.connection.networkBack();
		for (const page of [online, offline]) {
			await vi.waitFor(() => expect(page.board.row(milestone).due).toBe('2026-04-24'), { timeout: 5000 });
			await vi.waitFor(() => expect(page.connection.saved.words).toBe('Saved'), { timeout: 5000 });
			expect(page.board.row(milestone).notes).toBe('In the backup');
		}
		const history = wires.room.history({ actor: olga });
		const last = history.ok ? (history.value.versions.at(-1)?.id ?? 0) : 0;
		const version = wires.room.version({ actor: olga }, last);
		const row = version.ok ? version.value.content.milestones.find(({ id }) => id === milestone) : null;
		expect(row).toMatchObject({ notes: 'In the backup', due: '2026-04-24' });
	});

	test('a page that the server does not understand any more says so, and does not come back by itself', async () => {
		const wires = new WireRoom();
		const page = await openOn(wires);
		wires.disconnect(4505, 'Another version');
		await vi.waitFor(() => expect(page.connection.line).toBe('closed'));
		expect(page.connection.closing).toEqual({
			code: 4505,
			sentence: 'Holdpoint was updated. Reload to go on, nothing is lost.',
			next: 'reload',
		});
		expect(page.readOnly).toBe(true);
	});

	test('R26 a line that the server ends for good says why, and stays ended', async () => {
		const wires = new WireRoom();
		const stranger = anActor({ person: 'stranger' });
		const page = new OpenBoard({
			id: wires.board,
			origin: 'ws://localhost',
			store: noDeviceStore,
			kept: nothingKept,
			WebSocket: wires.socketFor(stranger),
			send: () => Promise.reject(new Error('Nothing is sent')),
		});
		boards.push(page);
		await page.connection.open();
		await vi.waitFor(() => expect(page.connection.line).toBe('closed'));
		expect(page.connection.closing).toEqual({
			code: 4403,
			sentence: 'Your access was taken away.',
			next: 'ask',
		});
	});
});

describe('a page that nothing happens on', () => {
	afterEach(() => {
		vi.useRealTimers();
		vi.unstubAllGlobals();
	});

	/** Two pages whose time the test owns. */
	async function twoPages(wires: WireRoom): Promise<[OpenBoard, OpenBoard]> {
		vi.useFakeTimers({ shouldAdvanceTime: true });
		wires.room.addPerson({ actor: olga }, { id: 'quentin', name: 'Quentin', roles: ['QA'] });
		const pages: [OpenBoard, OpenBoard] = [
			await openOn(wires),
			await openOn(wires, anActor({ person: 'quentin', name: 'Quentin' })),
		];
		pages[0].presence.moveTo({ card: milestone, field: null });
		await vi.waitFor(() => expect(pages[1].presence.othersAt(milestone)).toHaveLength(1));
		return pages;
	}

	test('says nothing for five minutes, so that the board can leave memory, and everybody is still there', async () => {
		const wires = new WireRoom();
		const [here, other] = await twoPages(wires);
		await vi.advanceTimersByTimeAsync(1000);
		const before = wires.room.counters.sinceLoad.messages;
		await vi.advanceTimersByTimeAsync(300_000);
		expect(wires.room.counters.sinceLoad.messages - before).toBe(0);
		expect([here, other].map(({ connection }) => connection.line)).toEqual(['online', 'online']);
		expect(other.presence.othersAt(milestone)).toHaveLength(1);
		here.connection.networkLost();
		await vi.waitFor(() => expect(other.presence.othersAt(milestone)).toEqual([]));
	});

	test('keeps its line where the browser lets it ask once a minute only', async () => {
		const wires = new WireRoom();
		vi.useFakeTimers({ shouldAdvanceTime: true });
		const { setInterval: faked } = globalThis;
		vi.stubGlobal('setInterval', (work: () => void, ms: number) => faked(work, Math.max(ms, 60_000)));
		const page = await openOn(wires);
		const before = wires.room.counters.sinceLoad.messages;
		await vi.advanceTimersByTimeAsync(600_000);
		expect(page.connection.line).toBe('online');
		expect(wires.room.counters.sinceLoad.messages - before).toBe(0);
	});

	test('gives up a line on which its questions are not answered', async () => {
		const wires = new WireRoom();
		const [here] = await twoPages(wires);
		wires.held = true;
		await vi.advanceTimersByTimeAsync(30_000);
		expect(here.connection.line).toBe('online');
		wires.down = true;
		await vi.advanceTimersByTimeAsync(20_000);
		expect(here.connection.line).not.toBe('online');
	});
});
