import type { Phrase } from '@holdpoint/shared/language/phrases';

/** What the description of the API says of each route. Filled as `phrases-of-public.ts` is. */
export const phrases: readonly Phrase[] = [];
