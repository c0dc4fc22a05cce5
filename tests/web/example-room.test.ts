import { expect, it } from 'vitest';
import { scenes, type SceneName } from '@holdpoint/shared/scenes/scenes';
import { ExampleRoom } from '../../web/src/lib/example/example-room.ts';

const names = Object.keys(scenes) as SceneName[];

it.each(names)('no rule refuses a step of the board %s', async (name) => {
	const room = await ExampleRoom.play(scenes[name], 'example');
	expect(room.cast).toEqual(scenes[name].cast);
	expect(Math.abs(room.now - Date.now())).toBeLessThan(60_000);
});
