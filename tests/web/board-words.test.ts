import { describe, expect, test } from 'vitest';
import type { MilestoneView } from '@holdpoint/shared/schema/board-view';
import type { Scope } from '@holdpoint/shared/schema/reading';
import type { MilestonePolicy } from '@holdpoint/shared/schema/release';
import { checklistOf } from '$lib/board/checklist.ts';
import { columnsOf, rankAt, reuseColumns } from '$lib/board/columns.ts';
import { attemptedText, Backlog } from '$lib/board/backlog.ts';
import { NotAppliedList } from '$lib/board/not-applied.svelte.ts';
import { contentCode, sayAlongside, sayMoment, sayPhase, saySlip, sayWhen } from '$lib/board/say.ts';
import { seatsOf } from '$lib/board/seats.ts';
import { waysToSign } from '$lib/board/ways-to-sign.ts';
import type { MilestoneRow } from '@holdpoint/shared/schema/document';
import { list } from '@holdpoint/shared/schema/word';

type ViewedSignature = MilestoneView['signatures'][number];

const aSignature = (partial: Partial<ViewedSignature> = {}): ViewedSignature => ({
	seq: 9,
	person: 'eve',
	name: 'Eve Brandt',
	role: 'QA',
	meaning: 'approved',
	at: '2026-03-12T14:07:00.000Z',
	digest: 'd',
	scopeFormat: 1,
	method: 'sign-in',
	comment: '',
	stale: false,
	counted: true,
	...partial,
});

const aView = (partial: Partial<MilestoneView> = {}): MilestoneView => ({
	id: 'm1',
	name: 'Test Plan Sign-Off',
	phase: 'Testing',
	status: 'ready',
	lane: 'ready',
	due: '',
	digest: 'd',
	signatures: [],
	awaiting: [],
	blockers: [],
	asked: true,
	upstreamChanged: false,
	...partial,
});

const aPolicy = (partial: Partial<MilestonePolicy> = {}): MilestonePolicy => ({
	id: 'm1',
	phase: 'Testing',
	kind: 'plain',
	bindsCandidate: false,
	needs: [],
	ordered: false,
	signers: [{ role: 'QA', n: 1 }],
	evidence: [],
	...partial,
});

describe('seats', () => {
	test('R12 one seat for each signature that a rule asks, filled by those that count', () => {
		const policy = aPolicy({
			signers: [
				{ role: 'QA', n: 1 },
				{ role: 'Engineering', n: 2 },
			],
		});
		const view = aView({
			signatures: [
				aSignature(),
				aSignature({ role: 'Engineering', name: 'Ben', stale: true, counted: false }),
				aSignature({ role: 'Engineering', meaning: 'authored', counted: false }),
			],
		});
		expect(seatsOf(policy, view).map(({ role, shows }) => `${role} ${shows}`)).toEqual([
			'QA sign-in',
			'Engineering changed',
			'Engineering empty',
		]);
	});

	test('R3 a signature is named with role, meaning, time and how its signer was known', () => {
		expect(seatsOf(aPolicy(), aView({ signatures: [aSignature()] }))[0]?.label).toBe(
			'Eve Brandt, QA, approved, 12 Mar 2026 14:07 UTC, signed by sign-in, no passkey',
		);
	});
});

describe('phase', () => {
	test('loses the number that stands beside the milestone’s own', () => {
		expect([sayPhase('1 Release Planning'), sayPhase('Scope'), sayPhase(undefined)]).toEqual([
			'Release Planning',
			'Scope',
			'',
		]);
	});
});

