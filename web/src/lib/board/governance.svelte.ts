/* eslint-disable svelte/prefer-svelte-reactivity -- the plain sets, maps and dates here are built once and never watched */
import { nextGate, viewMilestone } from '@holdpoint/shared/rules/readiness';
import { readMilestone } from '@holdpoint/shared/rules/reading';
import type { MilestoneView } from '@holdpoint/shared/schema/board-view';
import type { MilestoneRow } from '@holdpoint/shared/schema/document';
import type { GovernanceFrame } from '@holdpoint/shared/schema/frame';
import type { GovernanceState, MilestoneGovernance } from '@holdpoint/shared/schema/governance';
import type { DocumentReading, MilestoneReading } from '@holdpoint/shared/schema/reading';
import type { Board } from './board.svelte.ts';

interface ReadBefore {
	readonly row: MilestoneRow;
	readonly frame: GovernanceFrame;
	readonly reading: MilestoneReading;
}

/**
 * What has been decided, and what it means for the rows at hand: the server's frame 64 and, derived by the rules that
 * the server runs too, the view of each milestone. Nothing here is ever written by this page.
 */
export class Governance {
	#frame: GovernanceFrame | null = $state.raw(null);
	#cached = $state(false);
	readonly #board: Board;
	#readBefore = new Map<string, ReadBefore>();
	#viewedBefore: ReadonlyMap<string, MilestoneView> = new Map();

	/** Content hashes are costly: only rows that changed are read again. */
	#reading: DocumentReading | null = $derived.by(() => {
		const frame = this.#frame;
		if (frame === null) return null;
		const milestones: Record<string, MilestoneReading> = {};
		const kept = new Map<string, ReadBefore>();
		for (const { id } of frame.state.policy.milestones) {
			const row = this.#board.row(id);
			const before = this.#readBefore.get(id);
			const reading =
				before?.row === row && before.frame === frame
					? before.reading
					: readMilestone(row, frame.editors, frame.state);
			kept.set(id, { row, frame, reading });
			milestones[id] = reading;
		}
		this.#readBefore = kept;
		return { milestones, risks: this.#board.risks.length, checks: this.#board.checks };
	});

	/** A view that says the same as before stays the same object, so that only what changed is drawn again. */
	#views: ReadonlyMap<string, MilestoneView> = $derived.by(() => {
		const frame = this.#frame;
		const reading = this.#reading;
		if (frame === null || reading === null) return new Map();
		const views = new Map<string, MilestoneView>();
		for (const { id } of frame.state.policy.milestones) {
			const view = viewMilestone(frame.state, reading, id, frame.now);
			const before = this.#viewedBefore.get(id);
			views.set(id, before && JSON.stringify(before) === JSON.stringify(view) ? before : view);
		}
		this.#viewedBefore = views;
		return views;
	});

	#next: string | null = $derived.by(() => {
		const frame = this.#frame;
		const reading = this.#reading;
		return frame === null || reading === null ? null : nextGate(frame.state, reading, frame.now);
	});

	constructor(board: Board) {
		this.#board = board;
	}

	/** A newer frame; one that the device kept never replaces one from the server. */
	take(frame: GovernanceFrame, cached: boolean): void {
		if (cached && this.#frame !== null) return;
		this.#frame = frame;
		this.#cached = cached;
	}

	/** Null until the first frame. */
	get state(): GovernanceState | null {
		return this.#frame?.state ?? null;
	}

	/** From this device, not from the server: what was decided meanwhile is not known. */
	get cached(): boolean {
		return this.#cached;
	}

	/** The person this page acts as. */
	get you(): GovernanceFrame['you'] | null {
		return this.#frame?.you ?? null;
	}

	/** Roles that this person holds now. */
	get yourRoles(): readonly string[] {
		const you = this.you;
		return you === null ? [] : (this.state?.people[you.person]?.roles ?? []);
	}

	/** The server's time when it last told, milliseconds: what runs out is judged at it. */
	get now(): number {
		return this.#frame?.now ?? 0;
	}

	/** Whether this person steers the release: its plan, dates, people and links. */
	get manages(): boolean {
		return this.you?.access === 'owner' || this.yourRoles.includes('Release manager');
	}

	get views(): ReadonlyMap<string, MilestoneView> {
		return this.#views;
	}

	get reading(): DocumentReading | null {
		return this.#reading;
	}

	/** The milestone to get signed next; null when nothing is left. */
	get next(): string | null {
		return this.#next;
	}

	/** What the ledger holds of one milestone. */
	of(id: string): MilestoneGovernance | undefined {
		return this.state?.milestones[id];
	}

	editorsOf(id: string): GovernanceFrame['editors'][string] | undefined {
		return this.#frame?.editors[id];
	}

	/** A person's printed name, or the text itself where it is no person's ID. */
	nameOf(person: string): string {
		return this.state?.people[person]?.name ?? person;
	}
}
