import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { addDefect, editDefect, readDefects, removeDefect } from '@holdpoint/shared/doc/defects';
import * as edits from '@holdpoint/shared/doc/edits';
import { readMilestone, readRelease, readRemarks, readRisks } from '@holdpoint/shared/doc/read';
import { seedMilestone, seedRelease } from '@holdpoint/shared/doc/seed';
import { spliceBetween } from '@holdpoint/shared/doc/splice';
import { contentOf, datedMilestone, GuardedBoard } from './guarded-board.ts';
import { Random } from './random.ts';

const me = { kind: 'me' };

function seeded(): Y.Doc {
	const doc = new Y.Doc();
	seedRelease(doc, { name: 'Release 14', version: '14.0', targetDate: '2026-04-01' }, [datedMilestone()]);
	return doc;
}

describe('seeding', () => {
	test('writes the plan as rows', () => {
		const doc = seeded();
		expect(readRelease(doc)).toEqual({
			name: 'Release 14',
			version: '14.0',
			summary: '',
			goals: '',
			targetDate: '2026-04-01',
			holidays: '',
		});
		const activity = { state: 'open', reason: '', counts: true, owner: '', due: '' };
		expect(readMilestone(doc, 'qa')).toEqual({
			id: 'qa',
			name: 'Quality Assurance Completion',
			outcome: 'Test completion report',
			criteria: 'No open defect of severity 1.',
			activities: [
				{ ...activity, id: 'a1', text: 'Functional runs', rank: 1 },
				{ ...activity, id: 'a2', text: 'Regression runs', rank: 2 },
			],
			evidence: [{ slot: 'report', title: 'Test completion report', url: '', hash: '' }],
			lane: 'planned',
			rank: 1,
			owner: 'QA',
			start: '2026-03-02',
			due: '2026-03-09',
			notes: '',
			talk: [],
		});
	});

	test('a milestone that is there keeps its words and gets the slots it lacks', () => {
		const doc = seeded();
		edits.renameMilestone(doc, 'qa', 'Tested', me);
		const slots = [...datedMilestone().evidence, { slot: 'log', title: 'Log', required: true }];
		seedMilestone(doc, datedMilestone({ evidence: slots, name: 'Another name' }));
		const row = readMilestone(doc, 'qa');
		expect(row.name).toBe('Tested');
		expect(row.evidence.map(({ slot }) => slot)).toEqual(['log', 'report']);
		seedMilestone(doc, datedMilestone({ id: 'later', name: 'Later' }));
		expect(readMilestone(doc, 'later')).toMatchObject({ name: 'Later', rank: 2 });
	});

	test('what somebody wrote there before the milestone existed, and the guard undid, is no hindrance', () => {
		const board = new GuardedBoard();
		const { update } = board.edit((doc) => {
			edits.renameMilestone(doc, 'later', 'Taken', me);
			edits.editCriteria(doc, 'later', 'Taken', me);
		});
		board.accept(update, 'mallory');
		seedMilestone(board.doc, datedMilestone({ id: 'later', name: 'Later' }));
		expect(readMilestone(board.doc, 'later')).toMatchObject({
			name: 'Later',
			criteria: 'No open defect of severity 1.',
		});
	});

	test('is one update', () => {
		const doc = new Y.Doc();
		let updates = 0;
		doc.on('update', () => (updates += 1));
		seedRelease(doc, { name: 'R', version: '1', targetDate: '' }, [
			datedMilestone(),
			datedMilestone({ id: 'uat' }),
		]);
		expect(updates).toBe(1);
	});
});

