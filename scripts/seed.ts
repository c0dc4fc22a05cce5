/**
 * `pnpm seed`: a demo release in a running server, through the same doors as everybody: HTTP commands and an unmodified
 * y-websocket client. The schedule is the real one of Kubernetes 1.33, moved by whole weeks to end a month from now.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as edits from '@holdpoint/shared/doc/edits';
import { readMilestone } from '@holdpoint/shared/doc/read';
import { importEdits } from '@holdpoint/shared/import/import-edits';
import { matchMilestones } from '@holdpoint/shared/import/match-milestones';
import { parseSchedule } from '@holdpoint/shared/import/parse-schedule';
import type { BoardView } from '@holdpoint/shared/schema/board-view';
import { dateOfDay, dayNumber } from '@holdpoint/shared/template/working-days';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { Refusal, root, runMain, say } from './project.ts';

const released = '2025-04-23';
const origin = 'seed';
const team = [
	{ name: 'Mara Lind', roles: ['Product'] },
	{ name: 'Jonas Weißhaupt', roles: ['Engineering'] },
	{ name: 'Priya Raman', roles: ['Engineering', 'Operations'] },
	{ name: 'Eve Brandt', roles: ['QA'] },
	{ name: '佐藤 美咲', roles: ['Security'] },
	{ name: 'Tomás Ortega', roles: ['Business'] },
];

const server = `http://localhost:${process.env.PORT ?? '8787'}`;
const token = process.env.HOLDPOINT_OWNER_TOKEN;

await runMain(async () => {
	if (token === undefined) {
		throw new Refusal(
			'Start the server with HOLDPOINT_OWNER_TOKEN set (32 characters or more), and give this command the same one.',
		);
	}
	const shift = weeksFromThenTo(Date.now() / 86_400_000 + 30);
	const targetDate = move(released, shift);
	const { id: board } = await post<{ id: string }>('/api/boards', token, {
		title: 'Kubernetes 1.33 (example)',
		version: '1.33.0',
		targetDate,
	});
	say(`Created the release, due ${targetDate}.`);

	const tokens = new Map<string, string>();
	for (const person of team) {
		const { id } = await post<{ id: string }>(`/api/boards/${board}/people`, token, person);
		const minted = await post<{ token: string }>(`/api/boards/${board}/people/${id}/token`, token);
		for (const role of person.roles) if (!tokens.has(role)) tokens.set(role, minted.token);
	}
	say(`Added ${team.length} people.`);

	const { doc, provider } = await connect(board, token);
	const imported = await importSchedule(board, doc, shift);
	say(`Imported ${imported} rows of the schedule.`);
	for (const milestone of ['release-kickoff', 'requirement-sign-off', 'test-plan-sign-off'])
		finish(doc, milestone);
	edits.moveCard(doc, 'development-complete', { lane: 'in-progress' }, origin);
	await saved(provider);

	const as = (role: string) => tokens.get(role) ?? token;
	await command(board, token, { type: 'accept-baseline' });
	await signOff(board, 'release-kickoff', ['Product', 'Engineering'], as);
	await signOff(board, 'requirement-sign-off', ['Business', 'Engineering', 'QA'], as);
	await signOff(board, 'test-plan-sign-off', ['Product'], as);
	say('Two milestones are signed off, one waits for signatures.');

	const links = `/api/boards/${board}/links`;
	const shared = await post<{ url: string }>(links, token, { access: 'public', label: 'Stakeholders' });
	const screen = await post<{ url: string }>(links, token, { access: 'screen', label: 'Projector' });
	const edit = await post<{ url: string }>(links, token, { access: 'edit', label: 'Team' });
	provider.destroy();
	// Presence keeps a timer, and this program alive, for as long as there is the document.
	doc.destroy();
	say(`\nThe board       ${server}/b/${board}`);
	say(`Guests edit     ${edit.url}`);
	say(`Public page     ${shared.url}`);
	say(`Projector       ${screen.url}`);
});

/** Days from the real schedule to one that ends about that day: whole weeks, so that weekdays stay. */
function weeksFromThenTo(day: number): number {
	return Math.round((day - dayOf(released)) / 7) * 7;
}

function move(date: string, days: number): string {
	return dateOfDay(dayOf(date) + days);
}

