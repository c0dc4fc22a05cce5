import { buildChanged } from './build-steps.ts';
import { checkBundleSize } from './bundle-size.ts';
import { runMain } from './project.ts';

// Builds what changed, and fails when a page's initial JavaScript or the worker has grown beyond its budget.
await runMain(async () => {
	await buildChanged();
	await checkBundleSize();
});
