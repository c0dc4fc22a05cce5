import * as encoding from 'lib0/encoding';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import * as edits from '@holdpoint/shared/doc/edits';
import { Guard, type Verdict } from '@holdpoint/shared/doc/guard';
import { readMilestone } from '@holdpoint/shared/doc/read';
import * as rollback from '@holdpoint/shared/doc/rollback';
import { contentOf, GuardedBoard, scopeOf } from './guarded-board.ts';

const me = { kind: 'me' };

type Applied = Extract<Verdict, { kind: 'applied' }>;

function applied(verdict: Verdict): Applied {
	if (verdict.kind !== 'applied')
		throw new Error(`Expected an applied update, got ${JSON.stringify(verdict)}.`);
	return verdict;
}

function entry(doc: Y.Doc, root: string, id: string): Y.Map<unknown> {
	return doc.getMap(root).get(id) as Y.Map<unknown>;
}

/** Server, sender and a bystander show the same, and nothing hangs in any of them. */
function expectConvergence(board: GuardedBoard, sender: Y.Doc, verdict: Verdict): void {
	const bystander = new Y.Doc();
	for (const update of board.journal) Y.applyUpdate(bystander, update);
	expect(board.journal).toContain(applied(verdict).update);
	for (const update of board.journal) Y.applyUpdate(sender, update);
	for (const doc of [board.doc, sender, bystander]) {
		expect([doc.store.pendingStructs, doc.store.pendingDs]).toEqual([null, null]);
		expect(contentOf(doc)).toEqual(contentOf(board.doc));
	}
}

describe('what a person may write', () => {
	test('is applied, and told field by field', () => {
		const board = new GuardedBoard();
		const { doc, update } = board.edit((doc) => {
			edits.renameMilestone(doc, 'qa', 'Testing done', me);
			edits.setActivityState(doc, 'qa', 'a1', 'done', '', me);
			edits.editCriteria(doc, 'qa', 'No open defect.', me);
			edits.addRisk(doc, 'r1', { title: 'Late vendor' }, me);
		});
		const verdict = applied(board.accept(update));
		expect(verdict).toMatchObject({ notices: [], newClients: [doc.clientID] });
		expect([...verdict.touched].sort()).toEqual(['activities:qa', 'criteria:qa', 'milestone:qa', 'risks']);
		expect(verdict.changes.filter(({ root }) => root !== 'risks')).toEqual([
			{
				root: 'milestone:qa',
				item: '',
				field: 'name',
				before: 'Quality Assurance Completion',
				after: 'Testing done',
			},
			{ root: 'activities:qa', item: 'a1', field: 'state', before: 'open', after: 'done' },
			{
				root: 'criteria:qa',
				item: '',
				field: 'text',
				before: 'No open defect of severity 1.',
				after: 'No open defect.',
			},
		]);
		expect(verdict.changes).toContainEqual({
			root: 'risks',
			item: 'r1',
			field: 'title',
			before: null,
			after: 'Late vendor',
		});
		expectConvergence(board, doc, verdict);
	});

	test('a deletion of an entry is told as its fields', () => {
		const board = new GuardedBoard();
		const { update } = board.edit((doc) => doc.getMap('evidence:qa').delete('report'));
		expect(applied(board.accept(update)).changes).toEqual([
			{ root: 'evidence:qa', item: 'report', field: 'title', before: 'Test completion report', after: null },
			{ root: 'evidence:qa', item: 'report', field: 'url', before: '', after: null },
			{ root: 'evidence:qa', item: 'report', field: 'hash', before: '', after: null },
		]);
	});

	test('the same update again brings nothing', () => {
		const board = new GuardedBoard();
		const { doc, update } = board.edit((doc) => edits.setOwner(doc, 'qa', 'Eve', me));
		board.accept(update);
		expect(board.accept(update)).toEqual({ kind: 'nothing' });
		expect(board.accept(Y.encodeStateAsUpdate(doc))).toEqual({ kind: 'nothing' });
		expect(board.accept(Y.encodeStateAsUpdate(new Y.Doc()))).toEqual({ kind: 'nothing' });
	});
});

