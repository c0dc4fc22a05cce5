export function toBase64(bytes: Uint8Array): string {
	let text = '';
	// Few enough for the arguments of one call.
	for (let start = 0; start < bytes.length; start += 8_192)
		text += String.fromCharCode(...bytes.subarray(start, start + 8_192));
	return btoa(text);
}

export function fromBase64(text: string): Uint8Array {
	return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
