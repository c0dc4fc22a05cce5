import { sayChange } from '@holdpoint/shared/feed/say-change';
import { summarize } from '@holdpoint/shared/feed/summarize';
import type { RecordedChange } from '@holdpoint/shared/schema/recorded-change';
import { expect, test } from 'vitest';

const start = Date.parse('2026-03-12T14:00:00.000Z');
const minute = 60_000;

function edit(root: string, partial: Partial<RecordedChange> = {}): RecordedChange {
	return {
		...{ at: start, person: 'ben', access: 'edit', root, scopeOf: null },
		...{ item: '', field: 'text', before: null, after: null },
		...partial,
	};
}
const texts = new Map([
	['activities:uat a1', 'Write the plan'],
	['talk:uat c1', 'Ready, @Eve?'],
	['card:uat act:a1', 'Write the plan'],
	['risks r1', 'The vendor is late'],
]);
const textOf = (root: string, item: string) => texts.get(`${root} ${item}`) ?? null;
const names = { person: (id: string) => id.toUpperCase(), milestone: () => 'UAT' };
const said = (changes: readonly RecordedChange[]) =>
	summarize(changes, textOf).map((each) => {
		const { text, quote } = sayChange(each, names, '2026-03-12');
		return [each.person, text, ...(quote === undefined ? [] : [`“${quote}”`])].join(' ');
	});
const done = (item: string, at = start) =>
	edit('activities:uat', { item, field: 'state', before: 'open', after: 'done', at });

test('what a person does alike, one soon after the other, is one; by name while it is one thing', () => {
	expect(said([done('a1')])).toEqual(['ben finished “Write the plan” of UAT']);
	expect(said([done('a1'), done('a2', start + minute), done('a3', start + 50 * minute)])).toEqual([
		'ben finished 3 activities of UAT',
	]);
	expect(said([done('a1'), done('a2', start + 61 * minute)])).toEqual([
		'ben finished “Write the plan” of UAT',
		'ben finished an activity of UAT',
	]);
	expect(said([done('a1'), { ...done('a2'), person: 'eve' }])).toHaveLength(2);
});

test('each comment stands for itself, in its words of now; one that was removed is not told of', () => {
	const comment = (item: string) => edit('talk:uat', { item, after: 'as it was first' });
	expect(summarize([comment('c1'), comment('gone')], textOf)).toEqual([
		{
			...{ at: '2026-03-12T14:00:00.000Z', person: 'ben', milestone: 'uat', change: 'comment', times: 1 },
			...{ text: 'Ready, @Eve?', comment: 'c1' },
		},
	]);
	expect(said([comment('c1')])).toEqual(['ben commented on UAT “Ready, @Eve?”']);
});

test('a date says where from and where to, over all of its moves; one that was put back says nothing', () => {
	const due = (before: string, after: string, at = start) =>
		edit('card:uat', { field: 'due', before, after, at });
	expect(said([due('', '2026-04-01')])).toEqual(['ben set the due date to Wed 1 Apr, for UAT']);
	expect(said([due('2026-04-01', '2026-04-02'), due('2026-04-02', '2026-04-03', start + minute)])).toEqual([
		'ben moved the due date from Wed 1 Apr to Fri 3 Apr, for UAT',
	]);
	expect(said([due('2026-04-01', '2026-04-02'), due('2026-04-02', '2026-04-01', start + minute)])).toEqual(
		[],
	);
	expect(said([edit('card:uat', { field: 'lane', before: 'planned', after: 'ready' })])).toEqual([
		'ben moved UAT to Ready for sign-off',
	]);
});

test('what nobody reads of is left out: ranks, the first fields of a thing, results of checks, unknown roots', () => {
	expect(
		said([
			edit('card:uat', { field: 'rank', before: 1, after: 2 }),
			edit('card:uat', { item: 'act:a1', field: 'owner', after: '' }),
			edit('activities:uat', { item: 'a1', field: 'state', after: 'open' }),
			edit('talk:uat', { item: 'c1', field: 'by', after: 'ben' }),
			edit('checks', { item: 'unit', field: 'conclusion', after: 'failure' }),
			edit('nonsense', { after: 'x' }),
		]),
	).toEqual([]);
});

test('the register, the way back, decisions and what is said about the release', () => {
	expect(
		said([
			edit('risks', { item: 'r1', field: 'title', after: 'The vendor is late' }),
			edit('risks', { item: 'r1', field: 'state', before: 'open', after: 'closed' }),
			edit('rollback', { item: 'step:1', after: 'Stop' }),
			edit('rollback', { item: 'run:1', field: 'seconds', after: 60 }),
			edit('decisions', { item: 'gone', after: 'words' }),
			edit('release', { field: 'targetDate', before: '2026-05-01', after: '' }),
			edit('release', { field: 'goals', before: '', after: 'x' }),
			edit('milestone:uat', { field: 'name', before: 'UAT', after: 'Acceptance' }),
			edit('card:uat', { field: 'owner', before: '', after: 'eve' }),
			edit('card:uat', { item: 'act:a1', field: 'due', before: '', after: '2026-04-01' }),
		]),
	).toEqual([
		'ben added “The vendor is late” to the register',
		'ben closed “The vendor is late”',
		'ben changed the plan of the way back',
		'ben recorded a rehearsal of the way back',
		'ben took the target date away',
		'ben changed the name, version or goals of the release',
		'ben renamed “UAT” to “Acceptance”',
		'ben named EVE to lead UAT',
		'ben set who does “Write the plan” of UAT, or by when',
	]);
});
