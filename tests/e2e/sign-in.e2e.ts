import type { Browser, Page } from '@playwright/test';
import { ApiClient } from '../support/api.ts';
import { OpenIdProvider } from '../support/openid-provider.ts';
import { freePort, startServer, type RunningServer } from '../support/server.ts';
import { expectAccessible } from './accessible.ts';
import { newcomer, savedWords } from './board-page.ts';
import { expect, ownerToken, test } from './fixtures.ts';
import { withFingerprint } from './fingerprint.ts';

let server: RunningServer;
let provider: OpenIdProvider;
test.beforeAll(async () => {
	const port = await freePort();
	provider = await OpenIdProvider.start(`http://localhost:${port}/api/sign-in/provider/callback`);
	const env = { HOLDPOINT_OWNER_TOKEN: ownerToken, ...provider.environment };
	server = await startServer({ port, env });
	await new ApiClient(server.url, ownerToken).must('POST', '/api/claim', {
		token: server.claimToken(),
		name: 'Ana Ruiz',
	});
});
test.afterAll(async () => {
	await server.stop();
	await provider.close();
});

/** A release, and the invitation of somebody on it. */
async function aRelease(person: Record<string, unknown>) {
	const owner = new ApiClient(server.url, ownerToken);
	const board = await owner.createBoard({ title: 'Atlas' });
	const { id, inviteUrl } = await owner.must<{ id: string; inviteUrl: string }>(
		'POST',
		`/api/boards/${board}/people`,
		{ roles: ['QA'], ...person },
	);
	return { owner, board, id, inviteUrl };
}

async function aBrowser(browser: Browser): Promise<Page> {
	return (await browser.newContext()).newPage();
}

const signedInAs = (page: Page, name: string) => expect(page.getByRole('link', { name })).toBeVisible();
const signInTitle = (page: Page) => page.getByRole('heading', { level: 1, name: 'Sign in' });

test('a passkey signs in, without an invitation and without a password', async ({ browser }) => {
	const { inviteUrl } = await aRelease({ name: 'Eve Brandt' });
	const eve = await newcomer(browser, inviteUrl);
	const device = await withFingerprint(eve);
	await expect(savedWords(eve)).toHaveText('Saved');
	await eve.goto(`${server.url}/account`);
	await eve.getByRole('button', { name: 'Your passkeys' }).click();
	await eve.getByRole('button', { name: 'Add a passkey' }).click();
	await expect(eve.getByRole('dialog').getByText('not used yet')).toBeVisible();
	await eve.keyboard.press('Escape');
	await eve.goto(`${server.url}/`);
	await eve.getByRole('button', { name: 'Sign out here' }).click();
	await expect(signInTitle(eve)).toBeVisible();
	await expectAccessible(eve);

	await eve.getByRole('button', { name: 'Sign in with a passkey' }).click();
	await signedInAs(eve, 'Eve Brandt');
	await eve.getByRole('link', { name: 'Atlas' }).click();
	await expect(savedWords(eve)).toHaveText('Saved');

	// Signed out while the board is open: a second tab signs in, and the first goes on.
	await eve.evaluate(() => fetch('/api/session/end', { method: 'POST' }));
	const [tab] = await Promise.all([
		eve.context().waitForEvent('page'),
		eve.getByRole('link', { name: 'Sign in, in another tab' }).click(),
	]);
	await device.copyTo(tab);
	await tab.getByRole('button', { name: 'Sign in with a passkey' }).click();
	await expect(savedWords(tab)).toHaveText('Saved');
	expect(tab.url()).toBe(eve.url());
	await eve.getByRole('button', { name: 'Try again' }).click();
	await expect(savedWords(eve)).toHaveText('Saved');
});

