import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { buildReports } from './build-steps.ts';
import { programs, quietEnvironment, Refusal, root, runMain, runNode, say, siteFolder } from './project.ts';

const webPort = 5173;
const apiPort = 8788;
const data = path.join(root, '.holdpoint/dev');
/** Known to whoever reads this, which does not matter: the server listens on this machine only. */
const ownerToken = 'owner-token-of-the-development-server';

// The front end and the worker with hot reload; the front end passes /api and /sync on to the worker.
await runMain(async () => {
	await mkdir(siteFolder, { recursive: true });
	await mkdir(data, { recursive: true });
	await buildReports();
	if (existsSync(path.join(root, 'api/migrations'))) {
		const { code, output } = await runNode(
			programs.wrangler,
			['d1', 'migrations', 'apply', 'DB', '--local', '--persist-to', data],
			{ env: { CI: 'true' } },
		);
		if (code !== 0) throw new Refusal(`${output}\nThe database could not be brought up to date.`);
	}

	const variables = {
		HOLDPOINT_ORIGIN: `http://localhost:${webPort}`,
		HOLDPOINT_OWNER_TOKEN: ownerToken,
		HOLDPOINT_CLAIM_TOKEN: 'claim-token-of-the-development-server',
		PORT: String(apiPort),
	};
	const children = [
		run(programs.wrangler, [
			...[
				'dev',
				'--ip',
				'127.0.0.1',
				'--port',
				String(apiPort),
				'--inspector-port',
				'0',
				'--persist-to',
				data,
			],
			...['--show-interactive-dev-session=false'],
			...Object.entries(variables).flatMap(([name, value]) => ['--var', `${name}:${value}`]),
		]),
		run(programs.vite, ['dev', '--port', String(webPort), '--strictPort'], path.join(root, 'web')),
	];
	say(`Open http://localhost:${webPort}. The owner's token is ${ownerToken}`);

	const end = (): void => {
		for (const child of children) child.kill('SIGTERM');
	};
	process.on('SIGINT', end);
	process.on('SIGTERM', end);
	await Promise.race(children.map((child) => new Promise((resolve) => child.once('close', resolve))));
	end();
});

function run(program: string, args: string[], cwd: string = root): ChildProcess {
	return spawn(process.execPath, [program, ...args], {
		cwd,
		stdio: ['ignore', 'inherit', 'inherit'],
		env: { ...process.env, ...quietEnvironment, HOLDPOINT_API_PORT: String(apiPort) },
	});
}
