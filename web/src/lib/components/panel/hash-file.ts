import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/**
 * SHA-256 of a file as `sha256:…`, computed here; the file goes nowhere. Read in parts, so that a large one fits.
 * `onprogress` hears the part done, 0 to 1.
 */
export async function hashFile(file: Blob, onprogress: (part: number) => void): Promise<string> {
	const hash = sha256.create();
	const step = 4 * 1024 * 1024;
	for (let start = 0; start < file.size; start += step) {
		hash.update(new Uint8Array(await file.slice(start, start + step).arrayBuffer()));
		onprogress(Math.min(1, (start + step) / file.size));
	}
	return `sha256:${bytesToHex(hash.digest())}`;
}
