/** A lone word that stands within a sentence: with others it is translated, where a value that looks alike is not. */
export const word = <W extends string>(said: W): W => said;
