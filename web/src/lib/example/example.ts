import type { Player } from '@holdpoint/shared/scenes/scene';
import type { SceneName } from '@holdpoint/shared/scenes/scenes';
import type { Asked, Decided } from '../board/open-board.svelte.ts';
import { keepScope } from '../board/signed-scope.ts';
import type { Present } from './example-room.ts';
import type { FromRoom, ToRoom } from './example-worker.ts';

type Told = (message: Extract<FromRoom, { type: 'frame' | 'ended' }>) => void;

/** A named board that is played in this page: nothing leaves the page, and nothing is kept. */
export class Example {
	/** Everybody on the release; the first owns it. */
	cast: readonly Player[] = [];
	readonly #worker = new Worker(new URL('./example-worker.ts', import.meta.url), { type: 'module' });
	readonly #lines = new Map<number, Told>();
	readonly #questions = new Map<number, (decided: Decided) => void>();
	#count = 0;

	/** The scene at the moment that one looks at it. `board`: what the page calls it; `here`: others who are present. */
	static play(scene: SceneName, board: string, here: readonly Present[] = []): Promise<Example> {
		return new Promise((resolve, reject) => {
			const example = new Example();
			example.#worker.onerror = (event) => reject(new Error(event.message));
			example.#worker.onmessage = ({ data }: MessageEvent<FromRoom>) => {
				if (data.type === 'played') {
					example.cast = data.cast;
					resolve(example);
				} else example.#take(data);
			};
			example.#tell({ type: 'play', scene, board, here });
		});
	}

	/** Decides as the server does; a refusal is a value. */
	decide(person: string, asked: Asked): Promise<Decided> {
		const question = ++this.#count;
		this.#tell({ type: 'decide', question, person, asked });
		return new Promise((resolve) => this.#questions.set(question, resolve));
	}

	/** Lets happen what the scene has others do while the page looks on. */
	meanwhile(): void {
		this.#tell({ type: 'meanwhile' });
	}

	/** Ends every line, as the server does with one of its close codes. */
	end(code: number): void {
		this.#tell({ type: 'end', code });
	}

	/** A line begins; what the room says on it is told. Returns how to say something, and how to leave. */
	join(person: string, told: Told): { say: (frame: Uint8Array) => void; leave: () => void } {
		const line = ++this.#count;
		this.#lines.set(line, told);
		this.#tell({ type: 'join', line, person });
		return {
			say: (frame) => this.#tell({ type: 'frame', line, frame }),
			leave: () => {
				this.#lines.delete(line);
				this.#tell({ type: 'leave', line });
			},
		};
	}

	destroy(): void {
		this.#worker.terminate();
	}

	#tell(message: ToRoom): void {
		this.#worker.postMessage(message);
	}

	#take(message: FromRoom): void {
		if (message.type === 'frame' || message.type === 'ended') this.#lines.get(message.line)?.(message);
		else if (message.type === 'scope') keepScope(message.scope);
		else if (message.type === 'decided') {
			const { question, refusal } = message;
			const answer: Decided =
				refusal === null
					? { ok: true }
					: {
							ok: false,
							problem: {
								type: 'about:blank',
								title: '',
								status: 409,
								detail: refusal.message,
								code: refusal.code,
							},
						};
			this.#questions.get(question)?.(answer);
			this.#questions.delete(question);
		}
	}
}
