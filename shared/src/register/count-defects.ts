import { severities, type DefectRow, type Severity } from '../schema/document.ts';

export const severityWords: Readonly<Record<Severity, string>> = {
	critical: 'Critical',
	major: 'Major',
	minor: 'Minor',
	trivial: 'Trivial',
};

export interface DefectCounts {
	readonly found: number;
	readonly open: number;
	readonly fixed: number;
	readonly wontFix: number;
	/** Of those found: by users, in production. */
	readonly escaped: number;
}

export interface CountedDefects {
	/** The gravest first, those without any among them. */
	readonly severities: readonly (DefectCounts & { readonly severity: Severity })[];
	readonly all: DefectCounts;
}

/** How many there are of each severity: found are open, fixed and left as they are together. */
export function countDefects(defects: readonly DefectRow[]): CountedDefects {
	const counts = (rows: readonly DefectRow[]): DefectCounts => {
		const sum = (counted: readonly DefectRow[]) => counted.reduce((total, { count }) => total + count, 0);
		const inState = (state: DefectRow['state']) => sum(rows.filter((row) => row.state === state));
		return {
			found: sum(rows),
			open: inState('open'),
			fixed: inState('fixed'),
			wontFix: inState('wont-fix'),
			escaped: sum(rows.filter(({ escaped }) => escaped)),
		};
	};
	return {
		severities: severities.map((severity) => ({
			severity,
			...counts(defects.filter((row) => row.severity === severity)),
		})),
		all: counts(defects),
	};
}

/** "3 open: 1 critical, 2 minor." or "None of 24 is open."; empty where none was entered. */
export function sayOpenDefects(defects: readonly DefectRow[]): string {
	const { all, severities: each } = countDefects(defects);
	if (all.found === 0) return '';
	if (all.open === 0) return all.found === 1 ? 'The one found is not open.' : `None of ${all.found} is open.`;
	const parts = each.filter(({ open }) => open > 0).map(({ severity, open }) => `${open} ${severity}`);
	return `${all.open} open: ${parts.join(', ')}.`;
}
