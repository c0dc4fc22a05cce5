import type { Phrase } from './said-by-phrases.svelte.ts';

/** What the server says of a release on its public page. The build of another language puts its phrases here. */
export const phrases: readonly Phrase[] = [];
