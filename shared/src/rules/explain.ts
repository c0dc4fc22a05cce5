import { accessOf } from './access.ts';
import type { Case, CommandOf } from './case.ts';
import { allow, refuse, type Decided } from './decided.ts';
import { isLockedByRequest } from './explained.ts';
import { count, nameMilestone, reasonLength } from './wording.ts';

/** Minutes for which an explained change keeps the scope open for its author (interfaces.md). */
const openMinutes = 30;

/** Under `strict` a scope is locked from its first request on (Separation); this opens it for the actor for a while. */
export function explainChange(command: CommandOf<'explain-change'>, at: Case): Decided {
	const { state, reading, milestone, actor, now } = at;
	const name = nameMilestone(reading, milestone.id);
	const access = accessOf(state, actor, null);
	if (access !== 'owner' && access !== 'edit') {
		return refuse('forbidden', `Only members who may edit change what is signed on ${name}.`);
	}
	if (milestone.governance.signedOff) {
		return refuse('R1', `${name} is signed off, so what was signed stays as it is. Reopen it to change it.`);
	}
	if (!isLockedByRequest(state, milestone.id)) {
		return refuse('R1', `${name} is open for changes already. Change it as you need.`);
	}
	const least = state.policy.numbers.reasonCharacters;
	if (reasonLength(command.reason) < least) {
		return refuse(
			'R1',
			`Say in at least ${count(least)} characters why ${name} has to change: the reason is kept.`,
			{ characters: least },
		);
	}
	return allow({
		type: 'change-explained',
		milestone: milestone.id,
		reason: command.reason.trim(),
		until: new Date(now + openMinutes * 60_000).toISOString(),
	});
}
