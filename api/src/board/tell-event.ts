import { english, messageOf, type Speech } from '@holdpoint/shared/language/speech';
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
	/** In English. */
	readonly says: string;
	/** The sentence's message and what stands in it, so that a channel of another language is told no name in translation. */
	readonly told?: Told;
}

interface Told {
	readonly message: string;
	readonly values: readonly string[];
}

/** Tags a message of the code (web/messages). */
const told = (parts: TemplateStringsArray, ...values: readonly string[]): Told => ({
	message: messageOf(parts),
	values,
});

/** The sentence in a language: moments are said as that has them, names stay. */
export function sayTelling({ fill, said }: Speech, telling: Pick<Telling, 'says' | 'told'>): string {
	if (telling.told === undefined) return said(telling.says);
	const { message, values } = telling.told;
	const isMoment = (value: string) => /^[A-Z][a-z]{2} .+ \d\d:\d\d UTC$/.test(value);
	return fill(
		message,
		values.map((value) => (isMoment(value) ? said(value) : value)),
	);
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
	const about = (event: WebhookEvent, milestone: string, sentence: Told): Telling => ({
		event,
		milestone,
		says: english.fill(sentence.message, sentence.values),
		told: sentence,
	});
	switch (decision.type) {
		case 'sign-off-requested': {
			const { milestone } = decision;
			return about('requested', milestone, told`${actor.name} asked for signatures on ${nameOf(milestone)}.`);
		}
		case 'signed': {
			const { milestone, role, name } = decision;
			return about(
				'signed',
				milestone,
				decision.for
					? told`${name} signed ${nameOf(milestone)} as ${role} for ${decision.for.name}.`
					: told`${name} signed ${nameOf(milestone)} as ${role}.`,
			);
		}
		case 'signed-off':
			return about('signed', decision.milestone, told`${nameOf(decision.milestone)} is signed off.`);
		case 'rejected': {
			const { milestone, role, name } = decision;
			return about('rejected', milestone, told`${name} rejected ${nameOf(milestone)} as ${role}.`);
		}
		case 'call-scheduled': {
			const { milestone } = decision;
			const when = moment(decision.at);
			return about('call-scheduled', milestone, told`The call of ${nameOf(milestone)} is on ${when}.`);
		}
		case 'verdict-declared': {
			const { milestone, verdict, window } = decision;
			const sentence = window
				? sayWithWindow(verdict, nameOf(milestone), moment(window.start), moment(window.end))
				: sayVerdict(verdict, nameOf(milestone));
			return about('verdict', milestone, sentence);
		}
		case 'deployment-started':
			return about('deployed', decision.milestone, told`${nameOf(decision.milestone)} has started.`);
		case 'rolled-back':
			return { event: 'deployed', says: 'The deployment was rolled back.' };
		case 'closed-out':
			return { event: 'closed', says: `The release has ended: ${sayOutcome(decision.outcome)}.` };
		default:
			return null;
	}
}

function sayVerdict(verdict: Verdict, milestone: string): Told {
	switch (verdict) {
		case 'go':
			return told`GO for ${milestone}.`;
		case 'conditional':
			return told`GO with conditions for ${milestone}.`;
		case 'no-go':
			return told`NO-GO for ${milestone}.`;
		case 'hold':
			return told`HOLD for ${milestone}.`;
	}
}

function sayWithWindow(verdict: Verdict, milestone: string, start: string, end: string): Told {
	return verdict === 'conditional'
		? told`GO with conditions for ${milestone}. The window is ${start} to ${end}.`
		: told`GO for ${milestone}. The window is ${start} to ${end}.`;
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
