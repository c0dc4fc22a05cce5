import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decision as decisionSchema } from '@holdpoint/shared/schema/ledger-entry';
import { separation } from '@holdpoint/shared/schema/release';
import { forge } from '../../support/forge.ts';
import { meddle } from '../../support/meddle.ts';
import { aRandomRelease, choices } from '../../support/random-release.ts';
import { askAll, type Handed } from '../../support/verifiers.ts';

/** Runs in CI; `HOLDPOINT_RUNS` and `HOLDPOINT_SEED` override. */
const runs = Number(process.env.HOLDPOINT_RUNS ?? 90);
const seed = process.env.HOLDPOINT_SEED === undefined ? {} : { seed: Number(process.env.HOLDPOINT_SEED) };

/** Of each run, how many ledgers that differ from it in one place. */
const forgeries = 4;

const types = decisionSchema._zod.def.options.map((option) => option._zod.def.shape.type._zod.def.values[0]);

test(`R1 to R32 ${runs} ledgers of random runs, with calls, deployments and endings: both verifiers accept each`, async () => {
	const written = new Map<string, number>();
	const missing = () => types.filter((type) => !written.has(String(type)));
	// Runs that never write a decision prove nothing about it: what is rare may need another round.
	for (let round = 0; round === 0 || (missing().length > 0 && round < 5); round += 1) {
		const files: Handed[] = [];
		fc.assert(
			fc.property(fc.constantFrom(...separation.options), choices, (how, steps) => {
				const release = aRandomRelease(how, steps);
				for (const { decision } of release.entries)
					written.set(decision.type, (written.get(decision.type) ?? 0) + 1);
				files.push({ file: release.export() });
			}),
			{ numRuns: runs, ...seed },
		);
		for (const answers of await askAll(files)) expect(answers.filter(({ exit }) => exit !== 0)).toEqual([]);
	}
	console.log([...written].map(([type, count]) => `${type} ${count}`).join(', '));
	expect(missing()).toEqual([]);
}, 600_000);

test(`R1 to R32 ${runs} forged ledgers: both verifiers say the same of each, in the same words`, async () => {
	const files: Handed[] = [];
	const said = new Map<string, number>();
	fc.assert(
		fc.property(
			fc.constantFrom(...separation.options),
			choices,
			fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat()), { minLength: forgeries, maxLength: forgeries }),
			(how, steps, changes) => {
				const file = aRandomRelease(how, steps).export();
				for (const change of changes) files.push({ file: forge(file, (each) => void meddle(each, change)) });
			},
		),
		{ numRuns: runs, ...seed },
	);
	const [product = [], ...others] = await askAll(files);
	for (const [index, answer] of product.entries()) {
		said.set(answer.reason, (said.get(answer.reason) ?? 0) + 1);
		const { exit, at } = answer;
		for (const other of others) expect(other[index]).toMatchObject(at > 0 ? answer : { exit, at });
	}
	const valid = said.get('') ?? 0;
	console.log(`${files.length} forged ledgers: ${said.size} different answers, ${valid} times valid`);
	expect(files.length - valid).toBeGreaterThan(files.length / 3);
}, 600_000);
