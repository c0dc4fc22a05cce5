/**
 * Puts a translated message together. Only the code of a page in another language than English calls it (web/messages).
 *
 * A part is a text, the number of a value, or an element: its number, then its own parts.
 */
export type Part = string | number | readonly [number, ...Part[]];

/** `values`: what stands in the place of the numbers. */
export function compose(message: string | readonly Part[], values: readonly unknown[] = []): string {
	return typeof message === 'string' ? message : compose.x([0, ...message], values);
}

/** The parts of a message that holds elements. */
compose.c = (message: string | readonly Part[]): readonly Part[] =>
	typeof message === 'string' ? [message] : message;

/** The text within an element. */
compose.x = ([, ...parts]: readonly [number, ...Part[]], values: readonly unknown[] = []): string =>
	parts.map((part) => (typeof part === 'number' ? String(values[part]) : String(part))).join('');
