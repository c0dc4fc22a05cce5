import { readFile } from 'node:fs/promises';
import type { Member } from '@holdpoint/shared/schema/account';
import type { Locator, Page } from '@playwright/test';
import { ApiClient } from '../support/api.ts';
import { expectAccessible } from './accessible.ts';
import { closePanel, openPanel, panel } from './board-page.ts';
import { booth, cast, localMinute, vote } from './call-page.ts';
import { expect, ownerToken, test } from './fixtures.ts';
import { artefact, deployment, review, startReleaseAtCall } from './release-at-call.ts';

test.use({ viewport: { width: 1280, height: 900 } });

test('R28 R29 R31 R32 five people hold the call, close its condition, deploy, roll back and end the release', async ({
	browser,
	server,
	listenForErrors,
}) => {
	test.setTimeout(480_000);
	const owner = new ApiClient(server.url, ownerToken);
	const { board, pages } = await startReleaseAtCall(browser, owner);
	const { ana, mara, ben, eve, omar } = pages;
	for (const [name, page] of Object.entries(pages)) listenForErrors(page, name);
	const { url } = await owner.must<{ url: string }>('POST', `/api/boards/${board}/links`, {
		access: 'public',
		label: 'Stakeholders',
	});
	const stakeholder = await (await browser.newContext({ viewport: { width: 360, height: 640 } })).newPage();
	await stakeholder.goto(url);
	const screen = await owner.must<{ url: string }>('POST', `/api/boards/${board}/links`, {
		access: 'screen',
		label: 'Projector',
	});
	const projector = await (await browser.newContext({ viewport: { width: 1280, height: 720 } })).newPage();
	await projector.goto(screen.url);
	const everyone = Object.values(pages);
	const chair = panel(ana);

	await test.step('R28 Ana schedules the call, and opens it with the stations that somebody holds', async () => {
		for (const page of everyone) await openPanel(page, review);
		await expectAccessible(ana);
		await chair.getByRole('button', { name: 'Schedule it' }).click();
		await chair.getByLabel('When is the call?').fill('2031-05-06T14:00');
		await chair.getByLabel('Say now who speaks.').check();
		await chair.getByLabel('Who speaks for Support').selectOption({ label: 'Ana Ruiz' });
		await expectAccessible(ana);
		await chair.getByRole('button', { name: 'Schedule the call' }).click();
		await expect(panel(ben).getByRole('list', { name: 'Stations' })).toContainText('Ana Ruiz · advisory');
		await expect(panel(ben).getByText('Scheduled for')).toContainText('6 May 14:00');
		const [event] = await Promise.all([
			ben.waitForEvent('download'),
			panel(ben).getByRole('button', { name: 'Add to calendar' }).click(),
		]);
		expect(event.suggestedFilename()).toBe('Atlas-call.ics');
		expect(await readFile(await event.path(), 'utf8')).toContain('DTSTART:20310506T');
		await expect(panel(ben).getByRole('button', { name: 'Open the call' })).toHaveCount(0);

		await chair.getByRole('button', { name: 'Open the call' }).click();
		await expect(chair.getByLabel('Who speaks for Product').locator('option:checked')).toHaveText(
			'Mara Lind',
		);
		await expect(chair.getByLabel('Who speaks for Business').locator('option:checked')).toHaveText(
			'Not staffed',
		);
		await expect(chair.getByLabel('Who speaks for Support').locator('option:checked')).toHaveText('Ana Ruiz');
		await expect(chair.getByText('Not staffed: 2. Those are advisory and bar nothing.')).toBeVisible();
		await expectAccessible(ana);
		await chair.getByRole('button', { name: 'Open voting' }).click();
		for (const page of everyone) await expect(panel(page).getByText('0 of 5 have voted.')).toBeVisible();
		await expect(said(mara)).toHaveText('Voting is open.');
		await chair.getByRole('button', { name: 'Show the code to join' }).click();
		await expect(chair.getByText('Only this computer can open these links.')).toBeVisible();
		await expect(chair.getByText(/\/join, code \d{4}-\d{2}$/)).toBeVisible();
		await expect(chair.getByRole('img', { name: /^QR code/ })).toHaveCount(0);
		await chair.getByRole('button', { name: 'Hide the code to join' }).click();
		// At an address that others can open; the code is the server's own.
		await ana.route('**/join-code', async (route) => {
			const { code } = (await (await route.fetch()).json()) as { code: string };
			await route.fulfill({ json: { code, url: `https://example.org/vote/${board}` } });
		});
		await chair.getByRole('button', { name: 'Show the code to join' }).click();
		const opens = `QR code that opens https://example.org/vote/${board}`;
		await expect(chair.getByRole('img', { name: opens })).toBeVisible();
		await expect(chair.getByText('or example.org/join, code')).toBeVisible();
		await expectAccessible(ana);
		await chair.getByRole('button', { name: 'Hide the code to join' }).click();
		await expect(projector.getByRole('heading', { name: 'VOTING' })).toBeVisible();
		await expect(projector.getByText('0 of 5').filter({ visible: true })).toBeVisible();
		// Ana leads the projector by keys: who speaks is named, and nobody else.
		await chair.getByRole('heading', { name: 'You chair this call' }).click();
		await ana.keyboard.press('1');
		await expect(
			projector.getByText('Now speaking: Product, Mara Lind').filter({ visible: true }),
		).toBeVisible();
		await ana.keyboard.press('1');
		await expect(projector.getByText('Now speaking')).toHaveCount(0);
		await ana.keyboard.press('Space');
		await expect(projector.getByRole('region', { name: 'Before the vote' })).toBeVisible();
	});

	await test.step('R28 a vote is sealed, shown to its voter alone, and changed until voting closes', async () => {
		await panel(ben).getByRole('button', { name: 'Name a stand-in for Engineering' }).click();
		await expect(panel(ben).getByLabel('Who votes for Engineering').locator('option')).toContainText([
			'Who votes for Engineering?',
			'Ana Ruiz',
		]);
		await panel(ben).getByRole('button', { name: 'Cancel', exact: true }).click();
		await expectAccessible(ben);

		await vote(
			mara,
			'Product',
			'HOLD: not yet. Say what would change it.',
			'The notes are not out.',
			'They are out.',
		);
		await expect(said(mara)).toHaveText('Your vote is in.');
		await expect(booth(mara, 'Product').getByText('The notes are not out.')).toHaveCount(0);
		await booth(mara, 'Product').getByRole('button', { name: 'Show' }).click();
		await expect(
			booth(mara, 'Product').getByText('The notes are not out. What would change my answer: They are out.'),
		).toBeVisible();
		await expectAccessible(mara);
		await booth(mara, 'Product').getByRole('button', { name: 'Change it' }).click();
		await expect(booth(mara, 'Product').getByLabel('What would change your answer?')).toHaveValue(
			'They are out.',
		);
		await vote(mara, 'Product', 'GO: ship this build.');

		await booth(ben, 'Engineering')
			.getByRole('radio', { name: /^GO with conditions:/ })
			.check();
		await booth(ben, 'Engineering').getByLabel('Condition 1').fill('The alert of the queue is on.');
		await booth(ben, 'Engineering').getByLabel('Who closes it').selectOption({ label: 'Omar Haddad' });
		await expectAccessible(ben);
		await booth(ben, 'Engineering').getByRole('button', { name: 'Vote GO with conditions' }).click();
		await vote(eve, 'QA', 'NO-GO: not this build.', 'The export fails.', 'A green run.');
		await vote(
			ana,
			'Support',
			'HOLD: not yet. Say what would change it.',
			'Nobody is on call.',
			'Somebody is.',
		);
		await expect(chair.getByText('4 of 5 have voted.')).toBeVisible();
		await expect(chair.getByText('Missing: Security.')).toBeVisible();
		await expect(chair.getByText('The export fails.')).toHaveCount(0);
	});

	await test.step('R25 a vote written without a connection counts once it is sent', async () => {
		const ballot = booth(omar, 'Security');
		await omar.context().setOffline(true);
		await expect(panel(omar).getByText('Offline. A vote can be written now.')).toBeVisible();
		await cast(ballot, 'GO: ship this build.');
		await expect(ballot.getByText('Not sent yet. It does not count until it is sent.')).toBeVisible();
		await expect(chair.getByText('4 of 5 have voted.')).toBeVisible();
		await omar.context().setOffline(false);
		await expect(ballot.getByText('Vote is in.')).toBeVisible();
		await expect(chair.getByText('5 of 5 have voted.')).toBeVisible();
	});

	await test.step('R28 the chair goes, another takes the chair, and gives it back', async () => {
		const roles = ['Operations', 'Security', 'Release manager'];
		const people = await owner.must<Member[]>('GET', `/api/boards/${board}/people`);
		const person = people.find(({ name }) => name === 'Omar Haddad')?.id ?? '';
		expect(await owner.command(board, { type: 'assign-role', person, roles })).toMatchObject({ status: 200 });
		const address = ana.url();
		await ana.goto(`${server.url}/`);
		await expect(panel(eve).getByText('not here now. A Release manager can take the chair.')).toBeVisible();
		await expect(panel(eve).getByRole('button', { name: 'Take the chair' })).toHaveCount(0);
		const desk = panel(omar).getByRole('region', { name: 'You may act for the chair' });
		await expect(desk.getByText('Ana Ruiz chairs this call and is not here now.')).toBeVisible();
		await expectAccessible(omar);
		await panel(omar).getByRole('button', { name: 'Take the chair' }).click();
		await expect(panel(omar).getByRole('heading', { name: 'Go/no-go call' })).toBeFocused();
		await expect(panel(omar).getByRole('heading', { name: 'You chair this call' })).toBeVisible();
		await expect(said(omar)).toHaveText('You chair the call.');
		await expect(said(mara)).toHaveText('Omar Haddad chairs the call now.');
		await ana.goto(address);
		await expect(chair.getByText('Omar Haddad chairs this call and is here.')).toBeVisible();
		await chair.getByRole('button', { name: 'Take the chair' }).click();
		await expect(chair.getByRole('heading', { name: 'You chair this call' })).toBeVisible();
	});

	await test.step('R28 all votes are revealed at once, and one NO-GO makes GO impossible', async () => {
		await expect(chair.getByText('5 of 5 have voted.')).toBeVisible();
		await expectAccessible(ana);
		await chair.getByRole('button', { name: 'Close voting' }).click();
		await chair.getByRole('button', { name: 'Reveal the votes…' }).click();
		await expect(chair.getByText('This cannot be taken back.')).toBeVisible();
		await chair.getByRole('button', { name: 'Reveal now' }).click();
		for (const page of everyone)
			await expect(
				panel(page).getByText('The export fails. What would change my answer: A green run.', { exact: true }),
			).toBeVisible();
		await expect(said(eve)).toHaveText(
			'Revealed. 2 GO, 1 GO with conditions from Engineering, 1 NO-GO from QA, 1 HOLD from Support.',
		);
		await expect(projector.locator('dl')).toHaveText(/^GO\s*2\s*GO if\s*1\s*HOLD\s*1\s*NO-GO\s*1$/);
		await expect(chair.getByText('GO is not possible:')).toBeVisible();
		await expect(chair.getByText('QA says NO-GO: “The export fails.')).toBeVisible();
		await expect(chair.getByRole('radio', { name: 'GO with conditions' })).toBeDisabled();
		await expectAccessible(ana);
	});

	await test.step('R28 only QA is asked again, and what it said before stays on record', async () => {
		await chair.getByRole('checkbox', { name: 'Support' }).uncheck();
		await chair.getByRole('button', { name: 'Poll QA again' }).click();
		await vote(eve, 'QA', 'GO: ship this build.');
		await chair.getByRole('button', { name: 'Close voting' }).click();
		await chair.getByRole('button', { name: 'Reveal the votes…' }).click();
		await chair.getByRole('button', { name: 'Reveal now' }).click();
		await expect(panel(mara).getByText('Before, in round 1: NO-GO. The export fails.')).toBeVisible();
	});

	await test.step('R28 R29 the verdict answers the advisory HOLD, and is a GO once its condition is closed', async () => {
		await chair.getByRole('radio', { name: 'GO with conditions' }).check();
		await chair.getByLabel('The deployment may start from').fill(localMinute(Date.now() - 120_000));
		await chair.getByLabel('What do you answer Support?').fill('Ana takes the pager on Friday.');
		await expectAccessible(ana);
		await chair.getByRole('button', { name: 'Declare GO with conditions' }).click();
		for (const page of everyone)
			await expect(
				panel(page).getByText('with 1 condition. Production stays shut until it is closed.'),
			).toBeVisible();
		await expect(stakeholder.getByText('Approved with 1 condition still open.')).toBeVisible();
		await expect(
			panel(omar).getByText('You close it; somebody else verifies that it is closed.'),
		).toBeVisible();

		// The board calls up whom it concerns, and nobody else.
		await expect(omar.getByRole('region', { name: 'Conditions for you' })).toContainText(
			'You close: The alert of the queue is on.',
		);
		await expect(eve.getByRole('region', { name: 'Conditions for you' })).toHaveCount(0);
		await expect(panel(mara).getByText('signed by sign-in, no passkey')).toBeVisible();

		await closePanel(omar);
		await openPanel(omar, deployment);
		await expect(panel(omar).getByText('The gate is shut.')).toBeVisible();
		await expectAccessible(omar);
		await panel(eve).getByRole('button', { name: 'Verify that it is closed…' }).click();
		await panel(eve).getByLabel('What shows that it is closed?').fill('The alert fired in the rehearsal.');
		await expectAccessible(eve);
		await panel(eve).getByRole('button', { name: 'It is closed' }).click();
		await expect(panel(mara).getByText('Verified closed by Eve Brandt')).toBeVisible();
		await expect(panel(mara).getByText('The deployment may start now.')).toBeVisible();
		await expect(stakeholder.getByRole('heading', { name: 'Going out' })).toBeVisible();
		await expectAccessible(mara);
	});

	await test.step('R29 the deployment starts for the very build that got the GO', async () => {
		await expect(panel(omar).getByText('The gate is open.')).toBeVisible();
		const digest = panel(omar).getByLabel('Digest of the artefact that you deploy');
		await digest.fill('b'.repeat(64));
		await expect(panel(omar).getByText('This is not the release candidate 4.2-rc.1.')).toBeVisible();
		await expect(panel(omar).getByRole('button', { name: 'Start the deployment' })).toBeDisabled();
		await digest.fill(artefact);
		await expect(panel(omar).getByText('It is the release candidate 4.2-rc.1.')).toBeVisible();
		await expectAccessible(omar);
		await panel(omar).getByRole('button', { name: 'Start the deployment' }).click();
		await expect(panel(omar).getByText('Omar Haddad started it')).toBeVisible();
		await expect(stakeholder.getByText('Going out now.')).toBeVisible();
	});

	await test.step('R32 a rollback shows on every view, and voids the GO', async () => {
		await panel(omar).getByRole('button', { name: 'Record a rollback…' }).click();
		await panel(omar).getByLabel('Why was it rolled back?').fill('Orders were lost.');
		await panel(omar).getByLabel('Users are back on version').fill('4.1');
		await expectAccessible(omar);
		await panel(omar).getByRole('button', { name: 'Record the rollback' }).click();
		for (const page of everyone)
			await expect(page.getByRole('region', { name: 'Rolled back' })).toContainText(
				'Users are on 4.1. Orders were lost.',
			);
		await expect(ana.getByText('Rolled back', { exact: true })).toBeVisible();
		await expect(panel(ana).getByText('GO is void.')).toBeVisible();
		await expect(stakeholder.getByRole('heading', { name: 'Rolled back' })).toBeVisible();
		await expect(stakeholder.getByText('Users are on 4.1.')).toBeVisible();
		await expect(projector.getByRole('heading', { name: 'Rolled back' })).toBeVisible();
		await expect(projector.getByText('Users are on 4.1.').filter({ visible: true })).toBeVisible();
		await expectAccessible(ana);
	});

	await test.step('R32 the release ends as rolled back, by two signatures, and is closed for all', async () => {
		await closePanel(ana);
		await openPanel(ana, 'Release Close-Out');
		await chair.getByRole('button', { name: 'End the release…' }).click();
		const dialog = ana.getByRole('dialog', { name: 'End the release' });
		await dialog.getByRole('radio', { name: /^Postponed/ }).check();
		await dialog.getByRole('radio', { name: /^Shipped Every/ }).check();
		await expect(dialog.getByText('The last deployment was rolled back.')).toBeVisible();
		await expectAccessible(ana);
		await dialog.getByRole('radio', { name: /^Shipped and rolled back/ }).check();
		await expect(dialog.getByText('You sign as Release manager.')).toBeVisible();
		await dialog.getByLabel('Why does it end like this?').fill('Version 4.3 brings it again.');
		await dialog.getByRole('button', { name: 'Sign the ending as Release manager' }).click();
		await expect(dialog.getByRole('img', { name: 'Release manager: signed by Ana Ruiz' })).toBeVisible();
		await expectAccessible(ana);

		await mara.getByRole('button', { name: 'Read and sign' }).click();
		const hers = mara.getByRole('dialog', { name: 'End the release' });
		await expect(hers.getByText('Yours is the second signature, so it closes the release.')).toBeVisible();
		await hers.getByRole('button', { name: 'Sign the ending as Business' }).click();
		for (const page of everyone)
			await expect(page.getByRole('region', { name: 'Closed release' })).toContainText(
				'This release is closed: shipped and rolled back. Version 4.3 brings it again.',
			);
		await expect(panel(mara).getByRole('textbox', { name: 'Name', exact: true })).toHaveAttribute('readonly');
		await expectAccessible(mara);
	});

	await test.step('R24 the next release begins like it, with its plan and people', async () => {
		await ana.keyboard.press('Escape');
		await ana.getByRole('link', { name: 'Start the next release like this' }).click();
		await expect(
			ana.getByText(/people with their roles come along\. Nobody's signature does\./),
		).toBeVisible();
		await expectAccessible(ana);
		await ana.getByLabel('Version').fill('4.3');
		await ana.getByRole('button', { name: 'Create release' }).click();
		await expect(ana).toHaveURL(/\/people$/);
		await expect(ana.getByText('Mara Lind').first()).toBeVisible();
		await expect(ana.getByRole('region', { name: 'Closed release' })).toBeHidden();
	});
});

test('R28 R31 R32 a call is cancelled, a release is postponed by two, and opened again by two', async ({
	browser,
	server,
	listenForErrors,
}) => {
	test.setTimeout(240_000);
	const owner = new ApiClient(server.url, ownerToken);
	const { pages } = await startReleaseAtCall(browser, owner);
	const { ana, mara, eve } = pages;
	for (const [name, page] of Object.entries(pages)) listenForErrors(page, name);
	const end = async (page: Page, role: string): Promise<void> => {
		const dialog = page.getByRole('dialog', { name: 'End the release' });
		await dialog.getByRole('radio', { name: /^Postponed/ }).check();
		const why = dialog.getByLabel('Why does it end like this?');
		if (await why.isVisible()) await why.fill('The customer moves the date.');
		await dialog.getByRole('button', { name: `Sign the ending as ${role}` }).click();
	};

	await openPanel(ana, review);
	await panel(ana).getByRole('button', { name: 'Open the call' }).click();
	await panel(ana)
		.getByRole('checkbox', { name: /^Spoken roll call/ })
		.check();
	await panel(ana).getByRole('button', { name: 'Open voting' }).click();
	const roll = panel(ana).getByRole('region', { name: 'Roll call' });
	await roll.getByRole('button', { name: 'Product' }).click();
	await roll.getByRole('radio', { name: 'HOLD' }).check();
	await roll.getByLabel('Why?').fill('The notes are not out.');
	await roll.getByLabel('What would change their answer?').fill('The notes are out.');
	await expectAccessible(ana);
	await roll.getByRole('button', { name: 'Record HOLD from Product' }).click();
	await expect(roll.getByRole('button', { name: 'Engineering' })).toHaveAttribute('aria-pressed', 'true');
	await openPanel(eve, review);
	await panel(eve).getByRole('button', { name: 'Name a stand-in for QA' }).click();
	await panel(eve).getByLabel('Who votes for QA').selectOption({ label: 'Ana Ruiz' });
	await panel(eve).getByRole('button', { name: 'Name', exact: true }).click();
	await vote(ana, 'QA', 'GO: ship this build.');
	await panel(ana).getByRole('button', { name: 'Cancel the call…' }).click();
	await panel(ana).getByLabel('Reason').fill('The customer wants another day.');
	await panel(ana).getByRole('button', { name: 'Cancel the call', exact: true }).click();
	await expect(panel(eve).getByText('The last call was cancelled.')).toBeVisible();
	await closePanel(ana);

	await openPanel(ana, 'Release Close-Out');
	await panel(ana).getByRole('button', { name: 'End the release…' }).click();
	await expect(ana.getByText('Shipped needs every milestone signed off or waived')).toBeVisible();
	await end(ana, 'Release manager');
	await ana.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
	await expect(eve.getByRole('button', { name: 'Read and sign' })).toHaveCount(0);
	await mara.getByRole('button', { name: 'Read and sign' }).click();
	await end(mara, 'Business');

	const closed = (page: Page) => page.getByRole('region', { name: 'Closed release' });
	for (const page of [ana, mara, eve])
		await expect(closed(page)).toContainText('This release is closed: postponed.');
	await expect(closed(eve).getByRole('button', { name: 'Reopen the release…' })).toHaveCount(0);
	await expectAccessible(eve);

	await closed(ana).getByRole('button', { name: 'Reopen the release…' }).click();
	await closed(ana).getByLabel('Reason').fill('The customer is back.');
	await closed(ana).getByRole('button', { name: 'Reopen the release' }).click();
	const waits = (page: Page) => page.getByRole('region', { name: 'Waits for a second person' });
	await expect(waits(ana).getByRole('button', { name: 'Confirm' })).toHaveCount(0);
	await expectAccessible(eve);
	await waits(eve).getByRole('button', { name: 'Confirm' }).click();
	for (const page of [ana, mara, eve]) await expect(closed(page)).toHaveCount(0);
	await expect(panel(ana).getByRole('textbox', { name: 'Name', exact: true })).not.toHaveAttribute(
		'readonly',
	);
});

/** What a screen reader was told last. */
function said(page: Page): Locator {
	return page.locator('div[role="status"][aria-live="polite"]');
}
