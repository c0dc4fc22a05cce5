import fc from 'fast-check';
import { expect, test } from 'vitest';
import { aLongExport } from '../../support/long-export.ts';
import { forge, readExport, rewrite } from '../../support/forge.ts';
import { aMilestone, aRelease, aSigner } from '../../support/release.ts';
import { askPython, askTypeScript, type Handed } from '../../support/verifiers.ts';

/** Bytes sampled of the long export: 40 in CI; `HOLDPOINT_DAMAGE` and `HOLDPOINT_SEED` override. */
const samples = Number(process.env.HOLDPOINT_DAMAGE ?? 40);
const seed = Number(process.env.HOLDPOINT_SEED ?? Math.floor(Math.random() * 2 ** 31));

// Created, Ada added, her roles, asked, signed; the server has not yet signed it off.
const ada = { person: 'ada', name: 'Ada' };
const release = aRelease({
	people: { Ada: ['QA'] },
	policy: { milestones: [aMilestone('kickoff', { signers: [aSigner('QA', { meaning: 'authored' })] })] },
});
const covered = { milestone: 'kickoff', round: 1, digest: release.digest('kickoff'), scopeFormat: 1 };
release.append({ type: 'sign-off-requested', ...covered }, ada);
release.append(
	{
		type: 'signed',
		...covered,
		role: 'QA',
		meaning: 'authored',
		method: 'sign-in',
		name: 'Ada',
		rolesHeld: ['QA'],
		comment: '',
	},
	ada,
);
const text = release.export();
const bytes = new TextEncoder().encode(text);
const { entries } = readExport(text);
const { head } = release.state;

/** Both verifiers on the same files: the same exit code, the same entry. Returns how many each exit code came. */
async function askBoth(files: readonly Handed[]): Promise<Record<'valid' | 'invalid' | 'unusable', number>> {
	const typeScript = await askTypeScript(files);
	const python = askPython(files);
	const placed = ({ exit, at }: { exit: number; at: number }) => ({ exit, at });
	expect(python.map(placed)).toEqual(typeScript.map(placed));
	const count = (code: number) => typeScript.filter(({ exit }) => exit === code).length;
	return { valid: count(0), invalid: count(1), unusable: count(2) };
}

/** Every file is found to be damaged, and how many there were is printed. */
async function expectFound(what: string, files: readonly Handed[]): Promise<void> {
	const counts = await askBoth(files);
	console.log(
		`${what}: ${files.length} files, ${counts.invalid} invalid and ${counts.unusable} unusable for both, ${counts.valid} missed`,
	);
	expect(counts.valid).toBe(0);
}

const flip = (of: Uint8Array, at: number, bits: number) => {
	const flipped = of.slice();
	flipped[at]! ^= bits;
	return flipped;
};

test('R21 five entries, and both verifiers find them valid', async () => {
	expect(entries).toHaveLength(5);
	expect(await askBoth([{ file: text }, { file: text, head }])).toEqual({
		valid: 2,
		invalid: 0,
		unusable: 0,
	});
});

test('R21 every byte of an export flipped: a bit that leaves it ASCII, and the one that does not', async () => {
	await expectFound(
		'Bytes flipped',
		[...bytes.keys()].flatMap((at) => [1 << (at % 7), 0x80].map((bits) => ({ file: flip(bytes, at, bits) }))),
	);
}, 60_000);

test('R21 every truncation of the file', async () => {
	await expectFound(
		'Files cut short',
		[...bytes.keys()].map((length) => ({ file: bytes.slice(0, length) })),
	);
}, 60_000);

/** Entries removed, swapped and duplicated in every way. */
function rearrange<T>(list: readonly T[]): { removed: T[][]; swapped: T[][]; duplicated: T[][] } {
	const places = [...list.keys()];
	const pairs = places.flatMap((a) => places.filter((b) => b > a).map((b) => [a, b] as const));
	return {
		removed: places.map((at) => list.toSpliced(at, 1)),
		swapped: pairs.map(([a, b]) => list.with(a, list[b]!).with(b, list[a]!)),
		duplicated: places.flatMap((from) =>
			[...places, list.length].map((to) => list.toSpliced(to, 0, list[from]!)),
		),
	};
}

test.each(Object.entries(rearrange(entries)))(
	'R21 every entry %s, with tree and seal made to fit',
	async (how, lists) => {
		await expectFound(
			`Entries ${how}`,
			lists.map((list) => ({ file: forge(text, (file) => (file.entries = list)), head })),
		);
	},
);

test.each(Object.entries(rearrange(entries)))(
	'R21 every entry %s, with every number and hash made to fit: the kept head tells',
	async (how, lists) => {
		// A ledger that only grew is not damaged.
		const damaged = lists.filter((list) => !entries.every((entry, index) => list[index] === entry));
		const files = damaged.map((list) => forge(text, (file) => (file.entries = rewrite(list))));
		await expectFound(
			`Entries ${how} and hashed anew`,
			files.map((file) => ({ file, head })),
		);
	},
);

test('R21 a rollback to any entry, and another continuation, against the kept head', async () => {
	const cuts = [...entries.keys()].slice(1).map((length) => entries.slice(0, length));
	const another = { ...entries[0]!, decision: { type: 'person-added', person: 'eve', name: 'Eve' } as const };
	const continued = cuts.map((cut) => rewrite([...cut, another]));
	// What an entry says of a scope that no entry covers any more is left out, as a forger would.
	const files = [...cuts, ...continued].map((list) =>
		forge(text, (file) => {
			file.entries = list;
			if (!list.some(({ decision }) => 'digest' in decision)) file.scopes = {};
		}),
	);
	await expectFound(
		'Rollbacks',
		files.map((file) => ({ file, head })),
	);
	// Without a head kept outside nobody can tell: the ledger may have been like this.
	expect(await askBoth(files.map((file) => ({ file })))).toEqual({
		valid: files.length,
		invalid: 0,
		unusable: 0,
	});
});

test(
	`R21 ${samples} bytes of a 200-entry export flipped, seed ${seed}`,
	async () => {
		const long = new TextEncoder().encode(await aLongExport(200, 30));
		expect(await askBoth([{ file: long }])).toEqual({ valid: 1, invalid: 0, unusable: 0 });
		const places = fc.sample(fc.tuple(fc.nat(long.length - 1), fc.integer({ min: 1, max: 255 })), {
			numRuns: samples,
			seed,
		});
		await expectFound(
			'Bytes of 200 entries flipped',
			places.map(([at, bits]) => ({ file: flip(long, at, bits) })),
		);
	},
	60_000 + 500 * samples,
);
