/**
 * `pnpm mutate [FILES]`: changes rules and ledger in one place at a time, and sees whether a test fails. Without files all
 * of them. Words that begin with `--` go to Stryker as they are. Fails below the score that its configuration names.
 */
import path from 'node:path';
import { programs, Refusal, root, runMain, runNode } from './project.ts';

await runMain(async () => {
	const words = process.argv.slice(2);
	const files = words.filter((word) => !word.startsWith('--')).map(fromRoot);
	const options = words.filter((word) => word.startsWith('--'));
	const chosen = files.length > 0 ? ['--mutate', files.join(',')] : [];
	const args = ['run', 'tests/stryker.config.json', ...chosen, ...options];
	const { code } = await runNode(programs.stryker, args, { show: true });
	if (code !== 0) throw new Refusal('Too many mutants survived, or the tests fail without any: see above.');
});

/** Paths are relative to where the person stands, and Stryker's to the project. */
function fromRoot(file: string): string {
	return path.relative(root, path.resolve(process.env.INIT_CWD ?? '', file));
}
