import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from '@playwright/test';
import { ApiClient } from '../support/api.ts';
import { Receiver, signatureOf } from '../support/receiver.ts';
import { expectAccessible } from './accessible.ts';
import { newcomer, openPanel, panel, savedWords } from './board-page.ts';
import { expect, ownerToken, test } from './fixtures.ts';

async function manager(server: { url: string }, browser: Parameters<typeof newcomer>[0]) {
	const owner = new ApiClient(server.url, ownerToken);
	const board = await owner.createBoard({ title: 'Atlas', version: '4.2', targetDate: '2027-04-23' });
	const { inviteUrl } = await owner.must<{ inviteUrl: string }>('POST', `/api/boards/${board}/people`, {
		name: 'Mara Lind',
		roles: ['Release manager'],
	});
	const mara = await newcomer(browser, inviteUrl);
	await expect(savedWords(mara)).toHaveText('Saved');
	await mara.getByRole('button', { name: 'Share' }).click();
	return { board, mara, dialog: mara.getByRole('dialog', { name: 'Share this release' }) };
}

test('R26 R27 a public link shows what was chosen and previewed, lasts as long as was said, and moves to a new address', async ({
	browser,
	server,
	listenForErrors,
}) => {
	const { mara, dialog } = await manager(server, browser);
	listenForErrors(mara, 'Mara');
	await dialog.getByRole('radio', { name: 'Public page' }).check();
	await dialog.getByRole('button', { name: 'See what they see' }).click();
	const preview = dialog.locator('.preview');
	await expect(preview).toContainText('On track for Fri 23 Apr 2027.');
	await dialog.getByRole('checkbox', { name: 'Dates' }).uncheck();
	await expect(preview).toContainText('Going as planned.');
	await expect(preview).not.toContainText('2027');
	await expectAccessible(mara);
	await dialog.getByLabel('Label').fill('Press');
	await dialog.getByLabel('Ends', { exact: true }).selectOption('In a week');
	await dialog.getByRole('button', { name: 'Create link' }).click();
	const address = dialog.getByRole('textbox', { name: 'Address of Press' });
	const old = await address.inputValue();
	await expect(dialog.getByText(/Public page, not used yet, ends /)).toBeVisible();

	const reader = await (await browser.newContext()).newPage();
	await reader.goto(old);
	await expect(reader.getByText('Going as planned.')).toBeVisible();
	await expect(reader.getByText('2027')).toBeHidden();

	await dialog.getByRole('button', { name: 'New address for the link Press' }).click();
	await expect(address).not.toHaveValue(old);
	await expect(reader.getByText('This link has ended.')).toBeVisible();
	await reader.goto(await address.inputValue());
	await expect(reader.getByText('Going as planned.')).toBeVisible();
});

test('R27 a strip shows in the frame of a site that the link names, and in no other', async ({
	browser,
	server,
}) => {
	const { dialog, mara, board } = await manager(server, browser);
	await using intranet = await aSite();
	await using elsewhere = await aSite();
	await dialog.getByRole('radio', { name: 'Public page' }).check();
	await dialog.getByLabel('Sites that may show it in a frame').fill(intranet.url);
	await dialog.getByLabel('Label').fill('Intranet');
	await dialog.getByRole('button', { name: 'Create link' }).click();
	const url = new URL(await dialog.getByRole('textbox', { name: 'Address of Intranet' }).inputValue());
	await expect(dialog.getByText(`In a frame at ${intranet.url}`)).toBeVisible();
	await mara.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: server.url });
	await dialog.getByRole('button', { name: 'Copy the frame' }).click();
	const frame = await mara.evaluate(() => navigator.clipboard.readText());
	expect(frame).toContain(`${server.url}/embed/${board}/${url.pathname.split('/').at(-1)}#`);

	const framed = async (site: { url: string }): Promise<Page> => {
		const page = await (await browser.newContext()).newPage();
		await page.goto(site.url);
		await page.setContent(`<h1>News</h1>${frame}`);
		return page;
	};
	const inside = await framed(intranet);
	const strip = inside.frameLocator('iframe');
	await expect(strip.getByRole('link', { name: 'Atlas 4.2' })).toBeVisible();
	await expect(strip.getByText('0 of 12 signed.')).toBeVisible();
	const [page] = await Promise.all([
		inside.context().waitForEvent('page'),
		strip.getByRole('link', { name: 'Atlas 4.2' }).click(),
	]);
	await expect(page.getByRole('heading', { name: 'On track' })).toBeVisible();

	const refused: string[] = [];
	const outside = await (await browser.newContext()).newPage();
	outside.on('console', (message) => refused.push(message.text()));
	await outside.goto(elsewhere.url);
	await outside.setContent(frame);
	await expect.poll(() => refused.join()).toContain('frame-ancestors');
	await expect(outside.frameLocator('iframe').getByText('Atlas')).toHaveCount(0);
});

