import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

const encoder = new TextEncoder();

/** SHA-256 of bytes as bytes. Synchronous: nothing is awaited between deciding and writing. */
export function sha256Bytes(bytes: Uint8Array): Uint8Array {
	return sha256(bytes);
}

/** SHA-256 of parts one after the other, as 64 lowercase hexadecimal characters. */
export function sha256OfParts(parts: readonly Uint8Array[]): string {
	const hash = sha256.create();
	for (const part of parts) hash.update(part);
	return bytesToHex(hash.digest());
}

/** SHA-256 of a text's UTF-8 bytes as 64 lowercase hexadecimal characters. */
export function sha256Hex(text: string): string {
	return bytesToHex(sha256(encoder.encode(text)));
}
