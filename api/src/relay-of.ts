import { limits } from './board/limits.ts';
import type { RelayAddress } from './board/news.ts';
import type { Relay } from './board/relay-object.ts';
import type { Env } from './env.ts';

/** How a relay answers an upgrade that finds no place there; the Worker turns it into a close code. */
export const noPlace = { ended: 410, tooMany: 429, full: 503 } as const;

/** The object that holds these viewers' sockets. */
export function relayOf(
	env: Env,
	{ board, hash, relay }: RelayAddress,
): Pick<Fetcher, 'fetch'> & Pick<Relay, 'read' | 'show'> {
	return env.RELAY.get(env.RELAY.idFromName(`${board}/${hash}/${relay}`));
}

/**
 * Where one viewer asks for a place, in this order: at relay 0, then at any one of twice as many, and so on. So few viewers
 * have one relay, thousands find a place after a few questions, and nobody has to keep count of the relays.
 */
export function relayPath(random: () => number = Math.random): number[] {
	return Array.from({ length: limits.relayLevels }, (_, level) => {
		const relays = 2 ** level;
		return relays - 1 + Math.floor(random() * relays);
	});
}
