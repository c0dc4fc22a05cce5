/** Gives the browser a text to save under this name. */
export function download(name: string, type: string, text: string): void {
	const url = URL.createObjectURL(new Blob([text], { type }));
	const link = document.createElement('a');
	link.href = url;
	link.download = name;
	link.click();
	// The browser has taken it by the end of this task.
	setTimeout(() => URL.revokeObjectURL(url));
}

/** A file's name of what people wrote: letters and digits of any script, the rest a hyphen. */
export function fileName(...parts: readonly string[]): string {
	const name = parts
		.join(' ')
		.normalize('NFC')
		.replace(/[^\p{L}\p{N}.]+/gu, '-')
		.replace(/^[-.]+|[-.]+$/g, '');
	return name.slice(0, 100) || 'report';
}
