import * as edits from '@holdpoint/shared/doc/edits';
import { scenes } from '@holdpoint/shared/scenes/scenes';
import { finish } from '@holdpoint/shared/scenes/steps';
import type { Page } from '@playwright/test';
import { ApiClient, saved } from '../support/api.ts';
import { makeReadyForCall, mustCommand, staffStations } from '../support/ready-for-call.ts';
import { ServerStage } from '../support/server-stage.ts';
import { card, closePanel, newcomer, openPanel, panel, savedWords } from './board-page.ts';
import { expect, ownerToken, test } from './fixtures.ts';

interface Heard {
	readonly text: string;
	readonly live: string;
	readonly at: number;
	readonly inDialog: boolean;
}

/** Notes every text that a live region of `announce` holds from now on, and forgets those before. */
async function listen(page: Page): Promise<void> {
	await page.evaluate(() => {
		const noted = globalThis as unknown as { heard?: Heard[] };
		const isFirst = noted.heard === undefined;
		noted.heard = [];
		if (!isFirst) return;
		new MutationObserver((changes) => {
			for (const { target, addedNodes } of changes) {
				if (addedNodes.length === 0) continue;
				const region = target instanceof Element ? target : target.parentElement;
				const text = region?.textContent ?? '';
				if (!region?.matches('.hidden-words[aria-live]') || text === '') continue;
				noted.heard?.push({
					text: text.trim(),
					live: region.ariaLive ?? '',
					at: performance.now(),
					inDialog: region.closest('dialog') !== null,
				});
			}
		}).observe(document, { childList: true, characterData: true, subtree: true });
	});
}

function heard(page: Page): Promise<Heard[]> {
	return page.evaluate(() => (globalThis as unknown as { heard: Heard[] }).heard);
}

/** Waits until these have been said, in this order and nothing else, each two seconds or more after the one before. */
async function expectSaid(page: Page, sentences: readonly string[]): Promise<void> {
	await expect
		.poll(async () => (await heard(page)).map(({ live, text }) => `${live}: ${text}`), { timeout: 20_000 })
		.toEqual(sentences);
	const said = await heard(page);
	// A timer's clock and that of the page may differ by some milliseconds.
	for (const [index, { at, text }] of said.slice(1).entries())
		expect(at - (said[index]?.at ?? 0), text).toBeGreaterThan(1980);
}

/** The first sentence of a visit; it stays in its region until another is said. */
async function expectWelcome(page: Page, sentence: string): Promise<void> {
	await expect(savedWords(page)).toHaveText('Saved');
	await expect(page.locator('.hidden-words[role=status][aria-live]')).toHaveText(sentence);
}

const kickoff = 'Release Kickoff';

