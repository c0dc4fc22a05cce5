/** `pnpm bench [NAMES]`: times what has to be fast, beside its peers, in one run. Without names every program of `tests/bench`. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { Refusal, root, runMain, runNode, say } from './project.ts';

await runMain(async () => {
	const folder = path.join(root, 'tests/bench');
	// What a program is made of lies in a folder of its name.
	const all = readdirSync(folder)
		.filter((file) => file.endsWith('.ts'))
		.map((file) => path.basename(file, '.ts'));
	const names = process.argv.length > 2 ? process.argv.slice(2) : all;
	for (const name of names) {
		if (!all.includes(name)) throw new Refusal(`There is no bench "${name}". There are: ${all.join(', ')}.`);
		say(`\n── ${name} ──`);
		const { code } = await runNode(path.join(folder, `${name}.ts`), [], { show: true });
		if (code !== 0) throw new Refusal(`The bench ${name} failed: see above.`);
	}
});
