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

	await test.step('a comment names a person, by keys; whoever is named is told, and reads it', async () => {
		const comment = panel(eve).getByRole('textbox', { name: 'New comment' });
		await comment.fill('Can you look, ');
		await comment.pressSequentially('@Adm');
		await expect(panel(eve).getByRole('option', { name: 'Administrator' })).toBeVisible();
		await expectAccessible(eve);
		await comment.press('Enter');
		await expect(comment).toHaveValue('Can you look, @Administrator ');
		await comment.press('Control+Enter');
		await expect(panel(eve).getByText('@Administrator', { exact: true })).toBeVisible();

		const at = new Date().toISOString();
		const said = { id: 'named', by: 'administrator', text: 'Yes, @Eve Brandt. Tomorrow.', at };
		edits.addComment(doc, 'release-kickoff', said, {});
		const forYou = eve.getByRole('region', { name: 'Comments for you' });
		await expect(forYou).toContainText('Administrator mentioned you on Release Kickoff.');
		await expectAccessible(eve);
		await forYou.getByRole('button', { name: 'Read the comments on Release Kickoff' }).click();
		await expect(panel(eve).getByText('Yes, @Eve Brandt. Tomorrow.')).toBeVisible();
		await expect(forYou).toBeHidden();
	});

	await test.step('what others did since is counted, told, and seen', async () => {
		const link = eve.getByRole('link', { name: /^News/ });
		await expect(link).toHaveAccessibleName(/^News , \d+ things? since you looked$/);
		await link.click();
		const fresh = eve.getByRole('region', { name: /^Since / });
		await expect(fresh.getByText('Administrator commented on Release Kickoff.')).toBeVisible();
		await expect(fresh.getByText('renamed', { exact: false }).first()).toBeVisible();
		await expectAccessible(eve);
		await eve.reload();
		await expect(fresh).toContainText('Nothing by others since you looked.');
		await expect(eve.getByRole('region', { name: 'Seen before' })).toContainText('Yes, @Eve Brandt.');
		await eve.goto(`${server.url}/b/${board}`);
		await expect(link).toHaveAccessibleName('News');
	});
	provider.destroy();
});
