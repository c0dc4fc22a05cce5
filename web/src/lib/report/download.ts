/** Gives the browser something to save under this name. */
export function download(name: string, type: string, content: string | Blob): void {
	const url = URL.createObjectURL(new Blob([content], { type }));
	const link = document.createElement('a');
	link.href = url;
	link.download = name;
	link.click();
	// The browser has taken it by the end of this task.
	setTimeout(() => URL.revokeObjectURL(url));
}

/** A file's name of what people wrote: letters, marks and digits of any script, the rest a hyphen. `kind` is never cut off. */
export function fileName(title: string, kind: string): string {
	const clean = (text: string) =>
		text
			.normalize('NFC')
			.replace(/[^\p{L}\p{M}\p{N}.]+/gu, '-')
			.replace(/^[-.]+|[-.]+$/g, '');
	// A name has room for 255 bytes.
	const short = clean([...clean(title)].slice(0, 60).join(''));
	return [short, clean(kind)].filter(Boolean).join('-');
}
