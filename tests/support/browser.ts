import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import path from 'node:path';
import { chromium } from '@playwright/test';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const places = [
	'/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
	'/Applications/Chromium.app/Contents/MacOS/Chromium',
	'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];
const asRoot = process.getuid?.() === 0;

/**
 * What no test needs. The last such list counts alone, so Playwright's own (chromiumSwitches) stands here too. Of ours:
 * Chromium makes the list under the address bar a page, two for each context, which costs 2 s of a core each time.
 */
const disabledFeatures = [
	...['OmniboxPopup', 'OmniboxAimPopup', 'OmniboxFullPopup'].map((name) => `WebUI${name}`),
	'AimEnabled',
	'AvoidCorsURLLoaderRestartOnRedirect',
	'AvoidUnnecessaryBeforeUnloadCheckSync',
	'DestroyProfileOnBrowserClose',
	'HttpsFirstBalancedModeAutoEnable',
	'HttpsUpgrades',
	'LensOverlay',
	'MediaRouter',
	'NetworkTimeServiceQuerying',
	'OptimizationHints',
	'PaintHolding',
	'PreconnectToSearch',
	'TcpPortRandomizationWin',
	'ThirdPartyStoragePartitioning',
];

/** How every browser of the project is started: no sandbox where root cannot have one, and no calls to its maker. */
export const browserArguments = [
	...(asRoot ? ['--no-sandbox'] : []),
	'--disable-background-networking',
	'--disable-component-update',
	`--disable-features=${disabledFeatures.join(',')}`,
	// Nothing here is fetched from elsewhere: a page that asks for a font there has its answer at once.
	'--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE *.localhost, EXCLUDE 127.0.0.1',
];

/** A Chromium on this machine: the one that CHROMIUM_PATH names, an installed one, or Playwright's own download. */
export function findBrowser(): string | undefined {
	const named = process.env.CHROMIUM_PATH;
	if (named) {
		if (!isProgram(named)) throw new Error(`CHROMIUM_PATH names no program: ${named}`);
		return named;
	}
	const folders = (process.env.PATH ?? '').split(path.delimiter).filter(Boolean);
	const installed = names.flatMap((name) => folders.map((folder) => path.join(folder, name)));
	return [...installed, ...places, chromium.executablePath()].find(isProgram);
}

/** Finds a Chromium, or brings one: Playwright's own, else Debian's package where this user may install it. */
export function bringBrowser(say: (line: string) => void): string {
	const found = findBrowser();
	if (found) return found;
	const cli = path.resolve(import.meta.dirname, '../node_modules/@playwright/test/cli.js');
	const attempts: [name: string, program: string, arguments_: string[]][] = [
		["Playwright's Chromium", process.execPath, [cli, 'install', 'chromium']],
		...(asRoot && existsSync('/usr/bin/apt-get')
			? ([
					["Debian's package lists", 'apt-get', ['update', '-q']],
					["Debian's Chromium", 'apt-get', ['install', '-y', '-q', '--no-install-recommends', 'chromium']],
				] as [string, string, string[]][])
			: []),
	];
	const failures: string[] = [];
	for (const [name, program, arguments_] of attempts) {
		say(`No browser yet: getting ${name} …`);
		try {
			execFileSync(program, arguments_, {
				stdio: ['ignore', 'pipe', 'pipe'],
				timeout: 300_000,
				maxBuffer: 64 * 1024 * 1024,
				env: {
					...process.env,
					DEBIAN_FRONTEND: 'noninteractive',
					PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '10000',
				},
			});
		} catch (error) {
			failures.push(
				`${name}: ${error instanceof Error ? error.message.split('\n').slice(0, 3).join(' ') : String(error)}`,
			);
			continue;
		}
		const brought = findBrowser();
		if (brought) return brought;
	}
	throw new Error(
		`There is no Chromium, and none could be brought. Install one, or name it in CHROMIUM_PATH.\n${failures.join('\n')}`,
	);
}

function isProgram(file: string): boolean {
	try {
		accessSync(file, constants.X_OK);
		return true;
	} catch (error) {
		if (['ENOENT', 'EACCES', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
		throw error;
	}
}
