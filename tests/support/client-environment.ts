import type { Environment } from 'vitest/runtime';

/**
 * Node as it is, but with modules compiled as for a browser: Svelte's server build has no effects. No DOM comes with
 * it, because what is tested here are classes of state; what is visible is tested end to end.
 */
const environment: Environment = {
	name: 'client',
	viteEnvironment: 'client',
	setup: () => ({ teardown: () => undefined }),
};

export default environment;
