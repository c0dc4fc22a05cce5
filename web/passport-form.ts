import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { build, type Plugin } from 'vite';
import { readCatalogue } from './messages/catalogue.ts';
import { translatePage } from './messages/messages.ts';
import { translate } from './messages/translate.ts';

const name = 'virtual:passport-form';
const fileInDevelopment = '/@passport-form.txt';

/**
 * `import address from 'virtual:passport-form'`: where the form of a release passport is (shared/passport/passport-file.ts),
 * one page of HTML with everything in it that shows and checks an export. Text to fetch, no page to open.
 */
export function passportForm(language: string): Plugin {
	let isBuild = false;
	let made: Promise<string> | undefined;
	return {
		name: 'passport-form',
		configResolved({ command }) {
			isBuild = command === 'build';
		},
		configureServer({ middlewares }) {
			middlewares.use(fileInDevelopment, (_, response, next) => {
				buildForm(language).then((form) => response.end(form), next);
			});
		},
		resolveId: (id) => (id === name ? `\0${name}` : null),
		async load(id, options) {
			if (id !== `\0${name}`) return null;
			if (!isBuild || options?.ssr) return `export default ${JSON.stringify(fileInDevelopment)};`;
			const source = await (made ??= buildForm(language));
			const file = this.emitFile({ type: 'asset', name: 'passport-form.txt', source });
			return `export default import.meta.ROLLUP_FILE_URL_${file};`;
		},
	};
}

async function buildForm(language: string): Promise<string> {
	const root = import.meta.dirname;
	const built = await build({
		configFile: false,
		root,
		publicDir: false,
		logLevel: 'warn',
		mode: 'production',
		plugins: [...(language === 'en' ? [] : [translate(language)]), svelte({ configFile: false })],
		resolve: { alias: { $lib: path.join(root, 'src/lib') } },
		build: {
			write: false,
			target: 'es2023',
			assetsInlineLimit: () => true,
			cssCodeSplit: false,
			modulePreload: false,
			rolldownOptions: { input: path.join(root, 'src/passport/main.ts'), output: { format: 'iife' } },
		},
	});
	if (!('output' in built)) throw new Error('The passport is one file.');
	const { output } = built;
	const code = output.flatMap((each) => (each.type === 'chunk' ? [each.code] : []));
	const styles = output.flatMap((each) => (each.type === 'asset' ? [String(each.source)] : []));
	if (code.length !== 1 || styles.length !== 1) throw new Error('The passport has one script and one style.');
	return pageOf(code.join(''), styles.join(''), language);
}

/** Damaged in any byte, script or style is not what the policy names, and does not run: then the page says that. */
function pageOf(code: string, styles: string, language: string): string {
	// Neither ends its own element.
	const script = code.replace(/<(?=\/script|!--)/g, '\\x3C');
	const style = styles.replaceAll('</', '<\\/');
	const hashOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
	const policy = [
		`default-src 'none'`,
		`script-src ${hashOf(script)}`,
		`style-src ${hashOf(style)}`,
		'font-src data:',
		`base-uri 'none'`,
		`form-action 'none'`,
	].join('; ');
	const source = readFileSync(path.join(import.meta.dirname, 'src/passport/passport.html'), 'utf8');
	const page = language === 'en' ? source : translatePage(source, language, readCatalogue(language));
	const parts: Readonly<Record<string, string>> = { policy, script, style };
	// The policy's hashes are of exactly this text: no space of the page may stand around it.
	return page.replace(/\s*%(policy|script|style)%\s*/g, (mark, part: string) => parts[part] ?? mark);
}
