import { describe, expect, test } from 'vitest';
import { isToldInPublic } from '@holdpoint/shared/public/public-decisions';
import type { LedgerEntry } from '@holdpoint/shared/schema/ledger-entry';
import { projectPublicView, type PublicViewInput } from '@holdpoint/shared/public/project-public-view';
import { releaseOf, signature } from './named-release.ts';
import { aRisk } from '../../support/release.ts';

/**
 * Paths of strings that a public link may show, or that the projection must understand to work. Every other string of
 * the input becomes a secret of its own; a field added to the schema later is a secret until it is named here.
 */
const readable = [
	/^now$/,
	/^link\./,
	/^release\.(name|version|targetDate)$/,
	/^rows\.\d+\.id$/,
	/^rows\.\d+\.activities\.\d+\.state$/,
	/^views\.\d+\.(id|name|phase|status|due)$/,
	/^views\.\d+\.awaiting\.\d+\.role$/,
	/^views\.\d+\.signatures\.\d+\.(role|meaning|at|method)$/,
	/^views\.\d+\.blockers\.\d+\.(code|milestone)$/,
	/^decisions\.\d+\.at$/,
	/^decisions\.\d+\.decision\.(type|milestone|verdict|outcome)$/,
	/^state\.policy\.milestones\.\d+\.(id|kind|needs\.\d+)$/,
	/^state\.baseline\.dates\.[^.]+\.due$/,
	/^state\.milestones\.[^.]+\.policy\.(id|kind|needs\.\d+)$/,
	/^state\.milestones\.[^.]+\.rounds\.\d+\.end\.how$/,
	/^state\.milestones\.[^.]+\.rounds\.\d+\.signatures\.\d+\.(role|meaning)$/,
	/^state\.milestones\.[^.]+\.signedOff\.at$/,
];

const marker = 'canary';

function plantSecrets(value: unknown, path: string): unknown {
	if (typeof value === 'string') {
		return readable.some((pattern) => pattern.test(path)) ? value : `${marker} ${path}`;
	}
	if (Array.isArray(value)) return value.map((item, index) => plantSecrets(item, `${path}.${index}`));
	if (value === null || typeof value !== 'object') return value;
	return Object.fromEntries(
		Object.entries(value).map(([key, item]) => [
			key,
			plantSecrets(item, path === '' ? key : `${path}.${key}`),
		]),
	);
}

const secretsIn = (view: unknown): string[] =>
	[...JSON.stringify(view).matchAll(/canary ([\w.-]+)/g)].map((match) => match[1] ?? '').toSorted();

/** Of each kind that a public link tells of, with everything that people can write into it. */
const decided = (
	[
		{ type: 'baseline-accepted', dates: [{ milestone: 'tests', start: 's', due: 'd' }] },
		{ type: 'waived', milestone: 'tests', reason: 'r', control: 'c', expiresAt: 'e', leads: ['p-eve'] },
		{ type: 'reopened', milestone: 'tests', reason: 'r' },
		{
			type: 'verdict-declared',
			call: 3,
			milestone: 'uat',
			digest: 'd',
			scopeFormat: 1,
			verdict: 'conditional',
			reason: 'r',
			window: { start: 's', end: 'e' },
			candidate: { version: 'v', commit: 'c', artefact: 'a' },
			conditions: [{ id: 'c3-1', station: 'qa', text: 't', owner: 'p-eve' }],
		},
		{ type: 'deployment-started', milestone: 'ship', artefact: 'a' },
		{
			type: 'emergency-declared',
			proposal: 4,
			proposedBy: { person: 'p-eve', name: 'Eve Brandt' },
			milestone: 'ship',
			reason: 'r',
			incident: 'i',
			review: { milestone: 'check', activity: 'a', text: 't' },
		},
		{ type: 'rolled-back', deployment: 5, reason: 'r', backTo: 'b' },
		{ type: 'closed-out', outcome: 'shipped-and-rolled-back', reason: 'r' },
		{ type: 'release-reopened', reason: 'r', proposal: 6 },
	] satisfies LedgerEntry['decision'][]
).map((decision, index) => ({
	v: 2 as const,
	seq: index + 1,
	previous: 'p',
	hash: 'h',
	at: `2026-03-12T14:0${index}:00.000Z`,
	actor: { person: 'p-ann', name: 'Ann Ames' },
	decision,
}));

