import type { Actor } from '../schema/actor.ts';
import type { Command } from '../schema/command.ts';
import type { GovernanceState } from '../schema/governance.ts';
import type { DocumentReading } from '../schema/reading.ts';
import { refuse, type Decided } from './decided.ts';

/** `now`: the server's time, milliseconds since 1970. */
export function decide(
	_command: Command,
	_state: GovernanceState,
	_reading: DocumentReading,
	_actor: Actor,
	_now: number,
): Decided {
	return refuse('malformed', 'Not decided yet.');
}
