import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import * as edits from '@holdpoint/shared/doc/edits';
import { ownUndo, type Lost } from '@holdpoint/shared/doc/own-undo';
import { datedMilestone } from './guarded-board.ts';
import { seedRelease } from '@holdpoint/shared/doc/seed';

const own = { kind: 'own' };

interface Replica {
	readonly doc: Y.Doc;
	/** What was written here and lost to what another wrote at the same time. */
	readonly lost: Lost[];
	readonly undo: Y.UndoManager;
}

/** Of two values that are written at once, that of the higher client ID wins: Ben's. */
function anaAndBen(): { ana: Replica; ben: Replica } {
	const seed = new Y.Doc();
	seed.clientID = 1;
	seedRelease(seed, { name: 'Release 14', version: '14.0', targetDate: '2026-04-01' }, [datedMilestone()]);
	const stored = Y.encodeStateAsUpdate(seed);
	const open = (client: number): Replica => {
		const doc = new Y.Doc();
		doc.clientID = client;
		Y.applyUpdate(doc, stored, 'server');
		const lost: Lost[] = [];
		return { doc, lost, undo: ownUndo(doc, own, 0, (items) => lost.push(...items)) };
	};
	return { ana: open(2), ben: open(3) };
}

function bring(from: Replica, to: Replica): void {
	Y.applyUpdate(to.doc, Y.encodeStateAsUpdate(from.doc, Y.encodeStateVector(to.doc)), 'server');
}

/** What is Ana's was on the server before Ben came back, so it reaches him first. */
function meet(ana: Replica, ben: Replica): void {
	bring(ana, ben);
	bring(ben, ana);
}

const rename = ({ doc }: Replica, text: string) => edits.editActivityText(doc, 'qa', 'a1', text, own);
const textOf = ({ doc }: Replica) => (doc.getMap('activities:qa').get('a1') as Y.Map<unknown>).get('text');

describe('two wrote the same field, one of them offline', () => {
	test('undo leaves what the other wrote, and redo writes one’s own again', () => {
		const { ana, ben } = anaAndBen();
		rename(ana, 'Ana’s');
		rename(ben, 'Ben’s');
		meet(ana, ben);
		expect([textOf(ana), textOf(ben)]).toEqual(['Ben’s', 'Ben’s']);
		for (let times = 0; times < 2; times += 1) {
			ben.undo.undo();
			meet(ana, ben);
			expect([textOf(ana), textOf(ben)]).toEqual(['Ana’s', 'Ana’s']);
			ben.undo.redo();
			meet(ana, ben);
			expect([textOf(ana), textOf(ben)]).toEqual(['Ben’s', 'Ben’s']);
		}
	});

	test('whose value lost takes nothing of the other’s back', () => {
		const { ana, ben } = anaAndBen();
		rename(ana, 'Ana’s');
		rename(ben, 'Ben’s');
		meet(ana, ben);
		ana.undo.undo();
		meet(ana, ben);
		expect([textOf(ana), textOf(ben)]).toEqual(['Ben’s', 'Ben’s']);
	});

	test('step by step through several edits, back to what the other wrote last', () => {
		const { ana, ben } = anaAndBen();
		rename(ana, 'Ana’s first');
		rename(ana, 'Ana’s');
		rename(ben, 'Ben’s first');
		rename(ben, 'Ben’s');
		meet(ana, ben);
		const seen = ['undo', 'undo', 'undo', 'redo', 'redo', 'undo', 'undo'].map((what) => {
			ben.undo[what as 'undo' | 'redo']();
			return textOf(ben);
		});
		expect(seen).toEqual(['Ben’s first', 'Ana’s', 'Ana’s', 'Ben’s first', 'Ben’s', 'Ben’s first', 'Ana’s']);
	});

	test('undo ends at what the other wrote between two edits of one’s own', () => {
		const { ana, ben } = anaAndBen();
		for (const [who, text] of [
			[ben, 'Ben’s first'],
			[ana, 'Ana’s'],
			[ben, 'Ben’s'],
		] as const) {
			rename(who, text);
			meet(ana, ben);
		}
		const seen = ['undo', 'undo', 'redo', 'undo', 'undo'].map((what) => {
			ben.undo[what as 'undo' | 'redo']();
			return textOf(ben);
		});
		expect(seen).toEqual(['Ana’s', 'Ana’s', 'Ben’s', 'Ana’s', 'Ana’s']);
	});

	test('both were offline, and who lost came back last', () => {
		const { ana, ben } = anaAndBen();
		rename(ana, 'Ana’s');
		rename(ben, 'Ben’s');
		meet(ben, ana);
		ben.undo.undo();
		meet(ana, ben);
		expect([textOf(ana), textOf(ben)]).toEqual(['Ana’s', 'Ana’s']);
	});

	test('where what the other wrote is not known any more, one’s own stays', () => {
		const { ana, ben } = anaAndBen();
		ana.undo.destroy();
		rename(ana, 'Ana’s');
		rename(ben, 'Ben’s');
		meet(ben, ana);
		expect(ben.undo.undo()).toBe(null);
		expect(textOf(ben)).toBe('Ben’s');
	});
});

