import type { SceneName } from '@holdpoint/shared/scenes/scenes';
import { ownerToken, test } from './fixtures.ts';
import { playOnServer } from './named-board.ts';

/** Of each kind one: a plain one, a call, an ending, an exception. `pnpm prove` plays all of them. */
const some: readonly SceneName[] = ['full', 'chair-gone', 'rolled-back', 'emergency'];
for (const name of some)
	test(`a server allows each step of the board ${name}`, ({ server }) =>
		playOnServer(server.url, ownerToken, name));
