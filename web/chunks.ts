import path from 'node:path';

interface ModuleGraph {
	getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null;
}

const routes = path.join(import.meta.dirname, 'src/routes');
const everyPage = ['+layout.svelte', '+error.svelte'].map((file) => path.join(routes, file));
const publicPage = path.join(routes, 'p/[link]/+page.svelte');
const boardPage = path.join(routes, 'b/[board]/+page.svelte');

const reached = new Map<string, ReadonlySet<string>>();

/**
 * What goes into one file of code. Left alone, each set of pages that share something makes a file of that, and the
 * public page is forty of them: without HTTP/2 each six cost a round trip. What every page needs is one file, what the
 * board and the public page share another, and the rest of the public page a third, so that no page that has a limit
 * gets much that it does not need.
 */
export const chunkGroups = [
	{
		name: (id: string, graph: ModuleGraph): string | null => {
			const needs = needing(id, graph);
			if (everyPage.some(needs)) return 'frame';
			return needs(publicPage) && needs(boardPage) ? 'shown' : null;
		},
		// Svelte's index names all of Svelte: what of that no more than three use stays with them.
		minShareCount: 4,
	},
	{
		name: (id: string, graph: ModuleGraph): string | null => {
			const needs = needing(id, graph);
			return needs(publicPage) && ![...everyPage, boardPage].some(needs) ? 'public' : null;
		},
	},
];

/** Whether a module comes with a page at once; what the page loads later does not. */
const needing =
	(id: string, graph: ModuleGraph) =>
	(page: string): boolean =>
		modulesOf(page, graph).has(id);

function modulesOf(page: string, graph: ModuleGraph): ReadonlySet<string> {
	const known = reached.get(page);
	if (known) return known;
	const found = new Set([page]);
	for (const id of found) for (const next of graph.getModuleInfo(id)?.importedIds ?? []) found.add(next);
	reached.set(page, found);
	return found;
}
