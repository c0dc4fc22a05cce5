/** Every state of the product as a glyph, its word always beside it, and the tools of the header. */
export type GlyphName =
	| 'go'
	| 'hold'
	| 'no-go'
	| 'waiting'
	| 'changed'
	| 'waived'
	| 'signed'
	| 'seal'
	| 'rejected'
	| 'blocked'
	| 'search'
	| 'undo'
	| 'redo';

interface Shape {
	/** Path data on a grid of 16, drawn with a stroke of 2, or of `stroke`. */
	readonly path: string;
	readonly filled?: boolean;
	readonly stroke?: number;
	readonly colour: string;
}

export const glyphs: Readonly<Record<GlyphName, Shape>> = {
	go: { path: 'M2.5 8.5 6.2 12.2 13.5 4', colour: 'var(--state-go)' },
	hold: { path: 'M5.5 3v10M10.5 3v10', colour: 'var(--state-hold)' },
	'no-go': { path: 'M3.5 3.5l9 9M12.5 3.5l-9 9', colour: 'var(--state-no-go)' },
	waiting: { path: 'M8 2.5a5.5 5.5 0 1 1 0 11a5.5 5.5 0 1 1 0-11z', colour: 'var(--state-waiting)' },
	changed: { path: 'M13 8a5 5 0 1 1-1.6-3.7M13.2 1.6v3.3H9.9', colour: 'var(--state-changed)' },
	waived: { path: 'M1.5 10.5C3.5 5 8 5 13.5 5M10.5 2l3.5 3-3.5 3M2 13.5h8', colour: 'var(--state-waived)' },
	signed: { path: 'M2.5 8.5 6.2 12.2 13.5 4', colour: 'var(--state-signed)' },
	// A disc with the check cut out, ringed: stamped.
	seal: {
		path: 'M8 .8a7.2 7.2 0 1 1 0 14.4A7.2 7.2 0 1 1 8 .8zM4.3 8.2l1.2-1.2 1.9 1.9 3.6-4 1.3 1.2-4.9 5.4z',
		filled: true,
		colour: 'var(--state-signed-off)',
	},
	rejected: { path: 'M3.5 3.5l9 9M12.5 3.5l-9 9', colour: 'var(--state-no-go)' },
	blocked: { path: 'M8 2.2 14.5 13.5H1.5zM8 6.3v3.4M8 11.6v.2', colour: 'var(--state-hold)' },
	search: { path: 'M7 2a5 5 0 1 1 0 10A5 5 0 1 1 7 2zM10.7 10.7 14 14', stroke: 1.5, colour: 'currentColor' },
	undo: { path: 'M5.5 2.5 2 6l3.5 3.5M2 6h7.6a3.7 3.7 0 0 1 0 7.5H6', stroke: 1.5, colour: 'currentColor' },
	redo: {
		path: 'M10.5 2.5 14 6l-3.5 3.5M14 6H6.4a3.7 3.7 0 0 0 0 7.5H10',
		stroke: 1.5,
		colour: 'currentColor',
	},
};
