import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import * as z from 'zod/mini';
import { readDefects } from '@holdpoint/shared/doc/defects';
import {
	listMilestones,
	readMilestone,
	readRelease,
	readRemarks,
	readRisks,
} from '@holdpoint/shared/doc/read';
import { readRollback } from '@holdpoint/shared/doc/rollback';
import { milestoneRoots, releaseParts } from '@holdpoint/shared/doc/roots';
import { severities } from '@holdpoint/shared/schema/document';
import { contentOf, GuardedBoard, scopeOf } from './guarded-board.ts';
import { Random } from './random.ts';

const runs = Number(process.env['ROGUE_RUNS'] ?? 1500);
const firstSeed = Number(process.env['ROGUE_SEED'] ?? 1);

const words = z.string().check(z.refine((text) => text.isWellFormed()));
const date = z.string().check(z.regex(/^(\d{4}-\d{2}-\d{2})?$/));
const finite = z.number();
const remark = z.strictObject({ id: words, by: words, text: words, at: words });
const milestoneRow = z.strictObject({
	id: words,
	name: words,
	outcome: words,
	criteria: words,
	activities: z.array(
		z.strictObject({
			id: words,
			text: words,
			state: z.enum(['open', 'done', 'not-needed']),
			reason: words,
			counts: z.boolean(),
			owner: words,
			due: date,
			rank: finite,
		}),
	),
	evidence: z.array(z.strictObject({ slot: words, title: words, url: words, hash: words })),
	lane: z.enum(['planned', 'in-progress', 'ready']),
	rank: finite,
	owner: words,
	start: date,
	due: date,
	notes: words,
	talk: z.array(remark),
});
const releaseRow = z.strictObject({
	name: words,
	version: words,
	summary: words,
	goals: words,
	targetDate: date,
	holidays: words,
});
const riskRow = z.strictObject({
	id: words,
	title: words,
	probability: finite,
	impact: finite,
	owner: words,
	mitigation: words,
	trigger: words,
	due: date,
	milestone: words,
	state: z.enum(['open', 'closed']),
});

const defectRow = z.strictObject({
	id: words,
	title: words,
	key: words,
	severity: z.enum(severities),
	state: z.enum(['open', 'fixed', 'wont-fix']),
	escaped: z.boolean(),
	count: z.int().check(z.minimum(1)),
});
const rollbackRow = z.strictObject({
	owner: words,
	lastSafe: words,
	steps: z.array(z.strictObject({ id: words, text: words, rank: finite })),
	rehearsals: z.array(
		z.strictObject({ id: words, seconds: z.number().check(z.minimum(0)), at: words, by: words }),
	),
});

/** Every reader answers, and every answer is a valid row. */
function expectReadable(doc: Y.Doc): void {
	for (const id of [...listMilestones(doc), 'never-heard-of']) milestoneRow.parse(readMilestone(doc, id));
	releaseRow.parse(readRelease(doc));
	z.array(riskRow).parse(readRisks(doc));
	z.array(defectRow).parse(readDefects(doc));
	rollbackRow.parse(readRollback(doc));
	z.array(remark).parse([...readRemarks(doc, 'decisions'), ...readRemarks(doc, 'lessons')]);
}

const names = [
	...milestoneRoots('qa'),
	...milestoneRoots('uat'),
	...milestoneRoots('other'),
	...releaseParts,
	'',
	'x',
	'ledger',
];
const keys = [
	'name',
	'outcome',
	'lane',
	'rank',
	'a1',
	'a2',
	'act:a1',
	'report',
	'r1',
	'step:s1',
	'run:r1',
	'seconds',
	'count',
	'lastSafe',
	'by',
	'text',
	'removed',
	'__proto__',
	'',
];

function anything(random: Random, depth = 0): unknown {
	const choices: (() => unknown)[] = [
		() => 'words',
		() => '\ud800',
		() => 'x'.repeat(random.below(5000)),
		() => random.next() * 1e12,
		() => Number.NaN,
		() => -0,
		() => 2n ** 60n,
		() => null,
		() => undefined,
		() => true,
		() => new Uint8Array([1, 2, 3]),
		() => ({ toString: 1, deep: { er: [1, { __proto__: null }] } }),
		() => [[], ['x']],
		() => type(random, depth + 1),
		() => type(random, depth + 1),
	];
	return random.pick(choices)();
}

/** Yjs takes neither of these two into a list. */
function listable(value: unknown): unknown {
	return value === undefined || typeof value === 'bigint' ? null : value;
}

