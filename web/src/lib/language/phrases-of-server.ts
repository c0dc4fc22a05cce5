import type { Phrase } from './said-by-phrases.svelte.ts';

/** What the server says beside that: refusals, and what a milestone waits for. Filled as `phrases-of-public.ts` is. */
export const phrases: readonly Phrase[] = [];
