/// <reference lib="webworker" />
/**
 * An example's server: a room in a worker of the page, so that the board's own JavaScript carries none of it.
 * `ToRoom` and `FromRoom` are what the two say to each other.
 */
import { scenes, type SceneName } from '@holdpoint/shared/scenes/scenes';
import type { Player } from '@holdpoint/shared/scenes/scene';
import type { Scope } from '@holdpoint/shared/schema/reading';
import type { Refusal } from '@holdpoint/shared/schema/refusal';
import type { Asked } from '../board/open-board.svelte.ts';
import { ExampleRoom, type Listener, type Present } from './example-room.ts';

export type ToRoom =
	| {
			readonly type: 'play';
			readonly scene: SceneName;
			readonly board: string;
			readonly here: readonly Present[];
	  }
	/** `line`: numbers of the page's sockets. */
	| { readonly type: 'join'; readonly line: number; readonly person: string }
	| { readonly type: 'leave'; readonly line: number }
	| { readonly type: 'frame'; readonly line: number; readonly frame: Uint8Array }
	| { readonly type: 'decide'; readonly question: number; readonly person: string; readonly asked: Asked }
	| { readonly type: 'meanwhile' }
	| { readonly type: 'end'; readonly code: number };

export type FromRoom =
	| { readonly type: 'played'; readonly cast: readonly Player[] }
	| { readonly type: 'frame'; readonly line: number; readonly frame: Uint8Array }
	| { readonly type: 'ended'; readonly line: number; readonly code: number }
	| { readonly type: 'decided'; readonly question: number; readonly refusal: Refusal | null }
	/** What somebody signed or was asked to: no server can be asked for it. */
	| { readonly type: 'scope'; readonly scope: Scope };

const scope = globalThis as unknown as DedicatedWorkerGlobalScope;
const tell = (message: FromRoom) => scope.postMessage(message);

const lines = new Map<number, { person: string; listener: Listener; leave: () => void }>();
let room: ExampleRoom | null = null;

scope.onmessage = ({ data }: MessageEvent<ToRoom>) => {
	if (data.type === 'play') void play(data);
	else if (room) take(room, data);
};

async function play({ scene, board, here }: Extract<ToRoom, { type: 'play' }>): Promise<void> {
	room = await ExampleRoom.play(scenes[scene], board, (signed) => tell({ type: 'scope', scope: signed }));
	room.gather(here);
	tell({ type: 'played', cast: room.cast });
}

function take(at: ExampleRoom, message: Exclude<ToRoom, { type: 'play' }>): void {
	switch (message.type) {
		case 'join': {
			const { line, person } = message;
			const listener: Listener = {
				hear: (frame) => tell({ type: 'frame', line, frame }),
				end: (code) => tell({ type: 'ended', line, code }),
			};
			lines.set(line, { person, listener, leave: at.join(person, listener) });
			return;
		}
		case 'leave':
			lines.get(message.line)?.leave();
			lines.delete(message.line);
			return;
		case 'frame': {
			const from = lines.get(message.line);
			if (from) at.receive(from.person, message.frame, from.listener);
			return;
		}
		case 'decide': {
			const { question, person, asked } = message;
			tell({ type: 'decided', question, refusal: at.decide(person, asked) });
			return;
		}
		case 'meanwhile':
			void at.meanwhile();
			return;
		case 'end':
			at.end(message.code);
			return;
		default:
			message satisfies never;
	}
}
