import type { Answer } from '@holdpoint/shared/schema/call';
import { blankCondition, conditionOf, isWhole, type DraftCondition } from './ballot-conditions.ts';
import { joinReason, type Reason } from './ballot-reason.ts';
import type { OwnVote } from './own-votes.ts';

/** A ballot as it is being filled in. */
export interface Draft extends Reason {
	readonly vote: Answer | '';
	readonly conditions: readonly Readonly<DraftCondition>[];
}

/** What goes to the server: the two texts of the reason as one, conditions only where they are asked for. */
export function voteOf({ vote, conditions, ...reason }: Draft): OwnVote | null {
	if (vote === '') return null;
	return {
		vote,
		reason: joinReason(reason),
		conditions: vote === 'conditional' ? conditions.map(conditionOf) : [],
	};
}

/** The fields of a ballot: its voter's own, or the chair's who records what a station says. */
export class BallotDraft {
	vote = $state<Answer | ''>('');
	why = $state('');
	/** What would change the answer. */
	change = $state('');
	conditions = $state<DraftCondition[]>([]);

	constructor(begun: Draft | null = null) {
		if (begun) this.fill(begun);
	}

	/** HOLD and NO-GO say why, and what would change the answer (R28). */
	get needsReason(): boolean {
		return this.vote === 'no-go' || this.vote === 'hold';
	}

	get isComplete(): boolean {
		if (this.vote === '') return false;
		if (this.needsReason) return this.why.trim() !== '' && this.change.trim() !== '';
		return this.vote !== 'conditional' || this.conditions.every(isWhole);
	}

	get isEmpty(): boolean {
		return this.vote === '' && this.why === '' && this.change === '';
	}

	get written(): Draft {
		const { vote, why, change } = this;
		return { vote, why, change, conditions: $state.snapshot(this.conditions) };
	}

	/** To be called when another answer is chosen. */
	follow(next: Answer): void {
		if (next === 'go' || next === 'conditional') this.change = '';
		if (next === 'conditional' && this.conditions.length === 0) this.conditions.push(blankCondition());
	}

	fill({ vote, why, change, conditions }: Draft): void {
		this.vote = vote;
		this.why = why;
		this.change = change;
		this.conditions = conditions.map((each) => ({ ...each }));
	}

	clear(): void {
		this.fill({ vote: '', why: '', change: '', conditions: [] });
	}
}
