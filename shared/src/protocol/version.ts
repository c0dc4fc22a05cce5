/**
 * The version of what a page and its board say to each other: frames 64 and 65, and the names in the document. It goes up
 * with a change that a page of before cannot read or would write wrongly; what is only added changes nothing.
 */
export const protocolVersion = 1;

/** The oldest that is still understood. A page may outlive a deployment, so this is the version before, as long as there is one. */
const oldestVersion = 1;

const prefix = 'holdpoint.';

/** What our page offers: the protocol that the server selects, and beside it which version the page speaks. */
export const offeredProtocols: readonly string[] = ['holdpoint', `${prefix}${protocolVersion}`];

/**
 * Whether a page that offers these protocols and this server understand each other; otherwise it has to reload. The first
 * pages said nothing of a version, and an unmodified y-websocket client never does.
 */
export function isSpoken(offered: readonly string[]): boolean {
	const said = offered.find((protocol) => protocol.startsWith(prefix))?.slice(prefix.length) ?? '1';
	const version = /^\d{1,9}$/.test(said) ? Number(said) : 0;
	return version >= oldestVersion && version <= protocolVersion;
}