describe('R1 what is locked', () => {
	const violations: Record<string, (doc: Y.Doc) => void> = {
		'a field': (doc) => edits.renameMilestone(doc, 'qa', 'Renamed', me),
		'a deleted field': (doc) => doc.getMap('milestone:qa').delete('name'),
		'a field of an entry': (doc) => edits.editActivityText(doc, 'qa', 'a1', 'Other', me),
		'a new entry': (doc) => edits.addActivity(doc, 'qa', { id: 'x1', text: 'More' }, me),
		'a deleted entry': (doc) => doc.getMap('activities:qa').delete('a1'),
		'an entry overwritten by a map': (doc) =>
			doc.getMap('activities:qa').set('a1', new Y.Map([['text', 'Mine']])),
		'an entry overwritten twice': (doc) => {
			doc.getMap('activities:qa').set('a1', new Y.Map([['text', 'Mine']]));
			doc.getMap('activities:qa').set('a1', 'a string');
		},
		'all of it cleared': (doc) => doc.getMap('activities:qa').clear(),
		'typing in a text': (doc) => doc.getText('criteria:qa').insert(3, 'really '),
		'a deletion in a text': (doc) => doc.getText('criteria:qa').delete(3, 9),
		'a text replaced piece by piece': (doc) => {
			const text = doc.getText('criteria:qa');
			for (let at = 0; at < 10; at += 1) {
				text.insert(at * 2, 'x');
				text.delete(at * 2 + 1, 1);
			}
		},
		'a text made bold': (doc) => doc.getText('criteria:qa').format(0, 5, { bold: true }),
		'an embed in a text': (doc) => doc.getText('criteria:qa').insertEmbed(4, { image: 'x' }),
		'an array for an entry': (doc) => doc.getMap('activities:qa').set('x', new Y.Array()),
	};

	test.each(Object.entries(violations))('%s is undone and reported', (_name, violate) => {
		const board = new GuardedBoard();
		board.signed.add('qa');
		const before = scopeOf(board.doc, 'qa');
		const { doc, update } = board.edit((doc) => {
			violate(doc);
			edits.editNotes(doc, 'qa', 'What is free stays.', me);
		});
		const verdict = applied(board.accept(update));
		expect(scopeOf(board.doc, 'qa')).toEqual(before);
		expect(readMilestone(board.doc, 'qa').notes).toBe('What is free stays.');
		expect(verdict.notices).not.toEqual([]);
		for (const notice of verdict.notices) expect(notice).toMatchObject({ kind: 'not-applied', rule: 'R1' });
		expect(verdict.changes.map(({ root }) => root)).not.toContain('activities:qa');
		expectConvergence(board, doc, verdict);
	});

	test('the notice holds what was attempted, with its path', () => {
		const board = new GuardedBoard();
		board.signed.add('qa');
		const { update } = board.edit((doc) => {
			edits.editActivityText(doc, 'qa', 'a1', 'Other', me);
			doc.getMap('activities:qa').delete('a2');
			edits.editCriteria(doc, 'qa', 'No open defect.', me);
			edits.renameMilestone(doc, 'uat', 'Accepted', me);
		});
		const { notices, touched, changes } = applied(board.accept(update));
		const all = { kind: 'not-applied', rule: 'R1', message: 'It is signed off.' };
		expect(notices).toEqual([
			{
				...all,
				root: 'activities:qa',
				items: [
					{ path: ['activities:qa', 'a1', 'text'], attempted: 'Other' },
					{ path: ['activities:qa', 'a2', 'text'], attempted: null },
					{ path: ['activities:qa', 'a2', 'state'], attempted: null },
					{ path: ['activities:qa', 'a2', 'reason'], attempted: null },
					{ path: ['activities:qa', 'a2', 'counts'], attempted: null },
				],
			},
			{ ...all, root: 'criteria:qa', items: [{ path: ['criteria:qa'], attempted: 'No open defect.' }] },
		]);
		expect(touched).toEqual(new Set(['milestone:uat']));
		expect(changes).toHaveLength(1);
	});

	test('undone words do not travel on to others', () => {
		const board = new GuardedBoard();
		board.signed.add('qa');
		const { update } = board.edit((doc) => edits.renameMilestone(doc, 'qa', 'something quite rude', me));
		const sent = applied(board.accept(update)).update;
		expect(new TextDecoder().decode(sent)).not.toContain('rude');
		expect(new TextDecoder().decode(Y.encodeStateAsUpdate(board.doc))).not.toContain('rude');
	});

	test('an undo and a redo of an edit that was undone change nothing', () => {
		const board = new GuardedBoard();
		const doc = board.replica();
		const manager = new Y.UndoManager([doc.getMap('activities:qa'), doc.getText('criteria:qa')], {
			trackedOrigins: new Set([me]),
			captureTimeout: 0,
		});
		board.signed.add('qa');
		const before = scopeOf(board.doc, 'qa');
		const steps = [
			() => doc.getMap('activities:qa').set('a1', new Y.Map([['text', 'Mine']])),
			() => edits.editActivityText(doc, 'qa', 'a2', 'Other', me),
			() => edits.editCriteria(doc, 'qa', 'Nothing.', me),
			() => manager.undo(),
			() => manager.undo(),
			() => manager.redo(),
			() => manager.redo(),
			() => manager.undo(),
		];
		for (const step of steps) {
			const { update } = board.edit(step, doc);
			const verdict = board.accept(update);
			if (verdict.kind === 'applied') Y.applyUpdate(doc, verdict.update, 'server');
			expect(scopeOf(board.doc, 'qa')).toEqual(before);
			expect(scopeOf(doc, 'qa')).toEqual(before);
		}
		board.signed.delete('qa');
		const { update } = board.edit((doc) => edits.editActivityText(doc, 'qa', 'a2', 'Now it may', me), doc);
		expect(applied(board.accept(update)).notices).toEqual([]);
		expect(entry(board.doc, 'activities:qa', 'a2').get('text')).toBe('Now it may');
		expect(contentOf(doc)).toEqual(contentOf(board.doc));
	});

	test('an edit in flight to an entry that undo made again is reported', () => {
		const board = new GuardedBoard();
		const late = board.edit((doc) => {
			edits.editActivityText(doc, 'qa', 'a1', 'Typed before the lock', me);
			edits.setActivityState(doc, 'qa', 'a1', 'not-needed', 'Covered elsewhere', me);
		});
		board.signed.add('qa');
		const rogue = board.edit((doc) => doc.getMap('activities:qa').delete('a1'));
		board.accept(rogue.update, 'mallory');
		board.signed.delete('qa');
		const verdict = applied(board.accept(late.update, 'bob'));
		expect(entry(board.doc, 'activities:qa', 'a1').get('text')).toBe('Functional runs');
		const attempted = verdict.notices.flatMap((notice) =>
			notice.kind === 'not-applied' ? notice.items.map((item) => item.attempted) : [],
		);
		expect(attempted).toEqual(['Typed before the lock', 'not-needed', 'Covered elsewhere']);
		expectConvergence(board, late.doc, verdict);
	});

	test('a lock that closes while an edit is on its way holds', () => {
		const board = new GuardedBoard();
		const { doc, update } = board.edit((doc) => edits.setOutcome(doc, 'qa', 'Anything', me));
		board.signed.add('qa');
		const verdict = applied(board.accept(update));
		expect(readMilestone(board.doc, 'qa').outcome).toBe('Test completion report');
		expect(verdict.notices).toMatchObject([
			{ items: [{ path: ['milestone:qa', 'outcome'], attempted: 'Anything' }] },
		]);
		expectConvergence(board, doc, verdict);
	});

	test('a text typed before the lock cannot be gone on with under its old ID', () => {
		const board = new GuardedBoard();
		const { doc, update } = board.edit((doc) => doc.getText('criteria:qa').insert(0, 'ab'));
		board.accept(update);
		board.signed.add('qa');
		const before = scopeOf(board.doc, 'qa');
		const clock = Y.getState(doc.store, doc.clientID);
		const longer = handwritten(doc.clientID, clock - 2, 'notes:qa', 'abSNEAKED');
		expect(board.accept(longer)).toMatchObject({ kind: 'malformed', broken: false });
		expect(scopeOf(board.doc, 'qa')).toEqual(before);
	});

	test('a surrogate pair of a locked text is not cut in two', () => {
		const board = new GuardedBoard();
		board.accept(board.edit((doc) => doc.getText('criteria:qa').insert(0, 'a😀b')).update);
		board.signed.add('qa');
		const before = scopeOf(board.doc, 'qa');
		for (const cut of [
			(doc: Y.Doc) => doc.getText('criteria:qa').insert(2, 'x'),
			(doc: Y.Doc) => doc.getText('criteria:qa').delete(2, 1),
		]) {
			expect(board.accept(board.edit(cut).update)).toMatchObject({ kind: 'malformed', broken: false });
			expect(scopeOf(board.doc, 'qa')).toEqual(before);
		}
	});

	test('nor by a struct that the server has already, sent again with other neighbours', () => {
		const board = new GuardedBoard();
		const { doc, update } = board.edit((doc) => doc.getText('criteria:qa').insert(0, 'a😀b'));
		board.accept(update);
		board.signed.add('qa');
		const before = scopeOf(board.doc, 'qa');
		const client = doc.clientID;
		const clock = Y.getState(doc.store, client) - 4;
		const again = encoding.createEncoder();
		const string = (after: number, text: string) => {
			encoding.writeUint8(again, 0b1000_0100);
			for (const number of [client, after]) encoding.writeVarUint(again, number);
			encoding.writeVarString(again, text);
		};
		for (const number of [1, 3, client, clock]) encoding.writeVarUint(again, number);
		// The first stands after the first half of the pair, it says; the last is new, so that there is something to apply.
		string(clock + 1, 'a');
		string(clock, '😀b');
		string(clock + 3, 'new');
		encoding.writeVarUint(again, 0);
		expect(board.accept(encoding.toUint8Array(again))).toEqual({
			kind: 'malformed',
			reason: 'half a character of a locked text',
			broken: false,
		});
		expect(scopeOf(board.doc, 'qa')).toEqual(before);
	});

	test('a large update of rubbish is undone before the test’s time is over', () => {
		const board = new GuardedBoard();
		board.signed.add('qa');
		const before = contentOf(board.doc);
		const { update } = board.edit((doc) => {
			for (let entries = 0; entries < 3000; entries += 1) {
				doc.getMap(entries % 2 ? 'activities:qa' : 'risks').set(
					`x${entries}`,
					new Y.Map([
						['text', 'x'],
						['y', 1],
					]),
				);
			}
		});
		expect(applied(board.accept(update)).notices.map(({ kind }) => kind)).toEqual([
			'not-applied',
			'not-applied',
		]);
		expect(contentOf(board.doc)).toEqual(before);
	});

	test('the guard keeps no observer, and restored content no mark against garbage collection', () => {
		const board = new GuardedBoard();
		board.signed.add('qa');
		const { update } = board.edit((doc) => doc.getMap('activities:qa').clear());
		const observers = [...board.doc._observers.values()].reduce((sum, set) => sum + set.size, 0);
		const client = board.doc.clientID;
		board.accept(update);
		expect([...board.doc._observers.values()].reduce((sum, set) => sum + set.size, 0)).toBe(observers);
		expect(board.doc.clientID).toBe(client);
		for (const structs of board.doc.store.clients.values()) {
			for (const struct of structs) {
				if (struct instanceof Y.Item) expect([struct.keep, struct.redone]).toEqual([false, null]);
			}
		}
	});
});

