import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Finds Python for the second verifier, or brings Debian's package where this user may install it. */
export function bringPython(say: (line: string) => void): void {
	if (hasPython()) return;
	if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
		say("No Python yet: getting Debian's package …");
		const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
		execFileSync('apt-get', ['update', '-q'], { stdio: 'ignore', env });
		const install = ['install', '-y', '-q', '--no-install-recommends', 'python3-minimal', 'python3'];
		execFileSync('apt-get', install, { stdio: 'ignore', env });
	}
	if (!hasPython()) {
		throw new Error(
			'The second verifier is checked too, and needs python3 (3.9 or newer). Install it, then try again.',
		);
	}
}

function hasPython(): boolean {
	return spawnSync('python3', ['--version']).status === 0;
}
