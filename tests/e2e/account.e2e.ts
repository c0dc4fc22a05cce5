import { readFile } from 'node:fs/promises';
import { ApiClient } from '../support/api.ts';
import { expectAccessible } from './accessible.ts';
import { newcomer, openPanel, panel, savedWords } from './board-page.ts';
import { expect, ownerToken, test } from './fixtures.ts';

test('somebody sees where they are signed in, signs another browser out, and takes their data along', async ({
	browser,
	server,
	listenForErrors,
}) => {
	const owner = new ApiClient(server.url, ownerToken);
	const board = await owner.createBoard({ title: 'Atlas' });
	const { id, inviteUrl } = await owner.must<{ id: string; inviteUrl: string }>(
		'POST',
		`/api/boards/${board}/people`,
		{ name: 'Eve Brandt', email: 'eve@example.org', roles: ['QA'] },
	);
	const lost = await newcomer(browser, inviteUrl);
	await expect(savedWords(lost)).toHaveText('Saved');
	await openPanel(lost, 'Release Kickoff');
	const again = await owner.must<{ inviteUrl: string }>('POST', `/api/boards/${board}/people/${id}/invite`);
	const eve = await newcomer(browser, again.inviteUrl);
	await expect(savedWords(eve)).toHaveText('Saved');
	listenForErrors(eve, 'Eve');

	await eve.goto(`${server.url}/`);
	await eve.getByRole('link', { name: 'Eve Brandt' }).click();
	await expect(eve.getByRole('heading', { level: 1, name: 'Eve Brandt' })).toBeVisible();
	const browsers = eve.getByRole('region', { name: 'Where you are signed in' }).getByRole('listitem');
	await expect(browsers).toHaveCount(2);
	await expect(browsers.filter({ hasText: 'this browser' })).toHaveCount(1);
	await expect(browsers.first()).toContainText('Chrome on Windows');
	await expectAccessible(eve);

	await browsers.getByRole('button', { name: /^Sign out Chrome on Windows/ }).click();
	await expect(browsers).toHaveCount(1);
	await expect(eve.getByRole('heading', { name: 'Where you are signed in' })).toBeFocused();
	await expect(lost.getByRole('button', { name: 'Try again' })).toBeVisible();
	await expect(panel(lost).getByRole('heading', { name: 'Release Kickoff' })).toBeAttached();

	const calendar = eve.getByRole('region', { name: 'Your calendar' });
	await calendar.getByRole('button', { name: 'Make an address' }).click();
	const address = await calendar.getByRole('textbox', { name: 'Address' }).inputValue();
	const dates = await fetch(address);
	expect([dates.status, await dates.text()]).toEqual([200, expect.stringContaining('BEGIN:VCALENDAR')]);
	await expectAccessible(eve);
	await calendar.getByRole('button', { name: 'End it' }).click();
	await expect(calendar.getByRole('button', { name: 'Make an address' })).toBeVisible();
	expect((await fetch(address)).status).toBe(404);

	const [file] = await Promise.all([
		eve.waitForEvent('download'),
		eve.getByRole('link', { name: 'Download it' }).click(),
	]);
	const data: unknown = JSON.parse(await readFile(await file.path(), 'utf8'));
	expect(data).toMatchObject({
		name: 'Eve Brandt',
		email: 'eve@example.org',
		releases: [{ id: board, title: 'Atlas' }],
		passkeys: [],
	});
});

test('a guest has no account, and is told so', async ({ browser, server }) => {
	const owner = new ApiClient(server.url, ownerToken);
	const board = await owner.createBoard({ title: 'Atlas' });
	const { url } = await owner.must<{ url: string }>('POST', `/api/boards/${board}/links`, {
		access: 'view',
		label: 'Readers',
	});
	const guest = await newcomer(browser, url);
	await expect(guest.getByText('You can read this board')).toBeVisible();
	await guest.goto(`${server.url}/account`);
	await expect(guest.getByText('You came by a link, as a guest')).toBeVisible();
	await expectAccessible(guest);
});