function type(random: Random, depth: number): unknown {
	if (depth > 4) return 'deep enough';
	switch (random.below(6)) {
		case 0:
			return new Y.Array();
		case 1:
			return new Y.Text('words');
		case 2:
			return new Y.XmlElement('b');
		case 3:
			return new Y.XmlText('words');
		default: {
			const map = new Y.Map();
			for (let fields = random.below(4); fields > 0; fields -= 1)
				map.set(random.pick(keys), anything(random, depth));
			return map;
		}
	}
}

function vandalise(doc: Y.Doc, random: Random): void {
	const name = random.pick(names);
	const existing = doc.share.get(name);
	const as =
		existing === undefined || existing.constructor === Y.AbstractType ? random.below(4) : kind(existing);
	if (as === 0) {
		const map = doc.getMap(name);
		const key = random.pick([...map.keys(), ...keys]);
		const inner = map.get(key);
		if (random.chance(0.2)) map.delete(key);
		else if (inner instanceof Y.Map && random.chance(0.5)) inner.set(random.pick(keys), anything(random));
		else map.set(key, anything(random));
	} else if (as === 1) {
		const list = doc.getArray(name);
		if (list.length > 0 && random.chance(0.3)) list.delete(random.below(list.length), 1);
		else list.insert(0, [listable(anything(random))]);
	} else if (as === 2) {
		const text = doc.getText(name);
		random.pick([
			() => text.insertEmbed(0, type(random, 0) as Y.Map<unknown>),
			() => text.format(0, text.length, { bold: true }),
			() => text.setAttribute('a', anything(random)),
			() => text.delete(0, random.below(text.length + 1)),
			() => text.insert(0, 'words'),
		])();
	} else doc.getXmlFragment(name).insert(0, [new Y.XmlElement('b'), new Y.XmlText('words')]);
}

function kind(existing: unknown): number {
	if (existing instanceof Y.Map) return 0;
	if (existing instanceof Y.Array) return 1;
	return existing instanceof Y.Text ? 2 : 3;
}

describe('R1 somebody who writes anything into any root', () => {
	test(`${runs} runs from seed ${firstSeed}: locks hold, readers answer, others converge`, () => {
		let undone = 0;
		for (let seed = firstSeed; seed < firstSeed + runs; seed += 1) {
			try {
				undone += run(new Random(seed));
			} catch (error) {
				throw new Error(`Seed ${seed} fails; repeat it with ROGUE_SEED=${seed} ROGUE_RUNS=1.`, {
					cause: error,
				});
			}
		}
		console.info(`Rogue: seeds ${firstSeed} to ${firstSeed + runs - 1}, ${undone} updates undone in part.`);
		expect(undone).toBeGreaterThan(runs / 2);
	}, 300_000);

	test('a subdocument anywhere is refused', () => {
		const board = new GuardedBoard();
		for (const name of ['release', 'risks', 'x']) {
			const { update } = board.edit((doc) => doc.getMap(name).set('a', new Y.Doc()));
			expect(board.accept(update, 'mallory')).toMatchObject({ kind: 'malformed', broken: false });
		}
		expectReadable(board.doc);
	});
});

function run(random: Random): number {
	const board = new GuardedBoard(random.below(2 ** 32));
	board.signed.add('qa');
	const sealed = scopeOf(board.doc, 'qa');
	const observer = board.replica();
	let undone = 0;
	for (let updates = 0; updates < 3; updates += 1) {
		const rogue = board.replica();
		rogue.clientID = random.below(2 ** 32);
		const { update } = board.edit((doc) => {
			for (let steps = 1 + random.below(5); steps > 0; steps -= 1) vandalise(doc, random);
		}, rogue);
		expectReadableBySomebodyElse(board, update);
		const verdict = board.accept(update, 'mallory');
		// Nothing here is malformed: it is a client with other ideas, so it is undone and told.
		expect(['applied', 'nothing']).toContain(verdict.kind);
		if (verdict.kind !== 'applied') continue;
		if (verdict.notices.length > 0) undone += 1;
		JSON.stringify(verdict.notices);
		Y.applyUpdate(observer, verdict.update);
		expect(scopeOf(board.doc, 'qa')).toEqual(sealed);
		expect(contentOf(observer)).toEqual(contentOf(board.doc));
		expect([board.doc.store.pendingStructs, board.doc.store.pendingDs]).toEqual([null, null]);
		expectReadable(board.doc);
		expectReadable(observer);
	}
	return undone;
}

/** Readers are total by themselves: also on a replica that no guard protects. */
function expectReadableBySomebodyElse(board: GuardedBoard, update: Uint8Array): void {
	const unguarded = board.replica();
	Y.applyUpdate(unguarded, update);
	expectReadable(unguarded);
}
