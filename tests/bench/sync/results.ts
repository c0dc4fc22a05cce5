import type { Killed } from './kill.ts';
import type { Cell, Joined, Measured, NotHeld } from './measure.ts';
import { medianOf } from './measure.ts';
import type { OldBoard } from './old-board.ts';
import type { ServerName } from './servers.ts';

/** What a bench has found so far. What was not asked for is empty. */
export class Results {
	readonly cells: { readonly cell: Cell; readonly runs: Map<ServerName, Measured[] | NotHeld> }[] = [];
	readonly joins = new Map<ServerName, Joined[] | NotHeld>();
	readonly kills = new Map<ServerName, Killed[]>();
	/** Highest edits a second that were held. */
	readonly rates = new Map<ServerName, number>();
	oldBoard: OldBoard | null = null;

	/** The median of a number over a cell's runs: Infinity where the server did not hold it, NaN where it was not asked for. */
	of(server: ServerName, cell: Cell, what: keyof Measured): number {
		const runs = this.cells.find(({ cell: other }) => nameOf(other) === nameOf(cell))?.runs.get(server);
		if (runs === undefined) return NaN;
		return summary(runs)?.[what] ?? Infinity;
	}
}

export function nameOf({ sockets, rate, presence }: Cell): string {
	return `${sockets} sockets × ${rate} edits/s${presence ? ', with presence' : ''}`;
}

/** Adds a run; one that was not held stands for all of that server's, and no more are made. */
export function addRun<Run extends object>(
	runs: Map<ServerName, Run[] | NotHeld>,
	server: ServerName,
	run: Run | NotHeld,
): void {
	const before = runs.get(server) ?? [];
	if ('reason' in run) runs.set(server, run);
	else if (Array.isArray(before)) runs.set(server, [...before, run]);
}

export function summary<Run extends object>(runs: readonly Run[] | NotHeld | undefined): Run | undefined {
	return runs === undefined || 'reason' in runs || runs.length === 0 ? undefined : medianOf(runs);
}
