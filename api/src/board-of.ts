import type { BoardApi } from './board/board-api.ts';
import type { Env } from './env.ts';
import { notFound } from './problem.ts';

const boardId = /^[a-z0-9]{8,40}$/;

/** Calls to one board, and the door for its sockets. */
export type BoardStub = BoardApi & Pick<Fetcher, 'fetch'>;

export function isBoardId(id: string): boolean {
	return boardId.test(id);
}

/** The object that owns this release. Refused as not found when `id` can be no board's. */
export function boardOf(env: Env, id: string): BoardStub {
	if (!isBoardId(id)) throw notFound('There is no such release.');
	return env.BOARD.get(env.BOARD.idFromName(id));
}
