import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import adapter from '@sveltejs/adapter-cloudflare';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';
import { chunkGroups } from './chunks.ts';
import { translate } from './messages/translate.ts';
import { passportForm } from './passport-form.ts';

const api = `http://127.0.0.1:${process.env.HOLDPOINT_API_PORT ?? '8787'}`;

const page = readFileSync(new URL('src/app.html', import.meta.url), 'utf8');
/** The page's own script and style, by which the policy knows them; SvelteKit adds what it writes itself. */
const [ownScript, ownStyle] = (['script', 'style'] as const).map((kind) => {
	const text = new RegExp(`<${kind}>([^]*?)</${kind}>`).exec(page)?.[1] ?? '';
	return `sha256-${createHash('sha256').update(text).digest('base64')}` as const;
}) as [`sha256-${string}`, `sha256-${string}`];

// A config of its own: with the root's wrangler.toml the adapter would overwrite the Worker's entry. No page asks the
// platform for anything: to emulate it, each build would start a workerd, and leave it running.
const { emulate: _, ...withoutPlatform } = adapter({ config: 'wrangler.adapter.jsonc' });

/** Of the pages: each language is a build of its own (scripts/build-steps.ts). */
const language = process.env.HOLDPOINT_LANGUAGE ?? 'en';
const isSource = language === 'en';

export default defineConfig({
	plugins: [
		...(isSource ? [] : [translate(language)]),
		passportForm(language),
		sveltekit({
			adapter: withoutPlatform,
			// Where a page finds its code: `/_app`, or `/de` of the pages in German.
			appDir: isSource ? '_app' : language,
			// Nothing runs or is fetched but what this server gives; inline scripts are known by their hashes.
			csp: {
				mode: 'hash',
				directives: {
					'default-src': ['none'],
					'script-src': ['self', ownScript],
					'style-src': ['self', ownStyle],
					// Of the element in which SvelteKit announces a page.
					'style-src-attr': ['unsafe-hashes', 'sha256-S8qMpvofolR8Mpjy4kQvEm7m1q8clzU4dfDH0AmvZjo='],
					'font-src': ['self'],
					'img-src': ['self', 'data:'],
					'connect-src': ['self'],
					'worker-src': ['self'],
					'manifest-src': ['self'],
					'form-action': ['none'],
					'base-uri': ['none'],
				},
			},
			// Of the static files, what a page shows: the rest is for robots, and no device keeps it.
			serviceWorker: { files: (name) => name === 'favicon.svg' },
			// How often an open page asks whether the server has another version, milliseconds.
			version: { pollInterval: 15 * 60_000 },
		}),
	],
	build: {
		manifest: true,
		target: 'es2023',
		// A schema that no page parses with is not sent to it: building one has no effect. `z` is zod's, the others are
		// lib0's, which comes with Yjs.
		rolldownOptions: {
			output: { codeSplitting: { groups: chunkGroups } },
			treeshake: {
				manualPureFunctions: [
					'z',
					...['$custom', '$constructedBy', '$literal', '$instanceOf', '$union', 'match'],
				],
			},
		},
	},
	worker: { format: 'es' },
	server: {
		proxy: {
			'/api': { target: api, ws: true },
			'/sync': { target: api, ws: true },
		},
	},
});
