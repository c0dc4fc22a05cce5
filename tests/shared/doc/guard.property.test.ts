import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import * as edits from '@holdpoint/shared/doc/edits';
import { GuardedNetwork, own, type Client } from './guarded-network.ts';
import { Random } from './random.ts';

const runs = Number(process.env['GUARD_RUNS'] ?? 1200);
const firstSeed = Number(process.env['GUARD_SEED'] ?? 1);
const milestones = ['qa', 'uat'];

/** Seeds that once failed. */
const keptSeeds: readonly number[] = [];

/** What a person, an unmodified client, or somebody who tries it on may do to their own replica. */
const actions: readonly ((client: Client, random: Random) => void)[] = [
	({ doc }, random) => edits.renameMilestone(doc, random.pick(milestones), word(random), own),
	({ doc }, random) => edits.setOutcome(doc, random.pick(milestones), word(random), own),
	({ doc }, random) =>
		edits.editActivityText(doc, random.pick(milestones), activity(random), word(random), own),
	({ doc }, random) =>
		edits.setActivityState(doc, random.pick(milestones), activity(random), 'not-needed', word(random), own),
	({ doc }, random) =>
		edits.addActivity(doc, random.pick(milestones), { id: activity(random), text: word(random) }, own),
	({ doc }, random) => edits.removeActivity(doc, random.pick(milestones), activity(random), own),
	({ doc }, random) => edits.restoreActivity(doc, random.pick(milestones), activity(random), own),
	({ doc }, random) =>
		edits.setEvidence(doc, random.pick(milestones), 'report', { url: `https://x.test/${word(random)}` }, own),
	({ doc }, random) => edits.setOwner(doc, random.pick(milestones), word(random), own),
	({ doc }, random) =>
		edits.assignActivity(doc, random.pick(milestones), activity(random), { owner: word(random) }, own),
	({ doc }, random) => edits.addRisk(doc, random.pick(['r1', 'r2']), { title: word(random) }, own),
	({ doc }, random) => edits.editRisk(doc, random.pick(['r1', 'r2']), { mitigation: word(random) }, own),
	({ doc }, random) => typeInto(doc.getText(`criteria:${random.pick(milestones)}`), random),
	({ doc }, random) => typeInto(doc.getText(`criteria:${random.pick(milestones)}`), random),
	({ doc }, random) => typeInto(doc.getText(`notes:${random.pick(milestones)}`), random),
	({ doc }, random) =>
		edits.editCriteria(doc, random.pick(milestones), `${word(random)} ${word(random)}`, own),
	// Deletes and overwrites nested maps, which the product's own edits never do.
	({ doc }, random) =>
		inMap(doc, `activities:${random.pick(milestones)}`, (map) => map.delete(activity(random))),
	({ doc }, random) =>
		inMap(doc, `activities:${random.pick(milestones)}`, (map) =>
			map.set(activity(random), new Y.Map([['text', word(random)]])),
		),
	({ doc }, random) => inMap(doc, `evidence:${random.pick(milestones)}`, (map) => map.clear()),
	({ doc }, random) => inMap(doc, 'risks', (map) => map.delete(random.pick(['r1', 'r2']))),
	({ doc }, random) => inMap(doc, `milestone:${random.pick(milestones)}`, (map) => map.delete('name')),
	// What no schema takes.
	({ doc }, random) => inMap(doc, `card:${random.pick(milestones)}`, (map) => map.set('lane', word(random))),
	({ doc }, random) =>
		inMap(doc, `activities:${random.pick(milestones)}`, (map) => map.set(activity(random), 7)),
	({ doc }, random) => inMap(doc, 'ledger', (map) => map.set(word(random), true)),
	// Own remarks, and others'.
	({ doc, person }, random) =>
		edits.addComment(
			doc,
			'qa',
			{ id: random.pick(['c1', 'c2']), by: person, text: word(random), at: 'now' },
			own,
		),
	({ doc }, random) => edits.editComment(doc, 'qa', random.pick(['c1', 'c2']), word(random), own),
	({ undo }) => undo.undo(),
	({ undo }) => undo.undo(),
	({ undo }) => undo.redo(),
	({ doc }, random) => doc.transact(() => several(doc, random), own),
];

function several(doc: Y.Doc, random: Random): void {
	edits.editActivityText(doc, 'qa', activity(random), word(random), own);
	typeInto(doc.getText('criteria:uat'), random);
	edits.setOwner(doc, 'qa', word(random), own);
	edits.renameMilestone(doc, 'uat', word(random), own);
}

let words = 0;
function word(random: Random): string {
	words += 1;
	return `${random.pick(['ready', 'late', 'done', '😀', 'rollback'])}${words}`;
}

function activity(random: Random): string {
	return random.pick(['a1', 'a2', 'x1']);
}

function typeInto(text: Y.Text, random: Random): void {
	text.doc?.transact(() => {
		const characters = [...text.toJSON()];
		const at = characters.slice(0, random.below(characters.length + 1)).join('').length;
		if (random.chance(0.4) && characters.length > 0) {
			const rest = [...text.toJSON().slice(at)];
			const length = rest.slice(0, random.below(5)).join('').length;
			if (length > 0) text.delete(at, length);
		} else text.insert(at, word(random));
	}, own);
}

function inMap(doc: Y.Doc, name: string, change: (map: Y.Map<unknown>) => void): void {
	doc.transact(() => change(doc.getMap(name)), own);
}

function run(seed: number): { accepted: number; reverts: number } {
	const random = new Random(seed);
	words = 0;
	const network = new GuardedNetwork(['ann', 'bob', 'eve'], random);
	const { clients, board } = network;
	const steps = 20 + random.below(30);
	for (let step = 0; step < steps; step += 1) {
		const client = random.pick(clients);
		const dice = random.next();
		if (dice < 0.45) random.pick(actions)(client, random);
		else if (dice < 0.67) network.handle(client);
		else if (dice < 0.85) client.receive();
		else if (dice < 0.93) {
			const milestone = random.pick(milestones);
			if (board.signed.has(milestone)) network.reopen(milestone);
			else network.sign(milestone);
		} else if (dice < 0.95) client.reload(random.below(2 ** 32));
		else if (client.online) client.disconnect();
		else network.connect(client);
	}
	network.settle(random);
	return network;
}

function runNamed(seed: number): { accepted: number; reverts: number } {
	try {
		return run(seed);
	} catch (error) {
		throw new Error(`Seed ${seed} fails; repeat it alone with GUARD_SEED=${seed} GUARD_RUNS=1.`, {
			cause: error,
		});
	}
}

describe('R1 three clients with delays, offline backlogs, undo and redo, while milestones are signed and reopened', () => {
	test.each(keptSeeds)('seed %i, which once failed', (seed) => {
		expect(runNamed(seed).accepted).toBeGreaterThan(0);
	});

	test(
		`${runs} runs from seed ${firstSeed}: nothing locked changes, all converge, all is applied or reported`,
		() => {
			let accepted = 0;
			let reverts = 0;
			for (let seed = firstSeed; seed < firstSeed + runs; seed += 1) {
				const result = runNamed(seed);
				accepted += result.accepted;
				reverts += result.reverts;
			}
			console.info(
				`Guard: seeds ${firstSeed} to ${firstSeed + runs - 1}, ${accepted} updates, ${reverts} undone in part.`,
			);
			expect(reverts).toBeGreaterThan(runs / 10);
		},
		600_000 + 100 * runs,
	);
});
