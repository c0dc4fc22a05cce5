import type { Actor } from '../schema/actor.ts';
import type { Command, CommandType } from '../schema/command.ts';
import type { GovernanceState } from '../schema/governance.ts';
import type { DocumentReading } from '../schema/reading.ts';
import type { Milestone } from './standing.ts';

export type CommandOf<T extends CommandType> = Extract<Command, { type: T }>;

/** What a decision about one milestone starts from. `now`: the server's time, milliseconds since 1970. */
export interface Case {
	readonly state: GovernanceState;
	readonly reading: DocumentReading;
	readonly milestone: Milestone;
	readonly actor: Actor;
	readonly now: number;
}
