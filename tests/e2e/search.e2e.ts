import { ApiClient } from '../support/api.ts';
import { expectAccessible } from './accessible.ts';
import { card, newcomer, panel } from './board-page.ts';
import { expect, ownerToken, test } from './fixtures.ts';
import { startRelease } from './release-under-way.ts';

test('a milestone, an activity and what can be done are found by their words, by keys alone', async ({
	browser,
	server,
	listenForErrors,
}) => {
	const { invite } = await startRelease(new ApiClient(server.url, ownerToken));
	const eve = await newcomer(browser, invite);
	listenForErrors(eve, 'Eve');
	const dialog = eve.getByRole('dialog', { name: 'Search' });
	const field = dialog.getByRole('combobox');
	const results = dialog.getByRole('option');
	const first = card(eve, 'Test Plan Sign-Off');
	await expect(first).toBeVisible();

	await test.step('what waits for her comes first, before anything is typed', async () => {
		await eve.keyboard.press('Control+k');
		await expect(field).toBeFocused();
		await expect(results.first()).toHaveText(/Requirement Sign-Off\s*Waits for you/);
		await expectAccessible(eve);
	});

	await test.step('a milestone opens, and Escape leads back to the board', async () => {
		await field.fill('plan sign test');
		await expect(results.first()).toHaveText(/Test Plan Sign-Off/);
		await field.press('Enter');
		await expect(panel(eve).getByRole('textbox', { name: 'Name', exact: true })).toHaveValue(
			'Test Plan Sign-Off',
		);
		await expect(dialog).toHaveCount(0);
		await panel(eve).getByRole('button', { name: 'Close', exact: true }).click();
		await expect(first).toBeFocused();
	});

	await test.step('an activity opens its milestone; what nobody called like that says so', async () => {
		await eve.keyboard.press('/');
		await field.fill('zzz');
		await expect(dialog.getByText('Nothing here is called that. Try fewer letters.')).toBeVisible();
		await field.fill('security audits');
		await expect(results.first()).toHaveText(/Security audits\s*Release Candidate Approval/);
		await field.press('Escape');
		await expect(dialog).toHaveCount(0);
	});

	await test.step('only late ones are shown, the counts say so, and all come back', async () => {
		await eve.keyboard.press('Control+k');
		await field.fill('late');
		await field.press('Enter');
		await expect(eve.getByText('Showing 1 of 12: late.').first()).toBeVisible();
		await expect(first).toBeVisible();
		await expect(card(eve, 'Release Kickoff')).toHaveCount(0);
		await expect(eve.getByRole('heading', { level: 2, name: /^Planned ?, ?0 of \d+$/ })).toBeVisible();
		await expect(eve.getByText('None here fits what is shown.').first()).toBeVisible();
		await expectAccessible(eve);
		await eve.getByRole('button', { name: 'Show all' }).click();
		await expect(card(eve, 'Release Kickoff')).toBeVisible();
	});

	await test.step('what can be done is found by what it is called', async () => {
		await eve.keyboard.press('Control+k');
		await field.fill('evidence signers');
		await field.press('Enter');
		await expect(eve.getByRole('dialog', { name: 'The plan' })).toBeVisible();
		await eve.keyboard.press('Escape');
	});
});

test('single keys act on a card, are listed, and can be switched off on this device', async ({
	browser,
	server,
	listenForErrors,
}) => {
	const { invite } = await startRelease(new ApiClient(server.url, ownerToken));
	const eve = await newcomer(browser, invite);
	listenForErrors(eve, 'Eve');
	const first = card(eve, 'Test Plan Sign-Off');
	const keys = eve.getByRole('dialog', { name: 'Keys' });
	await first.focus();
	await eve.keyboard.press('c');
	await expect(panel(eve).getByRole('textbox', { name: /comment/i })).toBeFocused();
	await panel(eve).getByRole('button', { name: 'Close', exact: true }).click();
	await eve.keyboard.press('?');
	await expect(keys).toBeVisible();
	await expectAccessible(eve);
	await keys.getByRole('checkbox', { name: 'Single keys act on the card that has focus' }).uncheck();
	await eve.keyboard.press('Escape');
	await expect(keys).toHaveCount(0);
	await first.focus();
	await eve.keyboard.press('?');
	await eve.keyboard.press('c');
	await eve.keyboard.press('ArrowDown');
	await eve.keyboard.press('Enter');
	await expect(panel(eve)).toBeVisible();
	await expect(keys).toHaveCount(0);
	await eve.reload();
	await expect(first).toBeVisible();
	await first.focus();
	await eve.keyboard.press('?');
	await eve.keyboard.press('Control+k');
	await expect(eve.getByRole('dialog', { name: 'Search' })).toBeVisible();
	await expect(keys).toHaveCount(0);
});
