import { canonicalText } from '@holdpoint/shared/ledger/canonical';
import { appendEntry } from '@holdpoint/shared/ledger/chain';
import { exportText } from '@holdpoint/shared/ledger/export';
import type { Decision } from '@holdpoint/shared/schema/ledger-entry';
import { expect } from 'vitest';
import type { TestRelease } from './release.ts';
import { askAll } from './verifiers.ts';

export type Of<T extends Decision['type']> = Extract<Decision, { type: T }>;

interface Forgery {
	readonly name: string;
	readonly file: string;
	/** What both verifiers say of the last entry. */
	readonly at: number;
	readonly reason: string;
}

/** Decisions that the rules would have refused, written all the same by someone with the ledger in their hands. */
export class Forgeries {
	readonly #forged: Forgery[] = [];
	readonly #honest: { name: string; file: string }[] = [];

	get size(): number {
		return this.#forged.length;
	}

	/** The release as it is, then these decisions by this person; the last of them is the one that cannot be. */
	add(name: string, reason: string, release: TestRelease, by: string, ...decisions: Decision[]): void {
		const scopes = new Map(release.scopes);
		for (const { scope, digest } of Object.values(release.reading.milestones))
			scopes.set(digest, canonicalText(scope));
		const entries = [...release.entries];
		const person = { person: by, name: release.state.people[by]?.name ?? by };
		for (const decision of decisions)
			entries.push(
				appendEntry(entries.at(-1) ?? null, decision, person, new Date(release.now).toISOString()),
			);
		const file = exportText({ entries, scopes, document: release.reading });
		this.#forged.push({ name, file, at: entries.length, reason });
	}

	addHonest(name: string, release: TestRelease): void {
		this.#honest.push({ name, file: release.export() });
	}

	/** Both verifiers refuse each at its entry, in these words. */
	async expectFound(): Promise<void> {
		const files = this.#forged.map(({ file }) => ({ file }));
		const expected = this.#forged.map(({ name, at, reason }) => ({ name, exit: 1, at, reason }));
		const named = <T>(answers: T[]) =>
			answers.map((answer, index) => ({ name: this.#forged[index]?.name ?? '', ...answer }));
		for (const answers of await askAll(files)) expect(named(answers)).toEqual(expected);
	}

	/** Both verifiers accept what the rules allowed. */
	async expectHonest(): Promise<void> {
		const files = this.#honest.map(({ file }) => ({ file }));
		const expected = this.#honest.map(({ name }) => ({ name, exit: 0, at: 0 }));
		const named = (answers: { exit: number; at: number }[]) =>
			answers.map(({ exit, at }, index) => ({ name: this.#honest[index]?.name ?? '', exit, at }));
		for (const answers of await askAll(files)) expect(named(answers)).toEqual(expected);
	}
}
