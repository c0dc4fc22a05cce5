import { bytesToHex, concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { canonicalText } from './canonical.ts';
import { sha256Bytes } from './hash.ts';

/** What stands for a whole ledger in 32 bytes, so that one entry can be proved to be in it without the others. */
export interface TreeHead {
	/** How many entries. */
	readonly size: number;
	/** RFC 6962 root as 64 lowercase hexadecimal characters. */
	readonly root: string;
}

/** RFC 6962, 2.1: leaves and nodes never share an input. */
const leafPrefix = Uint8Array.of(0);
const nodePrefix = Uint8Array.of(1);

/** Tree head of a ledger: each leaf is the RFC 8785 text of a whole entry, its `hash` included (R21). */
export function treeHead(entries: readonly unknown[]): TreeHead {
	return treeHeadOf(entries.map(canonicalText));
}

/** As `treeHead`, over canonical texts that are there already. */
export function treeHeadOf(texts: readonly string[]): TreeHead {
	return { size: texts.length, root: bytesToHex(merkleRoot(texts.map(utf8ToBytes))) };
}

/** Merkle tree hash of RFC 6962, 2.1. Without leaves the hash of nothing. */
export function merkleRoot(leaves: readonly Uint8Array[]): Uint8Array {
	// Roots of complete subtrees, the largest first: their sizes are the bits of the number of leaves so far.
	const subtrees: Uint8Array[] = [];
	for (const [index, leaf] of leaves.entries()) {
		let subtree = sha256Bytes(concatBytes(leafPrefix, leaf));
		for (let full = index; full % 2 === 1; full = (full - 1) / 2) subtree = hashNode(subtrees.pop(), subtree);
		subtrees.push(subtree);
	}
	let root = subtrees.pop();
	if (!root) return sha256Bytes(new Uint8Array());
	while (subtrees.length > 0) root = hashNode(subtrees.pop(), root);
	return root;
}

function hashNode(left: Uint8Array | undefined, right: Uint8Array): Uint8Array {
	if (!left) throw new Error('A subtree has no neighbour to its left');
	return sha256Bytes(concatBytes(nodePrefix, left, right));
}
