import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { activityText, importEdits } from '@holdpoint/shared/import/import-edits';
import { matchMilestones } from '@holdpoint/shared/import/match-milestones';
import { parseSchedule } from '@holdpoint/shared/import/parse-schedule';
import type { ScheduleRow } from '@holdpoint/shared/import/schedule-row';
import { layOut } from '@holdpoint/shared/template/lay-out';
import { speak } from '../../../api/src/language/speak.ts';
import { templateOf } from '@holdpoint/shared/template/templates';

const { milestones } = layOut({
	plan: templateOf('twelve-milestones'),
	targetDate: '2025-04-23',
	today: '2025-01-13',
});

const row = (partial: Partial<ScheduleRow> = {}): ScheduleRow => ({
	line: 2,
	what: 'Something',
	who: '',
	when: '',
	...partial,
});

describe('matching', () => {
	test('gives every row of the Kubernetes timeline a milestone', () => {
		const file = path.resolve(
			import.meta.dirname,
			'../../../shared/src/import/examples/kubernetes-1.33-timeline.csv',
		);
		const { rows } = parseSchedule(readFileSync(file, 'utf8'));
		const matches = matchMilestones(rows, milestones);
		expect(rows.map(({ what }, at) => [what, matches[at]?.milestone])).toEqual([
			['Start of Release Cycle', 'release-kickoff'],
			['Start Enhancements Tracking', 'requirement-sign-off'],
			['Schedule finalized', 'release-kickoff'],
			['Team finalized', 'release-kickoff'],
			['Begin APAC-friendly meetings', 'release-kickoff'],
			['Start Release Notes Draft', 'pre-release-deployment-review'],
			['1.33.0-alpha.1 released', 'development-complete'],
			['Production Readiness Freeze', 'requirement-sign-off'],
			['Begin Enhancements Freeze', 'requirement-sign-off'],
			['1.33.0-alpha.2 released', 'development-complete'],
			['Docs deadline — Open placeholder PRs', 'pre-release-deployment-review'],
			['Call for Exceptions', 'requirement-sign-off'],
			['Brace Yourself, Code Freeze is Coming', 'development-complete'],
			['1.33.0-alpha.3 released', 'development-complete'],
			['Begin Feature blog freeze', 'pre-release-deployment-review'],
			['1.33.0-beta.0 released', 'development-complete'],
			['Begin Code Freeze and Test Freeze', 'development-complete'],
			['Begin Burndown (Monday, Wednesday, and Friday meetings)', 'quality-assurance-completion'],
			['Deprecations and Removals blog published', 'pre-release-deployment-review'],
			['Preparing for Feature blogs review — Initiating outreach', 'pre-release-deployment-review'],
			['Docs deadline — PRs ready for review', 'pre-release-deployment-review'],
			['Release Highlights deadline', 'pre-release-deployment-review'],
			['KubeCon EU', 'quality-assurance-completion'],
			['Feature blogs ready to review', 'pre-release-deployment-review'],
			['Burndown Meetings daily (Tuesday & Thursday over Slack)', 'quality-assurance-completion'],
			['release-1.33 branch created', 'development-complete'],
			['release-1.33 jobs created', 'quality-assurance-completion'],
			['Start final draft of Release Notes', 'pre-release-deployment-review'],
			['Docs Freeze', 'pre-release-deployment-review'],
			['1.33.0-rc.0 released', 'release-candidate-approval'],
			['Release blog ready to review', 'pre-release-deployment-review'],
			['1.33.0-rc.1 released', 'release-candidate-approval'],
			[
				'Release Notes complete — reviewed & merged to https://github.com/kubernetes/kubernetes',
				'production-deployment',
			],
			['v1.33.0 released', 'production-deployment'],
			['Release blog published', 'production-deployment'],
			['Thaw', 'production-deployment'],
		]);
	});

	test('the name that a schedule gives wins over its words', () => {
		expect(matchMilestones([row({ what: 'Code freeze', milestone: 'uat sign-off' })], milestones)).toEqual([
			{ milestone: 'uat-sign-off', why: 'names UAT Sign-Off' },
		]);
	});

	test('words of an activity of the plan speak for its milestone', () => {
		expect(matchMilestones([row({ what: 'Compliance: verifying the regulatory file' })], milestones)).toEqual(
			[{ milestone: 'requirement-sign-off', why: 'is close to “Verifying regulatory compliance”' }],
		);
	});

	test('else the date decides, and what fits nothing is left open', () => {
		expect(
			matchMilestones([row({ when: '2025-04-16' }), row({ when: '2026-01-01' }), row()], milestones),
		).toEqual([
			{ milestone: 'release-candidate-approval', why: 'by its date' },
			{ milestone: 'release-close-out', why: 'comes after everything else' },
			{ milestone: '', why: 'says nothing that fits' },
		]);
	});

	test('a plan in German is matched by what its milestones stand for, and German words are understood', () => {
		const { said } = speak('de');
		const german = milestones.map((each) => ({ ...each, name: said(each.name), due: '' }));
		expect(german.map(({ name }) => name)).toContain('Qualitätssicherung abgeschlossen');
		const whats = [
			'Code freeze',
			'QA regression',
			'RC 1',
			'v1.33.0 released',
			'Testphase',
			'Abnahmetest',
			'Rückblick',
		];
		expect(
			matchMilestones(
				whats.map((what) => row({ what })),
				german,
			).map(({ milestone }) => milestone),
		).toEqual([
			'development-complete',
			'quality-assurance-completion',
			'release-candidate-approval',
			'production-deployment',
			'quality-assurance-completion',
			'uat-sign-off',
			'post-release-review',
		]);
	});

	test('the weekly train is matched by its own names', () => {
		const train = templateOf('weekly-train').map((each) => ({ ...each, due: '' }));
		const whats = ['Feature freeze', 'Branch cut', 'Regression', 'Deploy 2.4.0', 'Retro'];
		expect(
			matchMilestones(
				whats.map((what) => row({ what })),
				train,
			).map(({ milestone }) => milestone),
		).toEqual([
			'scope-and-risk-agreed',
			'build-frozen-and-tested',
			'build-frozen-and-tested',
			'deployed-and-checked',
			'closed',
		]);
	});
});

describe('R11 R24 importing', () => {
	test('makes activities that do not count, with who as owner and when as due date', () => {
		const chosen = [
			{
				row: row({ what: 'Code freeze', who: 'Eve', when: '2025-03-21' }),
				milestone: 'development-complete',
			},
			{ row: row({ what: 'KubeCon EU' }), milestone: '' },
		];
		expect(importEdits(chosen)).toEqual([
			{
				milestone: 'development-complete',
				text: 'Code freeze',
				state: 'open',
				reason: '',
				counts: false,
				owner: 'Eve',
				due: '2025-03-21',
			},
		]);
	});

	test('keeps first day and hour in the words', () => {
		expect(activityText(row({ what: 'KubeCon EU', start: '2025-04-01', when: '2025-04-04' }))).toBe(
			'KubeCon EU (from 2025-04-01)',
		);
		expect(activityText(row({ what: 'Freeze', moment: '2025-03-21T02:00:00.000Z' }))).toBe(
			'Freeze (02:00 UTC)',
		);
	});
});
