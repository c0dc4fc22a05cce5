import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ApiClient } from '../support/api.ts';
import { expectAccessible } from './accessible.ts';
import { boardOf, card, column, newcomer, openPanel, panel } from './board-page.ts';
import { expect, ownerToken, test } from './fixtures.ts';
import { startRelease } from './release-under-way.ts';

const schedule = readFileSync(
	path.resolve(import.meta.dirname, '../../shared/src/import/examples/kubernetes-1.33-timeline.csv'),
	'utf8',
);

test.use({ viewport: { width: 1440, height: 900 } });

test('axe finds nothing grave from the empty server to a release with people', async ({
	page: ana,
	browser,
	unclaimed: server,
}) => {
	await ana.goto(server.url);
	await expect(ana.getByRole('heading', { name: 'Sign in', level: 1 })).toBeVisible();
	await expectAccessible(ana);

	await ana.goto(server.claimUrl);
	await ana.getByLabel('Your name').fill('Ana Ruiz');
	await expectAccessible(ana);
	await ana.getByRole('button', { name: 'Claim it' }).click();

	await ana.getByLabel('What is released?').fill('Atlas');
	await expect(ana.getByRole('region', { name: 'The plan with its dates' })).toBeVisible();
	await expectAccessible(ana);
	await ana.getByRole('button', { name: 'Create release' }).click();

	await ana.getByLabel('Name for QA').fill('Eve Brandt');
	await ana.getByRole('button', { name: 'Add', exact: true }).click();
	await expect(ana.getByRole('region', { name: 'Invitation links' })).toBeVisible();
	await expectAccessible(ana);
	const board = boardOf(ana);

	await ana.goto(`${server.url}/b/${board}/import`);
	await ana.getByLabel('Your schedule').fill(`${schedule}Party,Ana,soon,9\n`);
	await expect(ana.getByText('36 rows read from CSV, 1 not.')).toBeVisible();
	await expectAccessible(ana);

	await ana.goto(server.url);
	await expect(ana.getByRole('link', { name: 'Atlas' })).toBeVisible();
	await expect(ana.getByText('0 of 12 signed')).toBeVisible();
	await expectAccessible(ana);

	const answer = await ana.request.post(`${server.url}/api/boards/${board}/links`, {
		headers: { origin: server.url },
		data: { access: 'edit', label: 'Everybody' },
	});
	const { url } = (await answer.json()) as { url: string };
	const guest = await newcomer(browser, url);
	await guest.getByLabel('What should the others call you?').fill('Gil');
	await expectAccessible(guest);
	await guest.goto(`${server.url}/join#inv_of-nobody`);
	await expect(guest.getByRole('heading', { name: 'This link does not open.' })).toBeVisible();
	await expectAccessible(guest);
});

