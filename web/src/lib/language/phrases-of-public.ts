import type { Phrase } from '@holdpoint/shared/language/phrases';

/** What the server says of a release on its public page. The build of another language puts its phrases here. */
export const phrases: readonly Phrase[] = [];
