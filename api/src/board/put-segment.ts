import { codeOf } from '../log.ts';
import type { Segment } from './archive.ts';

/**
 * One attempt to put a segment into the bucket, which takes it only with the SHA-256 that it has here. Null, or a code
 * that says why it failed; never throws.
 */
export async function putSegment(bucket: R2Bucket, { key, about, bytes }: Segment): Promise<string | null> {
	try {
		await bucket.put(key, bytes, {
			sha256: await crypto.subtle.digest('SHA-256', bytes),
			httpMetadata: { contentType: 'application/x-ndjson' },
			customMetadata: Object.fromEntries(Object.entries(about).map(([name, value]) => [name, String(value)])),
		});
		return null;
	} catch (error) {
		// R2's own code stands at the end of its message.
		const [, own] = error instanceof Error ? (/\((\d+)\)$/.exec(error.message) ?? []) : [];
		return own === undefined ? codeOf(error) : `r2-${own}`;
	}
}