describe('checklist', () => {
	const scope: Scope = {
		scopeFormat: 1,
		release: 'r1',
		milestone: 'm1',
		name: 'Test Plan Sign-Off',
		outcome: '',
		criteria: '',
		activities: [],
		evidence: [],
		clause: aPolicy({ evidence: [{ slot: 'dates', title: 'Schedule', required: true, source: 'baseline' }] }),
	};
	const blocked = aView({ blockers: [{ code: 'R11', message: 'No “Schedule” yet.', milestone: 'm1' }] });

	test('R11 evidence that the product fills is missing until it is filled', () => {
		expect(checklistOf(blocked, scope, () => false)).toEqual([
			{ met: false, sentence: 'No “Schedule” yet.', rule: 'R11' },
			{ met: true, sentence: 'Nothing has to come before it.', rule: 'R10' },
		]);
		expect(checklistOf(aView(), scope, () => true)).toEqual([
			{ met: true, sentence: 'Nothing has to come before it.', rule: 'R10' },
			{ met: true, sentence: 'Every required piece of evidence is there.', rule: 'R11' },
		]);
	});

	test('R11 what the list of risks filled at the sign-off is said to be missing when the list is empty', () => {
		const slots = ['risks', 'call', 'baseline'] as const;
		const evidence = slots.map((source) => ({
			slot: source,
			title: `The ${source}`,
			required: true,
			source,
		}));
		const signed = aView({ status: 'signed', asked: false });
		const isIn = ({ source }: { source?: string }) => source === 'baseline';
		expect(checklistOf(signed, { ...scope, clause: aPolicy({ evidence }) }, isIn)).toEqual([
			{
				met: false,
				sentence:
					'The list of risks that filled “The risks” is empty now. What was signed stands. Write down a risk, or reopen it.',
				rule: 'R11',
			},
			{ met: true, sentence: 'Nothing has to come before it.', rule: 'R10' },
		]);
	});
});

describe('ways to sign', () => {
	const input = {
		view: aView({
			awaiting: [
				{ role: 'QA', n: 1 },
				{ role: 'Product', n: 1 },
			],
		}),
		policy: aPolicy({
			signers: [
				{ role: 'QA', n: 1 },
				{ role: 'Product', n: 1 },
			],
		}),
		separation: 'standard' as const,
		person: 'eve',
		roles: ['QA', 'Product', 'Engineering'],
		prepared: false,
	};

	test('R13 whoever holds several awaited roles chooses', () => {
		expect(waysToSign(input).map(({ role, meaning, counts }) => [role, meaning, counts])).toEqual([
			['QA', 'approved', true],
			['Product', 'approved', true],
		]);
	});
	test('R13 who has signed the round does not sign it again, unless it changed', () => {
		const signed = aView({ ...input.view, signatures: [aSignature()] });
		expect(waysToSign({ ...input, view: signed })).toEqual([]);
		const stale = aView({ ...input.view, signatures: [aSignature({ stale: true })] });
		expect(waysToSign({ ...input, view: stale })).toHaveLength(2);
	});
	test('R14 who prepared it signs as author, and it does not count', () => {
		expect(waysToSign({ ...input, roles: ['QA'], prepared: true })).toEqual([
			{ role: 'QA', meaning: 'authored', counts: false },
		]);
	});
	test('R18 whoever stands in for somebody may sign what awaits that person, and counts as both', () => {
		const bea = { id: 'bea', name: 'Bea Lang', roles: ['QA'], prepared: false };
		const standIn = { ...input, roles: [] as string[], principals: [bea] };
		expect(waysToSign(standIn)).toEqual([
			{ role: 'QA', meaning: 'approved', counts: true, for: { id: 'bea', name: 'Bea Lang' } },
		]);
		// Their own role needs nobody else's.
		expect(waysToSign({ ...standIn, roles: ['QA'] })).toEqual([
			{ role: 'QA', meaning: 'approved', counts: true },
		]);
		expect(waysToSign({ ...standIn, prepared: true })).toEqual([]);
		expect(waysToSign({ ...standIn, principals: [{ ...bea, prepared: true }] })).toEqual([]);
		const signed = aView({ ...input.view, signatures: [aSignature({ person: 'bea' })] });
		expect(waysToSign({ ...standIn, view: signed })).toEqual([]);
	});
	test('small: every rule by one person, then the second look of another', () => {
		const small = { ...input, separation: 'small' as const };
		expect(waysToSign({ ...small, prepared: true }).every(({ counts }) => counts)).toBe(true);
		const view = aView({ blockers: [{ code: 'R14', message: 'A second look is needed.', milestone: 'm1' }] });
		expect(waysToSign({ ...small, view, roles: ['Support'] })).toEqual([
			{ role: 'Support', meaning: 'reviewed', counts: true },
		]);
		expect(waysToSign({ ...small, view, roles: ['Support'], prepared: true })).toEqual([]);
	});
});

