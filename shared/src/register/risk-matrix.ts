import type { RiskRow } from '../schema/document.ts';

/** Probability and impact run from 1 to 5. */
export const scale = [1, 2, 3, 4, 5] as const;
/** From this weight on a risk is grave: somebody should lead it and have a date. */
export const grave = 12;

type Judged = Pick<RiskRow, 'probability' | 'impact'>;

/** Probability times impact, 1 to 25. */
export function weightOf(risk: Judged): number {
	return onScale(risk.probability) * onScale(risk.impact);
}

/** Where a risk stands in the matrix. Older documents may hold numbers between or beside the scale's. */
export function cellOf({ probability, impact }: Judged): { probability: number; impact: number } {
	return { probability: onScale(probability), impact: onScale(impact) };
}

/** The gravest first; of those as grave, what hurts most. */
export function byWeight<Risk extends Judged>(risks: readonly Risk[]): Risk[] {
	return risks.toSorted((a, b) => weightOf(b) - weightOf(a) || onScale(b.impact) - onScale(a.impact));
}

/** What an open risk still lacks, as a sentence; empty where it lacks nothing. */
export function whatLacks({ state, owner, due, mitigation, ...judged }: RiskRow): string {
	if (state !== 'open' || weightOf(judged) < grave) return '';
	const missing = [
		...(owner.trim() === '' ? ['who leads it'] : []),
		...(mitigation.trim() === '' ? ['what is done about it'] : []),
		...(due === '' ? ['by when'] : []),
	];
	if (missing.length === 0) return '';
	const last = missing.pop();
	return `It does not say ${missing.length > 0 ? `${missing.join(', ')} and ` : ''}${last}.`;
}

function onScale(value: number): number {
	return Math.min(5, Math.max(1, Math.round(value)));
}
