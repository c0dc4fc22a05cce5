import { scenes } from '@holdpoint/shared/scenes/scenes';
import { ApiClient } from '../support/api.ts';
import { ServerStage } from '../support/server-stage.ts';
import { ownerToken, test } from './fixtures.ts';

for (const [name, scene] of Object.entries(scenes)) {
	test(`a server allows each step of the board ${name}`, async ({ server }) => {
		await ServerStage.play(new ApiClient(server.url, ownerToken), scene);
	});
}
