/** Most characters of a text root, most entries of a map root. */
export const bounds = { criteria: 20_000, notes: 100_000, entries: 500 } as const;