/** A board where every field that a person can fill is filled, at every stage that a status can come from. */
function fullBoard(shipped: boolean): PublicViewInput {
	const input = releaseOf([
		{
			id: 'tests',
			due: '2026-03-01',
			planned: '2026-02-01',
			rejectedBy: 'Business',
			signatures: [signature({ comment: 'c', revoked: 'r' })],
			activities: [{ text: 't', reason: 'r', owner: 'o', due: 'd' }],
			blockers: [{ code: 'R16', message: 'Eve Brandt rejected it: too slow.', milestone: 'tests' }],
		},
		{ id: 'uat', due: 'ask Eve', asked: ['Business'], needs: ['tests'], signatures: [signature()] },
		{
			id: 'ship',
			kind: 'deployment',
			due: '2026-05-01',
			planned: '2026-04-24',
			...(shipped ? { signedAt: '2026-05-02T09:00:00.000Z' } : {}),
		},
		{ id: 'check', kind: 'validation', ...(shipped ? { signedAt: '2026-05-02T09:00:00.000Z' } : {}) },
	]);
	const full: PublicViewInput = {
		...input,
		release: { ...input.release, summary: 's', goals: 'g' },
		rows: input.rows.map((row) => ({
			...row,
			outcome: 'o',
			criteria: 'c',
			owner: 'Eve Brandt',
			notes: 'n',
			evidence: [{ slot: 's', title: 't', url: 'https://example.org', hash: 'h' }],
			talk: [{ id: 'c1', by: 'p-eve', text: 't', at: '2026-01-01T00:00:00.000Z' }],
		})),
		decisions: decided,
		state: {
			...input.state,
			candidate: { version: 'v', commit: 'c', artefact: 'a' },
			doneBefore: [{ id: 'kickoff', name: 'k' }],
			dropped: ['d'],
		},
	};
	const planted = plantSecrets(full, '') as PublicViewInput;
	// Not a date, so it must read as none: the one field of the document that is typed freely and shown when valid.
	expect(planted.views[1]?.due).toBe('ask Eve');
	return planted;
}

describe.each([{ shipped: false }, { shipped: true }])(
	'R27 on a board full of secrets, shipped: $shipped',
	({ shipped }) => {
		test('the board holds secrets in every kind of place', () => {
			expect(secretsIn(fullBoard(shipped)).length).toBeGreaterThan(80);
		});
		test('a public link shows none of them', () => {
			const view = projectPublicView(fullBoard(shipped));
			expect(secretsIn(view)).toEqual([]);
			expect(JSON.stringify(view)).not.toMatch(/canary|Eve|Ann|ask/);
		});
		test('a public link with names shows printed names alone', () => {
			const view = projectPublicView({ ...fullBoard(shipped), link: { access: 'public', names: true } });
			const named = decided.map((_, index) => `decisions.${index}.actor.name`);
			expect(secretsIn(view)).toEqual([...named, 'views.0.signatures.0.name', 'views.1.signatures.0.name']);
		});
		test('R27 it tells what was decided and when, newest first, and neither why nor by whom', () => {
			const { decisions } = projectPublicView(fullBoard(shipped));
			expect(decided.every(isToldInPublic)).toBe(true);
			expect(decisions?.map(({ what }) => what)).toEqual([
				'The release was opened again.',
				'The release was closed: shipped and rolled back.',
				'The release was rolled back.',
				'ship goes ahead as an emergency release.',
				'ship was started.',
				'GO with 1 condition at uat.',
				'tests was reopened.',
				'tests was waived.',
				'The dates were accepted.',
			]);
			expect(decisions?.[0]).toEqual({ what: 'The release was opened again.', at: decided.at(-1)?.at });
			const inRoom = projectPublicView({ ...fullBoard(shipped), link: { access: 'screen', names: true } });
			expect(inRoom.decisions).toBe(undefined);
			const many = Array.from({ length: 5 }, () => decided).flat();
			expect(projectPublicView({ ...fullBoard(shipped), decisions: many }).decisions).toHaveLength(20);
		});
		test('a public link that hides dates holds none, and nothing counted from one', () => {
			const { link: _, ...input } = fullBoard(shipped);
			const planned = { ...input, release: { ...input.release, targetDate: '2026-04-23' } };
			const { at, ...view } = projectPublicView({
				...planned,
				link: { access: 'public', names: false, hideDates: true },
			});
			expect(at).toBe(planned.now);
			expect(JSON.stringify(view)).not.toMatch(/\d{4}-\d\d|\d\d:\d\d|\d (Jan|Mar|Apr|May)/);
			expect([view.status.slip, ...view.milestones.map(({ slip }) => slip)]).toEqual(
				view.milestones.map(() => 0).concat(0),
			);
		});
		test('a public link that shows risks shows the titles of the open ones, the gravest first', () => {
			const risk = { owner: 'Eve', mitigation: 'ask Eve', trigger: 'Eve calls' };
			const risks = [
				aRisk('a', { ...risk, title: 'Slow index', probability: 2, impact: 2 }),
				aRisk('b', { ...risk, title: 'Bank API late', probability: 3, impact: 5 }),
				aRisk('c', { ...risk, title: 'Gone', probability: 5, impact: 5, state: 'closed' }),
				aRisk('d', { ...risk, title: ' ', probability: 5, impact: 5 }),
			];
			const shows = (showRisks: boolean) =>
				projectPublicView({
					...fullBoard(shipped),
					risks,
					link: { access: 'public', names: false, showRisks },
				}).risks;
			expect(shows(false)).toBeUndefined();
			expect(shows(true)).toEqual([{ title: 'Bank API late' }, { title: 'Slow index' }]);
		});
		test('a screen link adds blockers and the candidate, and no names', () => {
			const view = projectPublicView({ ...fullBoard(shipped), link: { access: 'screen', names: false } });
			expect(secretsIn(view)).toEqual([
				'state.candidate.commit',
				'state.candidate.version',
				'views.0.blockers.0.message',
			]);
		});
	},
);
