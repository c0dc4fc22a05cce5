import type { GovernanceState } from '../schema/governance.ts';
import type { DocumentReading } from '../schema/reading.ts';
import type { About, Blocker } from '../schema/refusal.ts';
import type { EvidenceSlot } from '../schema/release.ts';
import { lookUp } from '../schema/text.ts';
import { word } from '../schema/word.ts';
import { findLapsed, findMilestone, isOpened, stands, type Milestone } from './standing.ts';
import { sayWhyNotStarted } from './started.ts';
import { count, list, listSome, nameMilestone, quote, reasonLength } from './wording.ts';

/** R10: prerequisites that are not signed off, or no longer. */
export function findUnmetNeeds(
	state: GovernanceState,
	reading: DocumentReading,
	{ id, policy }: Milestone,
	now: number,
): Blocker[] {
	if (isOpened(state, id)) return [];
	const name = nameMilestone(reading, id);
	const unmet = policy.needs.filter((need) => !stands(state, reading, need, now));
	const lapsed = [...new Set(unmet.flatMap((need) => findLapsed(state, reading, need, now)))];
	const open = unmet.filter((need) => findLapsed(state, reading, need, now).length === 0);
	const again = open.filter((need) => findMilestone(state, reading, need)?.governance.signedOff);
	const first = open.filter((need) => !again.includes(need));
	const blockers: Blocker[] = [];
	const names = (ids: readonly string[]) => list(ids.map((need) => nameMilestone(reading, need)));
	if (lapsed.length > 0) {
		const are = lapsed.length === 1 ? word('is') : word('are');
		blockers.push({
			code: 'R10',
			message: `${name} can be signed once ${names(lapsed)} ${are} signed off or waived anew, since a waiver has ended.`,
			milestone: id,
			details: { milestones: lapsed },
		});
	}
	if (first.length > 0) {
		const are = first.length === 1 ? word('is') : word('are');
		blockers.push({
			code: 'R10',
			message: `${name} can be signed once ${names(first)} ${are} signed off.`,
			milestone: id,
			details: { milestones: first },
		});
	}
	if (again.length > 0) {
		const are = again.length === 1 ? word('is') : word('are');
		blockers.push({
			code: 'R10',
			message: `${name} can be signed once ${names(again)} ${are} signed again, since something changed after that sign-off.`,
			milestone: id,
			details: { milestones: again },
		});
	}
	return blockers;
}

/** R11: activities open, evidence missing, no release candidate. R29: a deployment that has not started. */
export function findUnfinished(
	state: GovernanceState,
	reading: DocumentReading,
	milestone: Milestone,
): Blocker[] {
	const {
		id,
		policy,
		reading: { scope },
	} = milestone;
	const name = nameMilestone(reading, id);
	const blocker = (message: string, details?: About): Blocker => ({
		code: 'R11',
		message,
		milestone: id,
		...(details && { details }),
	});
	const idsOf = (activities: readonly { readonly id: string }[]) => activities.map((each) => each.id);
	const blockers: Blocker[] = [];
	const counting = scope.activities.filter(({ counts }) => counts);
	const open = counting.filter((activity) => activity.state === 'open');
	if (open.length > 0) {
		const texts = listSome(open.map(({ text }) => quote(text)));
		blockers.push(
			blocker(`${name} still has ${texts} open. Tick what is done, or say why it is not needed.`, {
				activities: idsOf(open),
			}),
		);
	}
	const least = state.policy.numbers.reasonCharacters;
	const unexplained = counting.filter(
		(activity) => activity.state === 'not-needed' && reasonLength(activity.reason) < least,
	);
	if (unexplained.length > 0) {
		const texts = listSome(unexplained.map(({ text }) => quote(text)));
		blockers.push(
			blocker(
				`${name} leaves out ${texts} without a reason. Say why in at least ${count(least)} characters.`,
				{ activities: idsOf(unexplained), characters: least },
			),
		);
	}
	for (const slot of policy.evidence.filter(({ required }) => required)) {
		const missing = findMissingEvidence(slot, id, state, reading, scope.evidence);
		if (missing) blockers.push(blocker(missing, { slots: [slot.slot] }));
	}
	if (policy.bindsCandidate && !state.candidate) {
		blockers.push(
			blocker(`${name} is signed for one exact build, and none is set. Set the release candidate first.`),
		);
	}
	const idle = sayWhyNotStarted(state, reading, milestone);
	if (idle) blockers.push({ code: 'R29', message: idle, milestone: id });
	return blockers;
}

/** What a slot of a milestone lacks, as a sentence; null where it is filled. */
export function findMissingEvidence(
	slot: EvidenceSlot,
	milestone: string,
	state: GovernanceState,
	reading: DocumentReading,
	evidence: Milestone['reading']['scope']['evidence'],
): string | null {
	if (isFilledByItself(slot, milestone, state, reading)) return null;
	const entry = evidence.find((each) => each.slot === slot.slot);
	const [name, title] = [nameMilestone(reading, milestone), quote(slot.title || slot.slot)];
	if (!entry || entry.url.trim() === '')
		return `${name} has no evidence for ${title} yet. ${howToFill(slot)}`;
	if (state.policy.separation === 'strict' && entry.hash.trim() === '') {
		return `${name} has only a link for ${title}, and this release needs the file fixed. Add the file's hash.`;
	}
	return null;
}

/** Slots that the product fills itself (milestones.md). The close-out report is made from the record, at any time. */
export function isFilledByItself(
	{ source }: EvidenceSlot,
	milestone: string,
	state: GovernanceState,
	reading: Pick<DocumentReading, 'risks'>,
): boolean {
	switch (source) {
		case 'baseline':
			return state.baseline !== undefined;
		case 'risks':
			return reading.risks > 0;
		case 'candidate':
			return state.candidate !== undefined;
		case 'call':
			return ['revealed', 'declared'].includes(lookUp(state.calls, milestone)?.state ?? '');
		case 'report':
			return true;
		case undefined:
			return false;
		default:
			return source satisfies never;
	}
}

function howToFill({ source }: EvidenceSlot): string {
	switch (source) {
		case 'baseline':
			return 'Accept the dates as the baseline, or add a link.';
		case 'risks':
			return 'Add at least one risk to the register, or add a link.';
		case 'candidate':
			return 'Set the release candidate, or add a link.';
		case 'call':
			return 'Hold the go/no-go call, or add a link.';
		case 'report':
		case undefined:
			return 'Add a link.';
		default:
			return source satisfies never;
	}
}
