import type { Scope } from '@holdpoint/shared/schema/reading';

/** One difference between what was seen and what is now, in words. */
export interface Difference {
	readonly kind: 'added' | 'removed';
	readonly text: string;
}

/** What came and what went between two scopes, line by line as the panel shows them. */
export function differencesBetween(before: Scope, after: Scope): Difference[] {
	const old = new Set(linesOf(before));
	const now = new Set(linesOf(after));
	return [
		...[...old].filter((line) => !now.has(line)).map((text) => ({ kind: 'removed' as const, text })),
		...[...now].filter((line) => !old.has(line)).map((text) => ({ kind: 'added' as const, text })),
	];
}

/** A scope as lines of text: everything that a signature on it covers. */
export function linesOf(scope: Scope): string[] {
	const lines = [
		`Name: ${scope.name}`,
		`Required outcome: ${scope.outcome}`,
		`Exit criteria: ${scope.criteria}`,
	];
	for (const { text, state, reason, counts } of scope.activities) {
		const words = state === 'not-needed' ? `not needed: ${reason}` : state;
		lines.push(`Activity: ${text} (${words}${counts ? '' : ', does not count'})`);
	}
	for (const { title, url, hash } of scope.evidence) {
		lines.push(`Evidence: ${title}: ${url || 'empty'}${hash ? ` (${hash})` : ''}`);
	}
	const { clause, candidate } = scope;
	lines.push(`Needs: ${clause.needs.join(', ') || 'nothing'}`);
	lines.push(`Signers: ${clause.signers.map((rule) => `${rule.n} ${rule.role}`).join(', ')}`);
	if (candidate === null) lines.push('Release candidate: not set');
	else if (candidate !== undefined) {
		lines.push(`Release candidate: ${candidate.version}, ${candidate.commit}, ${candidate.artefact}`);
	}
	return lines;
}
