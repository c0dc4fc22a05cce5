import { createHash } from 'node:crypto';
import path from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { build, type Plugin } from 'vite';

const name = 'virtual:passport-form';
const fileInDevelopment = '/@passport-form.txt';

/**
 * `import address from 'virtual:passport-form'`: where the form of a release passport is (shared/passport/passport-file.ts),
 * one page of HTML with everything in it that shows and checks an export. Text to fetch, no page to open.
 */
export function passportForm(): Plugin {
	let isBuild = false;
	let made: Promise<string> | undefined;
	return {
		name: 'passport-form',
		configResolved({ command }) {
			isBuild = command === 'build';
		},
		configureServer({ middlewares }) {
			middlewares.use(fileInDevelopment, (_, response, next) => {
				buildForm().then((form) => response.end(form), next);
			});
		},
		resolveId: (id) => (id === name ? `\0${name}` : null),
		async load(id, options) {
			if (id !== `\0${name}`) return null;
			if (!isBuild || options?.ssr) return `export default ${JSON.stringify(fileInDevelopment)};`;
			const source = await (made ??= buildForm());
			const file = this.emitFile({ type: 'asset', name: 'passport-form.txt', source });
			return `export default import.meta.ROLLUP_FILE_URL_${file};`;
		},
	};
}

async function buildForm(): Promise<string> {
	const root = import.meta.dirname;
	const built = await build({
		configFile: false,
		root,
		publicDir: false,
		logLevel: 'warn',
		mode: 'production',
		plugins: [svelte({ configFile: false })],
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
	return pageOf(code.join(''), styles.join(''));
}

/** Damaged in any byte, script or style is not what the policy names, and does not run: then the page says that. */
function pageOf(code: string, styles: string): string {
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
	return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>Release passport</title>
<style>${style}</style>
</head>
<body>
<div id="passport">
<h1>Not verified</h1>
<p>This release passport checks itself when it opens. If these words stay, JavaScript is switched off, or the file was damaged: then ask for it again.</p>
</div>
<script type="application/json" id="export"></script>
<script>${script}</script>
</body>
</html>
`;
}