describe('named edits', () => {
	test('write what their name says, under their origin', () => {
		const doc = seeded();
		const origins = new Set<unknown>();
		doc.on('afterTransaction', (transaction) => origins.add(transaction.origin));
		edits.renameMilestone(doc, 'qa', 'Tested', me);
		edits.setOutcome(doc, 'qa', 'A report', me);
		edits.editCriteria(doc, 'qa', 'None open.', me);
		edits.editNotes(doc, 'qa', 'Ask Ada', me);
		edits.editActivityText(doc, 'qa', 'a1', 'Functional', me);
		edits.setActivityState(doc, 'qa', 'a1', 'not-needed', 'Covered by a2', me);
		edits.setActivityCounts(doc, 'qa', 'a1', false, me);
		edits.addActivity(doc, 'qa', { id: 'x', text: 'Load test' }, me);
		edits.moveActivity(doc, 'qa', 'x', edits.rankBetween(1, 2), me);
		edits.assignActivity(doc, 'qa', 'x', { owner: 'Ada', due: '2026-03-05' }, me);
		edits.removeActivity(doc, 'qa', 'a2', me);
		edits.setEvidence(doc, 'qa', 'report', { url: 'https://x.test/1', hash: `sha256:${'a'.repeat(64)}` }, me);
		edits.moveCard(doc, 'qa', { lane: 'ready', rank: 3 }, me);
		edits.setOwner(doc, 'qa', 'Eve', me);
		edits.setDates(doc, 'qa', { due: '2026-03-10' }, me);
		edits.addComment(doc, 'qa', { id: 'c', by: 'ann', text: 'Good', at: '2026-03-01T10:00:00.000Z' }, me);
		expect(origins).toEqual(new Set([me]));
		expect(readMilestone(doc, 'qa')).toEqual({
			id: 'qa',
			name: 'Tested',
			outcome: 'A report',
			criteria: 'None open.',
			activities: [
				{
					id: 'a1',
					text: 'Functional',
					state: 'not-needed',
					reason: 'Covered by a2',
					counts: false,
					owner: '',
					due: '',
					rank: 1,
				},
				{
					id: 'x',
					text: 'Load test',
					state: 'open',
					reason: '',
					counts: true,
					owner: 'Ada',
					due: '2026-03-05',
					rank: 1.5,
				},
			],
			evidence: [
				{
					slot: 'report',
					title: 'Test completion report',
					url: 'https://x.test/1',
					hash: `sha256:${'a'.repeat(64)}`,
				},
			],
			lane: 'ready',
			rank: 3,
			owner: 'Eve',
			start: '2026-03-02',
			due: '2026-03-10',
			notes: 'Ask Ada',
			talk: [{ id: 'c', by: 'ann', text: 'Good', at: '2026-03-01T10:00:00.000Z' }],
		});
	});

	test('of the release, its risks and remarks', () => {
		const doc = seeded();
		edits.setRelease(doc, { summary: 'Faster', goals: 'Ship' }, me);
		edits.addRisk(doc, 'r1', { title: 'Vendor late', impact: 5 }, me);
		const terms = { trigger: 'No delivery by Friday', due: '2026-03-06', milestone: 'qa' };
		edits.editRisk(doc, 'r1', { mitigation: 'Second vendor', state: 'closed', ...terms }, me);
		edits.addRisk(doc, 'r2', { title: 'Gone' }, me);
		edits.removeRisk(doc, 'r2', me);
		edits.addRemark(doc, 'lessons', { id: 'l', by: 'ann', text: 'Test earlier', at: '2026-03-01' }, me);
		edits.editRemark(doc, 'lessons', 'l', 'Test much earlier', me);
		expect(readRelease(doc)).toMatchObject({ summary: 'Faster', goals: 'Ship', name: 'Release 14' });
		expect(readRisks(doc)).toEqual([
			{
				id: 'r1',
				title: 'Vendor late',
				probability: 3,
				impact: 5,
				owner: '',
				mitigation: 'Second vendor',
				...terms,
				state: 'closed',
			},
		]);
		addDefect(doc, 'd1', { title: 'Login fails', key: 'ATL-12', severity: 'critical' }, me);
		editDefect(doc, 'd1', { state: 'fixed', escaped: true }, me);
		addDefect(doc, 'd2', { severity: 'trivial', count: 14 }, me);
		addDefect(doc, 'd3', { title: 'Gone' }, me);
		removeDefect(doc, 'd3', me);
		expect(readDefects(doc)).toEqual([
			{
				id: 'd1',
				title: 'Login fails',
				key: 'ATL-12',
				severity: 'critical',
				state: 'fixed',
				escaped: true,
				count: 1,
			},
			{ id: 'd2', title: '', key: '', severity: 'trivial', state: 'open', escaped: false, count: 14 },
		]);
		expect(readRemarks(doc, 'lessons')).toEqual([
			{ id: 'l', by: 'ann', text: 'Test much earlier', at: '2026-03-01' },
		]);
	});

	test('nothing is written when nothing changes, nor into what is not there', () => {
		const doc = seeded();
		let updates = 0;
		doc.on('update', () => (updates += 1));
		edits.renameMilestone(doc, 'qa', 'Quality Assurance Completion', me);
		edits.editCriteria(doc, 'qa', 'No open defect of severity 1.', me);
		edits.setActivityState(doc, 'qa', 'a1', 'open', '', me);
		edits.editActivityText(doc, 'qa', 'gone', 'Words', me);
		edits.addRisk(doc, 'r1', { title: 'One' }, me);
		updates = 0;
		edits.addRisk(doc, 'r1', { title: 'Another' }, me);
		expect(updates).toBe(0);
		expect(readRisks(doc)[0]?.title).toBe('One');
	});

	test('edits of two people meet: an entry is never replaced, a text merges', () => {
		const [ann, bob] = [seeded(), new Y.Doc()];
		Y.applyUpdate(bob, Y.encodeStateAsUpdate(ann));
		edits.setEvidence(ann, 'qa', 'report', { url: 'https://x.test' }, me);
		edits.setEvidence(bob, 'qa', 'report', { title: 'Report' }, me);
		edits.assignActivity(ann, 'qa', 'a1', { owner: 'Ada' }, me);
		edits.moveActivity(bob, 'qa', 'a1', 9, me);
		edits.removeActivity(ann, 'qa', 'a2', me);
		edits.editActivityText(bob, 'qa', 'a2', 'Typed meanwhile', me);
		edits.editCriteria(ann, 'qa', 'No open defect of severity 1 or 2.', me);
		edits.editCriteria(bob, 'qa', 'Not one open defect of severity 1.', me);
		Y.applyUpdate(ann, Y.encodeStateAsUpdate(bob));
		Y.applyUpdate(bob, Y.encodeStateAsUpdate(ann));
		edits.restoreActivity(ann, 'qa', 'a2', me);
		expect(readMilestone(ann, 'qa')).toMatchObject({
			criteria: 'Not one open defect of severity 1 or 2.',
			activities: [
				{ id: 'a2', text: 'Typed meanwhile' },
				{ id: 'a1', owner: 'Ada', rank: 9 },
			],
			evidence: [{ url: 'https://x.test', title: 'Report' }],
		});
	});

	test('a lone surrogate is written as the replacement character, so that all replicas read the same', () => {
		const doc = seeded();
		edits.renameMilestone(doc, 'qa', 'a\ud800b', me);
		edits.editNotes(doc, 'qa', '\udc00', me);
		const other = new Y.Doc();
		Y.applyUpdate(other, Y.encodeStateAsUpdate(doc));
		expect(readMilestone(doc, 'qa').name).toBe('a\ufffdb');
		expect(contentOf(other)).toEqual(contentOf(doc));
	});

	test('ranks lie between their neighbours', () => {
		expect([
			edits.rankBetween(null, null),
			edits.rankBetween(null, 4),
			edits.rankBetween(4, null),
			edits.rankBetween(1, 2),
		]).toEqual([1, 3, 5, 1.5]);
	});
});

