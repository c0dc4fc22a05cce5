/** The plan in words, a line for each milestone: what is on paper beside a count on the screen (R30). */
import type { Scope } from '@holdpoint/shared/schema/reading';
import type { Policy } from '@holdpoint/shared/schema/release';
import { list, word } from '@holdpoint/shared/schema/word';
import { meaningWords } from '@holdpoint/shared/rules/wording';

export const separations = {
	small: word('small'),
	standard: word('standard'),
	strict: word('strict'),
} as const;

/** "call, binds the build; after [build]; signed in order by 2 QA and 1 Product (reviewed); evidence: Report (optional)". */
export function sayClause(clause: Scope['clause'], nameOf: (milestone: string) => string): string {
	const { kind, bindsCandidate, needs, ordered, signers, evidence } = clause;
	const rules = signers.map(
		({ role, n, meaning }) => `${n} ${role}${meaning ? ` (${meaningWords[meaning]})` : ''}`,
	);
	const slots = evidence.map(({ title, required, source }) => {
		const more = [required ? '' : word('optional'), source ? `filled by ${source}` : ''].filter(
			(each) => each !== '',
		);
		return more.length > 0 ? `${title} (${more.join(', ')})` : title;
	});
	return [
		`${kind}${bindsCandidate ? ', binds the build' : ''}`,
		needs.length > 0 ? `after ${list(needs.map(nameOf))}` : '',
		rules.length > 0 ? `signed ${ordered ? 'in order ' : ''}by ${list(rules)}` : '',
		slots.length > 0 ? `evidence: ${list(slots)}` : '',
	]
		.filter((part) => part !== '')
		.join('; ');
}

export function sayPlan(
	{ milestones, numbers, separation }: Policy,
	nameOf: (milestone: string) => string,
): string[] {
	return [
		...milestones.map((clause) => `${nameOf(clause.id)}: ${sayClause(clause, nameOf)}`),
		`Separation: ${separations[separation]}`,
		`A reason has ${numbers.reasonCharacters} characters at least; who signs was active within ${numbers.activeMinutes} minutes`,
		...(numbers.quorum ? [`A GO needs votes from ${numbers.quorum} stations at least`] : []),
	];
}
