import fc from 'fast-check';
import { expect, test } from 'vitest';
import { verifyExport } from '@holdpoint/shared/ledger/export';
import { askPython } from '../../support/verifiers.ts';
import { Pair } from './reference-pair.ts';
import { plan, steps } from './reference-steps.ts';

/** 2,000 in CI; `HOLDPOINT_SEQUENCES` and `HOLDPOINT_SEED` override. */
const sequences = Number(process.env.HOLDPOINT_SEQUENCES ?? 1200);
const seed = process.env.HOLDPOINT_SEED === undefined ? {} : { seed: Number(process.env.HOLDPOINT_SEED) };
/** Several times what they take, and time for Python to check a part of them. */
const timeout = 60_000 + sequences * 100;

/** Sequences that never reach a rule prove nothing about it: what has to be answered, and what has to be written. */
const answered =
	'yes edit locked forbidden malformed R1 R2 R4 R8 R9 R10 R11 R12 R13 R14 R15 R16 R17 R18 R19 R20 R22 R23 R28 R29 R31 R32';
const written =
	'signed-off shipped shipped-and-rolled-back postponed cancelled release-reopened call-scheduled chair-taken stand-in-named votes-revealed re-polled call-cancelled go conditional no-go hold condition-verified reaffirmed deployment-started rolled-back';

test(
	`R1 R2 R4 R7 R8 R9 R10 R11 R12 R13 R14 R15 R16 R17 R18 R19 R20 R22 R23 R24 R28 R29 R31 R32 ${sequences} random sequences: the product and the reference policy agree`,
	async () => {
		const counts = new Map<string, number>();
		const count = (what: string) => counts.set(what, (counts.get(what) ?? 0) + 1);
		const exports: string[] = [];
		await fc.assert(
			fc.asyncProperty(plan, steps, async (first, all) => {
				const pair = new Pair(first);
				for (const each of all) {
					const { product, reference } = pair.take(each);
					expect(product).toBe(reference);
					const stand = pair.stand();
					expect(stand.product).toEqual(stand.reference);
					count(product);
				}
				for (const { decision } of pair.product.entries) {
					count(decision.type);
					if ('reaffirms' in decision) count('reaffirmed');
					if ('outcome' in decision) count(decision.outcome);
					if ('verdict' in decision) count(decision.verdict);
				}
				expect(pair.product.projected()).toEqual(pair.product.state);
				// Whatever the rules allow, the verifier's replay allows too.
				const text = pair.product.export();
				expect(await verifyExport(text)).toMatchObject({ valid: true });
				if (exports.length < 200) exports.push(text);
			}),
			{ numRuns: sequences, ...seed },
		);
		const refused = askPython(exports.map((file) => ({ file }))).filter(({ exit }) => exit !== 0);
		expect(refused).toEqual([]);
		expect(`${answered} ${written}`.split(' ').filter((what) => !counts.has(what))).toEqual([]);
		expect(counts.get('signed-off')).toBeGreaterThan(sequences / 4);
	},
	timeout,
);
