import type * as Y from 'yjs';
import type { Command } from '../schema/command.ts';
import type { Separation, TemplateName } from '../schema/release.ts';
import { addWorkingDays, isWorkingDay } from '../template/working-days.ts';

type WithoutId<C> = C extends unknown ? Omit<C, 'commandId'> : never;

/** Somebody of a scene. The first of a cast owns the release. */
export interface Player {
	readonly person: string;
	readonly name: string;
	readonly roles: readonly string[];
}

/** Where a scene is played: a room in the page, or a server through its own doors. Whoever is refused throws. */
export interface Stage {
	/** Milliseconds since 1970. */
	readonly now: number;
	/** The ID by which the release knows a player: in the document and in commands. */
	idOf(player: string): string;
	edit(by: string, change: (doc: Y.Doc) => void): Promise<void>;
	command(by: string, asked: WithoutId<Command>): Promise<void>;
	/** Approves what the milestone holds now. */
	sign(by: string, milestone: string, role: string, comment?: string): Promise<void>;
	reject(by: string, milestone: string, role: string, reason: string): Promise<void>;
	/** Lets days pass where the stage owns its clock; a server's goes by itself. */
	wait(days: number): void;
}

/** A named board: how it came to be, from its plan to the moment that one looks at. */
export interface Scene {
	readonly title: string;
	readonly version: string;
	readonly template: TemplateName;
	readonly separation: Separation;
	/** Days between the release's beginning and the moment that one looks at it. */
	readonly began: number;
	/** Days from that moment to the target date; negative: the date has passed. */
	readonly target: number;
	readonly cast: readonly Player[];
	play(stage: Stage): Promise<void>;
	/** What others do while somebody looks at it. */
	readonly meanwhile?: (stage: Stage) => Promise<void>;
}

/** The scene's target date for those who look at it at `now` (milliseconds since 1970): nobody ships on a weekend. */
export function targetOf(scene: Scene, now: number): string {
	const date = new Date(now + scene.target * 86_400_000).toISOString().slice(0, 10);
	return isWorkingDay(date) ? date : addWorkingDays(date, 1);
}
