import { sha256Hex } from '@holdpoint/shared/ledger/hash';
import type { Link } from '@holdpoint/shared/schema/link';
import type { PublicView } from '@holdpoint/shared/schema/public-view';
import type { ViewerPeer } from './peer.ts';

/** Milliseconds in which changes gather before viewers are told: they read, they do not edit. */
export const audienceDelay = 250;

/** Viewers of public and screen links: they get a projected JSON whenever it changes, never the document. */
export class Audience {
	#sent = new WeakMap<ViewerPeer, string>();

	/** Sends each viewer what its link shows now, if it changed; a link that has ended closes with 4410. */
	update(viewers: Iterable<ViewerPeer>, linkOf: (id: string) => Link | null, viewFor: (link: Link) => PublicView): void {
		const texts = new Map<string, string>();
		for (const viewer of viewers) {
			const link = linkOf(viewer.state.link);
			if (link === null) {
				viewer.close(4410, 'This link has ended. Ask the sender for a new one.');
				continue;
			}
			const shows = `${link.access} ${String(link.names)}`;
			const text = texts.get(shows) ?? JSON.stringify(viewFor(link));
			texts.set(shows, text);
			const etag = etagOf(text);
			if (this.#sent.get(viewer) === etag) continue;
			this.#sent.set(viewer, etag);
			viewer.send(text);
		}
	}
}

/** Of the content alone: the moment of projecting is not a change. */
export function etagOf(text: string): string {
	const content = JSON.stringify({ ...(JSON.parse(text) as PublicView), at: '' });
	return `"${sha256Hex(content).slice(0, 32)}"`;
}
