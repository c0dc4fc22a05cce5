import { scenes, type SceneName } from '@holdpoint/shared/scenes/scenes';
import { ownerToken, test } from './fixtures.ts';
import { playOnServer } from './named-board.ts';

for (const name of Object.keys(scenes) as SceneName[])
	test(`a server allows each step of the board ${name}`, ({ server }) =>
		playOnServer(server.url, ownerToken, name));