test('what screen readers are told from the first move to the first sign-off, and never two things at once', async ({
	browser,
	server,
	listenForErrors,
}) => {
	const owner = new ApiClient(server.url, ownerToken);
	const board = await owner.createBoard({ title: 'Atlas', version: '4.2' });
	const join = async (name: string, roles: string[]): Promise<Page> => {
		const { inviteUrl } = await owner.must<{ inviteUrl: string }>('POST', `/api/boards/${board}/people`, {
			name,
			roles,
		});
		const page = await newcomer(browser, inviteUrl);
		listenForErrors(page, name);
		await expectWelcome(page, `Welcome, ${name}. You are ${roles.join(' and ')} on Atlas.`);
		await listen(page);
		return page;
	};
	const { doc, provider } = await owner.connect(board);
	const row = 'release-kickoff';
	await owner.command(board, { type: 'accept-baseline' });
	const ana = await join('Ana Ruiz', ['Release manager', 'Product']);
	const ben = await join('Ben Okafor', ['Engineering']);
	const cleo = await join('Cleo Marsh', ['QA']);
	const move = async (milestone: string, to: string): Promise<void> => {
		await card(ana, milestone).focus();
		await ana.keyboard.press('m');
		await ana.getByRole('menuitem', { name: to, exact: true }).click();
	};

	await test.step('moves and an undo wait for one another', async () => {
		await move('UAT Sign-Off', 'In progress');
		await move('Test Plan Sign-Off', 'In progress');
		await expect(ana.locator('section.in-progress').getByRole('listitem')).toHaveCount(2);
		await ana.keyboard.press('Control+z');
		await expect(ana.getByRole('banner').getByText('Undone: place of Test Plan Sign-Off.')).toBeVisible();
		await expectSaid(ana, [
			'polite: Moved to In progress, 1 of 1.',
			'polite: Moved to In progress, 2 of 2.',
			'polite: Undone: place of Test Plan Sign-Off.',
		]);
	});

	await test.step('a message while a dialog is open is heard in it', async () => {
		await listen(ana);
		await openPanel(ana, 'UAT Sign-Off');
		await ana.getByRole('button', { name: 'Share' }).click();
		await expect(ana.getByRole('dialog')).toBeVisible();
		await ana.context().setOffline(true);
		await expectSaid(ana, ['assertive: Offline. Changes are kept on this device.']);
		expect((await heard(ana)).map(({ inDialog }) => inDialog)).toEqual([true]);
		await ana.keyboard.press('Escape');
		await panel(ana).getByLabel('Notes').fill('Written on the train.');
		await expect(savedWords(ana)).toHaveText('Not saved yet (offline, 1 change)');
		await ana.context().setOffline(false);
		await expectSaid(ana, [
			'assertive: Offline. Changes are kept on this device.',
			'polite: Online again. 1 change saved.',
		]);
		expect((await heard(ana)).map(({ inDialog }) => inDialog)).toEqual([true, false]);
		await closePanel(ana);
	});

	await test.step('asked, signed, and signed off', async () => {
		await openPanel(ana, kickoff);
		for (const box of await panel(ana)
			.getByRole('checkbox', { name: /^Done: / })
			.all())
			await box.check();
		for (const link of await panel(ana)
			.getByRole('textbox', { name: /^Link to / })
			.all()) {
			await link.fill('https://example.org/kickoff');
			await link.press('Enter');
		}
		await expect(savedWords(ana)).toHaveText('Saved');
		// Somebody else changes it last and asks, so that both may approve.
		edits.setOutcome(doc, row, 'Everybody knows the plan.', 'test');
		await saved(provider);
		await closePanel(ana);
		expect((await owner.command(board, { type: 'request-sign-off', milestone: row })).status).toBe(200);
		await expect(card(ana, kickoff)).toContainText('Waits for Product and Engineering.');
		await openPanel(cleo, kickoff);
		await cleo.context().setOffline(true);
		await panel(cleo).getByLabel('Required outcome').fill('Written too late.');
		await panel(cleo).getByLabel('Required outcome').press('Enter');
		await expect(savedWords(cleo)).toHaveText('Not saved yet (offline, 1 change)');
		await listen(ana);
		await listen(ben);
		for (const [page, role] of [
			[ana, 'Product'],
			[ben, 'Engineering'],
		] as const) {
			await page.getByRole('region', { name: 'For you' }).getByRole('button').click();
			await page.getByRole('button', { name: `Sign as ${role}` }).click();
			await expect(page.getByRole('paragraph').filter({ hasText: /Signed\. .* approved/ })).toBeFocused();
		}
		await expectSaid(ben, ['polite: Release Kickoff is signed off. 1 of 12.']);
		await expectSaid(ana, [
			'polite: Signed. 1 of 2. Waits for Engineering.',
			'polite: Release Kickoff is signed off. 1 of 12.',
		]);
		await closePanel(ana);
	});

	await test.step('text that comes after the sign-off is kept, and that is said at once', async () => {
		await listen(cleo);
		await cleo.context().setOffline(false);
		await expect
			.poll(async () =>
				(await heard(cleo)).filter(({ live }) => live === 'assertive').map(({ text }) => text),
			)
			.toEqual([
				'Not applied: Release Kickoff is signed off, so what was signed stays as it is. Reopen it to change it, or write a comment. Your text is kept in Not applied.',
			]);
	});

	await test.step('a move that is refused', async () => {
		await listen(ana);
		await card(ana, kickoff).focus();
		await ana.keyboard.press('m');
		await expectSaid(ana, ['polite: Not moved. Release Kickoff is signed off. Reopen it to move it.']);
	});
	provider.destroy();
});

test('R7 R20 R26 a signer hears what changed under their signature, an emergency, and that access was taken away', async ({
	browser,
	server,
}) => {
	const owner = new ApiClient(server.url, ownerToken);
	const stage = await ServerStage.play(owner, {
		...scenes['first-day'],
		cast: [
			{ person: 'olga', name: 'Olga Reyes', roles: [] },
			{ person: 'mara', name: 'Mara Lind', roles: ['Product'] },
			{ person: 'ben', name: 'Ben Okafor', roles: ['Engineering'] },
			{ person: 'rita', name: 'Rita Voss', roles: ['Release authority'] },
			{ person: 'paula', name: 'Paula Stern', roles: ['Product'] },
		],
		play: async (at) => {
			await at.command('olga', { type: 'accept-baseline' });
			await at.edit('olga', (doc) =>
				edits.addRisk(doc, 'r1', { title: 'Only one person knows the migration' }, 'test'),
			);
			await at.edit('olga', (doc) => finish(doc, 'release-kickoff'));
			await at.command('olga', { type: 'request-sign-off', milestone: 'release-kickoff' });
			await at.sign('mara', 'release-kickoff', 'Product');
		},
	});
	const mara = await newcomer(browser, stage.inviteOf('mara'));
	await expectWelcome(mara, 'Welcome, Mara Lind. You are Product on Atlas.');
	await listen(mara);

	const ben = await newcomer(browser, stage.inviteOf('ben'));
	await openPanel(ben, kickoff);
	await panel(ben).getByRole('button', { name: 'Change', exact: true }).click();
	await panel(ben)
		.getByRole('checkbox', { name: /^Done: / })
		.nth(2)
		.uncheck();
	const said = [
		'polite: Your signature on Release Kickoff needs another look. Ben Okafor changed activity 3.',
	];
	await expectSaid(mara, said);

	await stage.command('olga', {
		type: 'break-glass',
		milestone: 'production-deployment',
		reason: 'Customers cannot pay.',
		incident: 'INC-2041',
	});
	const [proposal] = (
		await owner.must<{ governance: { proposals: { seq: number }[] } }>('GET', `/api/boards/${stage.board}`)
	).governance.proposals;
	await stage.command('rita', { type: 'second', proposal: proposal?.seq ?? 0 });
	said.push('assertive: Emergency release in force.');
	await expectSaid(mara, said);

	await stage.command('olga', { type: 'remove-person', person: stage.idOf('mara') });
	said.push('assertive: Your access was taken away.');
	await expectSaid(mara, said);
});

