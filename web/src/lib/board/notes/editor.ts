import { insertNewline, standardKeymap } from '@codemirror/commands';
import { Compartment, EditorState } from '@codemirror/state';
import { EditorView, keymap, placeholder, ViewPlugin } from '@codemirror/view';
import { ySyncFacet, YSyncConfig } from 'y-codemirror.next';
import type { Awareness } from 'y-protocols/awareness';
import type * as Y from 'yjs';
import type { OpenBoard } from '../open-board.svelte.ts';
import { adoptStyles } from './adopt-styles.ts';
import { othersCarets } from './carets.ts';
import { pacedCursor } from './pace.ts';
import { TextSync } from './text-sync.ts';

interface Setting {
	/** The element that it is put into. */
	readonly place: HTMLElement;
	readonly open: OpenBoard;
	/** The milestone whose notes they are. */
	readonly id: string;
	/** The notes in the document, and what the connection knows of everybody in it. */
	readonly text: Y.Text;
	readonly awareness: Awareness;
	/** ID of the heading that names the field. */
	readonly labelledby: string;
	readonly placeholder: string;
}

export interface NotesEditor {
	readonly view: EditorView;
	readonly lock: (readOnly: boolean) => void;
}

adoptStyles();

/** The notes of a milestone as an editor that several people type in at once. */
export function openNotes(setting: Setting): NotesEditor {
	const { place, open, id, text, awareness, labelledby, placeholder: hint } = setting;
	const config = new YSyncConfig(text, awareness);
	const readOnly = new Compartment();
	const view = new EditorView({
		parent: place,
		doc: text.toJSON(),
		extensions: [
			// Any other sign stays a sign: the editor's places are those of the document.
			EditorState.lineSeparator.of('\n'),
			EditorView.clipboardInputFilter.of((pasted) => pasted.replace(/\r\n?/g, '\n')),
			readOnly.of([]),
			EditorView.lineWrapping,
			placeholder(hint),
			// Tab is in none of these: it leaves the field. Undo is the board's, by its own keys.
			keymap.of([{ key: 'Enter', run: insertNewline, shift: insertNewline }, ...standardKeymap]),
			EditorView.contentAttributes.of({
				'aria-labelledby': labelledby,
				spellcheck: 'true',
				autocorrect: 'on',
				autocapitalize: 'sentences',
			}),
			EditorView.domEventHandlers({
				// From a menu or a gesture; the browser's own history knows nothing of what others wrote.
				beforeinput: ({ inputType }) => {
					if (inputType === 'historyUndo') open.undo();
					else if (inputType === 'historyRedo') open.redo();
					else return false;
					return true;
				},
			}),
			ySyncFacet.of(config),
			ViewPlugin.define((editor) => {
				const sync = new TextSync(
					text,
					config,
					(next, typed) => open.board.setNotes(id, next, typed),
					(spec) => editor.dispatch(spec),
				);
				return {
					update: ({ transactions }) => transactions.forEach((each) => sync.take(each)),
					destroy: () => sync.stop(),
				};
			}),
			othersCarets({
				isYou: (person) => person === open.governance.you?.person,
				point: pacedCursor((cursor) => open.presence.pointAt(cursor)),
			}),
		],
	});
	return {
		view,
		lock: (locked) => view.dispatch({ effects: readOnly.reconfigure(EditorState.readOnly.of(locked)) }),
	};
}
