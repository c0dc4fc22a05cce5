import { meaningWords } from '@holdpoint/shared/rules/wording';
import type { MilestoneView } from '@holdpoint/shared/schema/board-view';
import type { Scope } from '@holdpoint/shared/schema/reading';
import type { EvidenceSlot } from '@holdpoint/shared/schema/release';
import { sayCount } from '@holdpoint/shared/schema/word';
import { sayMoment } from './say.ts';

/** One line of the rules as a signer reads them: met or not, the sentence, the rule's ID small beside it. */
export interface CheckLine {
	readonly met: boolean;
	readonly sentence: string;
	readonly rule: string;
}

/**
 * The rules of one milestone as a checklist. What is not met is what the rules themselves say (the view's blockers);
 * what is met is said here, from the scope that the panel shows. `isIn`: whether a piece of evidence is there.
 */
export function checklistOf(
	view: MilestoneView,
	scope: Scope,
	isIn: (slot: EvidenceSlot) => boolean,
): CheckLine[] {
	const lines: CheckLine[] = view.blockers.map(({ message, code }) => ({
		met: false,
		sentence: message,
		rule: code,
	}));
	const blocked = new Set<string>(view.blockers.map(({ code }) => code));
	const met = (rule: string, sentence: string) => lines.push({ met: true, sentence, rule });

	if (!blocked.has('R10')) {
		const first = scope.clause.needs.length === 0;
		met('R10', first ? 'Nothing has to come before it.' : 'Everything before it is signed off or waived.');
	}
	const counting = scope.activities.filter((activity) => activity.counts);
	if (counting.length > 0 && counting.every((activity) => activity.state !== 'open')) {
		const allDone = counting.every((activity) => activity.state === 'done');
		met(
			'R11',
			`All ${sayCount(counting.length, 'activity', 'activities')} are done${allDone ? '' : ' or not needed'}.`,
		);
	}
	const required = scope.clause.evidence.filter((slot) => slot.required);
	if (required.length > 0 && required.every(isIn)) met('R11', 'Every required piece of evidence is there.');
	// Beside what is signed, only the list of risks goes on.
	const emptied = required.find((slot) => slot.source === 'risks' && !isIn(slot));
	if (view.status === 'signed' && emptied) {
		const sentence = `The list of risks that filled “${emptied.title}” is empty now. What was signed stands. Write down a risk, or reopen it.`;
		lines.push({ met: false, sentence, rule: 'R11' });
	}
	if (scope.clause.bindsCandidate && scope.candidate) {
		met('R11', `The release candidate is set: ${scope.candidate.version}, ${scope.candidate.commit}.`);
	}
	for (const signature of view.signatures) {
		if (signature.counted && !signature.stale)
			met(
				'R12',
				`${signature.role} has signed: ${signature.name}, ${meaningWords[signature.meaning]}, ${sayMoment(signature.at)}.`,
			);
	}
	for (const { role, n } of view.awaiting) {
		if (n <= 0 || blocked.has('R12')) continue;
		const sentence = n === 1 ? `${role} has not signed.` : `${role} needs ${n} more signatures.`;
		lines.push({ met: false, sentence, rule: 'R12' });
	}
	return lines.toSorted((a, b) => Number(a.met) - Number(b.met));
}
