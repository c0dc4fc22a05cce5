import fc from 'fast-check';
import { expect, test } from 'vitest';
import { verifyExport } from '@holdpoint/shared/ledger/export';
import { askPython } from '../../support/verifiers.ts';
import { Pair } from './reference-pair.ts';
import { planOf, step } from './reference-steps.ts';

/** 2,000 in CI; `HOLDPOINT_SEQUENCES` and `HOLDPOINT_SEED` override. */
const sequences = Number(process.env.HOLDPOINT_SEQUENCES ?? 2000);
const seed = process.env.HOLDPOINT_SEED === undefined ? {} : { seed: Number(process.env.HOLDPOINT_SEED) };

/** Twice what a slow machine takes, and time for Python to check a part of them. */
const timeout = 60_000 + sequences * 60;

test(
	`R1 R2 R4 R7 R8 R10 R11 R12 R13 R14 R15 R16 R17 R18 R19 R20 R22 R23 R24 ${sequences} random sequences: the product and the reference policy agree`,
	async () => {
		const answers = new Map<string, number>();
		let signOffs = 0;
		const exports: string[] = [];
		await fc.assert(
			fc.asyncProperty(
				planOf(true),
				fc.array(step, { minLength: 10, maxLength: 40, size: 'max' }),
				async (plan, steps) => {
					const pair = new Pair(plan);
					for (const each of steps) {
						const { product, reference } = pair.take(each);
						expect(product).toBe(reference);
						const signed = pair.signed();
						expect(signed.product).toEqual(signed.reference);
						answers.set(product, (answers.get(product) ?? 0) + 1);
					}
					signOffs += pair.product.entries.filter(({ decision }) => decision.type === 'signed-off').length;
					expect(pair.product.projected()).toEqual(pair.product.state);
					// Whatever the rules allow, the verifier's replay allows too.
					const text = pair.product.export();
					expect(await verifyExport(text)).toMatchObject({ valid: true });
					if (exports.length < 200) exports.push(text);
				},
			),
			{ numRuns: sequences, ...seed },
		);
		const refused = askPython(exports.map((file) => ({ file }))).filter(({ exit }) => exit !== 0);
		expect(refused).toEqual([]);
		// Sequences that never reach a rule prove nothing about it.
		const reached = [
			'yes',
			'edit',
			'forbidden',
			'malformed',
			'R2',
			'R4',
			'R8',
			'R10',
			'R11',
			'R12',
			'R13',
			'R14',
			'R15',
			'R16',
			'R17',
			'R18',
			'R19',
			'R20',
			'R22',
			'R23',
			'R1',
			'locked',
		];
		expect(reached.filter((code) => !answers.has(code))).toEqual([]);
		expect(signOffs).toBeGreaterThan(sequences / 4);
	},
	timeout,
);
