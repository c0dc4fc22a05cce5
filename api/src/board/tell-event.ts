import { sayUtcMoment } from '@holdpoint/shared/public/say-date';
import { sayOutcome } from '@holdpoint/shared/rules/wording';
import type { MilestoneView } from '@holdpoint/shared/schema/board-view';
import type { Verdict } from '@holdpoint/shared/schema/call';
import type { LedgerEntry } from '@holdpoint/shared/schema/ledger-entry';
import type { WebhookEvent } from '@holdpoint/shared/schema/webhook';

/** Something to tell in words. */
export interface Telling {
	readonly event: WebhookEvent;
	readonly milestone?: string;
	readonly says: string;
}

/**
 * An entry as a sentence for a channel, or null where it tells nothing there. Printed names and milestones, never a reason,
 * a comment or a vote: what people write on the board stays there.
 */
export function tellEntry(
	{ decision, actor, at }: Pick<LedgerEntry, 'decision' | 'actor' | 'at'>,
	nameOf: (milestone: string) => string,
): Telling | null {
	const moment = (text: string) => sayUtcMoment(text, at);
	const about = (event: WebhookEvent, milestone: string, says: string): Telling => ({
		event,
		milestone,
		says,
	});
	switch (decision.type) {
		case 'sign-off-requested': {
			const { milestone } = decision;
			return about('requested', milestone, `${actor.name} asked for signatures on ${nameOf(milestone)}.`);
		}
		case 'signed': {
			const { milestone, role, name } = decision;
			return about(
				'signed',
				milestone,
				decision.for
					? `${name} signed ${nameOf(milestone)} as ${role} for ${decision.for.name}.`
					: `${name} signed ${nameOf(milestone)} as ${role}.`,
			);
		}
		case 'signed-off':
			return about('signed', decision.milestone, `${nameOf(decision.milestone)} is signed off.`);
		case 'rejected': {
			const { milestone, role, name } = decision;
			return about('rejected', milestone, `${name} rejected ${nameOf(milestone)} as ${role}.`);
		}
		case 'call-scheduled': {
			const { milestone } = decision;
			const when = moment(decision.at);
			return about('call-scheduled', milestone, `The call of ${nameOf(milestone)} is on ${when}.`);
		}
		case 'verdict-declared': {
			const { milestone, verdict, window } = decision;
			const declared = sayVerdict(verdict, nameOf(milestone));
			const when = window && `The window is ${moment(window.start)} to ${moment(window.end)}.`;
			return about('verdict', milestone, when ? `${declared} ${when}` : declared);
		}
		case 'deployment-started':
			return about('deployed', decision.milestone, `${nameOf(decision.milestone)} has started.`);
		case 'rolled-back':
			return { event: 'deployed', says: 'The deployment was rolled back.' };
		case 'closed-out':
			return { event: 'closed', says: `The release has ended: ${sayOutcome(decision.outcome)}.` };
		default:
			return null;
	}
}

function sayVerdict(verdict: Verdict, milestone: string): string {
	switch (verdict) {
		case 'go':
			return `GO for ${milestone}.`;
		case 'conditional':
			return `GO with conditions for ${milestone}.`;
		case 'no-go':
			return `NO-GO for ${milestone}.`;
		case 'hold':
			return `HOLD for ${milestone}.`;
	}
}

/** What keeps a milestone from its sign-off although somebody is asked for it, or a waiver stood for it (R10, R11, R19). */
const blocking = new Set<string>(['R10', 'R11', 'R19']);
/** Signed, and not what was signed any more (R7, R9). */
const changed = new Set<string>(['R7', 'R9']);

/**
 * What holds of each milestone that no entry says: a signature is stale, or work that had begun is blocked. Each is told
 * when it becomes so, and once; the sentence is that of the blocker.
 */
export function findConditions(views: readonly MilestoneView[]): Telling[] {
	return views.flatMap(({ id, status, blockers }): Telling[] => {
		const stale = blockers.find(({ code }) => changed.has(code));
		const isWaited = status === 'ready';
		const blocked = blockers.find(({ code }) => code === 'R19' || (isWaited && blocking.has(code)));
		return [
			...(stale ? [{ event: 'stale' as const, milestone: id, says: stale.message }] : []),
			...(blocked ? [{ event: 'blocked' as const, milestone: id, says: blocked.message }] : []),
		];
	});
}
