import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expectAccessible } from './accessible.ts';
import { claim, panel } from './board-page.ts';
import { expect, ownerToken, test } from './fixtures.ts';

const examples = path.resolve(import.meta.dirname, '../../shared/src/import/examples');
const schedule = readFileSync(path.join(examples, 'kubernetes-1.33-timeline.md'), 'utf8');

test('a newcomer claims the server, plans a release, imports a schedule and invites who signs', async ({
	page,
	browser,
	server,
}) => {
	// The longest way of all, with axe on each page.
	test.setTimeout(240_000);
	await page.goto('/');
	await expect(page.getByRole('heading', { name: 'Sign in', level: 1 })).toBeVisible();
	await expect(page.getByText('Nobody has claimed this server yet.')).toBeVisible();
	await expectAccessible(page);

	await page.goto(`/claim#${server.claimToken()}`);
	await page.getByLabel('Your name').fill('Ana Ruiz');
	await expectAccessible(page);
	await page.getByRole('button', { name: 'Claim it' }).click();

	await expect(page).toHaveURL(`${server.url}/new`);
	await page.getByLabel('What is released?').fill('Kubernetes');
	await page.getByLabel('Version').fill('1.33');
	await page.getByLabel('Weekly train').check();
	await expect(page.getByRole('listitem').filter({ hasText: 'Build Frozen and Tested' })).toBeVisible();
	await page.getByLabel('Import a schedule').check();
	await page.getByLabel('Where is it now?').selectOption('development-complete');
	await expect(
		page.getByText('Release Kickoff, Requirement Sign-Off. These never show as signed here.'),
	).toBeVisible();
	await expectAccessible(page);
	await page.getByRole('button', { name: 'Create release' }).click();

	await page.getByLabel('Your schedule').fill(`${schedule}| Party | Ana | soon | | |\n`);
	await expect(page.getByText('36 rows read from a Markdown table, 1 not.')).toBeVisible();
	await expect(page.getByText('"soon" is not a date that can be read.')).toBeVisible();
	await page.getByRole('button', { name: 'Keep without a date' }).click();
	await page.getByLabel('Milestone of Party').selectOption('Leave out');
	await expect(page.getByLabel('Milestone of v1.33.0 released')).toHaveValue('production-deployment');
	await expectAccessible(page);
	await page.getByRole('button', { name: /^Add 36 activities to \d+ milestones$/ }).click();
	await expect(page.getByRole('status').filter({ hasText: '36 activities added. Saved.' })).toBeVisible();

	// Again, it knows what is there.
	await page.getByLabel('Your schedule').fill(schedule);
	await expect(page.getByText('is on the board already')).toHaveCount(36);

	// A board of Trello: one choice for all that stands on a list there.
	await page.getByLabel('Or choose a file').setInputFiles(path.join(examples, 'trello-board.json'));
	await expect(
		page.getByText('4 rows read from a board of Trello. Left out: 2 archived cards.'),
	).toBeVisible();
	await page.getByLabel('Milestone of everything in Doing').selectOption('uat-sign-off');
	await expect(page.getByLabel('Milestone of Move the invoices: Copy them')).toHaveValue('uat-sign-off');
	await page.getByLabel('Milestone of everything in Done ✓').selectOption('Leave out');
	await expectAccessible(page);
	await page.getByRole('button', { name: 'Add 3 activities to 1 milestone' }).click();
	await expect(page.getByRole('status').filter({ hasText: '3 activities added. Saved.' })).toBeVisible();
	await page.getByRole('button', { name: 'Who signs?' }).click();

	await expect(
		page.getByText(
			'0 of 9 can be signed, 1 is decided in the call. You cannot sign alone; that is the point.',
		),
	).toBeVisible();
	await page.getByRole('button', { name: 'Me as Engineering' }).click();
	await page.getByLabel('Name for QA').fill('Eve Brandt');
	await page.getByRole('button', { name: 'Add', exact: true }).click();
	await expect(page.getByText('Only this computer can open these links.')).toBeVisible();
	await expectAccessible(page);
	const link = (await page.getByText(`${server.url}/join#`).textContent()) ?? '';
	const board = new URL(page.url()).pathname.split('/')[2] ?? '';

	const eve = await (await browser.newContext()).newPage();
	await eve.goto(link);
	await expect(eve).toHaveURL(`${server.url}/b/${board}`);
	expect(await (await eve.request.get(`${server.url}/api/me`)).json()).toMatchObject({ name: 'Eve Brandt' });
	await eve.goto(`${server.url}/b/${board}/people`);
	await expect(
		eve.getByText('Only the owner and the Release manager of this release can name people.'),
	).toBeVisible();
	await eve.goto(`${server.url}/claim#${server.claimToken()}`);
	await expect(eve.getByRole('heading', { name: 'Already claimed.' })).toBeVisible();

	await page.goto('/');
	await expect(page.getByRole('link', { name: 'Kubernetes' })).toBeVisible();
	await expect(page.getByText('0 of 10 signed')).toBeVisible();
	await expectAccessible(page);

	// Its record begins another release, unless somebody has changed the file.
	const record = await (await page.request.get(`${server.url}/api/boards/${board}/export`)).text();
	const choose = (text: string) =>
		page
			.getByLabel('Which record?')
			.setInputFiles({ name: 'record.json', mimeType: 'application/json', buffer: Buffer.from(text) });
	await page.goto('/new');
	await page.getByLabel('What is released?').fill('Almanac');
	await page.getByLabel('From a downloaded record').check();
	await choose(record.replace('Compare the sums', 'Compare no sums'));
	await expect(
		page.getByText('This record was changed or damaged, so nothing is taken from it.'),
	).toBeVisible();
	await expect(page.getByRole('button', { name: 'Create release' })).toBeDisabled();
	await choose(record);
	await expect(page.getByLabel('Version')).toHaveValue('1.33');
	await expect(page.getByRole('listitem').filter({ hasText: 'UAT Sign-Off' })).toBeVisible();
	await expectAccessible(page);
	await page.getByRole('button', { name: 'Create release' }).click();
	await expect(page.getByText('0 of 9 can be signed, 1 is decided in the call.')).toBeVisible();
	await page.goto('/');
	await expect(page.getByRole('link', { name: 'Almanac' })).toBeVisible();
	await page.getByRole('button', { name: 'Sign out here' }).click();
	await expect(page.getByRole('heading', { name: 'Sign in', level: 1 })).toBeVisible();
});

