import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { observeRows, touchedRows, type Touched } from '@holdpoint/shared/doc/changes';
import { describeChanges, type Change } from '@holdpoint/shared/doc/describe-changes';
import * as edits from '@holdpoint/shared/doc/edits';
import { milestoneRoots, parseRoot, scopeRoots } from '@holdpoint/shared/doc/roots';
import { GuardedBoard } from './guarded-board.ts';

const me = { kind: 'me' };
const nothing: Touched = {
	milestones: new Set(),
	release: false,
	risks: false,
	defects: false,
	rollback: false,
	decisions: false,
	lessons: false,
	checks: false,
};

describe('names of roots', () => {
	test('a milestone has seven, four of them its scope', () => {
		expect(milestoneRoots('qa').map((name) => [name, parseRoot(name)])).toEqual([
			['milestone:qa', { part: 'milestone', milestone: 'qa', scope: true, type: 'map' }],
			['activities:qa', { part: 'activities', milestone: 'qa', scope: true, type: 'map' }],
			['evidence:qa', { part: 'evidence', milestone: 'qa', scope: true, type: 'map' }],
			['criteria:qa', { part: 'criteria', milestone: 'qa', scope: true, type: 'text' }],
			['card:qa', { part: 'card', milestone: 'qa', scope: false, type: 'map' }],
			['notes:qa', { part: 'notes', milestone: 'qa', scope: false, type: 'text' }],
			['talk:qa', { part: 'talk', milestone: 'qa', scope: false, type: 'map' }],
		]);
		expect(scopeRoots('qa')).toEqual(milestoneRoots('qa').slice(0, 4));
	});

	test('the release has its own, and other names are none', () => {
		expect(parseRoot('risks')).toEqual({ part: 'risks', scope: false, type: 'map' });
		for (const name of [
			'',
			'x',
			'milestone:',
			'milestone',
			':qa',
			'release:qa',
			'milestone:a b',
			'__proto__',
			'notes:-',
		]) {
			expect(parseRoot(name)).toBeNull();
		}
	});
});

describe('which rows to read again', () => {
	test('are found for edits of any part, also of roots that come later', () => {
		const board = new GuardedBoard();
		const doc = board.replica();
		const seen: Touched[] = [];
		const stop = observeRows(doc, (touched) => seen.push(touched));
		edits.setActivityState(doc, 'qa', 'a1', 'done', '', me);
		edits.addRisk(doc, 'r1', { title: 'Late' }, me);
		edits.editNotes(doc, 'new-one', 'Words', me);
		doc.transact(() => {
			edits.setRelease(doc, { summary: 'S' }, me);
			edits.setOwner(doc, 'uat', 'Ada', me);
			edits.addRemark(doc, 'decisions', { id: 'd', by: 'ann', text: 'Go', at: '' }, me);
		}, me);
		edits.setOwner(doc, 'uat', 'Ada', me);
		stop();
		edits.setOwner(doc, 'qa', 'Eve', me);
		expect(seen).toEqual([
			{ ...nothing, milestones: new Set(['qa']) },
			{ ...nothing, risks: true },
			{ ...nothing, milestones: new Set(['new-one']) },
			{ ...nothing, milestones: new Set(['uat']), release: true, decisions: true },
		]);
	});

	test('are found from the events of one observeDeep too', () => {
		const doc = new GuardedBoard().replica();
		let touched: Touched | null = null;
		doc.getMap('activities:qa').observeDeep((events) => (touched = touchedRows(events)));
		edits.setActivityState(doc, 'qa', 'a1', 'done', '', me);
		expect(touched).toEqual({ ...nothing, milestones: new Set(['qa']) });
	});
});

describe('what changed, for the record', () => {
	test('of one merged update over several roots, deletions included', () => {
		const board = new GuardedBoard();
		const doc = board.replica();
		const before = Y.encodeStateVector(doc);
		edits.setOwner(doc, 'qa', 'First', me);
		edits.setOwner(doc, 'qa', 'Second', me);
		edits.editCriteria(doc, 'uat', 'All accepted.', me);
		doc.getMap('milestone:qa').delete('outcome');
		doc.getMap('evidence:uat').delete('report');
		edits.addRisk(doc, 'r1', { title: 'Draft' }, me);
		doc.getMap('risks').delete('r1');
		doc.getMap('talk:qa').set('c', new Y.Map());
		let changes: Change[] = [];
		board.doc.on('afterTransaction', (transaction) => (changes = describeChanges(transaction)));
		Y.applyUpdate(board.doc, Y.encodeStateAsUpdate(doc, before));
		const byRoot = changes.sort((a, b) => (a.root + a.field < b.root + b.field ? -1 : 1));
		expect(byRoot).toEqual([
			{ root: 'card:qa', item: '', field: 'owner', before: 'QA', after: 'Second' },
			{
				root: 'criteria:uat',
				item: '',
				field: 'text',
				before: 'No open defect of severity 1.',
				after: 'All accepted.',
			},
			{ root: 'evidence:uat', item: 'report', field: 'hash', before: '', after: null },
			{ root: 'evidence:uat', item: 'report', field: 'title', before: 'Test completion report', after: null },
			{ root: 'evidence:uat', item: 'report', field: 'url', before: '', after: null },
			{ root: 'milestone:qa', item: '', field: 'outcome', before: 'Test completion report', after: null },
			{ root: 'talk:qa', item: 'c', field: '', before: null, after: {} },
		]);
	});
});
