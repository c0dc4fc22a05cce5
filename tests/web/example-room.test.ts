import { describe, expect, it } from 'vitest';
import { scenes } from '@holdpoint/shared/scenes/scenes';
import { ExampleRoom } from '../../web/src/lib/example/example-room.ts';
describe('scenes', () => {
	it.each(Object.keys(scenes))('%s is played to its end by the rules', async (name) => {
		const room = await ExampleRoom.play(scenes[name as keyof typeof scenes], 'example');
		expect(room.now).toBeGreaterThan(0);
	});
});
