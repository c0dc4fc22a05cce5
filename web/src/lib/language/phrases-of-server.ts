import type { Phrase } from './phrases.ts';

/** What the server says beside that: refusals, and what a milestone waits for. Filled as `phrases-of-public.ts` is. */
export const phrases: readonly Phrase[] = [];
