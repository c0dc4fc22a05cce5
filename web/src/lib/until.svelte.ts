/** Resolves once what the page knows fulfils a condition over its state. */
export function until(condition: () => boolean): Promise<void> {
	return new Promise((resolve) => {
		const stop = $effect.root(() => {
			$effect(() => {
				if (!condition()) return;
				resolve();
				queueMicrotask(() => stop());
			});
		});
	});
}