function dayOf(date: string): number {
	const day = dayNumber(date);
	if (day === null) throw new Error(`${date} is no date`);
	return day;
}

async function importSchedule(board: string, doc: Y.Doc, shift: number): Promise<number> {
	const file = path.join(root, 'shared/src/import/examples/kubernetes-1.33-timeline.csv');
	const rows = parseSchedule(await readFile(file, 'utf8')).rows.map((row) => ({
		...row,
		when: move(row.when, shift),
	}));
	const { body } = await ask<BoardView>('GET', `/api/boards/${board}`, token ?? '');
	const targets = body.milestones.map(({ id }) => {
		const { name, due, activities } = readMilestone(doc, id);
		const { phase } = body.governance.milestones[id]?.policy ?? { phase: '' };
		return { id, name, due, phase, activities: activities.map(({ text }) => text) };
	});
	const matches = matchMilestones(rows, targets);
	const chosen = rows.map((row, index) => ({ row, milestone: matches[index]?.milestone ?? '' }));
	const added = importEdits(chosen);
	doc.transact(() => {
		for (const { milestone, text, counts, owner, due } of added) {
			const id = crypto.randomUUID();
			edits.addActivity(doc, milestone, { id, text }, origin);
			edits.setActivityCounts(doc, milestone, id, counts, origin);
			edits.assignActivity(doc, milestone, id, { owner, due }, origin);
		}
	}, origin);
	return added.length;
}

/** Everything that signatures ask of a milestone's content. */
function finish(doc: Y.Doc, milestone: string): void {
	const { activities, evidence } = readMilestone(doc, milestone);
	for (const { id } of activities) edits.setActivityState(doc, milestone, id, 'done', '', origin);
	for (const { slot } of evidence) {
		const url = `https://example.org/kubernetes-1.33/${slot}`;
		edits.setEvidence(doc, milestone, slot, { url }, origin);
	}
}

async function signOff(
	board: string,
	milestone: string,
	roles: string[],
	as: (role: string) => string,
): Promise<void> {
	await command(board, token ?? '', { type: 'request-sign-off', milestone });
	for (const role of roles) {
		const path = `/api/boards/${board}/milestones/${milestone}/scope`;
		const { digest } = (await ask<{ digest: string }>('GET', path, as(role))).body;
		await command(board, as(role), { type: 'sign', milestone, role, meaning: 'approved', digest });
	}
}

function command(board: string, bearer: string, body: Record<string, unknown>): Promise<unknown> {
	return post(`/api/boards/${board}/commands`, bearer, { commandId: crypto.randomUUID(), ...body });
}

async function post<T>(where: string, bearer: string, body: Record<string, unknown> = {}): Promise<T> {
	return (await ask<T>('POST', where, bearer, body)).body;
}

async function ask<T>(method: string, where: string, bearer: string, body?: unknown): Promise<{ body: T }> {
	const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' };
	const sent = body === undefined ? {} : { body: JSON.stringify(body) };
	const response = await fetch(`${server}${where}`, { method, headers, ...sent }).catch(() => {
		throw new Refusal(`No Holdpoint answers at ${server}. Start it first, or set PORT.`);
	});
	const answer = (await response.json()) as T & { detail?: string };
	if (!response.ok) throw new Refusal(`${method} ${where}: ${answer.detail ?? response.status}`);
	return { body: answer };
}

async function connect(board: string, bearer: string): Promise<{ doc: Y.Doc; provider: WebsocketProvider }> {
	const { ticket } = await post<{ ticket: string }>(`/api/boards/${board}/ticket`, bearer);
	const doc = new Y.Doc();
	const provider = new WebsocketProvider(`${server.replace('http', 'ws')}/sync`, board, doc, {
		disableBc: true,
		protocols: ['yjs', `ticket.${ticket}`],
	});
	await new Promise<void>((resolve) => provider.once('sync', () => resolve()));
	return { doc, provider };
}

/** The server answers a sync request only after it has written what came before. */
async function saved(provider: WebsocketProvider): Promise<void> {
	provider.synced = false;
	const synced = new Promise<void>((resolve) => provider.once('sync', () => resolve()));
	provider.ws?.send(new Uint8Array([0, 0, 1, 0]));
	await synced;
}