describe('columns', () => {
	const row = (id: string, rank: number) => ({ id, rank }) as MilestoneRow;
	const rows = new Map([row('a', 2), row('b', 1), row('c', 1)].map((each) => [each.id, each]));
	const statuses: Record<string, MilestoneView['status']> = { a: 'planned', b: 'planned', c: 'waived' };
	const build = () =>
		columnsOf(
			['a', 'b', 'c'],
			(id) => aView({ id, status: statuses[id] ?? 'planned' }),
			(id) => rows.get(id) ?? row(id, 0),
		);

	test('lanes by rank, signed and waived behind the line', () => {
		expect(build()).toEqual({ planned: ['b', 'a'], 'in-progress': [], ready: [], signed: ['c'] });
	});
	test('the same order is the same object', () => {
		const before = build();
		expect(reuseColumns(before, build())).toBe(before);
		statuses.a = 'ready';
		const after = reuseColumns(before, build());
		expect(after).toEqual({ planned: ['b'], 'in-progress': [], ready: ['a'], signed: ['c'] });
		expect(after.signed).toBe(before.signed);
	});
	test('a rank lies between its neighbours', () => {
		expect([rankAt([], 0), rankAt([1, 2], 0), rankAt([1, 2], 1), rankAt([1, 2], 2)]).toEqual([1, 0, 1.5, 3]);
	});
});

test('words: moments, lists, slip and content code', () => {
	const now = new Date(2026, 2, 12, 18, 0);
	expect([
		sayMoment('2026-03-12T14:07:00.000Z'),
		sayWhen(new Date(2026, 2, 12, 14, 2).toISOString(), now),
		sayWhen(new Date(2026, 2, 10, 9, 5).toISOString(), now),
		list(['QA', 'Product', 'Engineering']),
		saySlip(3),
		saySlip(-1),
		contentCode('7f3a91c2ffff'),
	]).toEqual([
		'12 Mar 2026 14:07 UTC',
		'today 14:02',
		'Tue 09:05',
		'QA, Product and Engineering',
		'3 working days later than planned',
		'1 working day earlier than planned',
		'7F3A-91C2',
	]);
});

test('a milestone that is due before the one above it is said to run alongside, unless it needs it', () => {
	const above = { id: 'development', due: '2027-02-01' };
	expect(sayAlongside({ due: '2027-01-18', needs: ['requirements'] }, above, 3)).toBe('alongside 3');
	for (const [own, before] of [
		[{ due: '2027-01-18', needs: ['development'] }, above],
		[{ due: '2027-02-01', needs: [] }, above],
		[{ due: '', needs: [] }, above],
		[
			{ due: '2027-01-18', needs: [] },
			{ id: 'development', due: '' },
		],
		[{ due: '2027-01-18', needs: [] }, undefined],
	] as const)
		expect(sayAlongside(own, before, 3)).toBe('');
});

test('R1 what was attempted is kept as text that can be copied', () => {
	const stored = new Map<string, string>();
	const store = {
		getItem: (key: string) => stored.get(key) ?? null,
		setItem: (key: string, value: string) => void stored.set(key, value),
	};
	const list = new NotAppliedList(store, 'board-1', () => 'olga');
	let said = '';
	const backlog = new Backlog(
		{ board: 'board-1', tab: store, transact: (_doc, edit) => edit() },
		{
			onlost: (message, words, rule) => (said = list.keep(message, words, rule)),
			onsaid: () => undefined,
		},
	);
	backlog.refused({
		kind: 'not-applied',
		rule: 'R1',
		root: 'activities:m1',
		message: 'Test Plan Sign-Off is signed.',
		items: [
			{ path: ['activities:m1', 'a1'], attempted: { text: 'Trace every requirement', counts: true } },
			{ path: ['milestone:m1', 'name'], attempted: null },
		],
	});
	expect(said).toBe('Not applied: Test Plan Sign-Off is signed. Your text is kept in Not applied.');
	expect(list.kept.map(({ text }) => text)).toEqual(['text: Trace every requirement\ncounts: true']);
	expect(attemptedText(['one', { deep: 2 }])).toBe('one\ndeep: 2');

	const reloaded = new NotAppliedList(store, 'board-1', () => 'olga');
	expect(reloaded.kept).toEqual(list.kept);
	expect(new NotAppliedList(store, 'board-2', () => 'olga').kept).toEqual([]);
	expect(new NotAppliedList(store, 'board-1', () => 'quinn').kept).toEqual([]);
	reloaded.keep('It had no place.', [{ path: ['notes:m1', '', 'text'], text: 'more' }]);
	expect(new Set(reloaded.kept.map(({ id }) => id)).size).toBe(2);
	for (const { id } of reloaded.kept) reloaded.dismiss(id);
	expect(new NotAppliedList(store, 'board-1', () => 'olga').kept).toEqual([]);
	stored.set('holdpoint not applied board-1', '{broken');
	expect(new NotAppliedList(store, 'board-1', () => 'olga').kept).toEqual([]);
});
