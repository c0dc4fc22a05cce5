import { describe, expect, test } from 'vitest';
import { decision as decisionSchema, type Decision } from '@holdpoint/shared/schema/ledger-entry';
import { emptyRollback } from '@holdpoint/shared/schema/document';
import type { Version } from '@holdpoint/shared/schema/history';
import { boardAt, differencesToNow, versionOfEntry } from '$lib/record/board-at.ts';
import { byDay, sayClock } from '$lib/record/days.ts';
import { filterEntries, readFilter, withFilter } from '$lib/record/record-filter.ts';
import { kinds, sayEntry, type Names } from '$lib/record/say-entry.ts';
import { aStation } from '../support/call.ts';
import { aRandomRelease, choices } from '../support/random-release.ts';
import { aMilestone, aRelease, type TestRelease } from '../support/release.ts';
import fc from 'fast-check';

const names: Names = { person: (id) => `<${id}>`, milestone: (id) => `[${id}]` };

function said(decision: Decision): string {
	const { text, quote, more } = sayEntry({ decision, actor: { person: 'ada', name: 'Ada' } }, names);
	return [text, quote, more].filter(Boolean).join(' | ');
}

describe('an entry in words', () => {
	const signed = {
		type: 'signed',
		milestone: 'kickoff',
		round: 2,
		role: 'QA',
		meaning: 'approved',
		digest: 'd',
		scopeFormat: 1,
		method: 'passkey',
		name: 'Quinn',
		rolesHeld: ['QA'],
		comment: 'Read it',
	} as const satisfies Decision;

	test.each<[string, Decision]>([
		['signed [kickoff] as QA, approved | Read it', signed],
		[
			'signed [kickoff] as QA for Bea, approved, re-affirming entry 7 | Read it',
			{ ...signed, for: { person: 'bea', name: 'Bea' }, reaffirms: 7 },
		],
		['made <quinn> QA and Product', { type: 'roles-assigned', person: 'quinn', roles: ['QA', 'Product'] }],
		[
			'scheduled the call of [review] for 12 Mar 2026 14:07 UTC',
			{ type: 'call-scheduled', milestone: 'review', at: '2026-03-12T14:07:00.000Z' },
		],
		[
			'scheduled the call of [review] for 12 Mar 2026 14:07 UTC | QA (<quinn>) and Support (not staffed)',
			{
				type: 'call-scheduled',
				milestone: 'review',
				at: '2026-03-12T14:07:00.000Z',
				stations: [aStation('QA', 'quinn'), aStation('Support', null)],
			},
		],
		['made themselves Engineering', { type: 'roles-assigned', person: 'ada', roles: ['Engineering'] }],
		['took every role from <quinn>', { type: 'roles-assigned', person: 'quinn', roles: [] }],
		[
			'waived [kickoff] until 12 Mar 2026 14:07 UTC | Late | What protects the release instead: By hand',
			{
				type: 'waived',
				milestone: 'kickoff',
				reason: 'Late',
				control: 'By hand',
				expiresAt: '2026-03-12T14:07:00.000Z',
			},
		],
		[
			'asked for signatures on [kickoff], round 2',
			{ type: 'sign-off-requested', milestone: 'kickoff', round: 2, digest: 'd', scopeFormat: 1 },
		],
		[
			'recorded [kickoff] as signed off | By entries 7 and 9.',
			{ type: 'signed-off', milestone: 'kickoff', round: 1, digest: 'd', signatures: [7, 9] },
		],
		[
			'recorded [kickoff] as signed off | By entry 7. Edited by <quinn> and a guest. 1 risk in the register.',
			{
				type: 'signed-off',
				milestone: 'kickoff',
				round: 1,
				digest: 'd',
				signatures: [7],
				editors: ['quinn', 'guest-3f1b'],
				risks: 1,
			},
		],
		[
			'recorded [review] as signed off | By the verdict of its call.',
			{ type: 'signed-off', milestone: 'review', round: 1, digest: 'd', signatures: [] },
		],
		['voted for qa: sealed', { type: 'voted', call: 3, round: 1, station: 'qa', seal: 's' }],
		[
			'proposed an emergency release at [kickoff] | Outage | Incident: INC-7',
			{
				type: 'proposed',
				until: '2026-03-12T14:07:00.000Z',
				motion: { kind: 'break-glass', milestone: 'kickoff', reason: 'Outage', incident: 'INC-7' },
			},
		],
		[
			'closed the release out as shipped and rolled back | A metric fell',
			{ type: 'closed-out', outcome: 'shipped-and-rolled-back', reason: 'A metric fell' },
		],
	])('R3 %s', (words, decision) => {
		expect(said(decision)).toBe(words);
	});

	test('R30 what is too long for a screen is on paper: the plan, revealed votes with their reasons, the content', () => {
		const paper = (decision: Decision) =>
			sayEntry({ decision, actor: { person: 'ada', name: 'Ada' } }, names).paper;
		expect(paper(signed)).toEqual(['Content d']);
		expect(paper({ ...signed, editors: ['pat'] })).toEqual(['Content d', 'Last edited by <pat>.']);
		expect(
			paper({
				type: 'policy-set',
				policy: {
					separation: 'standard',
					numbers: { reasonCharacters: 10, activeMinutes: 15 },
					milestones: [
						{
							...aMilestone('ship', { kind: 'deployment', bindsCandidate: true, ordered: true }),
							needs: ['kickoff'],
							signers: [
								{ role: 'QA', n: 2 },
								{ role: 'Product', n: 1, meaning: 'reviewed' },
							],
							evidence: [
								{ slot: 's', title: 'Report', required: true },
								{ slot: 't', title: 'Notes', required: false },
							],
						},
					],
				},
			}),
		).toEqual([
			'[ship]: deployment, binds the build; after [kickoff]; signed in order by 2 QA and 1 Product (reviewed); evidence: Report and Notes (optional)',
			'Separation: standard',
			'A reason has 10 characters at least; who signs was active within 15 minutes',
		]);
		const ballot = {
			release: 'r',
			call: 3,
			round: 1,
			station: 'qa',
			person: 'quinn',
			name: 'Quinn',
			vote: 'conditional',
			reason: 'Late',
			conditions: [{ text: 'Rehearse', owner: 'oz' }],
		} as const;
		expect(
			paper({
				type: 'votes-revealed',
				call: 3,
				round: 1,
				openings: [{ vote: 4, nonce: 'n', ballot: { ...ballot, conditions: [...ballot.conditions] } }],
			}),
		).toEqual(['qa, Quinn: GO with conditions. Late. If: Rehearse (<oz>)']);
	});

	test('every kind of entry has words, and belongs to one group of the filter', () => {
		const types = decisionSchema._zod.def.options.map(
			(option) => option._zod.def.shape.type._zod.def.values[0],
		);
		expect(Object.values(kinds).flat().toSorted()).toEqual(types.map(String).toSorted());
		const seen = new Set<string>();
		fc.assert(
			fc.property(choices, (steps) => {
				for (const entry of aRandomRelease('small', steps).entries) {
					seen.add(entry.decision.type);
					expect(sayEntry(entry, names).text).toMatch(/^[a-z][^\n]*[^.\n]$/);
				}
			}),
			{ numRuns: 20, seed: 1 },
		);
		expect(seen.size).toBeGreaterThan(25);
	});
});

