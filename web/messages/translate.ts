import path from 'node:path';
import { build, type Plugin } from 'vite';
import { collectMessages, phrasesOf, readCatalogue } from './catalogue.ts';
import { hasMessages, textOf, translateFile } from './messages.ts';

const root = path.join(import.meta.dirname, '../..');

/** Files of phrases (web/src/lib/language), and the files whose messages each holds. */
const phrases = [
	{
		of: 'phrases-of-public.ts',
		from: /^shared\/src\/(public|register|rules\/(wording|lost-go)|schema\/word)/,
	},
	{
		of: 'phrases-of-server.ts',
		from: /^(api\/src\/(?!openapi)|shared\/src\/(doc|import|ledger|portfolio|protocol|rules)\/)/,
	},
	{ of: 'phrases-of-reference.ts', from: /^api\/src\/openapi\// },
];

/**
 * Says the pages in a language: each message of the code gives way to its translation, so that a page carries no other.
 * What the server says in English is known by its phrases.
 */
export function translate(language: string): Plugin {
	const catalogue = readCatalogue(language);
	let messages: ReturnType<typeof collectMessages> | undefined;
	return {
		name: 'translate',
		enforce: 'pre',
		resolveId: {
			filter: { id: /language\/said\.ts$/ },
			handler: () => path.join(root, 'web/src/lib/language/said-by-phrases.svelte.ts'),
		},
		async transform(content, id) {
			const file = path.relative(root, id);
			const held = phrases.find(({ of }) => file === `web/src/lib/language/${of}`);
			if (held !== undefined) {
				const said = phrasesOf(
					await (messages ??= collectMessages()),
					catalogue,
					({ files, isTagged }) => !isTagged && files.some((each) => held.from.test(each)),
				);
				return { code: `export const phrases = ${JSON.stringify(said)};`, map: null };
			}
			if (!hasMessages(file)) return null;
			return {
				code: await translateFile(file, content, (key) => catalogue.get(key) ?? textOf(key)),
				map: null,
			};
		},
	};
}

/** Where the Worker finds the report of a language: a path from the root of the project. */
export function workerReportOf(language: string): string {
	return `api/src/language/report.${language}.js`;
}

/** Builds the report that the Worker exports (api/src/language/report.ts) in a language, as pages are built. */
export async function buildWorkerReport(language: string): Promise<void> {
	const file = path.join(root, workerReportOf(language));
	await build({
		configFile: false,
		root,
		logLevel: 'warn',
		publicDir: false,
		plugins: [translate(language)],
		resolve: { alias: { $lib: path.join(root, 'web/src/lib') } },
		build: {
			target: 'es2023',
			minify: false,
			emptyOutDir: false,
			outDir: path.dirname(file),
			lib: {
				entry: path.join(root, 'api/src/language/report.en.ts'),
				formats: ['es'],
				fileName: () => path.basename(file),
			},
		},
	});
}