describe('what no schema allows is undone, that root alone', () => {
	const faults: Record<string, (doc: Y.Doc) => void> = {
		'an unknown field': (doc) => doc.getMap('milestone:qa').set('signed', true),
		'a wrong type': (doc) => doc.getMap('milestone:qa').set('name', 7),
		'a number that is none': (doc) => doc.getMap('card:qa').set('rank', Number.NaN),
		'a state of no list': (doc) => entry(doc, 'activities:qa', 'a1').set('state', 'signed'),
		'a nested map too many': (doc) => entry(doc, 'activities:qa', 'a1').set('text', new Y.Map()),
		'a string for an entry': (doc) => doc.getMap('risks').set('r1', 'late'),
		'a text for an entry': (doc) => doc.getMap('risks').set('r1', new Y.Text('late')),
		'a key that is no ID': (doc) => doc.getMap('risks').set('__proto__', new Y.Map()),
		'a field named like a prototype': (doc) => entry(doc, 'activities:qa', 'a1').set('__proto__', 'x'),
		'too long a text': (doc) => doc.getText('criteria:qa').insert(0, 'x'.repeat(20_001)),
		'an embed': (doc) => doc.getText('notes:qa').insertEmbed(0, { image: 'x' }),
		'a format': (doc) => doc.getText('criteria:qa').format(0, 4, { bold: true }),
		'a map inside a text': (doc) => doc.getText('notes:qa').insertEmbed(0, new Y.Map()),
		'an attribute of a text': (doc) => doc.getText('notes:qa').setAttribute('a', 'b'),
		bytes: (doc) => doc.getMap('release').set('name', new Uint8Array([1, 2])),
		'too many entries': (doc) => {
			for (let risk = 0; risk < 501; risk += 1) edits.addRisk(doc, `r${risk}`, {}, me);
		},
	};

	test.each(Object.entries(faults))('%s', (_name, change) => {
		const board = new GuardedBoard();
		const before = contentOf(board.doc);
		const { doc, update } = board.edit((doc) => {
			change(doc);
			edits.setOwner(doc, 'uat', 'Ada', me);
		});
		const verdict = applied(board.accept(update));
		expect(verdict.notices).toHaveLength(1);
		expect(verdict.notices[0]).toMatchObject({ kind: 'not-applied', rule: 'shape' });
		expect(readMilestone(board.doc, 'uat').owner).toBe('Ada');
		edits.setOwner(board.doc, 'uat', 'QA', me);
		expect(contentOf(board.doc)).toEqual(before);
		board.journal.push(Y.encodeStateAsUpdate(board.doc));
		Y.applyUpdate(doc, Y.encodeStateAsUpdate(board.doc));
		expectConvergence(board, doc, verdict);
	});

	test('list content in a map root is undone', () => {
		const board = new GuardedBoard();
		const doc = new Y.Doc();
		doc.getArray('risks').insert(0, ['anything', new Y.Map()]);
		const verdict = applied(board.accept(Y.encodeStateAsUpdate(doc)));
		expect(verdict.notices).toMatchObject([{ rule: 'shape', root: 'risks' }]);
		expect(contentOf(board.doc)['risks']).toBeUndefined();
	});

	test('an unknown root is undone and reported', () => {
		const board = new GuardedBoard();
		const before = contentOf(board.doc);
		const { doc, update } = board.edit((doc) => {
			doc.getMap('ledger').set('signed', true);
			doc.getText('criteria:unknown').insert(0, 'words');
		});
		const verdict = applied(board.accept(update));
		expect(verdict.notices).toMatchObject([
			{ rule: 'unknown-root', root: 'ledger', items: [{ path: ['ledger', 'signed'], attempted: true }] },
			{ rule: 'unknown-root', root: 'criteria:unknown', items: [{ attempted: 'words' }] },
		]);
		expect(contentOf(board.doc)).toEqual(before);
		expectConvergence(board, doc, verdict);
	});

	test('more than 64 unknown roots, or 64 KB in them, are no mistake', () => {
		const board = new GuardedBoard();
		const many = board.edit((doc) => {
			for (let root = 0; root < 65; root += 1) doc.getMap(`x${root}`).set('a', 1);
		});
		const large = board.edit((doc) => doc.getText('x').insert(0, 'x'.repeat(70_000)));
		for (const { update } of [many, large]) {
			expect(board.accept(update)).toMatchObject({ kind: 'malformed', broken: false });
		}
		const some = (from: number) =>
			board.edit((doc) => {
				for (let root = from; root < from + 40; root += 1) doc.getMap(`x${root}`).set('a', 1);
			});
		expect(board.accept(some(0).update)).toMatchObject({ kind: 'applied' });
		expect(board.accept(some(40).update)).toMatchObject({ kind: 'malformed', broken: false });
	});
});