describe('spliceBetween', () => {
	test('finds the smallest replacement', () => {
		expect(spliceBetween('one two three', 'one 2 three')).toEqual({ index: 4, remove: 3, insert: '2' });
		expect(spliceBetween('aa', 'aaa')).toEqual({ index: 2, remove: 0, insert: 'a' });
		expect(spliceBetween('', 'x')).toEqual({ index: 0, remove: 0, insert: 'x' });
		expect(spliceBetween('same', 'same')).toBeNull();
	});

	test('never cuts a surrogate pair, and always arrives (seed 14)', () => {
		expect(spliceBetween('😀', '😁')).toEqual({ index: 0, remove: 2, insert: '😁' });
		const random = new Random(14);
		const any = () =>
			Array.from({ length: random.below(6) }, () => random.pick(['a', 'b', '😀', '😁', '🠀'])).join('');
		for (let run = 0; run < 5000; run += 1) {
			const [before, after] = [any(), any()];
			const text = new Y.Doc().getText('t');
			edits.replaceText(text, before, me);
			edits.replaceText(text, after, me);
			expect(text.toJSON()).toBe(after);
			const splice = spliceBetween(before, after);
			if (splice === null) continue;
			const { index, remove, insert } = splice;
			const removed = before.slice(index, index + remove);
			expect([insert.isWellFormed(), removed.isWellFormed()]).toEqual([true, true]);
		}
	});
});
