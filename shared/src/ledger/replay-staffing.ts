import { findMembers } from '../rules/standing.ts';
import type { MilestoneMoment } from './replay-moment.ts';

/**
 * R15: whoever asks and who edited it prepared it. Gives each place to somebody who could fill it; a place taken is given up
 * when its holder can fill another one.
 */
export function isUnstaffed(
	{ state, milestone, person: asker }: MilestoneMoment,
	editors: readonly string[] = [],
): boolean {
	const { signers } = milestone.policy;
	const small = state.policy.separation === 'small';
	const members = findMembers(state);
	const prepared = new Set([asker, ...editors]);
	const places = signers.flatMap(({ role, meaning = 'approved', n }, rule) => {
		const able = members
			.filter(
				({ id, roles }) => roles.includes(role) && (small || meaning === 'authored' || !prepared.has(id)),
			)
			// Under `small` a person fills one place of each role and meaning.
			.map(({ id }) => (small ? `${role} ${meaning} ${id}` : id));
		const needed = Math.min(n, able.length + 1);
		return Array.from({ length: needed }, (_, nth) => ({ key: `${rule} ${nth}`, able }));
	});
	const holders = new Map<string, string>();
	const byKey = new Map(places.map((place) => [place.key, place]));
	const seat = (key: string, tried: Set<string>): boolean => {
		for (const someone of byKey.get(key)?.able ?? []) {
			if (tried.has(someone)) continue;
			tried.add(someone);
			const held = holders.get(someone);
			if (held !== undefined && !seat(held, tried)) continue;
			holders.set(someone, key);
			return true;
		}
		return false;
	};
	if (places.length === 0 || !places.every(({ key }) => seat(key, new Set()))) return true;
	if (!small) return false;
	return !members.some(({ id, roles }) => !prepared.has(id) && roles.some((role) => role !== 'Auditor'));
}
