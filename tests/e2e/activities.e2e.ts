import * as edits from '@holdpoint/shared/doc/edits';
import { ApiClient } from '../support/api.ts';
import { expectAccessible } from './accessible.ts';
import { activity, newcomer, openPanel, panel } from './board-page.ts';
import { expect, ownerToken, test } from './fixtures.ts';
import { startRelease } from './release-under-way.ts';

test('R11 a pasted list is a list of activities; several are changed at once, and one undo takes it back', async ({
	browser,
	server,
	listenForErrors,
}) => {
	const { invite } = await startRelease(new ApiClient(server.url, ownerToken));
	const eve = await newcomer(browser, invite);
	listenForErrors(eve, 'Eve');
	await openPanel(eve, 'UAT Sign-Off');
	const list = panel(eve).locator('[data-field="activities"]');
	const before = await list.getByRole('listitem').count();
	const undo = eve.getByRole('button', { name: /^Undo/ });

	await test.step('a list is pasted', async () => {
		await list.getByRole('textbox', { name: 'New activity' }).evaluate((field) => {
			const clipboardData = new DataTransfer();
			clipboardData.setData('text/plain', '- Invite the testers\n- Book the room\n- [ ] Prepare the data\n');
			field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
		});
		await expect(list.getByRole('listitem')).toHaveCount(before + 3);
		await expect(activity(eve, 'Prepare the data')).toBeVisible();
	});

	await test.step('from one to another by Shift, and what they become is said', async () => {
		await list.getByRole('button', { name: 'Select activities' }).click();
		await expect(list.getByRole('checkbox').first()).toBeFocused();
		await list.getByRole('checkbox', { name: 'Select: Invite the testers' }).click();
		await list.getByRole('checkbox', { name: 'Select: Prepare the data' }).click({ modifiers: ['Shift'] });
		const bar = list.getByRole('group', { name: 'Selected activities' });
		await expect(bar).toContainText('3 selected');
		const middle = list.getByRole('checkbox', { name: 'Select: Book the room' });
		await middle.click({ modifiers: ['Shift'] });
		await expect(middle).not.toBeChecked();
		await expect(bar).toContainText('1 selected');
		await list.getByRole('checkbox', { name: 'Select: Prepare the data' }).click({ modifiers: ['Shift'] });
		await expect(bar).toContainText('3 selected');
		await bar.getByRole('button', { name: 'Not needed…' }).click();
		await expect(bar.getByRole('textbox')).toBeFocused();
		await bar.getByRole('textbox').fill('Short');
		await expect(bar.getByRole('button', { name: 'Mark as not needed' })).toBeDisabled();
		await expectAccessible(eve);
		await bar.getByRole('textbox').fill('The customer tests alone this time.');
		await bar.getByRole('button', { name: 'Mark as not needed' }).click();
		await expect(list.getByText('Not needed: The customer tests alone this time.')).toHaveCount(3);
		await expect(list.getByRole('button', { name: 'Select activities' })).toBeFocused();
	});

	await test.step('one undo for the change, one for the list', async () => {
		await undo.click();
		await expect(list.getByText('Not needed: The customer tests alone this time.')).toHaveCount(0);
		await expect(list.getByRole('listitem')).toHaveCount(before + 3);
		await undo.click();
		await expect(list.getByRole('listitem')).toHaveCount(before);
	});
});

test('what somebody else changes in the field that one is in is said, and what is being typed stays', async ({
	browser,
	server,
	listenForErrors,
}) => {
	const owner = new ApiClient(server.url, ownerToken);
	const { board, invite } = await startRelease(owner);
	const { doc, provider } = await owner.connect(board);
	const eve = await newcomer(browser, invite);
	listenForErrors(eve, 'Eve');
	await openPanel(eve, 'UAT Sign-Off');
	const name = panel(eve).getByRole('textbox', { name: 'Name', exact: true });
	const says = (words: string) =>
		expect(eve.getByRole('banner').getByText(words, { exact: true })).toBeVisible();

	await name.fill('Acceptance');
	await name.press('Enter');
	await expect(name).toBeFocused();
	await expect.poll(() => doc.getMap('milestone:uat-sign-off').get('name')).toBe('Acceptance');
	edits.renameMilestone(doc, 'uat-sign-off', 'User acceptance', {});
	await says('Changed meanwhile to “User acceptance”.');
	await expect(name).toHaveValue('User acceptance');

	await name.fill('Acceptance by the customer');
	edits.renameMilestone(doc, 'uat-sign-off', 'Acceptance test', {});
	await says(
		'Changed meanwhile to “Acceptance test”. What you are typing replaces it, unless you press Escape.',
	);
	await expect(name).toHaveValue('Acceptance by the customer');
	await name.press('Escape');
	await expect(name).toHaveValue('Acceptance test');
	provider.destroy();
});
