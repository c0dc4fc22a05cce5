import type { RecordedChange } from '@holdpoint/shared/schema/recorded-change';
import * as Y from 'yjs';

export interface SegmentHead {
	readonly format: string;
	readonly version: number;
	readonly board: string;
	readonly epoch: string;
	readonly from: number;
	readonly to: number;
	readonly begin: string;
	readonly end: string;
	readonly snapshot?: string;
}
export interface SegmentRow {
	readonly seq: number;
	readonly at: number;
	readonly update: string;
	readonly changes: readonly RecordedChange[];
}

/** A segment as docs/operating.md describes it. */
export function readSegment(bytes: Uint8Array): { head: SegmentHead; rows: SegmentRow[] } {
	const [head, ...rows] = new TextDecoder()
		.decode(bytes)
		.trimEnd()
		.split('\n')
		.map((line) => JSON.parse(line) as unknown);
	return { head: head as SegmentHead, rows: rows as SegmentRow[] };
}

/** What segments of one epoch make of an empty document, in their order. */
export function replay(segments: readonly Uint8Array[]): Y.Doc {
	const doc = new Y.Doc();
	const apply = (base64: string) =>
		Y.applyUpdate(
			doc,
			Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)),
		);
	for (const { head, rows } of segments.map(readSegment)) {
		if (head.snapshot !== undefined) apply(head.snapshot);
		for (const { update } of rows) apply(update);
	}
	return doc;
}
