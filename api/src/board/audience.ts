import { sha256Hex } from '@holdpoint/shared/ledger/hash';
import { closeCodes } from '@holdpoint/shared/protocol/close-codes';
import type { Link } from '@holdpoint/shared/schema/link';
import type { PublicView } from '@holdpoint/shared/schema/public-view';
import type { ViewerPeer } from './peer.ts';

/** Milliseconds in which changes gather before viewers are told: they read, they do not edit. */
export const audienceDelay = 250;

/** Viewers of public and screen links: they get a projected JSON whenever it changes, never the document. */
export class Audience {
	readonly #sent = new WeakMap<ViewerPeer, string>();

	/** Sends each viewer what its link shows now, if it changed; a link that has ended closes with 4410. */
	update(
		viewers: Iterable<ViewerPeer>,
		linkOf: (id: string) => Link | null,
		viewFor: (link: Link) => PublicView,
	): void {
		/** By link: no two of them need show the same. */
		const projected = new Map<string, { text: string; etag: string }>();
		for (const viewer of viewers) {
			const link = linkOf(viewer.state.link);
			if (link === null) {
				viewer.close(closeCodes.gone, 'This link has ended. Ask the sender for a new one.');
				continue;
			}
			const view = projected.get(link.id) ?? asText(viewFor(link));
			projected.set(link.id, view);
			if (this.#sent.get(viewer) === view.etag) continue;
			this.#sent.set(viewer, view.etag);
			this.#send(viewer, view.text);
		}
	}

	/** One dead socket must not stop the others: it is dropped. */
	#send(viewer: ViewerPeer, text: string): void {
		try {
			viewer.send(text);
		} catch {
			viewer.close(1011, 'This connection is broken.');
		}
	}
}

function asText(view: PublicView): { text: string; etag: string } {
	return { text: JSON.stringify(view), etag: etagOf(view) };
}

/** Of the content alone: the moment of projecting is not a change. */
export function etagOf(view: PublicView): string {
	return `"${sha256Hex(JSON.stringify({ ...view, at: '' })).slice(0, 32)}"`;
}