test('a program is told what happens: its webhook is added, tested, looked up and removed', async ({
	browser,
	server,
	listenForErrors,
}) => {
	const { mara, dialog } = await manager(server, browser);
	listenForErrors(mara, 'Mara');
	let isUp = false;
	const receiver = await Receiver.listen((response) => response.writeHead(isUp ? 204 : 503).end());
	await dialog.getByLabel('Address', { exact: true }).fill(receiver.url);
	await dialog.getByLabel('Who listens').fill('Archive');
	await dialog.getByText('What is told: everything').click();
	for (const name of ['Somebody signed', 'The release ends']) await dialog.getByLabel(name).uncheck();
	await expect(dialog.getByText('What is told: 7 of 9')).toBeVisible();
	await dialog.getByRole('button', { name: 'Add webhook' }).click();
	const row = dialog.getByRole('listitem').filter({ hasText: 'Archive' });
	const secret = await row.getByLabel('Secret, shown once').inputValue();
	await expect(row).toContainText(`Program: ${receiver.url}`);
	await expectAccessible(mara);

	await row.getByRole('button', { name: 'Send a test to Archive' }).click();
	const attempts = row.getByRole('list', { name: 'Attempts, the last one first' });
	await expect(attempts.getByRole('listitem').first()).toContainText('503');
	isUp = true;
	await row.getByRole('button', { name: 'Send a test to Archive' }).click();
	await expect(attempts.getByRole('listitem').first()).toContainText('204');
	const arrived = receiver.received.at(-1)!;
	expect(arrived.headers['webhook-signature']).toBe(signatureOf(arrived, secret));
	await expectAccessible(mara);
	await row.getByRole('button', { name: 'Log of Archive' }).click();
	await expect(attempts).toBeHidden();

	await row.getByRole('button', { name: 'Remove the webhook Archive' }).click();
	await expect(row).toHaveCount(0);
	await receiver.close();
});

test('what a pipeline reports of the build stands beside it as it comes', async ({ browser, server }) => {
	const { mara, dialog, board } = await manager(server, browser);
	const owner = new ApiClient(server.url, ownerToken);
	const artefact = `sha256:${'a'.repeat(64)}`;
	const report = (name: string, conclusion: string, more: Record<string, string> = {}) =>
		owner.must('POST', `/api/boards/${board}/checks`, { name, conclusion, artefact, ...more });
	await dialog.getByRole('button', { name: 'Close' }).click();
	const build = { version: '4.2.0', commit: 'c0ffee1', artefact };
	expect(await owner.command(board, { type: 'set-release-candidate', ...build })).toMatchObject({
		status: 200,
	});
	await report('Integration tests', 'pending', { url: 'https://ci.example.org/run/7' });
	await mara.getByRole('button', { name: 'Atlas' }).click();
	const checks = mara.getByRole('list', { name: 'Checks of the build' });
	await expect(checks.getByRole('listitem')).toHaveText(/Integration tests\s+running/);
	await expect(checks.getByRole('link', { name: 'Integration tests' })).toHaveAttribute(
		'href',
		'https://ci.example.org/run/7',
	);
	await report('Integration tests', 'failure');
	await report('Smoke tests', 'success');
	await expect(checks.getByRole('listitem').filter({ hasText: 'Integration tests' })).toContainText('failed');
	await expect(checks.getByRole('listitem').filter({ hasText: 'Smoke tests' })).toContainText('succeeded');
	await expectAccessible(mara);
});

