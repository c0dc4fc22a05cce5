import { sayOutcome, voteWords } from '../rules/wording.ts';
import type { MilestoneView } from '../schema/board-view.ts';
import type { LedgerEntry } from '../schema/ledger-entry.ts';
import type { PublicChoices } from '../schema/link.ts';
import type { PublicView } from '../schema/public-view.ts';
import { sayCount } from '../schema/word.ts';

/** Newest first, and no more: the record has all of them. */
const most = 20;

/**
 * What was decided, as a public link tells it (R27): that it was, about which milestone, and when; by whom only where the
 * link shows names. Never a reason. Signatures stand with their milestones.
 */
export function publicDecisions(
	entries: readonly LedgerEntry[],
	views: readonly MilestoneView[],
	{ names, hideDates }: Readonly<PublicChoices>,
): NonNullable<PublicView['decisions']> {
	const nameOf = (id: string) => views.find((view) => view.id === id)?.name ?? 'A milestone';
	return entries
		.flatMap(({ at, actor, decision }) => {
			const what = sayDecision(decision, nameOf);
			return what === null ? [] : [{ what, at: hideDates ? '' : at, ...(names && { by: actor.name }) }];
		})
		.toReversed()
		.slice(0, most);
}

/** Whether a public link may tell of it. */
export function isToldInPublic({ decision }: Pick<LedgerEntry, 'decision'>): boolean {
	return sayDecision(decision, () => '') !== null;
}

function sayDecision(
	decision: LedgerEntry['decision'],
	nameOf: (milestone: string) => string,
): string | null {
	switch (decision.type) {
		case 'baseline-accepted':
			return 'The dates were accepted.';
		case 'waived':
			return `${nameOf(decision.milestone)} was waived.`;
		case 'reopened':
			return `${nameOf(decision.milestone)} was reopened.`;
		case 'verdict-declared':
			return `${nameOf(decision.milestone)}: ${sayVerdict(decision)}.`;
		case 'deployment-started':
			return `${nameOf(decision.milestone)} was started.`;
		case 'emergency-declared':
			return `${nameOf(decision.milestone)} goes ahead as an emergency release.`;
		case 'rolled-back':
			return 'The release was rolled back.';
		case 'closed-out':
			return `The release was closed: ${sayOutcome(decision.outcome)}.`;
		case 'release-reopened':
			return 'The release was opened again.';
		default:
			return null;
	}
}

function sayVerdict({
	verdict,
	conditions,
}: Extract<LedgerEntry['decision'], { type: 'verdict-declared' }>): string {
	if (verdict !== 'conditional') return voteWords[verdict];
	return `GO with ${sayCount(conditions.length, 'condition', 'conditions')}`;
}
