import type { Browser, Locator, Page } from '@playwright/test';
import { ApiClient } from '../support/api.ts';
import { expectAccessible } from './accessible.ts';
import { boardOf, column, newcomer, panel, savedWords } from './board-page.ts';
import { withFingerprint } from './fingerprint.ts';
import { expect, ownerToken, test } from './fixtures.ts';

const milestone = 'kickoff';

/** A release of one milestone that two QA sign, asked for, and the browser of each of them. */
async function aRelease(server: { url: string }, browser: Browser, separation: 'standard' | 'strict') {
	const owner = new ApiClient(server.url, ownerToken);
	const board = await owner.createBoard({ title: 'Atlas', template: 'empty', separation });
	const { governance } = await owner.must<{ governance: { policy: { numbers: object } } }>(
		'GET',
		`/api/boards/${board}`,
	);
	const plan = {
		id: milestone,
		phase: '1 Planning',
		kind: 'plain',
		bindsCandidate: false,
		needs: [],
		ordered: false,
	};
	const command = (body: Record<string, unknown>) =>
		owner.must('POST', `/api/boards/${board}/commands`, { commandId: crypto.randomUUID(), ...body });
	await command({
		type: 'set-policy',
		milestones: [{ ...plan, signers: [{ role: 'QA', n: 2 }], evidence: [] }],
		separation,
		numbers: governance.policy.numbers,
	});
	const invite = async (name: string, role: string) => {
		const person = { name, roles: ['QA', role] };
		return (await owner.must<{ inviteUrl: string }>('POST', `/api/boards/${board}/people`, person)).inviteUrl;
	};
	const eve = await invite('Eve Brandt', 'Release manager');
	const ben = await invite('Ben Ito', 'Business');
	await command({ type: 'request-sign-off', milestone });
	const arrive = async (link: string): Promise<Page> => {
		const page = await newcomer(browser, link);
		await expect(savedWords(page)).toHaveText('Saved');
		return page;
	};
	return { board, owner, eve: await arrive(eve), ben: await arrive(ben) };
}

/** Opens the signing panel; its pinned part once it knows what this device can do. */
async function openSigning(page: Page): Promise<Locator> {
	await page.goto(`/b/${boardOf(page)}?m=${milestone}&sign`);
	await expect(panel(page).getByText('You sign as QA.')).toBeVisible();
	return panel(page);
}

test('R4 a person makes a passkey in the panel and signs with it; who has none signs by sign-in, and both show', async ({
	browser,
	server,
	listenForErrors,
}) => {
	const { eve, ben, board, owner } = await aRelease(server, browser, 'standard');
	listenForErrors(eve, 'Eve');
	const device = await withFingerprint(eve);
	const evePanel = await openSigning(eve);
	await expect(
		evePanel.getByText('Use this device’s fingerprint, face or PIN. About 10 seconds.'),
	).toBeVisible();
	await expect(evePanel.getByRole('button', { name: 'Sign without a passkey' })).toBeVisible();
	await expectAccessible(eve);
	await evePanel.getByRole('button', { name: 'Sign as QA' }).click();
	await expect(evePanel.getByText(/Signed\. Eve Brandt, QA, approved, .* UTC\.$/)).toBeFocused();
	await expect(evePanel.getByText('signed with a passkey', { exact: true })).toBeVisible();
	expect(await device.passkeys()).toBe(1);

	const benPanel = await openSigning(ben);
	await expect(benPanel.getByText('Shows as signed by sign-in, no passkey.')).toBeVisible();
	await benPanel.getByRole('button', { name: 'Sign as QA' }).click();
	await expect(benPanel.getByText('signed by sign-in, no passkey', { exact: true })).toBeVisible();
	await expect(
		benPanel.getByRole('img', { name: /Eve Brandt, QA, approved, .*, signed with a passkey$/ }),
	).toBeVisible();

	const exported = await owner.must<{ entries: { decision: { type: string; method?: string } }[] }>(
		'GET',
		`/api/boards/${board}/export`,
	);
	const made = exported.entries
		.map(({ decision }) => decision)
		.filter(({ type }) => /passkey|^signed$/.test(type));
	expect(made).toMatchObject([
		{ type: 'passkey-added' },
		{ type: 'signed', method: 'passkey' },
		{ type: 'signed', method: 'sign-in' },
	]);
});

