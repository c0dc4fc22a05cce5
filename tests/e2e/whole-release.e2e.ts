import * as edits from '@holdpoint/shared/doc/edits';
import { readMilestone } from '@holdpoint/shared/doc/read';
import type { Command } from '@holdpoint/shared/schema/command';
import type { Browser, Page } from '@playwright/test';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { ApiClient, saved } from '../support/api.ts';
import { card, closePanel, newcomer, openPanel, panel } from './board-page.ts';
import { expect, ownerToken, test } from './fixtures.ts';

type Asked = Command extends infer C ? (C extends unknown ? Omit<C, 'commandId'> : never) : never;

const artefact = `sha256:${'a7'.repeat(32)}`;
const team = {
	ana: { name: 'Ana Ruiz', roles: ['Release manager'] },
	mara: { name: 'Mara Lind', roles: ['Product', 'Business'] },
	ben: { name: 'Ben Okafor', roles: ['Engineering'] },
	cleo: { name: 'Cleo Marsh', roles: ['Engineering', 'Support'] },
	eve: { name: 'Eve Brandt', roles: ['QA'] },
	omar: { name: 'Omar Haddad', roles: ['Operations', 'Security'] },
} as const;
type Member = keyof typeof team;

/** One person: their browser on the board, and what they ask of the server by the same session. */
interface Seat {
	readonly page: Page;
	readonly command: (asked: Asked) => Promise<{ status: number; code?: string; detail?: string }>;
}

test.use({ viewport: { width: 1440, height: 900 } });

