import * as edits from '@holdpoint/shared/doc/edits';
import { readMilestone } from '@holdpoint/shared/doc/read';
import type { Browser, Page } from '@playwright/test';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { ApiClient, saved } from '../support/api.ts';
import { expectAccessible } from './accessible.ts';
import { card, closePanel, newcomer, openPanel, panel } from './board-page.ts';
import { localMinute, vote } from './call-page.ts';
import { expect, ownerToken, test } from './fixtures.ts';

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

/** One person before their browser, on this board of the server at this address. */
interface Seat {
	readonly page: Page;
	readonly name: string;
	readonly board: string;
	readonly url: string;
}

test.use({ viewport: { width: 1440, height: 900 } });

test('R7 R8 R9 R16 R19 R20 R28 R29 R31 six people take a release from kickoff to close-out, and its export verifies', async ({
	browser,
	server,
	listenForErrors,
}) => {
	test.setTimeout(600_000);
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

	await test.step('R16 the kickoff is rejected with a reason, asked for again, and signed', async () => {
		await finish('release-kickoff');
		await ask(ana, 'Release Kickoff');
		await ben.page
			.getByRole('region', { name: 'For you' })
			.getByRole('button', { name: 'Release Kickoff' })
			.click();
		await panel(ben.page).getByRole('radio', { name: 'Reject' }).check();
		await panel(ben.page)
			.getByLabel(/^Why\?/)
			.fill('The schedule leaves no time for a rehearsal.');
		await panel(ben.page).getByRole('button', { name: 'Reject as Engineering' }).click();
		await expect(panel(ben.page).getByText('Rejected. Ben Okafor, Engineering,')).toBeVisible();
		await closePanel(ben.page);
		await ask(ana, 'Release Kickoff', 'Ask Product and Engineering again');
		await sign(mara, 'Release Kickoff', 'Product');
		await sign(ben, 'Release Kickoff', 'Engineering');
		await expect(ana.page.getByText('1 of 12 signed')).toBeVisible();
	});

	await test.step('R7 R8 a signature turns stale when the content changes, and is given again', async () => {
		const name = 'Requirement Sign-Off';
		await finish('requirement-sign-off');
		await ask(ana, name);
		await sign(mara, name, 'Business');
		edits.setOutcome(
			doc,
			'requirement-sign-off',
			'Approved requirements, with the export of the audit log.',
			'test',
		);
		await saved(provider);
		await expect(card(ana.page, name)).toContainText('Waits for Business, Engineering and QA.');
		expect(await signUnseen(ben, 'requirement-sign-off')).toMatchObject({ status: 409, code: 'R8' });
		await openPanel(mara.page, name);
		await panel(mara.page).getByRole('button', { name: 'See the differences' }).click();
		await expect(
			panel(mara.page).locator('ins').filter({ hasText: 'the export of the audit log' }),
		).toBeVisible();
		await panel(mara.page).getByRole('button', { name: 'Sign as Business' }).click();
		await expect(panel(mara.page).getByText('Signed. Mara Lind, Business, approved,')).toBeVisible();
		await closePanel(mara.page);
		await sign(ben, name, 'Engineering');
		await sign(eve, name, 'QA');
		await expect(ana.page.getByText('2 of 12 signed')).toBeVisible();
	});

	await test.step('R19 a waiver lets the release go on, and shows as waived', async () => {
		await finish('test-plan-sign-off');
		await openSignatures(ana, 'Test Plan Sign-Off');
		await panel(ana.page).getByRole('button', { name: 'Waive…' }).click();
		await panel(ana.page).getByLabel('Why').fill('The plan of 4.1 is used until the new one is reviewed.');
		await panel(ana.page).getByLabel('What protects us instead').fill('Exploratory testing every day.');
		// Fields take whole minutes: the first one that leaves time to look.
		const until = Math.ceil((Date.now() + 30_000) / 60_000) * 60_000;
		await panel(ana.page).getByLabel('Until').fill(localMinute(until));
		await expectAccessible(ana.page);
		await panel(ana.page).getByRole('button', { name: 'Waive it' }).click();
		await expect(panel(ana.page).getByRole('heading', { name: /^Waived by Ana Ruiz until / })).toBeVisible();
		await expectAccessible(ana.page);
		await closePanel(ana.page);
		await expect(card(eve.page, 'Test Plan Sign-Off')).toContainText('Waived');
		await expect(eve.page.getByText('2 of 12 signed')).toBeVisible();
	});

	await test.step('R10 R13 development takes two engineers', async () => {
		await finish('development-complete');
		await ana.page.getByRole('button', { name: 'Atlas' }).click();
		const release = ana.page.getByRole('dialog', { name: 'This release' });
		await release.getByRole('button', { name: 'Set the build' }).click();
		await release.getByLabel('Version of the build').fill('4.2-rc.1');
		await release.getByLabel('Commit').fill('8f3e21c');
		await release.getByLabel('Digest of the artefact').fill(artefact);
		await release.getByRole('button', { name: 'Set this build' }).click();
		await expect(release.getByText('8f3e21c')).toBeVisible();
		await release.getByRole('button', { name: 'Close' }).click();
		await ask(ana, 'Development Complete');
		await sign(ben, 'Development Complete', 'Engineering');
		await expect(card(ana.page, 'Development Complete')).toContainText('Waits for Engineering.');
		await sign(cleo, 'Development Complete', 'Engineering');
		await expect(ana.page.getByText('3 of 12 signed')).toBeVisible();
	});

	await test.step('R19 the waiver ends by itself, and what it let pass is signed', async () => {
		// Nobody acts: the server itself tells every page when it is over.
		await expect(card(eve.page, 'Test Plan Sign-Off')).not.toContainText('Waived', { timeout: 90_000 });
		await ask(ana, 'Test Plan Sign-Off');
		await sign(eve, 'Test Plan Sign-Off', 'QA');
		await sign(mara, 'Test Plan Sign-Off', 'Product');
		await sign(cleo, 'Test Plan Sign-Off', 'Engineering');
		await finish('quality-assurance-completion');
		await ask(ana, 'Quality Assurance Completion');
		await sign(eve, 'Quality Assurance Completion', 'QA');
		await sign(mara, 'Quality Assurance Completion', 'Product');
		await expect(ana.page.getByText('5 of 12 signed')).toBeVisible();
	});

	await test.step('R9 development is reopened: quality shows it, and both are signed again', async () => {
		await openSignatures(ana, 'Development Complete');
		await panel(ana.page).getByRole('button', { name: 'Reopen…' }).click();
		await panel(ana.page).getByLabel('Reason').fill('The freeze was broken by a late merge.');
		await panel(ana.page).getByRole('button', { name: 'Reopen', exact: true }).click();
		await expect(
			card(eve.page, 'Quality Assurance Completion').getByRole('img', {
				name: 'What it builds on changed',
			}),
		).toBeVisible();
		await closePanel(ana.page);
		await ask(ana, 'Development Complete');
		await sign(ben, 'Development Complete', 'Engineering');
		await sign(cleo, 'Development Complete', 'Engineering');
		await ask(ana, 'Quality Assurance Completion', 'Ask QA and Product again');
		await sign(eve, 'Quality Assurance Completion', 'QA');
		await sign(mara, 'Quality Assurance Completion', 'Product');
		await expect(ana.page.getByText('5 of 12 signed')).toBeVisible();
	});

	await test.step('R20 an emergency release takes two people, and every page says so', async () => {
		await openSignatures(ana, 'UAT Sign-Off');
		await panel(ana.page).getByRole('button', { name: 'Emergency release…' }).click();
		await panel(ana.page).getByLabel('Why').fill('A hole in production has to be closed today.');
		await panel(ana.page).getByLabel('Incident').fill('INC-4711');
		await panel(ana.page).getByRole('button', { name: 'Propose an emergency release' }).click();
		const proposed = (page: Page) => page.getByRole('region', { name: 'Waits for a second person' });
		await expect(proposed(ana.page)).toContainText('Nothing has changed yet.');
		await expect(proposed(ana.page).getByRole('button', { name: 'Confirm' })).toHaveCount(0);
		await expectAccessible(omar.page);
		await proposed(omar.page).getByRole('button', { name: 'Confirm' }).click();
		for (const { page } of Object.values(seats))
			await expect(page.getByRole('region', { name: 'Emergency release' })).toContainText('INC-4711');
		const elsewhere = await mara.page.context().newPage();
		for (const path of ['people', 'record', 'history', 'import']) {
			await elsewhere.goto(`${server.url}/b/${board}/${path}`);
			await expect(elsewhere.getByRole('region', { name: 'Emergency release' })).toContainText('INC-4711');
		}
		await elsewhere.goto(server.url);
		await expect(elsewhere.getByText('Emergency procedure')).toBeVisible();
		await elsewhere.close();
		await closePanel(ana.page);
	});

	await test.step('R12 the candidate is approved by three roles', async () => {
		await finish('release-candidate-approval');
		await ask(ana, 'Release Candidate Approval');
		await sign(ben, 'Release Candidate Approval', 'Engineering');
		await sign(eve, 'Release Candidate Approval', 'QA');
		await sign(omar, 'Release Candidate Approval', 'Security');
		await expect(ana.page.getByText('6 of 12 signed')).toBeVisible();
	});

	await test.step('R28 R29 the stations vote sealed, the verdict opens production', async () => {
		await finish('pre-release-deployment-review');
		for (const { page } of Object.values(seats)) await openPanel(page, 'Pre-Release Deployment Review');
		const chair = panel(ana.page);
		await chair.getByRole('button', { name: 'Open the call' }).click();
		await chair.getByRole('button', { name: 'Open voting' }).click();
		await vote(mara.page, 'Product', 'GO: ship this build.');
		await vote(ben.page, 'Engineering', 'GO: ship this build.');
		await vote(eve.page, 'QA', 'GO: ship this build.');
		await vote(omar.page, 'Security', 'GO: ship this build.');
		await vote(cleo.page, 'Support', 'GO: ship this build.');
		await expect(chair.getByText('5 of 5 have voted.')).toBeVisible();
		await chair.getByRole('button', { name: 'Close voting' }).click();
		await chair.getByRole('button', { name: 'Reveal the votes…' }).click();
		await chair.getByRole('button', { name: 'Reveal now' }).click();
		await chair.getByRole('radio', { name: 'GO', exact: true }).check();
		await chair.getByLabel('The deployment may start from').fill(localMinute(Date.now() - 120_000));
		await chair.getByRole('button', { name: 'Declare GO' }).click();
		for (const { page } of Object.values(seats))
			await expect(panel(page).getByText('The deployment may start now.')).toBeVisible();
		for (const { page } of Object.values(seats)) await closePanel(page);
		await openPanel(omar.page, 'Production Deployment');
		await panel(omar.page).getByLabel('Digest of the artefact that you deploy').fill(artefact);
		await panel(omar.page).getByRole('button', { name: 'Start the deployment' }).click();
		await expect(panel(omar.page).getByText('Omar Haddad started it')).toBeVisible();
		await closePanel(omar.page);
	});

	await test.step('R14 what Cleo asks for is signed by the others, to the close-out', async () => {
		const last: [string, string, [Seat, string][]][] = [
			['uat-sign-off', 'UAT Sign-Off', [[mara, 'Business']]],
			[
				'production-deployment',
				'Production Deployment',
				[
					[omar, 'Operations'],
					[ana, 'Release manager'],
				],
			],
			[
				'post-release-validation',
				'Post-Release Validation',
				[
					[omar, 'Operations'],
					[eve, 'QA'],
				],
			],
			[
				'post-release-review',
				'Post-Release Review',
				[
					[mara, 'Product'],
					[ben, 'Engineering'],
					[omar, 'Operations'],
				],
			],
			[
				'release-close-out',
				'Release Close-Out',
				[
					[mara, 'Business'],
					[ana, 'Release manager'],
				],
			],
		];
		for (const [id, name, signers] of last) {
			await finish(id);
			await ask(cleo, name);
			for (const [seat, role] of signers) await sign(seat, name, role);
		}
		await expect(ana.page.getByText('12 of 12 signed')).toBeVisible();
	});

	await test.step('R31 the release is closed out, and takes no write any more', async () => {
		await openPanel(ana.page, 'Release Close-Out');
		await panel(ana.page).getByRole('button', { name: 'End the release…' }).click();
		const dialog = ana.page.getByRole('dialog', { name: 'End the release' });
		await dialog.getByRole('radio', { name: /^Shipped Every/ }).check();
		await expectAccessible(ana.page);
		await dialog.getByRole('button', { name: 'Close the release as shipped' }).click();
		for (const { page } of Object.values(seats))
			await expect(page.getByRole('region', { name: 'Closed release' })).toContainText(
				'This release is closed: shipped.',
			);
		expect(await signUnseen(ben, 'uat-sign-off')).toMatchObject({ status: 409, code: 'R31' });
		await openPanel(ben.page, 'UAT Sign-Off');
		await expect(panel(ben.page).getByRole('textbox', { name: 'Name', exact: true })).toHaveAttribute(
			'readonly',
		);
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

/** Opens a milestone's panel where people sign. */
async function openSignatures({ page }: Seat, milestone: string): Promise<void> {
	await openPanel(page, milestone);
	// Called by what there is for this person.
	const words = /^(Sign|Signatures|Who signs)$/;
	await panel(page).getByRole('button', { name: words }).click();
}

async function ask(seat: Seat, milestone: string, words: string | RegExp = /^Ask /): Promise<void> {
	await openSignatures(seat, milestone);
	await panel(seat.page).getByRole('button', { name: words }).click();
	await expect(panel(seat.page).getByRole('button', { name: 'Withdraw the request…' })).toBeVisible();
	await closePanel(seat.page);
}

/** From the strip that says what waits for this person. */
async function sign({ page, name }: Seat, milestone: string, role: string): Promise<void> {
	await page.getByRole('region', { name: 'For you' }).getByRole('button', { name: milestone }).click();
	await panel(page)
		.getByRole('button', { name: `Sign as ${role}` })
		.click();
	await expect(panel(page).getByText(`Signed. ${name}, ${role}, approved,`)).toBeVisible();
	await closePanel(page);
}

/** A program that signs by somebody's session what nobody has shown them. */
async function signUnseen({ page, board, url }: Seat, milestone: string): Promise<{ status: number }> {
	const answer = await page.request.post(`${url}/api/boards/${board}/commands`, {
		headers: { Origin: url },
		data: {
			commandId: crypto.randomUUID(),
			type: 'sign',
			milestone,
			role: 'Engineering',
			meaning: 'approved',
			digest: 'a'.repeat(64),
		},
	});
	return { status: answer.status(), ...((await answer.json()) as object) };
}

/** Invites a person, and opens the board as them. */
async function join(browser: Browser, owner: ApiClient, board: string, member: Member): Promise<Seat> {
	const { name, roles } = team[member];
	const { inviteUrl } = await owner.must<{ inviteUrl: string }>('POST', `/api/boards/${board}/people`, {
		name,
		roles: [...roles],
	});
	const page = await newcomer(browser, inviteUrl);
	await expect(page.getByText('Saved', { exact: true }).filter({ visible: true })).toBeVisible();
	return { page, name, board, url: owner.url };
}
