import type { Phrase } from '@holdpoint/shared/language/phrases';

/** What the server says beside that: refusals, and what a milestone waits for. Filled as `phrases-of-public.ts` is. */
export const phrases: readonly Phrase[] = [];