describe('entries that carry their author', () => {
	const remark = { id: 'c1', by: 'ann', text: 'Looks good', at: '2026-03-01T10:00:00.000Z' };

	test('are their author’s to write and to change', () => {
		const board = new GuardedBoard();
		const first = board.edit((doc) => {
			edits.addComment(doc, 'qa', remark, me);
			edits.addRemark(doc, 'lessons', remark, me);
		});
		expect(applied(board.accept(first.update, 'ann')).notices).toEqual([]);
		const second = board.edit((doc) => edits.editComment(doc, 'qa', 'c1', 'Looks better', me));
		expect(applied(board.accept(second.update, 'ann')).notices).toEqual([]);
		expect(readMilestone(board.doc, 'qa').talk).toEqual([{ ...remark, text: 'Looks better' }]);
	});

	const forgeries: Record<string, (doc: Y.Doc) => void> = {
		'in another’s name': (doc) => edits.addComment(doc, 'qa', { ...remark, id: 'c2', by: 'ann' }, me),
		'in nobody’s name': (doc) => doc.getMap('talk:qa').set('c2', new Y.Map([['text', 'x']])),
		'changing another’s words': (doc) => edits.editComment(doc, 'qa', 'c1', 'No', me),
		'deleting another’s': (doc) => doc.getMap('talk:qa').delete('c1'),
		'replacing another’s': (doc) => doc.getMap('talk:qa').set('c1', new Y.Map([['by', 'mallory']])),
		'taking another’s over': (doc) => entry(doc, 'talk:qa', 'c1').set('by', 'mallory'),
	};

	test('a rehearsal is its own person’s record; the steps of the way back are everybody’s', () => {
		const board = new GuardedBoard();
		const rehearsal = { id: 'r1', seconds: 2520, at: remark.at, by: 'ann' };
		const first = board.edit((doc) => {
			rollback.addStep(doc, 's1', 'Point the traffic back', me);
			rollback.addRehearsal(doc, rehearsal, me);
		});
		expect(applied(board.accept(first.update, 'ann')).notices).toEqual([]);
		const second = board.edit((doc) => {
			rollback.setRollback(doc, { owner: 'bob', lastSafe: '2026-04-24T03:30:00.000Z' }, me);
			rollback.editStep(doc, 's1', { text: 'Point all traffic back' }, me);
		});
		expect(applied(board.accept(second.update, 'bob')).notices).toEqual([]);
		const third = board.edit((doc) => rollback.removeRehearsal(doc, 'r1', me));
		expect(applied(board.accept(third.update, 'bob')).notices).toMatchObject([{ rule: 'author' }]);
		const fourth = board.edit((doc) => doc.getMap('rollback').set('lastSafe', 'tomorrow'));
		expect(applied(board.accept(fourth.update, 'bob')).notices).toMatchObject([{ rule: 'shape' }]);
		expect(rollback.readRollback(board.doc)).toEqual({
			owner: 'bob',
			lastSafe: '2026-04-24T03:30:00.000Z',
			steps: [{ id: 's1', text: 'Point all traffic back', rank: 1 }],
			rehearsals: [rehearsal],
		});
	});

	test.each(Object.entries(forgeries))('%s is undone and reported', (_name, forge) => {
		const board = new GuardedBoard();
		board.accept(board.edit((doc) => edits.addComment(doc, 'qa', remark, me)).update, 'ann');
		const before = contentOf(board.doc);
		const { doc, update } = board.edit(forge);
		const verdict = applied(board.accept(update, 'mallory'));
		expect(verdict.notices).toMatchObject([{ rule: 'author', root: 'talk:qa' }]);
		expect(contentOf(board.doc)).toEqual(before);
		expectConvergence(board, doc, verdict);
	});
});

