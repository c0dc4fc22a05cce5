/**
 * `pnpm mutate [FILES]`: changes rules and ledger in one place at a time, and sees whether a test fails. Each of the two
 * folders is judged by its own tests. Without files all of them. Words that begin with `--` go to Stryker as they are.
 * Fails below the score that its configuration names.
 */
import { existsSync, renameSync } from 'node:fs';
import path from 'node:path';
import { programs, Refusal, root, runMain, runNode, say } from './project.ts';

await runMain(async () => {
	const words = process.argv.slice(2);
	const files = words.filter((word) => !word.startsWith('--')).map(fromRoot);
	const options = words.filter((word) => word.startsWith('--'));
	let survived = false;
	for (const folder of ['rules', 'ledger']) {
		const source = `shared/src/${folder}/`;
		const chosen =
			files.length === 0 ? [`${source}**/*.ts`] : files.filter((file) => file.startsWith(source));
		if (chosen.length === 0) continue;
		say(`\n── ${folder} ──`);
		const { code } = await runNode(
			programs.stryker,
			['run', 'tests/stryker.config.json', '--mutate', chosen.join(','), ...options],
			{ env: { HOLDPOINT_JUDGES: folder }, show: true },
		);
		survived ||= code !== 0;
		for (const kind of ['json', 'html']) {
			const report = path.join(root, `.build/mutation/report.${kind}`);
			// There is none where the tests fail without any mutant.
			if (existsSync(report)) renameSync(report, path.join(root, `.build/mutation/${folder}.${kind}`));
		}
	}
	if (survived) throw new Refusal('Too many mutants survived, or the tests fail without any: see above.');
});

/** Paths are relative to where the person stands, and Stryker's to the project. */
function fromRoot(file: string): string {
	return path.relative(root, path.resolve(process.env.INIT_CWD ?? '', file));
}