test('axe finds nothing grave on the board, its panel and its dialogs', async ({ browser, server }) => {
	test.setTimeout(120_000);
	const { board, invite } = await startRelease(new ApiClient(server.url, ownerToken));
	const eve = await newcomer(browser, invite);
	await expect(column(eve, 'Signed off', 1)).toBeVisible();
	await expect(card(eve, 'Requirement Sign-Off')).toContainText('Waits for Business, Engineering and QA.');
	await expectAccessible(eve);

	await test.step('a menu, and what is asked after a move', async () => {
		await card(eve, 'UAT Sign-Off').hover();
		await eve.getByRole('button', { name: 'Move UAT Sign-Off to…' }).click();
		await expect(eve.getByRole('menuitem', { name: 'In progress' })).toBeFocused();
		await expectAccessible(eve);
		await eve.getByRole('menuitem', { name: 'Ready for sign-off' }).click();
		await expect(card(eve, 'UAT Sign-Off').getByRole('group', { name: 'Ask for signatures' })).toBeVisible();
		await expectAccessible(eve);
		await eve.getByRole('button', { name: 'Only move' }).click();
	});

	for (const milestone of [
		'Release Candidate Approval',
		'Test Plan Sign-Off',
		'Development Complete',
		'Release Kickoff',
	]) {
		await test.step(`the panel of ${milestone}`, async () => {
			await openPanel(eve, milestone);
			await expectAccessible(eve);
			await panel(eve).getByRole('button', { name: 'Close' }).click();
		});
	}

	await test.step('signing, with a signature that is stale', async () => {
		await eve.getByRole('region', { name: 'For you' }).getByRole('button').click();
		await expect(panel(eve).getByText('You sign as QA.')).toBeVisible();
		await expect(panel(eve).getByText('Changed after Mara had signed.')).toHaveCount(2);
		await expectAccessible(eve);
		await eve.context().setOffline(true);
		await expect(panel(eve).getByText('Offline. Nobody signs without the server')).toBeVisible();
		await expect(panel(eve).getByRole('button', { name: 'Sign as QA' })).toBeDisabled();
		await eve.context().setOffline(false);
		await expect(panel(eve).getByRole('button', { name: 'Sign as QA' })).toBeEnabled();
		await panel(eve).getByRole('radio', { name: 'Reject' }).check();
		await expectAccessible(eve);
		await eve.goto(`${server.url}/b/${board}`);
	});

	await test.step('dialogs, and who is here', async () => {
		await eve.getByRole('button', { name: 'Share' }).click();
		const share = eve.getByRole('dialog', { name: 'Share this release' });
		await share.getByLabel('Label').fill('Team');
		await share.getByRole('button', { name: 'Create link' }).click();
		await expect(share.getByRole('textbox', { name: 'Address of Team' })).toBeVisible();
		await share.getByLabel('Address', { exact: true }).fill('http://127.0.0.1:9/');
		await share.getByRole('button', { name: 'Add webhook' }).click();
		await expect(share.getByLabel('Secret, shown once')).toHaveValue(/^whsec_/);
		await expect(async () => {
			await share.getByRole('button', { name: 'Look again' }).click();
			await expect(share.getByText('It could not be reached')).toBeVisible({ timeout: 1_000 });
		}).toPass();
		await expectAccessible(eve);
		await share.getByRole('button', { name: 'Close' }).click();

		await eve.getByRole('button', { name: 'Atlas' }).click();
		await expect(eve.getByRole('dialog', { name: 'This release' })).toBeVisible();
		await expectAccessible(eve);
		await eve.getByRole('dialog').getByRole('button', { name: 'Close' }).click();

		await eve.getByRole('button', { name: 'Plan', exact: true }).click();
		await expect(eve.getByRole('dialog', { name: 'The plan' })).toBeVisible();
		await expectAccessible(eve);
		await eve.getByRole('dialog').getByRole('button', { name: 'Close' }).click();

		await eve.getByRole('button', { name: '1 person here' }).click();
		await expect(eve.getByText('Eve Brandt (you)')).toBeVisible();
		await expectAccessible(eve);
	});

	await test.step('who is on the release', async () => {
		await eve.goto(`${server.url}/b/${board}/people`);
		await expect(eve.getByRole('region', { name: 'Everybody on this release' })).toBeVisible();
		await expectAccessible(eve);
	});
});

test('axe finds nothing grave on the phone, the public page and the projector', async ({
	browser,
	server,
}) => {
	const owner = new ApiClient(server.url, ownerToken);
	const { board, invite } = await startRelease(owner);
	const eve = await newcomer(browser, invite);
	await eve.setViewportSize({ width: 360, height: 640 });
	await expect(eve.getByRole('group', { name: 'Column' })).toBeVisible();
	await expectAccessible(eve);
	await eve.getByRole('region', { name: 'For you' }).getByRole('button').click();
	await expect(panel(eve).getByText('You sign as QA.')).toBeVisible();
	await expectAccessible(eve);

	const link = (access: string) =>
		owner.must<{ url: string }>('POST', `/api/boards/${board}/links`, { access, label: access });
	const phone = await newcomer(browser, (await link('public')).url);
	await phone.setViewportSize({ width: 360, height: 640 });
	await expect(phone.getByText('1 of 12 signed.')).toBeVisible();
	await expectAccessible(phone);

	await phone.goto(`${server.url}/docs/rules#r7`);
	await expect(
		phone.getByRole('heading', { name: 'R7 A change asks again those who have signed' }),
	).toBeInViewport();
	await expectAccessible(phone);
	// Written before anybody asks: it is read without scripts too.
	expect(await (await fetch(`${server.url}/docs/rules`)).text()).toContain('id="r32"');

	await phone.goto(`${server.url}/docs/api`);
	await phone.getByText('For pipelines: may this milestone start?').click();
	await expect(phone.getByText('blockers: {')).toHaveCount(2);
	await expectAccessible(phone);

	const projector = await newcomer(browser, (await link('screen')).url);
	await expect(projector.getByText('1 of 12')).toBeVisible();
	await expectAccessible(projector);
	await projector.keyboard.press('d');
	await expectAccessible(projector);
});
