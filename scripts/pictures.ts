/** `pnpm pictures`: every page and state as a picture in `.build/pictures`, light and dark, at four sizes. */
import path from 'node:path';
import { bringBrowser } from '../tests/support/browser.ts';
import { buildChanged } from './build-steps.ts';
import { programs, Refusal, root, runMain, runNode, say } from './project.ts';

await runMain(async () => {
	await buildChanged();
	const args = ['test', '--config', 'pictures.config.ts', '--reporter=list', ...process.argv.slice(2)];
	const env = { CHROMIUM_PATH: bringBrowser(say), HOLDPOINT_PICTURES: path.join(root, '.build/pictures') };
	const { code } = await runNode(programs.playwright, args, {
		cwd: path.join(root, 'tests'),
		show: true,
		env,
	});
	say('The pictures are in .build/pictures.');
	if (code !== 0) throw new Refusal('Not every picture could be taken, or axe found something grave.');
});
