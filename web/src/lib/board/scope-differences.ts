import type { Scope } from '@holdpoint/shared/schema/reading';
import { word } from '@holdpoint/shared/schema/word';
import { meaningWords } from '@holdpoint/shared/rules/wording';

/** One difference between what was seen and what is now, in words. */
export interface Difference {
	readonly kind: 'added' | 'removed';
	readonly text: string;
	/** Where it lies: what people write, the milestone's clause of the plan, or the build. */
	readonly of?: 'content' | 'plan' | 'build';
}

type Line = Required<Pick<Difference, 'text' | 'of'>>;

/** What came and what went between two scopes, line by line as the panel shows them; equal lines are counted. */
export function differencesBetween(before: Scope, after: Scope): Difference[] {
	const [old, now] = [linesOf(before), linesOf(after)];
	return [
		...without(old, now).map((line) => ({ kind: 'removed' as const, ...line })),
		...without(now, old).map((line) => ({ kind: 'added' as const, ...line })),
	];
}

/** The lines that the others do not have as often. */
function without(lines: readonly Line[], others: readonly Line[]): Line[] {
	const left = others.map(({ text }) => text);
	return lines.filter(({ text }) => {
		const at = left.indexOf(text);
		if (at >= 0) left.splice(at, 1);
		return at < 0;
	});
}

/** A scope as lines of text: everything that a signature on it covers. */
function linesOf({ name, outcome, criteria, activities, evidence, clause, candidate }: Scope): Line[] {
	const content = [`Name: ${name}`, `Required outcome: ${outcome}`, `Exit criteria: ${criteria}`];
	for (const { text, state, reason, counts } of activities) {
		const words = state === 'not-needed' ? `not needed: ${reason}` : state;
		content.push(`Activity: ${text} (${words}${counts ? '' : ', does not count'})`);
	}
	for (const { title, url, hash } of evidence)
		content.push(`Evidence: ${title}: ${url || word('empty')}${hash ? ` (${hash})` : ''}`);

	const signers = clause.signers.map(
		({ role, n, meaning = 'approved' }) =>
			`${n} ${role}${meaning === 'approved' ? '' : ` (${meaningWords[meaning]})`}`,
	);
	const plan = [
		`Decided as: ${clause.kind}`,
		`Bound to the build: ${clause.bindsCandidate ? word('yes') : /* @wc-context: answer */ word('no')}`,
		`Needs: ${clause.needs.join(', ') || word('nothing')}`,
		`Signers${clause.ordered ? ', in this order' : ''}: ${signers.join(', ') || word('nobody')}`,
		...clause.evidence.map(
			({ title, required, source }) =>
				`Evidence asked for: ${title} (${required ? word('required') : word('optional')}${source ? `, filled by ${source}` : ''})`,
		),
	];
	const build = candidate
		? [`Release candidate: ${candidate.version}, ${candidate.commit}, ${candidate.artefact}`]
		: candidate === null
			? ['Release candidate: not set']
			: [];
	return [
		...content.map((text) => ({ text, of: 'content' as const })),
		...plan.map((text) => ({ text, of: 'plan' as const })),
		...build.map((text) => ({ text, of: 'build' as const })),
	];
}

/** What came first among the differences, within a sentence: "activity 3", "the required outcome", "the build". */
export function sayChanged(before: Scope, after: Scope): string {
	const differs = (read: (scope: Scope) => unknown) =>
		JSON.stringify(read(before)) !== JSON.stringify(read(after));
	const at = after.activities.findIndex((_, index) => differs(({ activities }) => activities[index]));
	if (at >= 0) return `activity ${at + 1}`;
	if (differs(({ activities }) => activities)) return 'the activities';
	if (differs(({ outcome }) => outcome)) return 'the required outcome';
	if (differs(({ criteria }) => criteria)) return 'the exit criteria';
	if (differs(({ evidence }) => evidence)) return 'the evidence';
	if (differs(({ name }) => name)) return 'its name';
	if (differs(({ candidate }) => candidate)) return 'the build';
	return 'the plan';
}
