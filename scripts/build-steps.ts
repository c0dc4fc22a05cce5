import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { translations } from '../shared/src/schema/language.ts';
import { readCatalogue } from '../web/messages/catalogue.ts';
import { translatePage } from '../web/messages/messages.ts';
import { buildWorkerReport, workerReportOf } from '../web/messages/translate.ts';
import { filesOf, outputOf } from './page-files.ts';
import { programs, Refusal, root, runNode, say, siteFolder, workerFolder } from './project.ts';

interface Step {
	name: string;
	/** Files and folders that the result depends on. */
	inputs: string[];
	/** Missing: built again, whatever the stamp says. */
	result: string;
	/** Lies in a folder that any other build of the same thing clears, so that it never vouches for a foreign result. */
	stamp: string;
	build: () => Promise<void>;
}

const common = [
	'pnpm-lock.yaml',
	'tsconfig.base.json',
	'scripts/build-steps.ts',
	'scripts/page-files.ts',
	'shared/package.json',
	'shared/src',
];

const frontEnd: Step = {
	name: 'the front end',
	inputs: [
		...common,
		...[
			'src',
			'messages',
			'static',
			'_headers',
			'package.json',
			'tsconfig.json',
			'vite.config.ts',
			'chunks.ts',
			'passport-form.ts',
			'wrangler.adapter.jsonc',
		].map((name) => `web/${name}`),
	],
	result: path.join(siteFolder, 'index.html'),
	stamp: path.join(root, 'web/.svelte-kit/output/stamp'),
	async build() {
		// Each build clears what the one before it left.
		for (const language of translations) {
			await buildPages(language);
			for (const [made, kept] of [
				[siteFolder, siteOf(language)],
				[outputOf('en'), outputOf(language)],
			] as const) {
				await rm(kept, { recursive: true, force: true });
				await rename(made, kept);
			}
		}
		await buildPages('en');
		const file = path.join(siteFolder, '_headers');
		const headers = (await readFile(file, 'utf8')).replace(
			/(Content-Security-Policy: )/,
			`$1${await policyOf(siteFolder)}; `,
		);
		const rules = [headers.trimEnd(), ...(await readyRules(siteFolder, '')), ...(await earlyRules('en'))];
		for (const language of translations) rules.push(...(await addTranslated(language)));
		await writeFile(file, `${rules.join('\n\n')}\n`);
	},
};

/** Where the pages of a language are built; those in other languages than English are put beside them then. */
function siteOf(language: string): string {
	return language === 'en' ? siteFolder : path.join(root, 'web/.svelte-kit', `site-${language}`);
}

async function buildPages(language: string): Promise<void> {
	// Also where a test starts a server that is not built yet: under its NODE_ENV the pages would be larger.
	const { code, output } = await runNode(programs.vite, ['build'], {
		cwd: path.join(root, 'web'),
		env: { NODE_ENV: 'production', HOLDPOINT_LANGUAGE: language },
	});
	if (code !== 0) throw new Refusal(`${output}\nThe front end did not build.`);
	show(warningsOf(output));
}

/** The policy that a built page carries: it goes as a header too, where scanners and old browsers look for it. */
async function policyOf(site: string, name = 'index.html'): Promise<string> {
	const page = await readFile(path.join(site, name), 'utf8');
	const policy = /http-equiv="content-security-policy" content="([^"]+)"/.exec(page)?.[1];
	if (policy === undefined) throw new Refusal('The page was built without a content security policy.');
	return policy;
}

/** Pages that were made beforehand start by a script of their own, which their own policy names. */
async function readyRules(site: string, under: string): Promise<string[]> {
	const pages = (await readdir(site, { recursive: true }))
		.map((name) => name.replaceAll(path.sep, '/'))
		.filter((name) => name.endsWith('.html') && name !== 'index.html');
	return Promise.all(
		pages.map(async (name) =>
			policyRule(`${under}/${name.replace(/\.html$/, '')}`, await policyOf(site, name)),
		),
	);
}

/** In place of the policy that a rule before it gives. */
function policyRule(address: string, policy: string): string {
	return [
		address,
		'  ! Content-Security-Policy',
		`  Content-Security-Policy: ${policy}; frame-ancestors 'none'`,
	].join('\n');
}

/** The pages that private links lead to. */
const linkedPages = [
	['p', '/p/[link]'],
	['present', '/present/[link]'],
	['embed', '/embed/[board]/[link]'],
] as const;

/**
 * What the page of a link needs beside what every page needs: the one page of all addresses does not name it, and on a
 * slow network it would be asked for a round trip later.
 */
async function earlyRules(language: string): Promise<string[]> {
	const page = await readFile(path.join(siteOf(language), 'index.html'), 'utf8');
	return Promise.all(
		linkedPages.map(async ([name, route]) => {
			const files = await filesOf(route, language);
			if (files === null) throw new Refusal(`There is no page ${route}.`);
			const early = (names: string[], how: string): string[] =>
				names.filter((file) => !page.includes(file)).map((file) => `  Link: </${file}>; ${how}`);
			return [
				language === 'en' ? `/${name}/*` : `/${language}/${name}`,
				...early(files.styles, 'rel=preload; as=style'),
				...early(files.scripts, 'rel=modulepreload'),
			].join('\n');
		}),
	);
}

