import { canonicalText } from '@holdpoint/shared/ledger/canonical';
import { appendEntry } from '@holdpoint/shared/ledger/chain';
import { exportText } from '@holdpoint/shared/ledger/export';
import type { Decision } from '@holdpoint/shared/schema/ledger-entry';
import { expect } from 'vitest';
import type { TestRelease } from './release.ts';
import { askAll } from './verifiers.ts';

export type Of<T extends Decision['type']> = Extract<Decision, { type: T }>;

/** Quinn's of the kickoff as it is now, as its entry says it. */
export function aSignature(release: TestRelease, partial: Partial<Of<'signed'>> = {}): Of<'signed'> {
	const milestone = partial.milestone ?? 'kickoff';
	return {
		type: 'signed',
		milestone,
		round: 1,
		role: 'QA',
		meaning: 'approved',
		digest: release.digest(milestone),
		scopeFormat: 1,
		method: 'sign-in',
		name: 'Quinn',
		rolesHeld: ['QA'],
		comment: '',
		...partial,
	};
}

interface Forgery {
	readonly name: string;
	readonly file: string;
	/** What both verifiers say of the last entry. */
	readonly at: number;
	readonly reason: string;
}

interface Honest {
	readonly name: string;
	readonly file: string;
}

interface Into {
	/** The release as it is, then these decisions by this person; the last of them is the one that cannot be. */
	readonly add: (
		name: string,
		reason: string,
		release: TestRelease,
		by: string,
		...decisions: Decision[]
	) => void;
	/** One that the rules allowed. */
	readonly addHonest: (name: string, release: TestRelease) => void;
}

/**
 * Decisions that the rules would have refused, written all the same by someone with the ledger in their hands. Made
 * inside the tests that ask for them, so that a mutant is judged by the tests that reach it.
 */
export class Forgeries {
	readonly #collect: (into: Into) => void;

	constructor(collect: (into: Into) => void) {
		this.#collect = collect;
	}

	#made(): { forged: Forgery[]; honest: Honest[] } {
		const forged: Forgery[] = [];
		const honest: Honest[] = [];
		this.#collect({
			add: (name, reason, release, by, ...decisions) =>
				forged.push(forgeryOf(name, reason, release, by, decisions)),
			addHonest: (name, release) => honest.push({ name, file: release.export() }),
		});
		return { forged, honest };
	}

	/** Both verifiers refuse each at its entry, in these words. */
	async expectFound(): Promise<void> {
		const { forged } = this.#made();
		const files = forged.map(({ file }) => ({ file }));
		const expected = forged.map(({ name, at, reason }) => ({ name, exit: 1, at, reason }));
		const named = <T>(answers: T[]) =>
			answers.map((answer, index) => ({ name: forged[index]?.name ?? '', ...answer }));
		for (const answers of await askAll(files)) expect(named(answers)).toEqual(expected);
		console.log(`${forged.length} forged decisions, each found`);
	}

	/** Both verifiers accept what the rules allowed. */
	async expectHonest(): Promise<void> {
		const { honest } = this.#made();
		const files = honest.map(({ file }) => ({ file }));
		const expected = honest.map(({ name }) => ({ name, exit: 0, at: 0 }));
		const named = (answers: { exit: number; at: number }[]) =>
			answers.map(({ exit, at }, index) => ({ name: honest[index]?.name ?? '', exit, at }));
		for (const answers of await askAll(files)) expect(named(answers)).toEqual(expected);
	}
}

function forgeryOf(
	name: string,
	reason: string,
	release: TestRelease,
	by: string,
	decisions: readonly Decision[],
): Forgery {
	const scopes = new Map(release.scopes);
	for (const { scope, digest } of Object.values(release.reading.milestones))
		scopes.set(digest, canonicalText(scope));
	const entries = [...release.entries];
	const person = { person: by, name: release.state.people[by]?.name ?? by };
	for (const decision of decisions)
		entries.push(appendEntry(entries.at(-1) ?? null, decision, person, new Date(release.now).toISOString()));
	const file = exportText({ entries, scopes, document: release.reading });
	return { name, file, at: entries.length, reason };
}