describe('the filter', () => {
	const release = aRelease({
		policy: { milestones: [aMilestone('kickoff'), aMilestone('build')] },
		people: { Pat: ['Product'], Quinn: ['QA'] },
	})
		.request('Pat')
		.request('Pat', 'build');
	release.sign('Quinn', 'QA');
	const seqs = (query: string) =>
		filterEntries(release.entries, readFilter(new URLSearchParams(query))).map(
			({ decision }) => decision.type,
		);

	test.each([
		['', release.entries.map(({ decision }) => decision.type)],
		['person=quinn', ['person-added', 'roles-assigned', 'signed']],
		['person=quinn&milestone=kickoff', ['signed']],
		['milestone=build', ['sign-off-requested']],
		['kind=people&person=pat', ['person-added', 'roles-assigned']],
		['kind=nonsense&milestone=build', ['sign-off-requested']],
		['person=nobody', []],
	])('%s', (query, types) => {
		expect(seqs(query)).toEqual(types);
	});

	test('stands in the address, and what is empty is not in it', () => {
		const query = new URLSearchParams('person=quinn&show=refused');
		expect(withFilter(query, { milestone: 'build' })).toBe('?person=quinn&show=refused&milestone=build');
		expect(withFilter(query, { person: '', show: '' })).toBe('?');
	});
});

