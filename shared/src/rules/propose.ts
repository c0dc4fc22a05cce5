import type { Motion } from '../schema/ledger-entry.ts';
import { allow, type Decided } from './decided.ts';

/** Minutes in which a second person has to confirm (R20). */
export const confirmMinutes = 30;

/** What takes two people: written as a proposal, which changes nothing until another person seconds it. */
export function propose(motion: Motion, now: number): Decided {
	return allow({ type: 'proposed', motion, until: new Date(now + confirmMinutes * 60_000).toISOString() });
}
