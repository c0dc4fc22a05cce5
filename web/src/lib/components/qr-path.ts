import { encode } from 'uqr';

/** Modules of light around the code, as ISO/IEC 18004 asks. */
const quietZone = 4;

/** The dark modules of a QR code as one SVG path, in a square of `size` units, quiet zone included. */
export function qrPath(text: string): { readonly path: string; readonly size: number } {
	const { data, size } = encode(text, { ecc: 'M', border: quietZone });
	const rows = data.flatMap((row, y) => {
		const runs: string[] = [];
		for (let x = 0; x < row.length;) {
			const from = x;
			while (row[x]) x += 1;
			if (x > from) runs.push(`M${from} ${y}h${x - from}v1h${from - x}z`);
			x += 1;
		}
		return runs;
	});
	return { path: rows.join(''), size };
}
