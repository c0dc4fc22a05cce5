import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './project.ts';

/** What SvelteKit made of the front end in a language. */
export function outputOf(language: string): string {
	return path.join(root, 'web/.svelte-kit', language === 'en' ? 'output' : `output-${language}`);
}

/** The parts of SvelteKit's server manifest that are read here. */
interface Manifest {
	_: {
		client: { imports: string[] };
		routes: {
			id: string;
			page: { layouts: (number | undefined)[]; errors: (number | undefined)[]; leaf: number } | null;
		}[];
	};
}

/** What a page needs before it can show anything, as names of files in `client`; null if there is no such route. */
export async function filesOf(
	route: string,
	language: string,
): Promise<{ scripts: string[]; styles: string[] } | null> {
	const load = (file: string): Promise<unknown> =>
		import(pathToFileURL(path.join(outputOf(language), file)).href);
	const { manifest } = (await load('server/manifest-full.js')) as { manifest: Manifest };
	const page = manifest._.routes.find(({ id }) => id.replace(/\/\([^)]+\)/g, '') === route)?.page;
	if (!page) return null;
	const scripts = new Set(manifest._.client.imports);
	const styles = new Set<string>();
	for (const node of [...page.layouts, ...page.errors, page.leaf]) {
		if (node === undefined) continue;
		const needed = (await load(`server/nodes/${node}.js`)) as { imports: string[]; stylesheets: string[] };
		for (const file of needed.imports) scripts.add(file);
		for (const file of needed.stylesheets) styles.add(file);
	}
	return { scripts: [...scripts], styles: [...styles] };
}