test('a link from the local console signs in, once, and clears what an invitation had opened', async ({
	browser,
}) => {
	const { board, inviteUrl } = await aRelease({ name: 'Rae Kim', email: 'rae@example.org' });
	const before = await newcomer(browser, inviteUrl);
	await expect(savedWords(before)).toHaveText('Saved');

	const rae = await aBrowser(browser);
	await rae.goto(`${server.url}/vote/${board}`);
	await rae.getByRole('link', { name: 'Sign in', exact: true }).click();
	await rae.getByLabel('Your e-mail').fill('Rae@Example.org');
	await rae.getByRole('button', { name: 'Send a sign-in link' }).click();
	await expect(
		rae.getByRole('main').getByText('If somebody here has Rae@Example.org, a link is on its way.'),
	).toBeVisible();
	const link = await printed(server.output, 'Rae Kim');
	await rae.goto(link);
	await expectAccessible(rae);
	await rae.getByRole('button', { name: 'Sign in here' }).click();
	await expect(rae.getByRole('heading', { name: 'You are signed in.' })).toBeVisible();
	await expectAccessible(rae);
	expect(rae.url()).not.toContain(new URL(link).hash);
	await rae.getByRole('link', { name: 'Go on' }).click();
	await expect(rae).toHaveURL(`${server.url}/vote/${board}`);
	await expect(rae.getByText('No call is open.')).toBeVisible();
	await expect(before.getByRole('button', { name: 'Try again' })).toBeVisible();

	await before.goto(link);
	await before.getByRole('button', { name: 'Sign in here' }).click();
	await expect(before.getByRole('main').getByRole('alert')).toHaveText(
		'This link was used already, or its ten minutes are over. Ask for a new one.',
	);
	await expect(before.getByLabel('Your e-mail')).toBeVisible();
});

test('who has no address adds one, and may delete the account; what they signed stays', async ({
	browser,
}) => {
	const { owner, board, id, inviteUrl } = await aRelease({ name: 'Ines Roth' });
	const ines = await newcomer(browser, inviteUrl);
	await expect(savedWords(ines)).toHaveText('Saved');
	await ines.goto(`${server.url}/account`);
	await ines.getByLabel('Your e-mail').fill('ines@example.org');
	await ines.getByRole('button', { name: 'Send a link to it' }).click();
	const link = await printed(server.output, 'Ines Roth');
	await ines.goto(link);
	await ines.getByRole('button', { name: 'Sign in here' }).click();
	await signedInAs(ines, 'Ines Roth');
	await ines.goto(`${server.url}/account`);
	await expect(ines.getByText('To ines@example.org, whenever you ask for one.')).toBeVisible();
	await expectAccessible(ines);

	await ines.getByRole('button', { name: 'Delete your account…' }).click();
	await expectAccessible(ines);
	await ines.getByRole('button', { name: 'Delete my account' }).click();
	await expect(signInTitle(ines)).toBeVisible();
	await ines.goto(inviteUrl);
	await expect(ines.getByRole('heading', { name: 'This link does not open.' })).toBeVisible();
	const people = await owner.must<{ id: string; name: string; email?: string }[]>(
		'GET',
		`/api/boards/${board}/people`,
	);
	expect(people.find((person) => person.id === id)).toEqual({
		id,
		name: 'Ines Roth',
		roles: ['QA'],
		removed: false,
	});
});