test('R28 R29 what is heard of a call from the fifth vote until its GO is void, on a device whose clock is wrong', async ({
	browser,
	server,
	listenForErrors,
}) => {
	const owner = new ApiClient(server.url, ownerToken);
	const board = await owner.createBoard({ title: 'Atlas', version: '4.2' });
	const authority = await makeReadyForCall(owner, board);
	const must = (command: Parameters<ApiClient['command']>[1], as = owner) => mustCommand(as, board, command);
	const { voters, stations } = await staffStations(owner, board);
	await must({
		type: 'open-call',
		stations: stations.map((each) => ({ ...each, required: each.id !== 'security' })),
		expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
	});
	const votes = [...voters].map(
		([station, api]) =>
			() =>
				must(
					station === 'security'
						? { type: 'vote', station, vote: 'no-go', reason: 'The scan has not ended.' }
						: { type: 'vote', station, vote: 'go' },
					api,
				),
	);
	for (const vote of votes.slice(0, 4)) await vote();

	const { inviteUrl } = await owner.must<{ inviteUrl: string }>('POST', `/api/boards/${board}/people`, {
		name: 'Mara Lind',
		roles: ['Product'],
	});
	const page = await (await browser.newContext()).newPage();
	listenForErrors(page, 'Mara');
	// Three hours ahead.
	await page.addInitScript(() => {
		const real = Date;
		const now = (): number => real.now() + 3 * 3_600_000;
		globalThis.Date = new Proxy(real, {
			construct: (target, given) => Reflect.construct(target, given.length === 0 ? [now()] : given) as Date,
			get: (target, name): unknown => (name === 'now' ? now : Reflect.get(target, name)),
		});
	});
	await page.goto(inviteUrl);
	await expectWelcome(page, 'Welcome, Mara Lind. You are Product on Atlas.');
	// What tells of the call comes a moment after the board.
	await expect(page.getByText('VOTING on Pre-Release Deployment Review.')).toBeVisible();
	await listen(page);
	const said: string[] = [];
	const hears = async (...sentences: string[]): Promise<void> => {
		said.push(...sentences);
		await expectSaid(page, said);
	};

	for (const [index, vote] of votes.slice(4).entries()) {
		await vote();
		await hears(`polite: ${index + 5} of 7 have voted.`);
	}
	await must({ type: 'close-voting' });
	await must({ type: 'reveal' });
	await hears('polite: Voting is closed.', 'polite: Revealed. 6 GO, 1 NO-GO from Security, 0 HOLD.');
	await must(
		{
			type: 'declare',
			verdict: 'go',
			windowStart: new Date(Date.now() - 60_000).toISOString(),
			windowEnd: new Date(Date.now() + 5 * 60_000 + 10_000).toISOString(),
			reason: 'The scan is advisory and ends tonight.',
		},
		authority,
	);
	const verdict = page.getByRole('region', { name: 'Go/no-go verdict' });
	await expect(verdict).toContainText('GO. The deployment may start now. The window closes in 6 min.');
	await hears(
		'polite: GO. Declared by Rita Voss.',
		'polite: Pre-Release Deployment Review is signed off. 1 of 12.',
		'polite: Window closes in 5 minutes.',
	);
	await expect(verdict).toContainText('The window closes in 5 min.');
	await must({
		type: 'set-release-candidate',
		version: '4.2-rc.2',
		commit: '9c1d2e3',
		artefact: `sha256:${'b7'.repeat(32)}`,
	});
	await hears('assertive: GO is void. The build changed.');
	await expect(verdict).toContainText('GO is void. The build changed.');
});