describe('what lost to another’s text is told', () => {
	test('with its place, to whom it happened alone, and once', () => {
		const { ana, ben } = anaAndBen();
		rename(ana, 'Ana’s first');
		rename(ana, 'Ana’s');
		edits.renameMilestone(ana.doc, 'qa', 'Ana’s', own);
		rename(ben, 'Ben’s');
		edits.renameMilestone(ben.doc, 'qa', 'Ben’s', own);
		meet(ana, ben);
		expect([ana.lost, ben.lost]).toEqual([
			[
				{ path: ['activities:qa', 'a1', 'text'], attempted: 'Ana’s' },
				{ path: ['milestone:qa', '', 'name'], attempted: 'Ana’s' },
			],
			[],
		]);
	});

	test('not where one had read what the other wrote, where both wrote the same, or where nobody wrote words', () => {
		const { ana, ben } = anaAndBen();
		rename(ana, 'Ana’s');
		meet(ana, ben);
		rename(ben, 'Ben’s');
		for (const { doc } of [ana, ben]) edits.setDates(doc, 'qa', { due: '2026-05-01' }, own);
		edits.moveCard(ana.doc, 'qa', { lane: 'ready', rank: 2 }, own);
		edits.moveCard(ben.doc, 'qa', { lane: 'in-progress', rank: 3 }, own);
		edits.setActivityState(ana.doc, 'qa', 'a1', 'done', '', own);
		edits.setActivityState(ben.doc, 'qa', 'a1', 'not-needed', 'Bought instead', own);
		meet(ana, ben);
		expect([ana.lost, ben.lost]).toEqual([[], []]);
	});
});

describe('what one made oneself goes by undo', () => {
	test('a new activity, however often', () => {
		const { ana, ben } = anaAndBen();
		edits.addActivity(ben.doc, 'qa', { id: 'x1', text: 'Mine' }, own);
		meet(ana, ben);
		const has = () => ana.doc.getMap('activities:qa').has('x1');
		for (let times = 0; times < 2; times += 1) {
			ben.undo.undo();
			meet(ana, ben);
			expect(has()).toBe(false);
			ben.undo.redo();
			meet(ana, ben);
			expect(has()).toBe(true);
		}
	});

	test('a field that was not there, after somebody else had taken theirs back', () => {
		const { ana, ben } = anaAndBen();
		const isRemoved = () => (ana.doc.getMap('activities:qa').get('a1') as Y.Map<unknown>).has('removed');
		edits.removeActivity(ana.doc, 'qa', 'a1', own);
		meet(ana, ben);
		ana.undo.undo();
		meet(ana, ben);
		for (let times = 0; times < 2; times += 1) {
			if (times === 0) edits.removeActivity(ben.doc, 'qa', 'a1', own);
			else ben.undo.redo();
			meet(ana, ben);
			expect(isRemoved()).toBe(true);
			ben.undo.undo();
			meet(ana, ben);
			expect(isRemoved()).toBe(false);
		}
	});
});

