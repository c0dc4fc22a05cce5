import { administratorId, type Actor } from '@holdpoint/shared/schema/actor';
import type { GovernanceFrame } from '@holdpoint/shared/schema/frame';

/**
 * This page's person as the rules ask for one, so that the screen offers what the server will allow: it decides again. Owners
 * by the instance's own token count as such. `now`: server time, milliseconds.
 */
export function actorOf(you: GovernanceFrame['you'], now: number): Actor {
	const { person, name, guest } = you;
	const authentication = person === administratorId && you.access === 'owner' ? 'owner-token' : 'session';
	return { person, name, guest, authentication, activeAt: now };
}
