import { EditorState, type TransactionSpec } from '@codemirror/state';
import { YSyncConfig } from 'y-codemirror.next';
import { expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import * as edits from '@holdpoint/shared/doc/edits';
import { Board, ownEdit } from '$lib/board/board.svelte.ts';
import { noDeviceStore } from '$lib/board/device-copy.ts';
import { TextSync } from '$lib/board/notes/text-sync.ts';
import { OpenBoard } from '$lib/board/open-board.svelte.ts';
import { anActor } from '../support/room.ts';
import { WireRoom } from '../support/wire-room.ts';

const other = { kind: 'somebody else' };

/** The state of an editor, kept equal to a board's notes as the panel's is; only nothing is drawn. */
function editorOf(
	board: Board,
	id: string,
): { readonly text: string; take: (spec: TransactionSpec) => void } {
	const text = board.notesOf(id);
	if (text === null) throw new Error('The board has no document.');
	let state = EditorState.create({
		doc: text.toJSON(),
		extensions: [EditorState.lineSeparator.of('\n')],
	});
	const take = (spec: TransactionSpec) => {
		const transaction = state.update(spec);
		state = transaction.state;
		sync.take(transaction);
	};
	const sync = new TextSync(
		text,
		new YSyncConfig(text, null),
		(next, typed) => board.setNotes(id, next, typed),
		take,
	);
	return {
		get text() {
			return state.doc.toString();
		},
		take,
	};
}

function aPage(from?: Y.Doc): { doc: Y.Doc; board: Board } {
	const doc = new Y.Doc();
	if (from) Y.applyUpdate(doc, Y.encodeStateAsUpdate(from), other);
	else edits.renameMilestone(doc, 'm0', 'Kick-off', other);
	const board = new Board((edit) => doc.transact(() => edit(doc), ownEdit));
	board.attach(doc);
	return { doc, board };
}

function exchange(left: Y.Doc, right: Y.Doc): void {
	Y.applyUpdate(left, Y.encodeStateAsUpdate(right), other);
	Y.applyUpdate(right, Y.encodeStateAsUpdate(left), other);
}

test('two editors that typed apart agree, with every sign of both', () => {
	const mara = aPage();
	edits.editNotes(mara.doc, 'm0', 'One\r\n😀 two', other);
	const eve = aPage(mara.doc);
	const left = editorOf(mara.board, 'm0');
	const right = editorOf(eve.board, 'm0');
	left.take({ changes: { from: 3, insert: ' and a half' } });
	left.take({
		changes: [
			{ from: 0, insert: '(' },
			{ from: left.text.length, insert: ')' },
		],
	});
	right.take({ changes: { from: right.text.length - 3, to: right.text.length, insert: 'three' } });
	exchange(mara.doc, eve.doc);
	expect(left.text).toBe(right.text);
	for (const part of ['(One and a half\r\n😀 ', 'three', ')']) expect(left.text).toContain(part);
	expect([mara.board.row('m0').notes, eve.board.row('m0').notes]).toEqual([left.text, left.text]);
});

test('what is typed between equal signs stands where it was typed, not at the end of them', () => {
	const { doc, board } = aPage();
	edits.editNotes(doc, 'm0', 'aaa', other);
	const text = board.notesOf('m0');
	if (text === null) throw new Error('The board has no document.');
	const second = Y.createRelativePositionFromTypeIndex(text, 1);
	editorOf(board, 'm0').take({ changes: { from: 1, insert: 'a' } });
	expect(Y.createAbsolutePositionFromRelativePosition(second, doc)?.index).toBe(2);
});

test('half of a surrogate pair that is replaced spoils nothing', () => {
	const { doc, board } = aPage();
	edits.editNotes(doc, 'm0', 'a😀b', other);
	const editor = editorOf(board, 'm0');
	editor.take({ changes: { from: 2, to: 3, insert: '😃'.slice(1) } });
	expect([editor.text, board.row('m0').notes]).toEqual(['a😃b', 'a😃b']);
});

test('undo takes back what this person typed, says so, and the editor follows', () => {
	const { doc, board } = aPage();
	const editor = editorOf(board, 'm0');
	editor.take({ changes: { from: 0, insert: 'mine' } });
	edits.editNotes(doc, 'm0', 'mine, theirs', other);
	expect([editor.text, board.undoable]).toEqual(['mine, theirs', 'notes of Kick-off']);
	expect(board.undo()).toBe('notes of Kick-off');
	expect(editor.text).toBe(', theirs');
	board.redo();
	expect(editor.text).toBe('mine, theirs');
});

test('after a fork what was typed and not saved is made again, and counts until then', async () => {
	const wires = new WireRoom();
	const actor = anActor({ activeAt: Date.now() });
	const page = new OpenBoard({
		id: wires.board,
		origin: 'ws://localhost',
		store: noDeviceStore,
		kept: { getItem: () => null, setItem: () => undefined },
		WebSocket: wires.socketFor(actor),
		send: () => Promise.reject(new Error('Nothing is sent')),
	});
	await page.connection.open();
	await vi.waitFor(() =>
		expect([page.connection.synced, page.governance.state !== null]).toEqual([true, true]),
	);
	const id = 'release-kickoff';
	editorOf(page.board, id).take({ changes: { from: 0, insert: 'Kept.' } });
	await vi.waitFor(() => expect(page.connection.saved.words).toBe('Saved'));

	wires.held = true;
	const before = page.board.notesOf(id);
	const editor = editorOf(page.board, id);
	for (const [index, letter] of [...' Typed.'].entries()) {
		editor.take({ changes: { from: 5 + index, insert: letter } });
	}
	expect(page.connection.saved.unsaved).toBe(7);
	wires.forget();
	wires.tell(actor, { kind: 'fork', message: 'This client ID belongs to another person.' });
	await vi.waitFor(() => expect(page.board.notesOf(id)).not.toBe(before));
	await vi.waitFor(() => expect(page.connection.saved.words).toBe('Saved'), { timeout: 5000 });
	const view = wires.room.view({ actor });
	expect(view.ok).toBe(true);
	expect([page.board.row(id).notes, editorOf(page.board, id).text]).toEqual(['Kept. Typed.', 'Kept. Typed.']);
	page.connection.destroy();
});

test('where a person is and where they type do not wipe each other; another document has no cursor yet', async () => {
	const wires = new WireRoom();
	const page = new OpenBoard({
		id: wires.board,
		origin: 'ws://localhost',
		store: noDeviceStore,
		kept: { getItem: () => null, setItem: () => undefined },
		WebSocket: wires.socketFor(anActor({ activeAt: Date.now() })),
		send: () => Promise.reject(new Error('Nothing is sent')),
	});
	await page.connection.open();
	const place = { type: null, tname: 'notes:release-kickoff', item: null, assoc: 0 };
	const cursor = { anchor: place, head: place };
	const told = () => page.presence.awareness?.getLocalState();
	page.presence.moveTo({ card: 'release-kickoff', field: 'notes' });
	page.presence.pointAt(cursor);
	expect(told()).toEqual({ card: 'release-kickoff', field: 'notes', cursor });
	page.presence.moveTo({ card: 'release-kickoff', field: 'lead' });
	expect(told()).toEqual({ card: 'release-kickoff', field: 'lead', cursor });
	page.presence.pointAt(null);
	expect(told()).toEqual({ card: 'release-kickoff', field: 'lead', cursor: null });
	page.connection.destroy();
});