/**
 * Puts the pages of a language into a folder of their own beside the English ones; the server gives them by the same
 * addresses (api/src/routes/pages.ts). Gives their rules for the headers' file.
 */
async function addTranslated(language: string): Promise<string[]> {
	const folder = siteOf(language);
	const place = path.join(siteFolder, language);
	const catalogue = readCatalogue(language);
	const policy = await policyOf(folder);
	const early = await earlyRules(language);
	const ready = await readyRules(folder, `/${language}`);
	await rename(path.join(folder, language), place);
	await rename(path.join(folder, 'service-worker.js'), path.join(place, 'service-worker.js'));
	const pages = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.html'));
	for (const name of pages) {
		const page = translatePage(await readFile(path.join(folder, name), 'utf8'), language, catalogue);
		await mkdir(path.dirname(path.join(place, name)), { recursive: true });
		await writeFile(path.join(place, name), page);
		// One page under three more names, since each has headers of its own.
		if (name === 'index.html')
			for (const [linked] of linkedPages) await writeFile(path.join(place, `${linked}.html`), page);
	}
	const made = /# === START[^]+?(\n\/[^]+\n)# === END/.exec(
		await readFile(path.join(folder, '_headers'), 'utf8'),
	)?.[1];
	await rm(folder, { recursive: true });
	if (made === undefined) throw new Refusal('The adapter wrote no rules for the code of the pages.');
	// One rule for an address: of two, the second would take the place of the first.
	const rules = made.trim().replace(`/${language}/*\n`, `${policyRule(`/${language}/*`, policy)}\n`);
	return [rules, ...ready, ...early];
}

const reports: Step = {
	name: 'the report in other languages',
	inputs: [...common, 'web/messages', 'web/src/lib/language', 'api/src/language/report.en.ts'],
	result: path.join(root, workerReportOf(translations.at(-1) ?? 'en')),
	stamp: path.join(root, '.build/reports-stamp'),
	async build() {
		for (const language of translations) await buildWorkerReport(language);
		await mkdir(path.dirname(this.stamp), { recursive: true });
	},
};

const worker: Step = {
	name: 'the worker',
	inputs: [...common, 'wrangler.toml', 'api/package.json', 'api/tsconfig.json', 'api/src'],
	result: path.join(workerFolder, 'index.js'),
	stamp: path.join(workerFolder, 'stamp'),
	async build() {
		await rm(workerFolder, { recursive: true, force: true });
		await mkdir(siteFolder, { recursive: true });
		const { code, output } = await runNode(programs.wrangler, [
			'deploy',
			'--dry-run',
			'--outdir',
			workerFolder,
		]);
		if (code !== 0) throw new Refusal(`${output}\nThe worker did not build.`);
		show(warningsOf(output));
	},
};

/** Builds the front end and the worker, each only when one of its inputs changed. */
export async function buildChanged(): Promise<void> {
	for (const step of [frontEnd, reports, worker]) await buildIfChanged(step);
}

/** What the worker's code needs before it is run from its sources. */
export async function buildReports(): Promise<void> {
	await buildIfChanged(reports);
}

async function buildIfChanged(step: Step): Promise<void> {
	const digest = await digestOf(step.inputs);
	if (existsSync(step.result) && (await readIfThere(step.stamp)) === digest) return;
	const begin = Date.now();
	say(`Building ${step.name} …`);
	await step.build();
	await writeFile(step.stamp, digest);
	say(`Built ${step.name} in ${((Date.now() - begin) / 1000).toFixed(1)} s.`);
}

/** SHA-256 over the names and contents of all files under these paths. */
async function digestOf(inputs: string[]): Promise<string> {
	const hash = createHash('sha256');
	hash.update(process.version);
	for (const file of (await Promise.all(inputs.map(listFiles))).flat().sort()) {
		const content = await readFile(path.join(root, file));
		hash.update(`${file}\0${content.length}\0`).update(content);
	}
	return hash.digest('hex');
}

async function listFiles(name: string): Promise<string[]> {
	const full = path.join(root, name);
	if (!existsSync(full)) return [];
	try {
		const entries = await readdir(full, { recursive: true, withFileTypes: true });
		return entries
			.filter((entry) => entry.isFile())
			.map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)));
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return [name];
		throw error;
	}
}

async function readIfThere(file: string): Promise<string | undefined> {
	return existsSync(file) ? await readFile(file, 'utf8') : undefined;
}

/** The paragraphs of a build's output that warn. */
function warningsOf(output: string): string[] {
	return output.split(/\n\s*\n/).filter((paragraph) => /\bwarn(ing)?\b/i.test(paragraph));
}

function show(warnings: string[]): void {
	for (const warning of warnings) say(warning.trimEnd());
}
