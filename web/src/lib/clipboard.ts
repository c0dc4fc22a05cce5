/** Puts a text on the clipboard; false where the browser does not allow it, or has none because the address is not secure. */
export async function copyText(text: string): Promise<boolean> {
	try {
		await navigator.clipboard.writeText(text);
		return true;
	} catch (error) {
		if (!(error instanceof DOMException || error instanceof TypeError)) throw error;
		return false;
	}
}
