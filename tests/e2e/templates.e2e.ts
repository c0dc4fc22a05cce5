import { ApiClient } from '../support/api.ts';
import { expectAccessible } from './accessible.ts';
import { newcomer, savedWords } from './board-page.ts';
import { expect, ownerToken, test } from './fixtures.ts';

test('R24 a plan is offered as a template, somebody else begins with it, and who offered it removes it', async ({
	browser,
	server,
}) => {
	const owner = new ApiClient(server.url, ownerToken);
	const board = await owner.createBoard({ title: 'Train 7', template: 'weekly-train' });
	const come = async (name: string, roles: string[]) => {
		const { inviteUrl } = await owner.must<{ inviteUrl: string }>('POST', `/api/boards/${board}/people`, {
			name,
			roles,
		});
		const page = await newcomer(browser, inviteUrl);
		await expect(savedWords(page)).toHaveText('Saved');
		return page;
	};
	const mara = await come('Mara Lind', ['Release manager']);
	const ben = await come('Ben Okafor', ['QA']);

	await ben.goto(`${server.url}/new?from=${board}`);
	await ben.getByRole('button', { name: 'Offer its plan as a template…' }).click();
	await ben.getByLabel('Name of the template').press('Enter');
	await expect(ben.getByText('Only the owner and the release manager share this release.')).toBeVisible();

	await mara.goto(`${server.url}/new?from=${board}`);
	await mara.getByRole('button', { name: 'Offer its plan as a template…' }).click();
	const name = mara.getByLabel('Name of the template');
	await expect(name).toHaveValue('Train 7');
	await name.fill(' ');
	await name.press('Enter');
	await expect(mara.getByText('Give the template a name.')).toBeVisible();
	await expectAccessible(mara);
	await name.fill('Our train');
	await name.press('Enter');
	await expect(mara.getByRole('main').getByText('Our train is a template now.')).toBeVisible();

	await ben.goto(`${server.url}/new`);
	await ben.getByLabel('A template of this server').check();
	await expect(ben.getByRole('button', { name: 'Create release' })).toBeDisabled();
	const which = ben.getByLabel('Which template?');
	await which.selectOption('Our train');
	await expect(which).toHaveAccessibleDescription(
		'Offered by Mara Lind. People are chosen for each release.',
	);
	await expect(ben.getByRole('listitem').filter({ hasText: 'Build Frozen and Tested' })).toBeVisible();
	await expect(ben.getByRole('button', { name: 'Remove this template' })).toBeHidden();
	await expectAccessible(ben);
	await ben.getByLabel('What is released?').fill('Train 8');
	await ben.getByRole('button', { name: 'Create release' }).click();
	await expect(ben).toHaveURL(/\/b\/\w+\/people$/);
	await expect(ben.getByText('Ben Okafor').first()).toBeVisible();
	await expect(ben.getByText('Mara Lind')).toBeHidden();

	await mara.getByLabel('A template of this server').check();
	await mara.getByLabel('Which template?').selectOption('Our train');
	await mara.getByRole('button', { name: 'Remove this template' }).click();
	await expect(mara.getByRole('option', { name: 'Our train' })).toHaveCount(0);
	await expect(mara.getByText('Nobody has offered a plan here yet.')).toBeVisible();
});
