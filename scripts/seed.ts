/**
 * `pnpm seed`: a demo release in a running server. The schedule is the real one of Kubernetes 1.33, moved by whole weeks to
 * end a month from now. `pnpm seed NAME`: the board of that name, as the gallery shows it.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as edits from '@holdpoint/shared/doc/edits';
import { readMilestone } from '@holdpoint/shared/doc/read';
import { importEdits } from '@holdpoint/shared/import/import-edits';
import { matchMilestones } from '@holdpoint/shared/import/match-milestones';
import { parseSchedule } from '@holdpoint/shared/import/parse-schedule';
import type { Scene, Stage } from '@holdpoint/shared/scenes/scene';
import { scenes } from '@holdpoint/shared/scenes/scenes';
import { agreeOnPlan, ask, begin, signOff, team } from '@holdpoint/shared/scenes/steps';
import { templateOf } from '@holdpoint/shared/template/templates';
import { dateOfDay, dayNumber } from '@holdpoint/shared/template/working-days';
import { ApiClient } from '../tests/support/api.ts';
import { ServerStage } from '../tests/support/server-stage.ts';
import { Refusal, root, runMain, say } from './project.ts';

const released = dayOf('2025-04-23');
const today = Math.floor(Date.now() / 86_400_000);
/** Days from the real schedule to the one of the demo: whole weeks, so that weekdays stay. */
const shift = Math.round((today + 30 - released) / 7) * 7;

const kubernetes: Scene = {
	title: 'Kubernetes 1.33 (example)',
	version: '1.33.0',
	template: 'twelve-milestones',
	separation: 'standard',
	began: 0,
	target: released + shift - today,
	cast: team,
	play: async (stage) => {
		await importSchedule(stage);
		await agreeOnPlan(stage);
		await signOff(stage, 'release-kickoff');
		await signOff(stage, 'requirement-sign-off');
		await begin(stage, 'development-complete');
		await ask(stage, 'test-plan-sign-off');
		await stage.sign('mara', 'test-plan-sign-off', 'Product');
	},
};

await runMain(async () => {
	const boards: Readonly<Record<string, Scene>> = { kubernetes, ...scenes };
	const name = process.argv[2] ?? 'kubernetes';
	const scene = boards[name];
	if (scene === undefined)
		throw new Refusal(`There is no board "${name}". There are: ${Object.keys(boards).join(', ')}.`);
	const token = process.env.HOLDPOINT_OWNER_TOKEN;
	if (token === undefined) {
		throw new Refusal(
			'Start the server with HOLDPOINT_OWNER_TOKEN set (32 characters or more), and give this command the same one.',
		);
	}
	const owner = new ApiClient(`http://localhost:${process.env.PORT ?? '8787'}`, token);
	const { status } = await owner.request('GET', '/api/boards').catch(() => ({ status: 0 }));
	if (status === 0) throw new Refusal(`No Holdpoint answers at ${owner.url}. Start it first, or set PORT.`);
	if (status === 401)
		throw new Refusal('The server has another owner token. Give this command the same one.');

	say(`Playing the board ${name}: ${scene.title} ${scene.version}.`);
	const { board } = await ServerStage.play(owner, scene);
	const link = async (access: string, label: string) =>
		(await owner.must<{ url: string }>('POST', `/api/boards/${board}/links`, { access, label })).url;
	say(`\nThe board       ${owner.url}/b/${board}`);
	say(`Guests edit     ${await link('edit', 'Team')}`);
	say(`Public page     ${await link('public', 'Stakeholders')}`);
	say(`Projector       ${await link('screen', 'Projector')}`);
});

async function importSchedule(stage: Stage): Promise<void> {
	const file = path.join(root, 'shared/src/import/examples/kubernetes-1.33-timeline.csv');
	const rows = parseSchedule(await readFile(file, 'utf8')).rows.map((row) => ({
		...row,
		when: dateOfDay(dayOf(row.when) + shift),
	}));
	await stage.edit('ana', (doc) => {
		const targets = templateOf('twelve-milestones').map(({ id, phase }) => {
			const { name, due, activities } = readMilestone(doc, id);
			return { id, name, due, phase, activities: activities.map(({ text }) => text) };
		});
		const matches = matchMilestones(rows, targets);
		const chosen = rows.map((row, index) => ({ row, milestone: matches[index]?.milestone ?? '' }));
		doc.transact(() => {
			for (const { milestone, text, counts, owner, due } of importEdits(chosen)) {
				const id = crypto.randomUUID();
				edits.addActivity(doc, milestone, { id, text }, 'seed');
				edits.setActivityCounts(doc, milestone, id, counts, 'seed');
				edits.assignActivity(doc, milestone, id, { owner, due }, 'seed');
			}
		}, 'seed');
	});
}

function dayOf(date: string): number {
	const day = dayNumber(date);
	if (day === null) throw new Error(`${date} is no date`);
	return day;
}
