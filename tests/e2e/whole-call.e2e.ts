import path from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { ApiClient } from '../support/api.ts';
import { makeReadyForCall, stationNames } from '../support/ready-for-call.ts';
import { newcomer, openPanel, panel } from './board-page.ts';
import { cast, localMinute } from './call-page.ts';
import { expect, ownerToken, test } from './fixtures.ts';
import { artefact, review } from './release-at-call.ts';

const names: Readonly<Record<string, string>> = {
	Product: 'Mara Lind',
	Engineering: 'Ben Okafor',
	QA: 'Eve Brandt',
	Security: 'Jonas Weber',
	Operations: 'Omar Haddad',
	Business: 'Priya Nair',
	Support: 'Lena Sørensen',
};
/** `pnpm pictures` sets it: then each step is kept as pictures. */
const folder = process.env.HOLDPOINT_PICTURES;

test('R28 R29 a whole call: the chair’s laptop, the projector, seven phones, and the gate; reloaded at each step', async ({
	browser,
	server,
	listenForErrors,
}) => {
	test.setTimeout(360_000);
	const owner = new ApiClient(server.url, ownerToken);
	const board = await owner.createBoard({ title: 'Atlas', version: '4.2' });
	await makeReadyForCall(owner, board);
	const invite = async (name: string, roles: string[]): Promise<string> =>
		(await owner.must<{ inviteUrl: string }>('POST', `/api/boards/${board}/people`, { name, roles }))
			.inviteUrl;

	const laptop = await newcomer(browser, await invite('Ana Ruiz', ['Release manager']), {
		viewport: { width: 1280, height: 800 },
	});
	listenForErrors(laptop, 'the laptop');
	const chair = panel(laptop);
	const { url } = await owner.must<{ url: string }>('POST', `/api/boards/${board}/links`, {
		access: 'screen',
		label: 'Room 4',
	});
	const projector = await newcomer(browser, url, { viewport: { width: 1920, height: 1080 } });
	listenForErrors(projector, 'the projector');
	const phones = new Map<string, Page>();
	const phone = (station: string): Page => phones.get(station) as Page;

	const picture = async (name: string): Promise<void> => {
		if (folder === undefined) return;
		const screens = { laptop, projector, phone: phone('QA') };
		for (const [screen, page] of Object.entries(screens)) {
			for (const colorScheme of ['light', 'dark'] as const) {
				await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
				// The projector has its own switch, whatever the machine beside it prefers.
				if (page === projector && colorScheme === 'dark') await page.keyboard.press('d');
				await page.screenshot({ path: path.join(folder, `call-${name}-${screen}-${colorScheme}.png`) });
			}
			if (page === projector) await page.keyboard.press('d');
		}
	};
	/** Laptop, projector and a phone are loaded anew, and show what they showed. */
	const reload = async (): Promise<void> => {
		const shown = [
			chair.getByRole('region', { name: 'Go/no-go call' }),
			projector.getByRole('main').locator('> :not(footer)').filter({ visible: true }),
			phone('QA').getByRole('main'),
		];
		await Promise.all(
			shown.map(async (part) => {
				const before = await wordsOf(part);
				expect(before.join('')).not.toBe('');
				await part.page().reload();
				await expect.poll(() => wordsOf(part)).toEqual(before);
			}),
		);
	};
	const gate = async (): Promise<unknown> => {
		const { status, body } = await owner.request(
			'GET',
			`/api/boards/${board}/gates/production-deployment?artefact=${artefact}`,
		);
		return { status, ...(body as object) };
	};

	await test.step('seven phones wait for the call that is scheduled', async () => {
		await openPanel(laptop, review);
		await chair.getByRole('button', { name: 'Schedule it' }).click();
		await chair.getByLabel('When is the call?').fill(localMinute(Date.now() + 20 * 60_000));
		await chair.getByRole('button', { name: 'Schedule the call' }).click();
		for (const station of stationNames) {
			const page = await newcomer(browser, await invite(names[station] ?? '', [station]), {
				viewport: { width: 390, height: 844 },
				hasTouch: true,
			});
			listenForErrors(page, station);
			phones.set(station, page);
			await expect(page.getByRole('heading', { level: 1, name: 'Atlas' })).toBeVisible();
			await page.goto(`${server.url}/vote/${board}`);
			await expect(page.getByText('The call is scheduled.')).toBeVisible();
		}
		await expect(projector.getByText('7 are here').filter({ visible: true })).toBeVisible();
		await picture('1-lobby');
		await laptop.keyboard.press('Space');
		await expect(projector.getByRole('region', { name: 'Before the vote' })).toBeVisible();
		await laptop.keyboard.press('1');
		await expect(
			projector.getByText('Now speaking: Product, Mara Lind').filter({ visible: true }),
		).toBeVisible();
		await reload();
	});

	await test.step('the chair opens it; each phone has one ballot', async () => {
		await chair.getByRole('button', { name: 'Open the call' }).click();
		await chair.getByRole('button', { name: 'Open voting' }).click();
		await expect(projector.getByRole('heading', { name: 'VOTING' })).toBeVisible();
		for (const station of stationNames)
			await expect(phone(station).getByText(`You speak for ${station}.`)).toBeVisible();
		await picture('2-voting');
		await reload();
	});

	await test.step('seven vote, QA says NO-GO; nobody sees it', async () => {
		for (const station of stationNames) {
			if (station === 'QA')
				await cast(booth('QA'), 'NO-GO: not this build.', 'The export fails.', 'A green run of the export.');
			else await cast(booth(station), 'GO: ship this build.');
			await expect(phone(station).getByText('Vote is in.')).toBeVisible();
		}
		await expect(chair.getByText('7 of 7 have voted.')).toBeVisible();
		await expect(projector.getByRole('main')).toContainText(/7 of 7\s+have voted/);
		for (const page of [laptop, projector, ...stationNames.filter((each) => each !== 'QA').map(phone)])
			await expect(page.getByText('The export fails.')).toHaveCount(0);
		await picture('3-voted');
		await reload();
	});

	await test.step('the reveal: one NO-GO bars GO', async () => {
		await reveal(reload);
		// Not in what a reader of the screen hears, where the same stands for a moment.
		const revealed = phone('Product').getByRole('strong');
		await expect(revealed.filter({ hasText: 'Revealed. 6 GO, 1 NO-GO from QA, 0 HOLD.' })).toBeVisible();
		await expect(projector.getByRole('region', { name: 'Who did not say GO' })).toContainText(
			'The export fails.',
		);
		await expect(chair.getByText('GO is not possible:')).toBeVisible();
		expect(await gate()).toMatchObject({ status: 409, open: false });
		await picture('4-revealed');
		await reload();
	});

	await test.step('QA alone is asked again, and says GO with a condition', async () => {
		await chair.getByRole('button', { name: 'Poll QA again' }).click();
		const ballot = booth('QA');
		await ballot.getByRole('radio', { name: /^GO with conditions:/ }).check();
		await ballot.getByLabel('Condition 1').fill('The export is green on the candidate.');
		await ballot.getByLabel('Who closes it').selectOption({ label: 'Ben Okafor' });
		await picture('5-asked-again');
		await reload();
		await ballot.getByRole('button', { name: 'Vote GO with conditions' }).click();
		await expect(phone('QA').getByText('Vote is in.')).toBeVisible();
		await reveal();
	});

	await test.step('the verdict: GO with one condition; production stays shut', async () => {
		await chair.getByRole('radio', { name: 'GO with conditions' }).check();
		await chair.getByLabel('The deployment may start from').fill(localMinute(Date.now() - 120_000));
		await chair.getByRole('button', { name: 'Declare GO with conditions' }).click();
		await expect(
			phone('Support').getByText('with 1 condition. Production stays shut until it is closed.'),
		).toBeVisible();
		await expect(projector.getByText('Production stays shut').filter({ visible: true })).toBeVisible();
		expect(await gate()).toMatchObject({ status: 409, open: false });
		await picture('6-conditional');
		await reload();
	});

	await test.step('somebody else verifies the condition, and the gate opens', async () => {
		await chair.getByRole('button', { name: 'Verify that it is closed…' }).click();
		await chair.getByLabel('What shows that it is closed?').fill('Run 4711 is green.');
		await chair.getByRole('button', { name: 'It is closed' }).click();
		await expect(chair.getByText('The deployment may start now.')).toBeVisible();
		expect(await gate()).toMatchObject({ status: 200, open: true });
		await expect(projector.getByRole('heading', { name: 'GO', exact: true })).toBeVisible();
		await picture('7-go');
		await reload();
	});

	function booth(station: string) {
		return phone(station).getByRole('group', { name: `Your vote for ${station}`, exact: true });
	}
	async function reveal(whileClosed = async (): Promise<void> => undefined): Promise<void> {
		await chair.getByRole('button', { name: 'Close voting' }).click();
		await expect(chair.getByRole('button', { name: 'Reveal the votes…' })).toBeVisible();
		await expect(
			projector.getByText('Voting is closed. The reveal is next.').filter({ visible: true }),
		).toBeVisible();
		await expect(phone('QA').getByRole('main').getByText('Voting is closed.')).toBeVisible();
		await whileClosed();
		await chair.getByRole('button', { name: 'Reveal the votes…' }).click();
		await chair.getByRole('button', { name: 'Reveal now' }).click();
	}
});

/** What a part of a page says and holds, but for the time, which goes on. */
async function wordsOf(part: Locator): Promise<string[]> {
	const written = await part.evaluateAll((elements) =>
		elements.flatMap((element) => [
			(element as HTMLElement).innerText,
			...[...element.querySelectorAll('input, textarea, select')].map((field) => {
				const { value, checked } = field as HTMLInputElement;
				return `${value} ${checked}`;
			}),
		]),
	);
	return written.map((text) =>
		text.replace(/\d\d:\d\d/g, 'time').replace(/\d+ (h|min|minutes?|days?)\b/g, 'a while'),
	);
}