describe('applied or reported', () => {
	test('a field that another wrote at the same time', () => {
		const board = new GuardedBoard();
		const [low, high] = [board.replica(), board.replica()];
		low.clientID = 5;
		high.clientID = 6;
		const late = board.edit((doc) => edits.setOwner(doc, 'qa', 'Late', me), low);
		const first = board.edit((doc) => edits.setOwner(doc, 'qa', 'First', me), high);
		board.accept(first.update, 'bob');
		const verdict = applied(board.accept(late.update, 'ann'));
		expect(readMilestone(board.doc, 'qa').owner).toBe('First');
		expect(verdict.notices).toMatchObject([
			{ rule: 'conflict', root: 'card:qa', items: [{ path: ['card:qa', 'owner'], attempted: 'Late' }] },
		]);
		expect(verdict.changes).toEqual([]);
	});

	test('a field of an entry that was deleted meanwhile', () => {
		const board = new GuardedBoard();
		const late = board.edit((doc) => entry(doc, 'activities:qa', 'a1').set('removed', false));
		board.accept(board.edit((doc) => doc.getMap('activities:qa').delete('a1')).update, 'bob');
		const verdict = applied(board.accept(late.update, 'ann'));
		expect(verdict.notices).toMatchObject([
			{
				rule: 'gone',
				root: 'activities:qa',
				items: [{ path: ['activities:qa', 'a1', 'removed'], attempted: false }],
			},
		]);
		expectConvergence(board, late.doc, verdict);
	});

	test('a backlog that overlaps what the server has had, and thrown away since', () => {
		const board = new GuardedBoard();
		const doc = board.replica();
		const before = Y.encodeStateVector(doc);
		const type = (text: string) =>
			board.edit((doc) => edits.editActivityText(doc, 'qa', 'a1', text, me), doc).update;
		board.accept(type('One'));
		board.accept(board.edit((doc) => doc.getMap('activities:qa').delete('a1')).update, 'bob');
		type('Two');
		type('Three');
		const verdict = applied(board.accept(Y.encodeStateAsUpdate(doc, before)));
		expect(verdict.notices).toMatchObject([{ rule: 'gone', items: [{ attempted: 'Three' }] }]);
		expectConvergence(board, doc, verdict);
	});

	test('what its author deleted again is not', () => {
		const board = new GuardedBoard();
		const doc = board.replica();
		const before = Y.encodeStateVector(doc);
		for (const owner of ['A', 'B', 'C']) edits.setOwner(doc, 'qa', owner, me);
		edits.addActivity(doc, 'qa', { id: 'x', text: 'Draft' }, me);
		doc.getMap('activities:qa').delete('x');
		const verdict = applied(board.accept(Y.encodeStateAsUpdate(doc, before)));
		expect(verdict.notices).toEqual([]);
		expect(readMilestone(board.doc, 'qa').owner).toBe('C');
	});
});

