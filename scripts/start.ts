import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { isLoopback } from '@holdpoint/shared/schema/loopback';
import { buildChanged } from './build-steps.ts';
import { Refusal, runMain, say } from './project.ts';
import { serve } from './server.ts';
import { readSettings } from './settings.ts';

const quarterHour = 15 * 60_000;

await runMain(async () => {
	const settings = readSettings(process.env);
	const port = await findPort(settings.port);
	const claimToken = await keepClaimToken(settings.data);
	await buildChanged();
	say('Starting …');
	const { origin, passed } = settings;
	const server = await serve({
		port,
		data: settings.data,
		bindings: {
			...passed,
			...(origin && { HOLDPOINT_ORIGIN: origin }),
			...((origin === undefined || isLoopback(new URL(origin))) && { HOLDPOINT_LOCAL: '1' }),
			HOLDPOINT_CLAIM_TOKEN: claimToken,
			PORT: String(port),
		},
	});

	const due = setInterval(() => void server.runDue(new Date()).catch(console.error), quarterHour);
	let stopping = false;
	const stop = (): void => {
		if (stopping) return;
		stopping = true;
		clearInterval(due);
		void server.stop().then(
			() => process.exit(0),
			(error: unknown) => {
				console.error(error);
				process.exit(1);
			},
		);
	};
	process.on('SIGTERM', stop);
	process.on('SIGINT', stop);

	const address = origin ?? `http://localhost:${port}`;
	if (await isClaimed(port)) {
		say(`Holdpoint is running: ${address}`);
	} else {
		say(`Holdpoint is running. Open this once to become its administrator: ${address}/claim#${claimToken}`);
	}
});

/** The port itself when it is free; any free one for 0. */
function findPort(port: number): Promise<number> {
	return new Promise((resolve, reject) => {
		const probe = createServer();
		probe.once('error', (error: NodeJS.ErrnoException) => {
			if (error.code === 'EADDRINUSE') {
				reject(
					new Refusal(
						`Port ${port} is taken by another program. Stop that one, or choose another port: PORT=${port + 1} npx -y pnpm@12 start`,
					),
				);
			} else if (error.code === 'EACCES') {
				reject(new Refusal(`Port ${port} is not allowed for this user. Choose one above 1023.`));
			} else {
				reject(error);
			}
		});
		probe.listen(port, '127.0.0.1', () => {
			const { port: found } = probe.address() as AddressInfo;
			probe.close(() => resolve(found));
		});
	});
}

/** The one-time token of the instance's first administrator: 256 random bits, made once, readable by the owner only. */
async function keepClaimToken(data: string): Promise<string> {
	await mkdir(data, { recursive: true, mode: 0o700 });
	const file = path.join(data, 'claim-token');
	if (!existsSync(file)) await writeFile(file, randomBytes(32).toString('base64url'), { mode: 0o600 });
	await chmod(file, 0o600);
	return (await readFile(file, 'utf8')).trim();
}

async function isClaimed(port: number): Promise<boolean> {
	const response = await fetch(`http://127.0.0.1:${port}/api/claim`);
	await response.body?.cancel();
	return response.status === 410;
}
