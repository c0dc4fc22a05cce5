import { canonicalText } from '@holdpoint/shared/ledger/canonical';
import { exportText } from '@holdpoint/shared/ledger/export';
import { sha256Hex } from '@holdpoint/shared/ledger/hash';
import type { BoardContent } from '@holdpoint/shared/schema/board-content';
import { emptyRollback } from '@holdpoint/shared/schema/document';
import type { Content } from '@holdpoint/shared/schema/history';
import { contentOfBoard } from '@holdpoint/shared/template/content-of-board';
import { releaseOfExport } from '@holdpoint/shared/template/release-of-export';
import { expect, test } from 'vitest';
import { aMilestone, anActivity, aRelease, aRisk, aRow } from '../../support/release.ts';

const nowhere = { summary: '', goals: '', targetDate: '', holidays: '' };
const rows = [aRow('kickoff', { rank: 2 }), aRow('freeze', { rank: 1, owner: 'quinn', due: '2026-03-20' })];
const board = (partial: Partial<Content> = {}): Content => ({
	release: { name: 'Falcon', version: '2.4', ...nowhere },
	milestones: rows.map(({ talk: _, ...row }) => row),
	risks: [],
	defects: [],
	rollback: emptyRollback,
	decisions: [],
	lessons: [],
	...partial,
});
const release = aRelease({
	policy: { milestones: [aMilestone('kickoff'), aMilestone('freeze', { needs: ['kickoff'] })] },
	rows,
});
const exported = (content?: unknown) =>
	exportText({
		entries: release.entries,
		scopes: release.scopes,
		document: { ...release.reading, ...(content !== undefined && { content: content as BoardContent }) },
	});
const content = contentOfBoard(board(), release.state);
const reasonOf = async (text: string) => {
	const read = await releaseOfExport(text);
	return read.ok ? null : read.reason;
};

test('content names people as they are printed, milestones in the order of their cards, whole numbers', () => {
	const { milestones, risks } = contentOfBoard(
		board({ risks: [aRisk('r1', { probability: 2.4, owner: 'somebody outside' })] }),
		release.state,
	);
	expect(milestones.map(({ id, owner }) => [id, owner])).toEqual([
		['freeze', 'Quinn'],
		['kickoff', ''],
	]);
	expect(risks).toMatchObject([{ probability: 2, owner: 'somebody outside' }]);
	expect(canonicalText(milestones)).not.toContain('rank');
});

test('R24 an export gives policy, words and dates, and no person', async () => {
	const read = await releaseOfExport(exported(content));
	expect(read).toMatchObject({
		ok: true,
		release: {
			template: 'empty',
			separation: 'standard',
			milestones: [
				{ id: 'kickoff', name: 'Kickoff', due: '', signers: [{ role: 'QA', n: 1 }] },
				{ id: 'freeze', name: 'Freeze', due: '2026-03-20', needs: ['kickoff'], owner: 'Quinn' },
			],
			content,
		},
	});
	expect(read).not.toHaveProperty('release.people');
});

test('a file that is none, that was changed, or that is of an earlier version says so', async () => {
	expect(await reasonOf('What,Who,When')).toBe(
		'This file is not the record of a release. Choose the one that “Download the record” gave.',
	);
	expect(await reasonOf(exported(content).replace('What it brings', 'What it takes'))).toMatch(
		/^This record was changed or damaged, so nothing is taken from it\. .+ Download it again\.$/,
	);
	const beside = exported(content).replace('"version":"2.4"', '"version":"2.5"');
	expect(await reasonOf(beside)).toContain('The seal does not fit');
	expect(await reasonOf(exported(content).slice(0, -20))).toContain('no longer reads as an export');
	expect(await reasonOf(exported())).toBe(
		'This record was written by an earlier version and holds no content. Download it again.',
	);
	expect(await reasonOf(exported({ ...content, risks: 'none' }))).toContain('does not know');
});

test('a milestone of the plan that nobody has written about keeps its ID as its name', async () => {
	const [first] = content.milestones;
	const read = await releaseOfExport(exported({ ...content, milestones: [first] }));
	expect(read).toMatchObject({
		release: { milestones: [{ id: 'kickoff', name: 'kickoff' }, { name: 'Freeze' }] },
	});
});

test('activities are taken with their words', async () => {
	const { talk: _, ...row } = aRow('kickoff', { activities: [anActivity('a1', { text: 'Plan it' })] });
	const told = contentOfBoard(board({ milestones: [row] }), release.state);
	const read = await releaseOfExport(exported(told));
	expect(read).toMatchObject({ release: { milestones: [{ activities: ['Plan it'] }, {}] } });
	expect(sha256Hex(canonicalText(read.ok && read.release.content))).toBe(sha256Hex(canonicalText(told)));
});