test('a date that is typed digit by digit troubles nothing, and counts once its year is whole', async ({
	page,
	unclaimed,
	listenForErrors,
}) => {
	listenForErrors(page, 'Ana');
	await claim(page, unclaimed.claimUrl, 'Ana Ruiz');
	await page.getByLabel('What is released?').fill('Billing');
	await page.getByLabel('When should it be in production?').click({ position: { x: 14, y: 14 } });
	const kickoff = page.getByRole('listitem').filter({ hasText: 'Release Kickoff' });
	for (const keys of ['01', '05', '2']) await page.keyboard.type(keys);
	await expect(page.getByLabel('When should it be in production?')).toHaveValue('0002-01-05');
	await expect(page.getByText('That day has passed.')).toBeVisible();
	await expect(kickoff.getByText('45 working days before')).toBeVisible();
	await page.keyboard.type('099');
	await expect(page.getByText('That day has passed.')).toBeHidden();
	await expect(kickoff.getByText('Mon 3 Nov 2098')).toBeVisible();

	await page.getByRole('button', { name: 'Create release' }).click();
	await page.getByRole('button', { name: 'To the board' }).click();
	const due = panel(page).getByLabel('Due', { exact: true });
	await expect(due).toHaveValue('2098-11-03');
	const undo = page.getByRole('banner').getByRole('button', { name: /^Undo/ });
	await due.click({ position: { x: 14, y: 14 } });
	for (const keys of ['11', '04']) await page.keyboard.type(keys);
	const before = await undo.getAttribute('aria-label');
	await page.keyboard.type('2');
	await expect(due).toHaveValue('0002-11-04');
	await panel(page).getByLabel('Led by').focus();
	await expect(due).toHaveValue('2098-11-04');
	expect(await undo.getAttribute('aria-label')).toBe(before);
});

test('R15 Name someone leads to the field of the role that is missing', async ({ page, unclaimed }) => {
	await claim(page, unclaimed.claimUrl, 'Ana Ruiz');
	const headers = { Origin: unclaimed.url };
	const created = await page.request.post(`${unclaimed.url}/api/boards`, {
		headers,
		data: { title: 'Billing', template: 'twelve-milestones', separation: 'small' },
	});
	const { id } = (await created.json()) as { id: string };
	await page.goto(`${unclaimed.url}/b/${id}/people`);
	await page.getByRole('button', { name: 'Me as Product' }).click();
	await expect(page.getByRole('button', { name: 'Ana Ruiz is not Product' })).toBeVisible();
	await page.goto(`${unclaimed.url}/b/${id}`);
	await page.getByRole('link', { name: 'Name someone' }).click();
	await expect(page.getByLabel('Name for Engineering')).toBeFocused();
	await expect(page.getByLabel('Name for Engineering')).toBeInViewport({ ratio: 1 });
	await expect(page.getByText('2 for Development Complete')).toBeVisible();
});

test('a guest opens an edit link, says a name, and is on the board', async ({ page, server }) => {
	const headers = { Authorization: `Bearer ${ownerToken}` };
	const created = await page.request.post('/api/boards', { headers, data: { title: 'Billing' } });
	const { id } = (await created.json()) as { id: string };
	const made = await page.request.post(`/api/boards/${id}/links`, {
		headers,
		data: { access: 'edit', label: 'For everybody' },
	});
	const { url } = (await made.json()) as { url: string };

	await page.goto(url);
	await page.getByLabel('What should the others call you?').fill('Gil');
	await expectAccessible(page);
	await page.getByRole('button', { name: 'Open the board' }).click();
	await expect(page).toHaveURL(`${server.url}/b/${id}`);
	expect(await (await page.request.get('/api/me')).json()).toMatchObject({ name: 'Gil', guest: true });
});

test('a link that is cut off or has ended says what to do', async ({ page }) => {
	await page.goto('/join');
	await expect(page.getByText('Then it is not whole: the part after # is missing.')).toBeVisible();
	await page.getByLabel('Or paste a link here').fill('https://elsewhere.example/join#abc');
	await page.getByRole('button', { name: 'Open' }).click();
	await expect(page.getByText('This link belongs to elsewhere.example. Open it there.')).toBeVisible();
	await page.goto('/join#inv_of-nobody');
	await expect(
		page.getByText(
			'This invitation has run out, a newer one replaced it, or you are no longer on the release. Ask for a new one.',
		),
	).toBeVisible();
	await page.goto('/no/such/page');
	await expect(page.getByRole('heading', { name: 'There is nothing at this address.' })).toBeVisible();
});
