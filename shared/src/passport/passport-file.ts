/**
 * A release passport: one page of HTML that carries an export and shows it (docs/ledger-format.md, section 13). The form is
 * the page without an export, made by the build.
 */
const opens = '<script type="application/json" id="export">';
const closes = '</script>';

/** The form with an export in it; null where this is no form. Nothing that people wrote ends the element or begins another. */
export function fillPassport(form: string, exported: string): string | null {
	const parts = form.split(opens + closes);
	if (parts.length !== 2) return null;
	return parts.join(opens + exported.replaceAll('<', '\\u003c') + closes);
}

/** The export as it went into the element, from what the element holds. */
export function readElement(text: string): string {
	// Canonical JSON has no such escape: where a reverse solidus of its own comes before, that pair goes first.
	return text.replace(/\\(u003c|[^])/g, (pair) => (pair === '\\u003c' ? '<' : pair));
}

/** The bytes of the export in a file that is a passport; any other file as it is. */
export function unwrapPassport(file: Uint8Array): Uint8Array {
	const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(file);
	if (!/^<!doctype html>/i.test(text)) return file;
	const from = text.indexOf(opens);
	const start = from + opens.length;
	const end = from < 0 ? -1 : text.indexOf(closes, start);
	return end < 0 ? file : new TextEncoder().encode(readElement(text.slice(start, end)));
}
