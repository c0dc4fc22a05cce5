// The two calls that are used. The published types bring those of Node and the DOM with them, and shared does no I/O.
declare module 'papaparse' {
	interface StepResult {
		readonly data: string[];
		readonly meta: { readonly cursor: number };
	}
	const Papa: {
		parse(
			text: string,
			config: ({ readonly delimitersToGuess: readonly string[] } | { readonly delimiter: string }) & {
				readonly step: (result: StepResult) => void;
			},
		): void;
		unparse(
			table: {
				readonly fields: readonly string[];
				readonly data: readonly (readonly (string | number)[])[];
			},
			config: { readonly escapeFormulae: RegExp; readonly newline: string },
		): string;
	};
	export default Papa;
}