test('R7 R8 R9 R16 R19 R20 R28 R29 R31 six people take a release from kickoff to close-out, and its export verifies', async ({
	browser,
	server,
	listenForErrors,
}) => {
	test.setTimeout(240_000);
	const owner = new ApiClient(server.url, ownerToken);
	const board = await owner.createBoard({ title: 'Atlas', version: '4.2', separation: 'standard' });
	const seats = {} as Record<Member, Seat>;
	await test.step('six people join', async () => {
		for (const member of Object.keys(team) as Member[]) {
			seats[member] = await join(browser, owner, board, member);
			listenForErrors(seats[member].page, team[member].name);
		}
		await expect(seats.ana.page.getByRole('button', { name: '6 people here' })).toBeVisible();
	});
	const { ana, mara, ben, cleo, eve, omar } = seats;

	/** The owner prepares everything, so that nobody of the six is the last to edit a scope (R14). */
	const { doc, provider } = await owner.connect(board);
	const finish = async (milestone: string): Promise<void> => {
		const { activities, evidence } = readMilestone(doc, milestone);
		for (const { id } of activities) edits.setActivityState(doc, milestone, id, 'done', '', 'test');
		for (const { slot } of evidence)
			edits.setEvidence(doc, milestone, slot, { url: `https://example.org/${slot}` }, 'test');
		await saved(provider);
	};
	const must = async (seat: Seat, asked: Asked): Promise<void> => {
		expect(await seat.command(asked), `${asked.type} ${JSON.stringify(asked)}`).toMatchObject({
			status: 200,
		});
	};
	const digestOf = async (milestone: string): Promise<string> =>
		(await owner.must<{ digest: string }>('GET', `/api/boards/${board}/milestones/${milestone}/scope`))
			.digest;
	const sign = async (seat: Seat, milestone: string, role: string): Promise<void> =>
		must(seat, { type: 'sign', milestone, role, meaning: 'approved', digest: await digestOf(milestone) });
	const ask = (milestone: string) => must(ana, { type: 'request-sign-off', milestone });
	const statusOf = async (milestone: string): Promise<string | undefined> => {
		const view = await owner.must<{ milestones: { id: string; status: string }[] }>(
			'GET',
			`/api/boards/${board}`,
		);
		return view.milestones.find(({ id }) => id === milestone)?.status;
	};

	await test.step('R16 the kickoff is rejected with a reason, asked for again, and signed', async () => {
		await finish('release-kickoff');
		await ask('release-kickoff');
		const { page } = ben;
		await page
			.getByRole('region', { name: 'For you' })
			.getByRole('button', { name: 'Release Kickoff' })
			.click();
		await panel(page).getByRole('radio', { name: 'Reject' }).check();
		await panel(page)
			.getByLabel(/^Why\?/)
			.fill('The schedule leaves no time for a rehearsal.');
		await panel(page).getByRole('button', { name: 'Reject as Engineering' }).click();
		await openPanel(ana.page, 'Release Kickoff');
		await panel(ana.page).getByRole('button', { name: 'Signatures' }).click();
		await panel(ana.page).getByRole('button', { name: 'Ask Product and Engineering again' }).click();
		await closePanel(ana.page);
		await sign(mara, 'release-kickoff', 'Product');
		await sign(ben, 'release-kickoff', 'Engineering');
		await expect(ana.page.getByText('1 of 12 signed')).toBeVisible();
	});

	await test.step('R7 R8 a signature turns stale when the content changes, and is given again', async () => {
		const id = 'requirement-sign-off';
		await finish(id);
		await ask(id);
		await sign(mara, id, 'Business');
		edits.setOutcome(doc, id, 'Approved requirements, with the export of the audit log.', 'test');
		await saved(provider);
		await expect(card(ana.page, 'Requirement Sign-Off')).toContainText(
			'Waits for Business, Engineering and QA.',
		);
		expect(
			await ben.command({
				type: 'sign',
				milestone: id,
				role: 'Engineering',
				meaning: 'approved',
				digest: artefact,
			}),
		).toMatchObject({ status: 409, code: 'R8' });
		await openPanel(mara.page, 'Requirement Sign-Off');
		await panel(mara.page).getByRole('button', { name: 'See the differences' }).click();
		await expect(
			panel(mara.page).locator('ins').filter({ hasText: 'the export of the audit log' }),
		).toBeVisible();
		await panel(mara.page).getByRole('button', { name: 'Sign as Business' }).click();
		await expect(panel(mara.page).getByText('Signed. Mara Lind, Business, approved,')).toBeVisible();
		await closePanel(mara.page);
		await sign(ben, id, 'Engineering');
		await sign(eve, id, 'QA');
		await expect(ana.page.getByText('2 of 12 signed')).toBeVisible();
	});

	await test.step('R19 a waiver lets the release go on, and blocks again when it ends by itself', async () => {
		await finish('test-plan-sign-off');
		const expiresAt = new Date(Date.now() + 8_000).toISOString();
		await must(ana, {
			type: 'waive',
			milestone: 'test-plan-sign-off',
			reason: 'The plan of 4.1 is used until the new one is reviewed.',
			control: 'Exploratory testing every day.',
			expiresAt,
		});
		await expect(card(eve.page, 'Test Plan Sign-Off')).toContainText('Waived');
		expect(await statusOf('test-plan-sign-off')).toBe('waived');
		// Nobody acts: the server itself tells every page when it is over.
		await expect(card(eve.page, 'Test Plan Sign-Off')).not.toContainText('Waived', { timeout: 30_000 });
		expect(await statusOf('test-plan-sign-off')).not.toBe('waived');
		await ask('test-plan-sign-off');
		await sign(eve, 'test-plan-sign-off', 'QA');
		await sign(mara, 'test-plan-sign-off', 'Product');
		await sign(cleo, 'test-plan-sign-off', 'Engineering');
	});

	await test.step('R10 R13 development takes two engineers, then quality is signed', async () => {
		await finish('development-complete');
		await finish('quality-assurance-completion');
		await must(ana, { type: 'set-release-candidate', version: '4.2-rc.1', commit: '8f3e21c', artefact });
		await ask('development-complete');
		await sign(ben, 'development-complete', 'Engineering');
		await sign(cleo, 'development-complete', 'Engineering');
		await ask('quality-assurance-completion');
		await sign(eve, 'quality-assurance-completion', 'QA');
		await sign(mara, 'quality-assurance-completion', 'Product');
		await expect(ana.page.getByText('5 of 12 signed')).toBeVisible();
	});

	await test.step('R9 development is reopened: quality shows it, and both are signed again', async () => {
		await must(ana, {
			type: 'reopen',
			milestone: 'development-complete',
			reason: 'The freeze was broken by a late merge.',
		});
		await expect(
			card(eve.page, 'Quality Assurance Completion').getByRole('img', {
				name: 'An earlier milestone was reopened',
			}),
		).toBeVisible();
		await ask('development-complete');
		await sign(ben, 'development-complete', 'Engineering');
		await sign(cleo, 'development-complete', 'Engineering');
		await ask('quality-assurance-completion');
		await sign(eve, 'quality-assurance-completion', 'QA');
		await sign(mara, 'quality-assurance-completion', 'Product');
		await expect(ana.page.getByText('5 of 12 signed')).toBeVisible();
	});

	await test.step('R20 an emergency release takes two people, and every page says so', async () => {
		await must(ana, {
			type: 'break-glass',
			milestone: 'uat-sign-off',
			reason: 'A hole in production has to be closed today.',
			incident: 'INC-4711',
		});
		const confirm = omar.page.getByRole('button', { name: 'Confirm' });
		await confirm.click();
		for (const { page } of Object.values(seats))
			await expect(page.getByRole('region', { name: 'Emergency release' })).toContainText('INC-4711');
	});

	await test.step('R12 the candidate is approved by three roles', async () => {
		await finish('release-candidate-approval');
		await ask('release-candidate-approval');
		await sign(ben, 'release-candidate-approval', 'Engineering');
		await sign(eve, 'release-candidate-approval', 'QA');
		await sign(omar, 'release-candidate-approval', 'Security');
		await expect.poll(() => statusOf('release-candidate-approval')).toBe('signed');
	});

	await test.step('R28 R29 seven stations vote sealed, the verdict opens production', async () => {
		await finish('pre-release-deployment-review');
		const view = await owner.must<{ governance: { people: Record<string, { id: string; name: string }> } }>(
			'GET',
			`/api/boards/${board}`,
		);
		const personOf = (member: Member) =>
			Object.values(view.governance.people).find(({ name }) => name === team[member].name)?.id ?? null;
		const stations = [
			{ id: 'engineering', name: 'Engineering', member: 'ben' },
			{ id: 'qa', name: 'QA', member: 'eve' },
			{ id: 'operations', name: 'Operations', member: 'omar' },
			{ id: 'business', name: 'Business', member: 'mara' },
			{ id: 'support', name: 'Support', member: 'cleo' },
		] as const;
		await must(ana, {
			type: 'open-call',
			stations: stations.map(({ member, ...station }) => ({
				...station,
				person: personOf(member),
				required: true,
			})),
			expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
		});
		for (const { id, member } of stations)
			await must(seats[member], { type: 'vote', station: id, vote: 'go' });
		await must(ana, { type: 'close-voting' });
		await must(ana, { type: 'reveal' });
		await must(ana, {
			type: 'declare',
			verdict: 'go',
			windowStart: new Date(Date.now() - 60_000).toISOString(),
			windowEnd: new Date(Date.now() + 1_800_000).toISOString(),
		});
		await must(omar, { type: 'start-deployment', artefact });
	});

	await test.step('R14 what Cleo asks for is signed by the others, to the close-out', async () => {
		const last: [string, [Seat, string][]][] = [
			['uat-sign-off', [[mara, 'Business']]],
			[
				'production-deployment',
				[
					[omar, 'Operations'],
					[ana, 'Release manager'],
				],
			],
			[
				'post-release-validation',
				[
					[omar, 'Operations'],
					[eve, 'QA'],
				],
			],
			[
				'post-release-review',
				[
					[mara, 'Product'],
					[ben, 'Engineering'],
					[omar, 'Operations'],
				],
			],
			[
				'release-close-out',
				[
					[mara, 'Business'],
					[ana, 'Release manager'],
				],
			],
		];
		for (const [milestone, signers] of last) {
			await finish(milestone);
			await must(cleo, { type: 'request-sign-off', milestone });
			for (const [seat, role] of signers) await sign(seat, milestone, role);
			await expect.poll(() => statusOf(milestone)).toBe('signed');
		}
	});

	await test.step('R31 the release is closed out, and takes no write any more', async () => {
		await must(ana, { type: 'close-out', outcome: 'shipped' });
		expect(await ben.command({ type: 'request-sign-off', milestone: 'uat-sign-off' })).toMatchObject({
			status: 409,
			code: 'R31',
		});
	});

	await test.step('R21 R30 both verifiers find the export valid', async () => {
		const answer = await ana.page.request.get(`${server.url}/api/boards/${board}/export`);
		const folder = await mkdtemp(path.join(tmpdir(), 'holdpoint-export-'));
		const file = path.join(folder, 'atlas.json');
		await writeFile(file, await answer.body());
		const run = promisify(execFile);
		const root = path.resolve(import.meta.dirname, '../..');
		await run(process.execPath, ['scripts/verify.ts', file], { cwd: root });
		await run('python3', ['verifier/verify.py', file], { cwd: root });
		await rm(folder, { recursive: true });
	});

	provider.destroy();
});

/** Invites a person, and opens the board as them. */
async function join(browser: Browser, owner: ApiClient, board: string, member: Member): Promise<Seat> {
	const { name, roles } = team[member];
	const { inviteUrl } = await owner.must<{ inviteUrl: string }>('POST', `/api/boards/${board}/people`, {
		name,
		roles: [...roles],
	});
	const page = await newcomer(browser, inviteUrl);
	await expect(page.getByText('Saved', { exact: true }).filter({ visible: true })).toBeVisible();
	const command = async (asked: Asked) => {
		const answer = await page.request.post(`${owner.url}/api/boards/${board}/commands`, {
			headers: { Origin: owner.url },
			data: { commandId: crypto.randomUUID(), ...asked },
		});
		return { status: answer.status(), ...((await answer.json()) as { code?: string; detail?: string }) };
	};
	return { page, command };
}