describe('whatever two do, online or not', () => {
	const edit = fc.record({
		what: fc.constantFrom('text', 'name', 'due', 'url', 'new', 'remove'),
		word: fc.string({ minLength: 1, maxLength: 3 }),
	});
	const anyOf = (...what: readonly string[]) => fc.record({ what: fc.constantFrom(...what) });
	const meeting = fc.tuple(fc.boolean(), anyOf('meet'));
	const back = anyOf('undo', 'undo', 'redo');

	function act(replica: Replica, { what, word = '' }: { what: string; word?: string }): void {
		const { doc, undo } = replica;
		if (what === 'undo' || what === 'redo') undo[what]();
		else if (what === 'text') rename(replica, word);
		else if (what === 'name') edits.renameMilestone(doc, 'qa', word, own);
		else if (what === 'due') edits.setDates(doc, 'qa', { due: word }, own);
		else if (what === 'url') edits.setEvidence(doc, 'qa', 'report', { url: word }, own);
		else if (what === 'new') edits.addActivity(doc, 'qa', { id: 'x1', text: word }, own);
		else if (what === 'remove') edits.removeActivity(doc, 'qa', 'a2', own);
	}

	/** Ana first, or Ben: who comes back first to the server. */
	function play(
		steps: readonly [boolean, { what: string; word?: string }][],
		look: (both: Replica[]) => void,
	) {
		const { ana, ben } = anaAndBen();
		for (const [isAna, action] of steps) {
			const [one, other] = isAna ? [ana, ben] : [ben, ana];
			if (action.what === 'meet') meet(one, other);
			else act(one, action);
			look([ana, ben]);
		}
		meet(ana, ben);
		meet(ana, ben);
		look([ana, ben]);
		for (const root of ['activities:qa', 'milestone:qa', 'card:qa', 'evidence:qa'])
			expect(ana.doc.getMap(root).toJSON()).toEqual(ben.doc.getMap(root).toJSON());
	}

	test('no field that always held something is left empty, and both hold the same', () => {
		const steps = fc.array(fc.oneof(fc.tuple(fc.boolean(), fc.oneof(edit, back)), meeting), {
			maxLength: 40,
		});
		fc.assert(
			fc.property(steps, (taken) => {
				play(taken, (both) => {
					for (const each of both) {
						const { doc } = each;
						expect(textOf(each)).toBeTruthy();
						expect(doc.getMap('milestone:qa').get('name')).toBeTruthy();
						expect(doc.getMap('card:qa').get('due')).toBeTruthy();
					}
				});
			}),
			{ numRuns: 1000 },
		);
	}, 60_000);

	test('what Ana has filled is not emptied by Ben’s undo while he is online', () => {
		const ofAna = fc.tuple(fc.constant(true), fc.constantFrom({ what: 'url', word: 'ana.example' }));
		const ofBen = fc.tuple(
			fc.constant(false),
			edit.map(({ word }) => ({ what: 'url', word })),
		);
		const backOnline = fc.tuple(meeting, fc.tuple(fc.constant(false), back), meeting);
		const steps = fc.array(fc.oneof(fc.tuple(ofAna), fc.tuple(ofBen), fc.tuple(meeting), backOnline), {
			maxLength: 40,
		});
		fc.assert(
			fc.property(steps, (taken) => {
				let filled = false;
				play(taken.flat(), ([ana]) => {
					const report = ana?.doc.getMap('evidence:qa').get('report') as Y.Map<unknown>;
					filled ||= report.get('url') === 'ana.example';
					if (filled) expect(report.get('url')).toBeTruthy();
				});
			}),
			{ numRuns: 1000 },
		);
	}, 60_000);
});