describe('hazards', () => {
	test('a few bytes that claim 300 MB are refused before anything is allocated', () => {
		const board = new GuardedBoard();
		const claim = encoding.createEncoder();
		for (const number of [1, 40_000_000, 1, 0]) encoding.writeVarUint(claim, number);
		const update = encoding.toUint8Array(claim);
		expect(update.byteLength).toBe(7);
		const before = process.memoryUsage().rss;
		expect(board.accept(update)).toMatchObject({ kind: 'malformed', broken: false });
		expect(process.memoryUsage().rss - before).toBeLessThan(50_000_000);
	});

	test('an update cut short anywhere changes nothing, or is a whole one', () => {
		const board = new GuardedBoard();
		const { update } = board.edit((doc) => {
			edits.addActivity(doc, 'qa', { id: 'x', text: 'Draft' }, me);
			doc.getMap('activities:qa').delete('a1');
		});
		const before = contentOf(board.doc);
		for (let length = 0; length < update.byteLength; length += 1) {
			expect(board.accept(update.slice(0, length))).toMatchObject({ kind: 'malformed', broken: false });
			expect(contentOf(board.doc)).toEqual(before);
		}
		expect(board.accept(Uint8Array.from([...update, 0]))).toMatchObject({ kind: 'malformed', broken: false });
		expect(board.accept(update)).toMatchObject({ kind: 'applied' });
	});

	test('structs under another person’s client ID are refused, and that person goes on', () => {
		const board = new GuardedBoard();
		const doc = board.replica();
		board.accept(board.edit((doc) => edits.setOwner(doc, 'qa', 'Ann', me), doc).update, 'ann');
		const poison = handwritten(doc.clientID, Y.getState(board.doc.store, doc.clientID), 'notes:qa', 'poison');
		expect(board.accept(poison, 'mallory')).toEqual({ kind: 'fork', client: doc.clientID });
		const honest = board.edit((doc) => edits.setOwner(doc, 'qa', 'Ann again', me), doc);
		expect(applied(board.accept(honest.update, 'ann')).newClients).toEqual([]);
		expect(readMilestone(board.doc, 'qa').owner).toBe('Ann again');
	});

	test('nobody writes under the server’s own client ID', () => {
		const board = new GuardedBoard();
		const { clientID: client, store } = board.doc;
		const poison = handwritten(client, Y.getState(store, client), 'notes:qa', 'poison');
		expect(board.accept(poison)).toEqual({ kind: 'fork', client });
	});

	test('a sender’s own garbage is honest', () => {
		const board = new GuardedBoard();
		const doc = board.replica();
		const before = Y.encodeStateVector(doc);
		edits.addRisk(doc, 'r1', { title: 'Draft' }, me);
		doc.getMap('risks').delete('r1');
		edits.addRisk(doc, 'r2', { title: 'Kept' }, me);
		const update = Y.encodeStateAsUpdate(doc, before);
		expect(Y.decodeUpdate(update).structs.some((struct) => struct instanceof Y.GC)).toBe(true);
		const verdict = applied(board.accept(update));
		expect(verdict.notices).toEqual([]);
		expectConvergence(board, doc, verdict);
	});

	test('a clock gap is not applied, and the whole backlog then is', () => {
		const board = new GuardedBoard();
		const doc = board.replica();
		board.edit((doc) => edits.setOwner(doc, 'qa', 'Lost on the way', me), doc);
		const { update } = board.edit((doc) => edits.editNotes(doc, 'qa', 'Arrives', me), doc);
		const before = contentOf(board.doc);
		expect(board.accept(update)).toEqual({ kind: 'gap' });
		expect(contentOf(board.doc)).toEqual(before);
		expect([board.doc.store.pendingStructs, board.doc.store.pendingDs]).toEqual([null, null]);
		const answer = Y.encodeStateAsUpdate(doc, Y.encodeStateVector(board.doc));
		expectConvergence(board, doc, board.accept(answer));
		expect(readMilestone(board.doc, 'qa')).toMatchObject({ owner: 'Lost on the way', notes: 'Arrives' });
	});

	test('orphans, and deletions of what nobody has, never wait in the document', () => {
		const board = new GuardedBoard();
		const other = new Y.Doc();
		other.getText('notes:qa').insert(0, 'unknown to the server');
		const doc = board.replica();
		Y.applyUpdate(doc, Y.encodeStateAsUpdate(other));
		const orphan = board.edit((doc) => doc.getText('notes:qa').insert(3, 'x'), doc);
		expect(board.accept(orphan.update)).toEqual({ kind: 'gap' });
		const deletion = encoding.createEncoder();
		for (const number of [0, 1, 77, 1, 0, 5]) encoding.writeVarUint(deletion, number);
		expect(board.accept(encoding.toUint8Array(deletion))).toEqual({ kind: 'gap' });
		expect([board.doc.store.pendingStructs, board.doc.store.pendingDs]).toEqual([null, null]);
	});

	test('nesting past 16 levels is refused', () => {
		const board = new GuardedBoard();
		const { update } = board.edit((doc) => {
			let map = doc.getMap<unknown>('risks');
			for (let level = 0; level < 3000; level += 1) {
				const inner = new Y.Map<unknown>();
				map.set('r', inner);
				map = inner;
			}
		});
		expect(board.accept(update)).toEqual({ kind: 'malformed', reason: 'nested too deep', broken: false });
	});

	test('a V2 update is refused', () => {
		const board = new GuardedBoard();
		const { doc } = board.edit((doc) => edits.setOwner(doc, 'qa', 'Ann', me));
		for (const update of [Y.encodeStateAsUpdateV2(doc), Y.encodeStateAsUpdateV2(new Y.Doc())]) {
			expect(board.accept(update)).toMatchObject({ kind: 'malformed', broken: false });
		}
	});

	test('subdocuments, empty structs and clocks without end are refused', () => {
		const board = new GuardedBoard();
		const subdocument = board.edit((doc) => doc.getMap('release').set('name', new Y.Doc()));
		const endless = encoding.createEncoder();
		for (const number of [1, 1, 9, 0, 0, 2 ** 40]) encoding.writeVarUint(endless, number);
		for (const update of [
			subdocument.update,
			handwritten(9, 0, 'notes:qa', ''),
			Uint8Array.from([...encoding.toUint8Array(endless), 0]),
		]) {
			expect(board.accept(update)).toMatchObject({ kind: 'malformed', broken: false });
		}
	});

	test('a client that comes twice in one update is refused', () => {
		const board = new GuardedBoard();
		const [one, two] = [handwritten(9, 0, 'notes:qa', 'ab'), handwritten(9, 2, 'notes:qa', 'cd')];
		// Sections of both, without the count before and the empty delete set after.
		const twice = Uint8Array.from([2, ...one.slice(1, -1), ...two.slice(1, -1), 0]);
		expect(board.accept(twice)).toMatchObject({ kind: 'malformed', broken: false });
	});

	test('structs that wait for one another are refused', () => {
		const board = new GuardedBoard();
		const circle = encoding.createEncoder();
		encoding.writeVarUint(circle, 2);
		for (const [client, other] of [
			[8, 9],
			[9, 8],
		] as const) {
			for (const number of [1, client, 0]) encoding.writeVarUint(circle, number);
			encoding.writeUint8(circle, 0b1000_0100);
			for (const number of [other, 0]) encoding.writeVarUint(circle, number);
			encoding.writeVarString(circle, 'x');
		}
		encoding.writeVarUint(circle, 0);
		expect(board.accept(encoding.toUint8Array(circle))).toMatchObject({ kind: 'malformed', broken: false });
	});

	test('random bytes and flipped bits neither throw nor leave anything pending', () => {
		const board = new GuardedBoard();
		board.signed.add('qa');
		const before = scopeOf(board.doc, 'qa');
		const { update } = board.edit((doc) => {
			edits.addActivity(doc, 'qa', { id: 'x', text: 'Draft' }, me);
			edits.editCriteria(doc, 'uat', 'Other words', me);
			doc.getMap('activities:uat').delete('a1');
		});
		let random = 20260301;
		for (let run = 0; run < 4000; run += 1) {
			const flipped = update.slice();
			for (let flips = run % 3; flips >= 0; flips -= 1) {
				random = (Math.imul(random, 1664525) + 1013904223) >>> 0;
				const at = random % flipped.length;
				flipped[at] = (flipped[at] ?? 0) ^ (1 << ((random >>> 16) % 8));
			}
			const copy = new Y.Doc();
			Y.applyUpdate(copy, Y.encodeStateAsUpdate(board.doc));
			const verdict = new Guard(copy).accept(flipped, board.context('ann'));
			if (verdict.kind === 'malformed' && verdict.broken) continue;
			expect([copy.store.pendingStructs, copy.store.pendingDs]).toEqual([null, null]);
			expect(scopeOf(copy, 'qa')).toEqual(before);
		}
	});
});