test('a list by days keeps its order', () => {
	const at = (day: number, hour: number) => ({ at: new Date(2026, 2, day, hour, 7).toISOString() });
	const items = [at(13, 9), at(12, 23), at(12, 8)];
	expect(byDay(items)).toEqual([
		{ day: '13 March 2026', items: [items[0]] },
		{ day: '12 March 2026', items: [items[1], items[2]] },
	]);
	expect(sayClock(at(12, 8).at)).toBe('08:07');
});

describe('the board as it was', () => {
	const contentOf = (release: TestRelease) => ({
		release: { name: 'Falcon', version: '', summary: '', goals: '', targetDate: '', holidays: '' },
		milestones: [...release.rows.values()].map(({ talk: _, ...row }) => row),
		risks: [],
		defects: [],
		rollback: emptyRollback,
		decisions: [],
		lessons: [],
	});
	const versionOf = (release: TestRelease): Version => ({
		id: release.state.seq,
		at: new Date(release.now).toISOString(),
		seq: release.state.seq,
		people: [],
	});

	test('R7 R9 R19 shows what the rules said then, whatever was decided since', () => {
		const release = aRelease({ people: { Pat: ['Product'], Quinn: ['QA'], Max: ['Release manager'] } });
		release.must('Max', {
			type: 'waive',
			milestone: 'kickoff',
			reason: 'Late',
			control: 'By hand',
			expiresAt: release.at(10),
		});
		const moments = [[versionOf(release), contentOf(release)] as const];
		release.pass(20);
		moments.push([versionOf(release), contentOf(release)]);
		release.request('Pat').sign('Quinn', 'QA');
		moments.push([versionOf(release), contentOf(release)]);
		release.must('Max', { type: 'reopen', milestone: 'kickoff', reason: 'A mistake' });
		release.edit('Pat', 'kickoff', { outcome: 'Something else' });
		moments.push([versionOf(release), contentOf(release)]);
		const boards = moments.map(([version, content]) => boardAt(release.entries, version, content));
		expect(boards.map(({ milestones }) => milestones[0]?.view.status)).toEqual([
			'waived',
			'planned',
			'signed',
			'planned',
		]);
		const now = {
			row: release.rows.get('kickoff')!,
			reading: release.reading.milestones.kickoff!,
			status: 'planned',
		};
		expect(differencesToNow(boards[2]!.milestones[0]!, now)).toEqual([
			{ kind: 'removed', text: 'Status: signed' },
			{ kind: 'added', text: 'Status: planned' },
			{ kind: 'removed', of: 'content', text: 'Required outcome: What it brings' },
			{ kind: 'added', of: 'content', text: 'Required outcome: Something else' },
		]);
		expect(differencesToNow(boards[3]!.milestones[0]!, now)).toEqual([]);
	});

	test('an entry is shown by the first moment kept after it', () => {
		const versions = [2, 4, 4, 6].map((seq, id) => ({ id, seq, at: '', people: [] }));
		expect([1, 2, 3, 4, 5, 6, 7].map((seq) => versionOfEntry(versions, seq)?.id)).toEqual([
			0,
			0,
			1,
			1,
			3,
			3,
			undefined,
		]);
	});
});
