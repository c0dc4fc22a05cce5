import { StateEffect, type Extension, type Range } from '@codemirror/state';
import {
	Decoration,
	ViewPlugin,
	WidgetType,
	type DecorationSet,
	type EditorView,
	type ViewUpdate,
} from '@codemirror/view';
import { ySyncFacet } from 'y-codemirror.next';
import type { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import type { Cursor } from '@holdpoint/shared/protocol/cursor';
import { readUser } from '../presence.svelte.ts';

interface Pointing {
	/** Whose carets are not drawn: this person's, of their other windows. */
	readonly isYou: (person: string) => boolean;
	/** Tells the others where this person types; null when they have left. */
	readonly point: (cursor: Cursor | null) => void;
}

/** Somebody else came, moved or left. */
const othersMoved = StateEffect.define<null>();

/**
 * Others' carets and selections, in the hue and with the name that the server stamped on them. y-codemirror.next has a
 * plugin for this, but there a name is read out as text, takes its colour from the other page, and stays after blur.
 *
 * Comes after the extension that writes to the document: places are read from the text that the editor shows.
 */
export function othersCarets(pointing: Pointing): Extension {
	return ViewPlugin.define((view) => new Carets(view, pointing), { decorations: (plugin) => plugin.drawn });
}

class Carets {
	drawn: DecorationSet = Decoration.none;
	readonly #awareness: Awareness;
	readonly #pointing: Pointing;
	readonly #stop: () => void;

	constructor(view: EditorView, pointing: Pointing) {
		this.#pointing = pointing;
		this.#awareness = view.state.facet(ySyncFacet).awareness as Awareness;
		const moved = ({ added, updated, removed }: Record<'added' | 'updated' | 'removed', number[]>) => {
			const isOthers = [...added, ...updated, ...removed].some((id) => id !== this.#awareness.clientID);
			if (isOthers) view.dispatch({ effects: othersMoved.of(null) });
		};
		this.#awareness.on('change', moved);
		this.#stop = () => this.#awareness.off('change', moved);
		this.#draw(view);
	}

	update({ view, docChanged, selectionSet, focusChanged, transactions }: ViewUpdate): void {
		if (docChanged || selectionSet || focusChanged)
			this.#pointing.point(view.hasFocus ? cursorOf(view) : null);
		const moved = transactions.some(({ effects }) => effects.some((effect) => effect.is(othersMoved)));
		if (docChanged || moved) this.#draw(view);
	}

	destroy(): void {
		this.#stop();
		this.#pointing.point(null);
	}

	#draw(view: EditorView): void {
		const ranges: Range<Decoration>[] = [];
		for (const [client, { user, cursor }] of this.#awareness.getStates()) {
			const person = client === this.#awareness.clientID ? null : readUser(user);
			if (person === null || this.#pointing.isYou(person.person)) continue;
			const place = placeOf(view, cursor as Cursor | undefined);
			if (place === null) continue;
			const { anchor, head } = place;
			const hue = /\d/.exec(person.colour)?.[0] ?? '0';
			if (anchor !== head) {
				const mark = Decoration.mark({ class: 'others-selection', attributes: { 'data-hue': hue } });
				ranges.push(mark.range(Math.min(anchor, head), Math.max(anchor, head)));
			}
			// Outside of its selection, so that this person's own caret is not pushed into it.
			const side = head > anchor ? -1 : 1;
			ranges.push(Decoration.widget({ widget: new Caret(person.name, hue), side }).range(head));
		}
		this.drawn = Decoration.set(ranges, true);
		turnNames(view);
	}
}

class Caret extends WidgetType {
	readonly name: string;
	/** One of `--face-0` to `--face-7`. */
	readonly hue: string;

	constructor(name: string, hue: string) {
		super();
		this.name = name;
		this.hue = hue;
	}

	override eq(other: Caret): boolean {
		return other.name === this.name && other.hue === this.hue;
	}

	/** The name is an attribute, drawn by the style sheet: it is no part of the text, and nobody has it read out. */
	override toDOM(): HTMLElement {
		const caret = document.createElement('span');
		caret.className = 'others-caret';
		caret.ariaHidden = 'true';
		caret.dataset.name = this.name;
		caret.dataset.hue = this.hue;
		return caret;
	}
}

function cursorOf({ state }: EditorView): Cursor {
	const { yanchor, yhead } = state.facet(ySyncFacet).toYRange(state.selection.main);
	return { anchor: plain(yanchor), head: plain(yhead) };
}

function plain({ tname, item, assoc }: Y.RelativePosition): Cursor['anchor'] {
	return {
		type: null,
		tname: tname ?? '',
		item: item && { client: item.client, clock: item.clock },
		assoc,
	};
}

/** Places in the editor; null for other notes, and for a text that has not arrived yet. */
function placeOf(view: EditorView, cursor: Cursor | undefined): { anchor: number; head: number } | null {
	const anchor = cursor && indexOf(view, cursor.anchor);
	const head = cursor && indexOf(view, cursor.head);
	return anchor == null || head == null ? null : { anchor, head };
}

function indexOf({ state }: EditorView, position: Cursor['anchor']): number | null {
	const text = state.facet(ySyncFacet).ytext as Y.Text;
	if (text.doc === null) return null;
	const place = Y.createAbsolutePositionFromRelativePosition(
		Y.createRelativePositionFromJSON(position),
		text.doc,
	);
	return place?.type === text ? Math.min(place.index, state.doc.length) : null;
}

/** A name in the right half is written to the left of its caret: it must not stick out of the panel. */
function turnNames(view: EditorView): void {
	view.requestMeasure({
		key: turnNames,
		read: ({ contentDOM }) => {
			const middle = contentDOM.offsetWidth / 2;
			return [...contentDOM.querySelectorAll<HTMLElement>('.others-caret')].map((caret) => ({
				caret,
				isRight: caret.offsetLeft > middle,
			}));
		},
		write: (carets) => {
			for (const { caret, isRight } of carets) caret.classList.toggle('leftward', isRight);
		},
	});
}