test('R4 a passkey that is cancelled signs nothing and keeps the text; signing by sign-in stays the other way', async ({
	browser,
	server,
}) => {
	const { eve, board } = await aRelease(server, browser, 'standard');
	const device = await withFingerprint(eve);
	const open = await openSigning(eve);
	const comment = open.getByLabel('Comment (optional)');
	const text = 'Read twice, with the team';
	const cancelled = open.getByText('Nothing was signed. Try again, or sign without a passkey.');
	await comment.fill(text);
	await device.verify(false);
	await open.getByRole('button', { name: 'Sign as QA' }).click();
	await expect(cancelled).toBeVisible();
	await expect(comment).toHaveValue(text);
	expect(await device.passkeys()).toBe(0);

	await device.verify(true);
	await eve.goto(`/b/${board}/people`);
	await eve.getByRole('button', { name: 'Your passkeys' }).click();
	await eve.getByRole('button', { name: 'Add a passkey on this device' }).click();
	await expect(eve.getByText(/^Added .*, not used yet$/)).toBeVisible();
	await openSigning(eve);
	await expect(open.getByText('You sign with your passkey.')).toBeVisible();
	await comment.fill(text);
	await device.verify(false);
	await open.getByRole('button', { name: 'Sign as QA' }).click();
	await expect(cancelled).toBeVisible();
	await expect(comment).toHaveValue(text);

	await open.getByRole('button', { name: 'Sign without a passkey' }).click();
	await expect(open.getByText(/Signed\. Eve Brandt, QA, approved/)).toBeVisible();
	await expect(open.getByText(text)).toBeVisible();
	await expect(open.getByText('signed by sign-in, no passkey', { exact: true })).toBeVisible();
});

test('R4 under strict separation two passkeys sign a milestone off, and their owners look after them', async ({
	browser,
	server,
}) => {
	const { eve, ben, board } = await aRelease(server, browser, 'strict');
	for (const page of [eve, ben]) {
		const device = await withFingerprint(page);
		const open = await openSigning(page);
		await expect(open.getByRole('button', { name: 'Sign without a passkey' })).toHaveCount(0);
		await device.verify(false);
		await open.getByRole('button', { name: 'Sign as QA' }).click();
		await expect(open.getByText('Nothing was signed. Try again with your passkey.')).toBeVisible();
		await device.verify(true);
		await open.getByRole('button', { name: 'Sign as QA' }).click();
		await expect(open.getByText(/Signed\. .*, QA, approved/)).toBeVisible();
	}
	await expect(column(ben, 'Signed off', 1)).toBeVisible();

	await eve.goto(`/b/${board}/people`);
	await eve.getByRole('button', { name: 'Your passkeys' }).click();
	const dialog = eve.getByRole('dialog', { name: 'Your passkeys' });
	await expect(dialog.getByText(/^Added .*, last used /)).toBeVisible();
	await expectAccessible(eve);
	await dialog.getByRole('button', { name: 'Remove' }).click();
	await expect(dialog.getByText('You have none yet.')).toBeVisible();
});

test('R4 R32 under strict separation two passkeys cancel a release; who has none is offered one', async ({
	browser,
	server,
	listenForErrors,
}) => {
	const { eve, ben, board, owner } = await aRelease(server, browser, 'strict');
	listenForErrors(eve, 'Eve');
	listenForErrors(ben, 'Ben');
	const dialogOf = (page: Page) => page.getByRole('dialog', { name: 'End the release' });
	const device = await withFingerprint(eve);
	await eve.getByRole('button', { name: 'Atlas' }).click();
	await eve.getByRole('button', { name: 'End the release…' }).click();
	const hers = dialogOf(eve);
	await hers.getByRole('radio', { name: /^Cancelled/ }).check();
	await hers.getByLabel('Why does it end like this?').fill('The market has gone.');
	await expect(hers.getByText('Use this device’s fingerprint, face or PIN. About 10 seconds.')).toBeVisible();
	await expect(hers.getByRole('button', { name: 'Sign without a passkey' })).toHaveCount(0);
	await expectAccessible(eve);
	await device.verify(false);
	await hers.getByRole('button', { name: 'Sign the ending as Release manager' }).click();
	await expect(hers.getByText('Nothing was signed. Try again with your passkey.')).toBeVisible();
	await expect(hers.getByLabel('Why does it end like this?')).toHaveValue('The market has gone.');
	await device.verify(true);
	await hers.getByRole('button', { name: 'Sign the ending as Release manager' }).click();
	await expect(hers.getByText(/^Eve Brandt, .*, signed with a passkey$/)).toBeVisible();
	expect(await device.passkeys()).toBe(1);

	await withFingerprint(ben);
	await expect(ben.getByRole('region', { name: 'How the release ends' })).toContainText(
		/Eve Brandt \(Release manager, approved, .*, signed with a passkey\) signed; Business has to sign/,
	);
	await ben.getByRole('button', { name: 'Read and sign' }).click();
	await dialogOf(ben).getByRole('button', { name: 'Sign the ending as Business' }).click();
	for (const page of [eve, ben])
		await expect(page.getByRole('region', { name: 'Closed release' })).toContainText(
			'This release is closed: cancelled. The market has gone.',
		);
	const { entries } = await owner.must<{ entries: { decision: { type: string; method?: string } }[] }>(
		'GET',
		`/api/boards/${board}/export`,
	);
	expect(entries.slice(-5).map(({ decision: { type, method } }) => [type, method])).toEqual([
		['passkey-added', undefined],
		['ending-signed', 'passkey'],
		['passkey-added', undefined],
		['ending-signed', 'passkey'],
		['closed-out', undefined],
	]);
});
