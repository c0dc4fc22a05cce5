import { z } from 'zod/mini';
import { candidateOf, clauseOf } from '../rules/scope.ts';
import type { GovernanceState } from '../schema/governance.ts';
import type { MilestonePolicy } from '../schema/release.ts';
import { canonicalText, isCanonical, readJson } from './canonical.ts';
import { sha256Hex } from './hash.ts';

/** Format 1 of what is signed (R5), as it comes out of a file. Clause and candidate are compared, so not read. */
export const scopeValue = z.strictObject({
	scopeFormat: z.literal(1),
	release: z.string(),
	milestone: z.string(),
	name: z.string(),
	outcome: z.string(),
	criteria: z.string(),
	activities: z.array(
		z.strictObject({
			id: z.string(),
			text: z.string(),
			state: z.enum(['open', 'done', 'not-needed']),
			reason: z.string(),
			counts: z.boolean(),
		}),
	),
	evidence: z.array(
		z.strictObject({ slot: z.string(), title: z.string(), url: z.string(), hash: z.string() }),
	),
	clause: z.unknown(),
	candidate: z.optional(z.unknown()),
});
export type ScopeValue = z.infer<typeof scopeValue>;

/** The scope texts of an export, each read once. */
export class ScopeTexts {
	readonly #texts: Readonly<Record<string, string>>;
	readonly #read = new Map<string, ScopeValue | string>();

	/** `texts`: canonical texts by digest. */
	constructor(texts: Readonly<Record<string, string>>) {
		this.#texts = texts;
	}

	/** What was signed under this digest, or what is wrong with it. */
	read(digest: string): ScopeValue | string {
		const known = this.#read.get(digest);
		if (known !== undefined) return known;
		const scope = this.#parse(digest);
		this.#read.set(digest, scope);
		return scope;
	}

	/** A text that nothing has read. */
	findUnread(): string | undefined {
		return Object.keys(this.#texts).find((digest) => !this.#read.has(digest));
	}

	#parse(digest: string): ScopeValue | string {
		const text = Object.hasOwn(this.#texts, digest) ? this.#texts[digest] : undefined;
		if (text === undefined) return 'what it covers is not in the export.';
		if (sha256Hex(text) !== digest) return 'the text that it covers was changed.';
		const value = readJson(text);
		const scope = scopeValue.safeParse(value);
		return scope.success && isCanonical(value, text) ? scope.data : 'the text that it covers is not a scope.';
	}
}

/** Whether a scope carries the clause and the release candidate that hold now (R5). */
export function fitsPolicy(scope: ScopeValue, policy: MilestonePolicy, state: GovernanceState): boolean {
	const now = { clause: clauseOf(policy), ...(policy.bindsCandidate && { candidate: candidateOf(state) }) };
	return canonicalText({ clause: scope.clause, candidate: scope.candidate }) === canonicalText(now);
}
