import { milestoneRoots } from '@holdpoint/shared/doc/roots';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { anActor, RoomHarness, type TestPeer } from '../support/room.ts';

const milestones = ['release-kickoff', 'requirement-sign-off', 'production-deployment', 'unknown'];
const roots = [
	...milestones.flatMap(milestoneRoots),
	...[
		'release',
		'risks',
		'defects',
		'rollback',
		'decisions',
		'lessons',
		'checks',
		'governance',
		'signatures',
		'ledger',
		'milestones',
		'policy',
	],
];
/** Words that a screen would show as signed, if any screen believed the document. */
const lies = fc.constantFrom(
	'signed',
	'signed-off',
	'approved',
	'waived',
	'GO',
	true,
	null,
	Number.NaN,
	'\ud800',
	7,
);
const keys = fc.constantFrom(
	'status',
	'lane',
	'state',
	'signatures',
	'signedOff',
	'name',
	'counts',
	'a1',
	'by',
	'plan',
);

const scribble = fc.record({
	root: fc.constantFrom(...roots),
	type: fc.constantFrom('map', 'nested', 'text', 'array', 'delete', 'deep'),
	key: keys,
	value: lies,
});

test(
	'R1 whatever a rogue client writes into whichever root, no milestone shows as signed anywhere',
	{ timeout: 60_000 },
	() => {
		fc.assert(
			fc.property(fc.array(scribble, { minLength: 1, maxLength: 30 }), (scribbles) => {
				const harness = new RoomHarness();
				const owner = { actor: anActor() };
				const link = harness.room.createLink(owner, { access: 'public', label: 'x', names: true });
				if (!link.ok) throw new Error(link.refusal.message);
				harness.room.addPerson(owner, { id: 'rita', name: 'Rita', roles: ['Product'] });
				const honest = harness.join(anActor());
				const rogue = harness.join(anActor({ person: 'rita' }));
				for (const one of scribbles) {
					if (rogue.closed === null) write(rogue, one);
					harness.pass(1000);
				}
				const view = harness.room.view(owner);
				const shown = harness.publicView(link.value.token);
				if (!view.ok || shown === null) throw new Error('a view was refused');
				const statuses = [
					...view.value.milestones.map(({ status }) => status),
					...shown.milestones.map(({ status }) => status),
				];
				expect(statuses).toHaveLength(24);
				expect(statuses.filter((status) => status === 'signed' || status === 'waived')).toEqual([]);
				expect(shown.counts).toMatchObject({ signed: 0, waived: 0 });
				expect(Object.values(honest.governance?.state.milestones ?? {}).filter((m) => m.signedOff)).toEqual(
					[],
				);
				expect(harness.aborted).toBeNull();
			}),
			{ numRuns: 300 },
		);
	},
);

/** As raw as Yjs allows: types of its own choice, whatever the root is meant to be. */
function write(
	rogue: TestPeer,
	{ root, type, key, value }: { root: string; type: string; key: string; value: unknown },
) {
	const doc = new Y.Doc();
	Y.applyUpdate(doc, Y.encodeStateAsUpdate(rogue.doc), 'copy');
	const before = Y.encodeStateVector(doc);
	const whole = doc.get(root);
	const map = () => doc.getMap(root);
	try {
		doc.transact(() => {
			if (type === 'map') map().set(key, value);
			else if (type === 'nested') map().set(key, new Y.Map([['state', value]]));
			else if (type === 'text') doc.getText(root).insert(0, String(value));
			else if (type === 'array') doc.getArray(root).push([value]);
			else if (type === 'delete') map().clear();
			else map().set(key, nest(40));
		});
	} catch (error) {
		// Yjs itself refuses a second type for a root that has one: nothing was written.
		if (!(error instanceof Error)) throw error;
	}
	expect(whole).toBeDefined();
	rogue.doc.transact(() => Y.applyUpdate(rogue.doc, Y.encodeStateAsUpdate(doc, before), 'rogue'), 'rogue');
}

function nest(depth: number): Y.Map<unknown> {
	return new Y.Map([['signed', depth === 0 ? true : nest(depth - 1)]]);
}