describe('R27 a read-only connection', () => {
	test('may send what an honest provider sends on connecting', () => {
		const board = new GuardedBoard();
		const doc = board.replica();
		const answer = Y.encodeStateAsUpdate(doc, Y.encodeStateVector(board.doc));
		expect(board.accept(answer, 'eve', { readOnly: true })).toEqual({ kind: 'nothing' });
	});

	test('changes nothing, and is told what it tried', () => {
		const board = new GuardedBoard();
		const before = contentOf(board.doc);
		const { update } = board.edit((doc) => edits.setOwner(doc, 'qa', 'Eve', me));
		expect(board.accept(update, 'eve', { readOnly: true })).toMatchObject({
			kind: 'read-only',
			notice: { rule: 'R27', items: [{ path: ['card:qa', 'owner'], attempted: 'Eve' }] },
		});
		const { update: deletion } = board.edit((doc) => doc.getMap('evidence:qa').clear());
		expect(board.accept(deletion, 'eve', { readOnly: true })).toMatchObject({ kind: 'read-only' });
		expect(contentOf(board.doc)).toEqual(before);
	});
});

/** A V1 update with one string of a client in a text root. */
function handwritten(client: number, clock: number, root: string, text: string): Uint8Array {
	const encoder = encoding.createEncoder();
	for (const number of [1, 1, client, clock]) encoding.writeVarUint(encoder, number);
	encoding.writeUint8(encoder, 4);
	encoding.writeVarUint(encoder, 1);
	encoding.writeVarString(encoder, root);
	encoding.writeVarString(encoder, text);
	encoding.writeVarUint(encoder, 0);
	return encoding.toUint8Array(encoder);
}
