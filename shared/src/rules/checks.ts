import type { CheckTold } from '../schema/check-result.ts';
import type { CheckRow } from '../schema/document.ts';

/**
 * The results that speak for a build, one a check, by name: of a check whose results name builds, the one for this
 * artefact; of another, the only one there is. `artefact` is undefined where no build is set.
 */
export function checksOf(checks: readonly CheckRow[], artefact: string | undefined): CheckRow[] {
	const ofBuilds = new Set(checks.filter((check) => check.artefact !== '').map(({ name }) => name));
	return checks
		.filter(({ name, artefact: of }) => (ofBuilds.has(name) ? of === artefact : true))
		.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** A result as programs are told it. */
export function tellCheck({ name, conclusion, url, artefact, at }: CheckRow): CheckTold {
	return { name, conclusion, ...(url !== '' && { url }), ...(artefact !== '' && { artefact }), at };
}
