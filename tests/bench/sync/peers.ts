import { spawn } from 'node:child_process';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { programs, quietEnvironment, root } from '../../../scripts/project.ts';

const source = path.join(import.meta.dirname, 'peers');

/** Where the peers live: a project of its own, neither in the workspace nor in its lock file. */
export const peersFolder = path.join(root, '.build/peers');

/** Fetches the peers by npm if they are not there in these versions, and bundles the one that runs on workerd. */
export async function installPeers(): Promise<void> {
	const wanted = await readFile(path.join(source, 'package.json'), 'utf8');
	const stamp = path.join(peersFolder, 'installed');
	if ((await readFile(stamp, 'utf8').catch(() => '')) !== wanted) {
		console.log('Fetching the peers …');
		await rm(peersFolder, { recursive: true, force: true });
		await mkdir(peersFolder, { recursive: true });
		await cp(source, peersFolder, { recursive: true });
		// Types are all that the peers' own peers would bring. No scripts: what is native comes built.
		const words = [
			'install',
			'--omit=peer',
			'--ignore-scripts',
			'--no-audit',
			'--no-fund',
			'--no-package-lock',
		];
		await run('npm', words, peersFolder);
		await writeFile(stamp, wanted);
	}
	await cp(source, peersFolder, { recursive: true });
	await cp(path.join(source, 'bare.js'), path.join(peersFolder, 'built/bare/bare.js'));
	const bundle = ['deploy', '--dry-run', '--config', 'wrangler.toml', '--outdir', 'built/y-partyserver'];
	await run(process.execPath, [programs.wrangler, ...bundle], peersFolder);
}

function run(program: string, words: readonly string[], cwd: string): Promise<void> {
	return new Promise((resolve, reject) => {
		const env = { ...process.env, ...quietEnvironment, PWD: cwd };
		const child = spawn(program, words, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
		let output = '';
		child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
		child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
		child.on('error', reject);
		child.on('close', (code) => {
			if (code === 0) resolve();
			else reject(new Error(`${program} ${words[0]}: exit ${code}\n${output}`));
		});
	});
}
