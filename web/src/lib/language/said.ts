/** What the server said, as the page says it: in English the same (`said-by-phrases.svelte.ts` in another language). */
export const said = (text: string): string => text;

/** A page that shows more of the server's words than a public one brings what it takes to say them. */
export const bringPhrases = (): Promise<void> => Promise.resolve();
