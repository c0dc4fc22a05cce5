import type { Browser, Locator, Page } from '@playwright/test';
import { ApiClient } from '../support/api.ts';
import { expectAccessible } from './accessible.ts';
import { cast } from './call-page.ts';
import { expect, ownerToken, test } from './fixtures.ts';
import { changeContent, makeReleaseAtCall } from './release-at-call.ts';

const notSentYet = 'Not sent yet. It does not count until it is sent.';
const hold = 'HOLD: not yet. Say what would change it.';

test('R25 R28 a phone comes by the code on the screen, votes with and without a connection, and sees the verdict', async ({
	browser,
	server,
	listenForErrors,
}) => {
	test.setTimeout(180_000);
	const owner = new ApiClient(server.url, ownerToken);
	const { board, people, authority } = await makeReleaseAtCall(owner);
	const must = async (command: Parameters<ApiClient['command']>[1], as = owner): Promise<void> => {
		expect(await as.command(board, command)).toMatchObject({ status: 200 });
	};
	const inAnHour = new Date(Date.now() + 3_600_000).toISOString();
	const votes = async (): Promise<number> => {
		const entries = await owner.must<{ decision: { type: string } }[]>('GET', `/api/boards/${board}/ledger`);
		return entries.filter(({ decision }) => decision.type === 'voted').length;
	};
	const phone = await aPhone(browser);
	listenForErrors(phone, 'Eve');
	const ballot = phone.getByRole('group', { name: 'Your vote for QA' });

	await test.step('R28 six digits lead to the vote, where one signs in', async () => {
		await must({ type: 'schedule-call', at: inAnHour });
		const { code } = await owner.must<{ code: string }>('GET', `/api/boards/${board}/join-code`);
		await phone.goto(`${server.url}/join`);
		await phone.getByLabel('Code on the screen').fill('48271');
		await phone.getByRole('button', { name: 'Go to the vote' }).click();
		await expect(phone.getByText('A code has six digits, like 4827-19.')).toBeVisible();
		await expectAccessible(phone);
		await phone.getByLabel('Code on the screen').fill(code);
		await phone.getByRole('button', { name: 'Go to the vote' }).click();
		await expect(phone.getByText('Sign in to vote')).toBeVisible();
		await expect(phone).toHaveURL(`${server.url}/vote/${board}`);
		await expect(phone.getByRole('link', { name: 'Sign in' })).toHaveAttribute(
			'href',
			`/sign-in?to=%2Fvote%2F${board}`,
		);
	});

	await test.step('the page waits for the call, and follows it', async () => {
		await phone.goto(people.eve.inviteUrl);
		await expect(phone).toHaveURL(`${server.url}/vote/${board}`);
		await expect(phone.getByText('The call is scheduled.')).toBeVisible();
		// What is written now is on this phone alone.
		const draft = phone.getByRole('region', { name: 'What you would vote for QA' });
		await draft.getByRole('radio', { name: hold }).check();
		await draft.getByLabel('Why?').fill('A key leaked.');
		await expect(
			draft.getByText('Kept on this device. Nobody sees it, and it does not count.'),
		).toBeVisible();
		await expectAccessible(phone);
		await phone.reload();
		await expect(draft.getByLabel('Why?')).toHaveValue('A key leaked.');
		const station = (id: string, name: string, person: string) => ({ id, name, person, required: true });
		await must({
			type: 'open-call',
			stations: [
				station('qa', 'QA', people.eve.id),
				station('security', 'Security', people.omar.id),
				station('product', 'Product', people.mara.id),
			],
			expiresAt: inAnHour,
		});
		await expect(phone.getByText('0 of 3 have voted.')).toBeVisible();
		await expect(said(phone)).toHaveText('Voting is open.');
		await expect(phone.getByText('4.2-rc.1')).toBeVisible();
		await expect(ballot.getByText('You wrote this before voting opened.')).toBeVisible();
		await expect(ballot.getByLabel('Why?')).toHaveValue('A key leaked.');
		expect(await votes()).toBe(0);
		const button = ballot.getByRole('button', { name: 'Vote HOLD' });
		await expect(button).toBeInViewport({ ratio: 1 });
		expect((await button.boundingBox())?.height).toBe(56);
		await expectAccessible(phone);
	});

	await test.step('who holds no station is told so', async () => {
		const stranger = await aPhone(browser);
		await signIn(stranger, people.ben.inviteUrl);
		await stranger.goto(`${server.url}/vote/${board}`);
		await expect(stranger.getByText('You hold no station in this call.')).toBeVisible();
		await stranger.context().close();
	});

	await test.step('R25 what is written without a connection survives a reload, and counts once it is sent', async () => {
		await phone.evaluate(async () => navigator.serviceWorker.ready);
		await phone.context().setOffline(true);
		await phone.reload();
		await expect(ballot.getByLabel('Why?')).toHaveValue('A key leaked.');
		await cast(ballot, hold, 'A key leaked.', 'It is changed.');
		await expect(ballot.getByText(notSentYet)).toBeVisible();
		await expect(said(phone)).toHaveText(notSentYet);
		await expectAccessible(phone);
		await phone.reload();
		await expect(ballot.getByText(notSentYet)).toBeVisible();
		expect(await votes()).toBe(0);
		await phone.context().setOffline(false);
		await expect(ballot.getByText('Vote is in.')).toBeVisible();
		await expect(said(phone)).toHaveText('Your vote is in.');
		expect(await votes()).toBe(1);
		await ballot.getByRole('button', { name: 'Show' }).click();
		await expect(ballot.getByText('A key leaked. What would change my answer: It is changed.')).toBeVisible();
	});

	await test.step('R25 a lost answer makes no second vote', async () => {
		await ballot.getByRole('button', { name: 'Change it' }).click();
		await phone.route('**/commands', async (route) => {
			await route.fetch();
			await route.abort('internetdisconnected');
		});
		await cast(ballot, 'GO: ship this build.');
		await expect(ballot.getByText(notSentYet)).toBeVisible();
		await phone.unroute('**/commands');
		await expect(ballot.getByText('Vote is in.')).toBeVisible();
		expect(await votes()).toBe(2);
	});

	await test.step('R25 what changed meanwhile is not voted on: the text waits for a second look', async () => {
		await phone.context().setOffline(true);
		await ballot.getByRole('button', { name: 'Change it' }).click();
		await cast(ballot, hold, 'A key leaked.', 'It is changed.');
		await expect(ballot.getByText(notSentYet)).toBeVisible();
		await changeContent(owner, board);
		await phone.context().setOffline(false);
		await expect(ballot.getByText('Not sent: the content changed while you were offline.')).toBeVisible();
		await expectAccessible(phone);
		await ballot.getByRole('button', { name: 'Read it and vote again' }).click();
		await expect(ballot.getByLabel('What would change your answer?')).toHaveValue('It is changed.');
		await ballot.getByRole('button', { name: 'Vote HOLD' }).click();
		await expect(ballot.getByText('Vote is in.')).toBeVisible();
		expect(await votes()).toBe(3);
	});

	await test.step('R28 a vote that comes after voting closed is kept, and counts nowhere', async () => {
		await phone.context().setOffline(true);
		await ballot.getByRole('button', { name: 'Change it' }).click();
		await cast(ballot, 'GO: ship this build.');
		await expect(ballot.getByText(notSentYet)).toBeVisible();
		await must({ type: 'close-voting' });
		await phone.context().setOffline(false);
		const left = phone.getByRole('group', { name: 'A vote that was not sent' });
		await expect(left.getByText('Not sent: voting closed while you were offline.')).toBeVisible();
		await expect(phone.getByText('Voting is closed.', { exact: true }).first()).toBeVisible();
		await left.getByRole('button', { name: 'Discard it' }).click();
		await expect(left).toHaveCount(0);
		expect(await votes()).toBe(3);
	});

	await test.step('R28 the result and the verdict', async () => {
		await must({ type: 'reveal' });
		await expect(phone.getByText('Revealed. 0 GO, 0 NO-GO, 1 HOLD from QA.').first()).toBeVisible();
		await expect(phone.getByRole('list', { name: 'Stations' })).toContainText('What would change my answer');
		await must({ type: 'declare', verdict: 'hold', reason: 'The key is changed first.' }, authority);
		await expect(phone.getByText('The key is changed first.')).toBeVisible();
		await expectAccessible(phone);
	});
});

async function aPhone(browser: Browser): Promise<Page> {
	const context = await browser.newContext({
		viewport: { width: 360, height: 740 },
		hasTouch: true,
		serviceWorkers: 'allow',
	});
	return context.newPage();
}

/** As the invitation does it, without a look at the board. */
async function signIn(page: Page, inviteUrl: string): Promise<void> {
	const { origin, hash } = new URL(inviteUrl);
	const answer = await page.request.post(`${origin}/api/join`, {
		headers: { origin },
		data: { token: hash.slice(1) },
	});
	expect(answer.ok()).toBe(true);
}

/** What a screen reader was told last. */
function said(page: Page): Locator {
	return page.locator('div[role="status"][aria-live="polite"]');
}