test('an OpenID provider signs in whom the release knows, and nobody else', async ({ browser }) => {
	provider.accounts.set('ola', { email: 'Ola@Example.org', verified: true });
	provider.accounts.set('mallory', { email: 'ola@example.org', verified: false });
	provider.accounts.set('ben-at-work', { email: 'ben@work.example', verified: true });
	const host = new URL(provider.issuer).host;
	await aRelease({ name: 'Ola Nordmann', email: 'ola@example.org' });

	const ola = await aBrowser(browser);
	await test.step('by an address that the provider has checked', async () => {
		await ola.goto(`${server.url}/`);
		await expectAccessible(ola);
		await ola.getByRole('link', { name: `Sign in with ${host}` }).click();
		await atProvider(ola, 'ola');
		await signedInAs(ola, 'Ola Nordmann');
	});

	await test.step('not by one that it has not', async () => {
		const mallory = await aBrowser(browser);
		await mallory.goto(`${server.url}/`);
		await mallory.getByRole('link', { name: `Sign in with ${host}` }).click();
		await atProvider(mallory, 'mallory');
		await expect(mallory.getByRole('main').getByRole('alert')).toContainText(
			'nobody has invited the address',
		);
		await expect(signInTitle(mallory)).toBeVisible();
		await expectAccessible(mallory);
	});

	await test.step('somebody connects it with their account, and signs in by it afterwards', async () => {
		const { inviteUrl } = await aRelease({ name: 'Ben Okafor' });
		const ben = await newcomer(browser, inviteUrl);
		await expect(savedWords(ben)).toHaveText('Saved');
		await ben.goto(`${server.url}/account`);
		await ben.getByRole('button', { name: 'Connect', exact: true }).click();
		await atProvider(ben, 'ben-at-work');
		await expect(ben.getByText('Connected: you can sign in by it.')).toBeVisible();
		await ben.goto(`${server.url}/`);
		await ben.getByRole('button', { name: 'Sign out here' }).click();
		await ben.getByRole('link', { name: `Sign in with ${host}` }).click();
		await signedInAs(ben, 'Ben Okafor');

		await ben.goto(`${server.url}/account`);
		await ben.getByRole('button', { name: 'Disconnect' }).click();
		await expect(ben.getByText('Not connected with your account.')).toBeVisible();
	});

	await test.step('who goes back is told so', async () => {
		const page = await aBrowser(browser);
		await page.goto(`${server.url}/`);
		await page.getByRole('link', { name: `Sign in with ${host}` }).click();
		await page.getByRole('link', { name: /cancel/i }).click();
		await expect(page.getByRole('main').getByRole('alert')).toContainText(
			'You left before the provider answered.',
		);
	});

	await test.step('an answer that no browser here had asked for signs nobody in, and leads nowhere else', async () => {
		const page = await aBrowser(browser);
		await page.goto(`${server.url}/api/sign-in/provider/callback?code=stolen&state=stolen`);
		await expect(page.getByRole('main').getByRole('alert')).toContainText('did not answer as it should');
		expect(await page.context().cookies()).toEqual([]);
	});

	await test.step('who comes back to a network with too many sign-ins reads so', async () => {
		provider.accounts.set('ola-abroad', { email: 'ola@example.org', verified: true });
		const network = { 'CF-Connecting-IP': '203.0.113.7' };
		const page = await (await browser.newContext({ extraHTTPHeaders: network })).newPage();
		// The minute in which they are counted may end between the last of them and the answer.
		await expect(async () => {
			await page.context().clearCookies();
			await page.goto(`${server.url}/sign-in`);
			await page.getByRole('link', { name: `Sign in with ${host}` }).click();
			await page.getByPlaceholder('Enter any login').fill('ola-abroad');
			await page.getByPlaceholder('and password').fill('any');
			await page.getByRole('button', { name: 'Sign-in' }).click();
			await signInOften(network);
			await page.getByRole('button', { name: 'Continue' }).click();
			await expect(page.getByRole('main').getByRole('alert')).toHaveText(
				'Too many sign-ins came from this network. Try again in a minute.',
			);
		}).toPass();
		await expect(signInTitle(page)).toBeVisible();
		await expectAccessible(page);
		expect((await page.context().cookies()).some(({ name }) => name === '__Host-holdpoint')).toBe(false);
	});

	await test.step('afterwards one is on this server, wherever the address says', async () => {
		// The provider knows her, and does not ask again.
		for (const to of ['/.//evil.example', '/\\evil.example', 'https://evil.example']) {
			await ola.goto(`${server.url}/api/sign-in/provider?to=${encodeURIComponent(to)}`);
			expect(new URL(ola.url()).origin).toBe(server.url);
		}
	});
});

/** The provider's own pages: who one is, and that Holdpoint may know. */
async function atProvider(page: Page, name: string): Promise<void> {
	await page.getByPlaceholder('Enter any login').fill(name);
	await page.getByPlaceholder('and password').fill('any');
	await page.getByRole('button', { name: 'Sign-in' }).click();
	await page.getByRole('button', { name: 'Continue' }).click();
}

/** Until no more of this network are taken. */
async function signInOften(headers: Record<string, string>): Promise<void> {
	for (;;) {
		const { status } = await fetch(`${server.url}/api/sign-in`, {
			method: 'POST',
			headers: { ...headers, 'Content-Type': 'application/json' },
			body: JSON.stringify({ token: 'none' }),
		});
		if (status === 429) return;
	}
}

/** The newest link that the server printed for somebody, as soon as it is there. */
async function printed(output: () => string, name: string): Promise<string> {
	const line = () => [...output().matchAll(new RegExp(`Sign-in link for ${name}, .*?: (\\S+)`, 'g'))].at(-1);
	await expect.poll(line).toBeDefined();
	return line()?.[1] ?? '';
}