test('R26 a strip may be framed by the sites of its link, and by nobody once the link has ended', async ({
	page,
	server,
}) => {
	const owner = new ApiClient(server.url, ownerToken);
	const board = await owner.createBoard({ title: 'Atlas' });
	const link = async (parts: Record<string, unknown>) => {
		const { id } = await owner.must<{ id: string }>('POST', `/api/boards/${board}/links`, {
			label: 'x',
			...parts,
		});
		return id;
	};
	const frames = ['https://a.example', 'http://localhost:3000'];
	const framed = await link({ access: 'public', frames });
	const policyOf = async (path: string) => {
		const headers = (await page.request.get(path)).headers();
		return [
			/frame-ancestors ([^;]*)/.exec(headers['content-security-policy'] ?? '')?.[1],
			headers['x-frame-options'],
		];
	};
	expect(await policyOf(`/embed/${board}/${framed}`)).toEqual([frames.join(' '), undefined]);
	for (const path of [
		`/embed/${board}/${await link({ access: 'public' })}`,
		`/embed/${board}/${await link({ access: 'screen', frames })}`,
		`/embed/${board}/unknown`,
		`/embed/nosuchboard1/${framed}`,
		`/embed/x/${framed}`,
		`/p/${framed}`,
	])
		expect([path, await policyOf(path)]).toEqual([path, ["'none'", 'DENY']]);
	await owner.must('DELETE', `/api/boards/${board}/links/${framed}`);
	expect(await policyOf(`/embed/${board}/${framed}`)).toEqual(["'none'", 'DENY']);
});

test('a site that people link to hears nothing of where they come from', async ({ browser, server }) => {
	await using elsewhere = await aSite();
	const owner = new ApiClient(server.url, ownerToken);
	const board = await owner.createBoard({ title: 'Atlas' });
	const { governance } = await owner.must<{
		governance: { milestones: Record<string, { policy: { evidence: { slot: string; source?: string }[] } }> };
	}>('GET', `/api/boards/${board}`);
	const slots = governance.milestones['release-kickoff']?.policy.evidence ?? [];
	await owner.must('POST', `/api/boards/${board}/evidence`, {
		milestone: 'release-kickoff',
		slot: slots.find(({ source }) => source === undefined)?.slot ?? '',
		url: `${elsewhere.url}/report`,
	});
	const { inviteUrl } = await owner.must<{ inviteUrl: string }>('POST', `/api/boards/${board}/people`, {
		name: 'Mara Lind',
		roles: [],
	});
	const mara = await newcomer(browser, inviteUrl);
	await openPanel(mara, 'Release Kickoff');
	await Promise.all([
		mara.context().waitForEvent('page'),
		panel(mara).locator(`a[href="${elsewhere.url}/report"]`).click(),
	]);
	// Its page asks for more by itself, and says that it was that page.
	const visit = () => elsewhere.asked.find(({ url }) => url === '/report');
	await expect.poll(visit).toBeDefined();
	expect(visit()).not.toHaveProperty('referer');
	expect(visit()).not.toHaveProperty('origin');
});

type Asked = IncomingHttpHeaders & { readonly url: string | undefined };

/** Another origin on this machine, and what it is asked. */
async function aSite(): Promise<{ url: string; asked: Asked[] } & AsyncDisposable> {
	const asked: Asked[] = [];
	const server = createServer((request, response) => {
		asked.push({ ...request.headers, url: request.url });
		response.setHeader('content-type', 'text/html').end('<p></p>');
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		asked,
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		[Symbol.asyncDispose]: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
