import { scenes, type SceneName } from '@holdpoint/shared/scenes/scenes';
import { ApiClient } from '../support/api.ts';
import { ServerStage } from '../support/server-stage.ts';

/** Plays a board of the gallery on a real server, by its people's own tokens and sockets. */
export async function playOnServer(url: string, ownerToken: string, name: SceneName): Promise<void> {
	await ServerStage.play(new ApiClient(url, ownerToken), scenes[name]);
}
