/** The digest of an artefact as people paste it, with or without `sha256:`; null where it is none. */
export function readArtefact(text: string): string | null {
	const digest = text
		.trim()
		.toLowerCase()
		.replace(/^(sha256:)?/, 'sha256:');
	return /^sha256:[0-9a-f]{64}$/.test(digest) ? digest : null;
}
