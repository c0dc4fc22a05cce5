import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { languages } from '../shared/src/schema/language.ts';
import { filesOf, outputOf } from './page-files.ts';
import { Refusal, say, workerFolder } from './project.ts';

/** Gzip kilobytes (1 KB = 1,000 bytes) of JavaScript that a page needs before it can show anything. */
const budgets = [
	{ page: 'board page', route: '/b/[board]', budget: 120 },
	{ page: 'public page', route: '/p/[link]', budget: 60 },
];

/** In other languages the same words are longer: so much more may a page need. */
const longerWords = 1.05;

/** Gzip kilobytes of the worker, of which the platform takes 3,000 at least. */
const workerBudget = 1000;

/** Prints the gzip size of each budgeted page's initial JavaScript and of the worker; refuses what exceeds its budget. */
export async function checkBundleSize(): Promise<void> {
	const over: string[] = [];
	for (const [language, name] of Object.entries(languages))
		for (const { page, route, budget: english } of budgets) {
			const budget = language === 'en' ? english : english * longerWords;
			const files = await filesOf(route, language);
			if (files === null) throw new Refusal(`There is no page ${route}.`);
			let bytes = 0;
			for (const file of files.scripts)
				bytes += gzipSync(await readFile(path.join(outputOf(language), 'client', file)), { level: 9 }).length;
			const kilobytes = bytes / 1000;
			say(
				`Initial JavaScript of the ${page} (${route}, ${name}): ${kilobytes.toFixed(1)} KB gzip of ${budget} KB, ${files.scripts.length} files.`,
			);
			if (kilobytes > budget)
				over.push(
					`The ${page} (${name}) needs ${kilobytes.toFixed(1)} KB of JavaScript; its budget is ${budget} KB.`,
				);
		}
	const worker = gzipSync(await readFile(path.join(workerFolder, 'index.js')), { level: 9 }).length / 1000;
	say(`The worker: ${worker.toFixed(0)} KB gzip of ${workerBudget} KB.`);
	if (worker > workerBudget)
		over.push(`The worker has ${worker.toFixed(0)} KB; its budget is ${workerBudget} KB.`);
	if (over.length > 0) throw new Refusal(over.join('\n'));
}
