import type { Browser, Locator, Page } from '@playwright/test';
import { expectAccessible } from './accessible.ts';
import { newcomer, panel } from './board-page.ts';
import { expect, ownerToken, test } from './fixtures.ts';

interface Server {
	readonly url: string;
}

async function call<T>(server: Server, method: string, path: string, body?: unknown): Promise<T> {
	const response = await fetch(`${server.url}/api${path}`, {
		method,
		headers: { Authorization: `Bearer ${ownerToken}`, 'Content-Type': 'application/json' },
		...(body === undefined ? {} : { body: JSON.stringify(body) }),
	});
	if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
	return (await response.json()) as T;
}

/** A release with one person for each name, and the invitation of each. */
async function aRelease(server: Server, people: Readonly<Record<string, readonly string[]>>) {
	const { id } = await call<{ id: string }>(server, 'POST', '/boards', { title: 'Atlas', version: '5.2.0' });
	const invites: Record<string, string> = {};
	for (const [name, roles] of Object.entries(people)) {
		const { inviteUrl } = await call<{ inviteUrl: string }>(server, 'POST', `/boards/${id}/people`, {
			name,
			roles,
		});
		invites[name] = inviteUrl;
	}
	return { id, invites };
}

/** A browser of this person's own, on the board. */
async function arrive(
	browser: Browser,
	server: Server,
	invite: string | undefined,
	path: string,
	phone = false,
) {
	const context = await browser.newContext({
		baseURL: server.url,
		viewport: phone ? { width: 360, height: 640 } : { width: 1440, height: 900 },
		...(phone ? { hasTouch: true, isMobile: true } : {}),
	});
	const token = invite?.split('#')[1] ?? '';
	const joined = await context.request.post('/api/join', {
		data: { token },
		headers: { Origin: server.url },
	});
	expect(joined.ok()).toBe(true);
	const page = await context.newPage();
	await page.goto(path);
	await expect(page.getByText('Saved', { exact: true }).filter({ visible: true })).toBeVisible();
	return page;
}

const card = (page: Page, milestone: string): Locator => page.locator(`[data-card="${milestone}"]`);

async function drag(page: Page, from: Locator, to: Locator): Promise<void> {
	const start = await from.boundingBox();
	const end = await to.boundingBox();
	if (!start || !end) throw new Error('Nothing to drag');
	await page.mouse.move(start.x + 60, start.y + 15);
	await page.mouse.down();
	await page.mouse.move(start.x + 90, start.y + 30, { steps: 4 });
	await page.mouse.move(end.x + 80, end.y + 60, { steps: 12 });
	// The list under it has to have taken it in before it is let go.
	await expect(to.locator('[data-is-dnd-shadow-item-internal]')).toBeAttached();
	await page.mouse.up();
}

/** Every activity done and a link in every slot, by hand. */
async function fulfil(page: Page): Promise<void> {
	const boxes = page.getByRole('checkbox', { name: /^Done: / });
	await expect(boxes.first()).toBeVisible();
	for (const box of await boxes.all()) await box.check();
	for (const link of await page.getByRole('textbox', { name: /^Link to / }).all()) {
		await link.fill('https://example.org/evidence');
		await link.press('Enter');
	}
}

test('R12 R24 a milestone moves by drag and menu, is asked for, and turns green when the last seat fills', async ({
	browser,
	server,
}) => {
	const { id, invites } = await aRelease(server, {
		'Mara Lind': ['Release manager'],
		'Paula Stern': ['Product'],
		'Ben Okafor': ['Engineering'],
	});
	const milestone = 'release-kickoff';
	const mara = await arrive(browser, server, invites['Mara Lind'], `/b/${id}`);
	const paula = await arrive(browser, server, invites['Paula Stern'], `/b/${id}`);
	await expect(mara.getByRole('button', { name: '2 people here' })).toBeVisible();
	await expectAccessible(mara);

	await drag(mara, card(mara, milestone), mara.locator('section.in-progress ol'));
	await expect(mara.locator('section.in-progress').locator(`[data-card="${milestone}"]`)).toBeVisible();
	await expect(paula.locator('section.in-progress').locator(`[data-card="${milestone}"]`)).toBeVisible();

	// Signed off is no place to drag to.
	await drag(mara, card(mara, milestone), mara.locator('section.signed ol'));
	await expect(
		mara.getByText('Signed off needs signatures from Product and Engineering.').first(),
	).toBeVisible();
	await expect(mara.locator('section.in-progress').locator(`[data-card="${milestone}"]`)).toBeVisible();
	await mara.goto(`/b/${id}?m=${milestone}`);
	await fulfil(mara);
	await expectAccessible(mara);

	await card(mara, milestone).focus();
	await mara.keyboard.press('m');
	await mara.getByRole('menuitem', { name: 'Ready for sign-off' }).click();
	await expect(mara.getByText('Ask Product and Engineering to sign?')).toBeVisible();
	await mara.getByRole('button', { name: 'Ask now' }).click();
	await expect(mara.locator('section.ready').getByText(/^Waits for Product and Engineering\./)).toBeVisible();

	await expect(paula.getByText('1 milestone waits for your signature.')).toBeVisible();
	await paula.getByRole('region', { name: 'For you' }).getByRole('button').click();
	await expect(paula.getByText('You sign as Product.')).toBeVisible();
	await expectAccessible(paula);
	await paula.getByRole('button', { name: 'Sign as Product' }).click();
	const given = paula.getByRole('paragraph').filter({ hasText: 'Signed. Paula Stern' });
	await expect(given).toHaveText(/Signed\. Paula Stern, Product, approved, .* UTC\.$/);
	await expect(given).toBeFocused();

	const ben = await arrive(browser, server, invites['Ben Okafor'], `/b/${id}?m=${milestone}&sign`, true);
	await expectAccessible(ben);
	expect(await ben.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
	await mara.emulateMedia({ reducedMotion: 'no-preference' });
	await mara.evaluate(() => {
		const start = document.startViewTransition.bind(document);
		document.startViewTransition = (change) => {
			document.body.dataset.passes = String(Number(document.body.dataset.passes ?? 0) + 1);
			return start(change);
		};
	});
	await ben.getByRole('button', { name: 'Sign as Engineering' }).click();
	await expect(
		ben.getByRole('paragraph').filter({ hasText: 'Signed. Ben Okafor, Engineering, approved' }),
	).toBeVisible();
	// The card passes the line before Mara's eyes, once.
	await expect(mara.locator('body')).toHaveAttribute('data-passes', '1');

	for (const page of [mara, paula]) {
		await expect(page.locator('section.signed').locator(`[data-card="${milestone}"]`)).toBeAttached();
		await expect(page.getByText('1 of 12 signed')).toBeVisible();
	}
});

test('R15 whoever is about to ask is told first what would refuse it, and then what asking does', async ({
	browser,
	server,
}) => {
	const { id, invites } = await aRelease(server, { 'Ben Okafor': ['Release manager', 'Engineering'] });
	const ben = await arrive(browser, server, invites['Ben Okafor'], `/b/${id}`);
	const kickoff = card(ben, 'release-kickoff');
	const question = ben.getByRole('group', { name: 'Ask for signatures' });
	const move = async (to: string) => {
		await kickoff.hover();
		await ben.getByRole('button', { name: 'Move Release Kickoff to…' }).click();
		await ben.getByRole('menuitem', { name: to }).click();
	};
	await move('Ready for sign-off');
	await expect(ben.getByText('Release Kickoff is in Ready, but 4 activities are open.')).toBeVisible();
	await kickoff.getByRole('button', { name: 'Ask…' }).click();
	await expect(kickoff.getByText(/nobody is Product yet\. Name someone/)).toBeVisible();
	await expect(question).toBeHidden();

	await call(server, 'POST', `/boards/${id}/people`, { name: 'Paula Stern', roles: ['Product'] });
	await call(server, 'POST', `/boards/${id}/people`, { name: 'Kim Aachen', roles: ['Engineering'] });
	await expect(async () => {
		await kickoff.getByRole('button', { name: 'Ask…' }).click();
		await expect(question).toBeVisible({ timeout: 1_000 });
	}).toPass();
	await expect(question).toContainText('Nobody can sign while 4 activities are open.');
	await question.getByRole('button', { name: 'Not now' }).click();
	await expect(question).toBeHidden();

	await move('In progress');
	await move('Ready for sign-off');
	await expect(question.getByRole('button', { name: 'Only move' })).toBeVisible();
});

test('R8 who reads while it changes is told, sees the differences, and signs only then', async ({
	browser,
	server,
}) => {
	const { id, invites } = await aRelease(server, {
		'Mara Lind': ['Release manager'],
		'Paula Stern': ['Product'],
		'Ben Okafor': ['Engineering'],
	});
	const address = `/b/${id}?m=release-kickoff`;
	const mara = await arrive(browser, server, invites['Mara Lind'], address);
	await fulfil(mara);
	await mara.goto(`${address}&sign`);
	await mara.getByRole('button', { name: 'Ask Product and Engineering', exact: true }).last().click();

	const paula = await arrive(browser, server, invites['Paula Stern'], `${address}&sign`);
	await expect(paula.getByText('You sign as Product.')).toBeVisible();
	await mara.goto(address);
	await expect(mara.getByRole('heading', { name: 'Activities' })).toBeVisible();
	await mara.getByLabel('Required outcome').fill('A plan that everybody has read.');
	await mara.getByLabel('Required outcome').press('Enter');

	await expect(paula.getByRole('heading', { name: 'Changed while you were reading' })).toBeVisible();
	await expect(paula.locator('ins').filter({ hasText: 'A plan that everybody has read.' })).toBeVisible();
	await paula.getByRole('button', { name: 'Sign as Product' }).click();
	await expect(
		paula.getByText(/^Not signed\. The content changed while you were reading\./).first(),
	).toBeVisible();
	await paula.getByRole('button', { name: 'I have read the differences' }).click();
	await paula.getByRole('button', { name: 'Sign as Product' }).click();
	await expect(
		paula.getByRole('paragraph').filter({ hasText: 'Signed. Paula Stern, Product, approved' }),
	).toBeVisible();
});

/** How many updates of documents the browser keeps for this site. */
function updatesOnDevice(page: Page): Promise<number> {
	return page.evaluate(async () => {
		const countIn = (name: string) =>
			new Promise<number>((resolve, reject) => {
				const opening = indexedDB.open(name);
				opening.onerror = () => reject(new Error(`${name} does not open.`));
				opening.onsuccess = () => {
					const database = opening.result;
					if (!database.objectStoreNames.contains('updates')) {
						database.close();
						return resolve(0);
					}
					const counting = database.transaction('updates').objectStore('updates').count();
					counting.onerror = () => reject(new Error(`${name} cannot be read.`));
					counting.onsuccess = () => {
						database.close();
						resolve(counting.result);
					};
				};
			});
		const known = await indexedDB.databases();
		const counts = await Promise.all(known.map(({ name = '' }) => countIn(name)));
		return counts.reduce((sum, count) => sum + count, 0);
	});
}

test('offline the board goes on, says what is not saved, and loses nothing when the page is closed', async ({
	browser,
	server,
}) => {
	const { id, invites } = await aRelease(server, { 'Mara Lind': ['Release manager'], 'Eve Brandt': ['QA'] });
	const address = `/b/${id}?m=uat-sign-off`;
	const mara = await arrive(browser, server, invites['Mara Lind'], address);
	const notes = (page: Page) => page.getByRole('textbox', { name: 'Notes' });
	await expect(notes(mara)).toBeVisible();
	await mara.context().setOffline(true);
	const before = await updatesOnDevice(mara);
	await notes(mara).fill('Written on the train.');
	await expect(mara.getByText('Not saved yet (offline, 1 change)')).toBeVisible();
	// A page that is closed in the very moment of an edit may not have handed it to its device yet.
	await expect.poll(() => updatesOnDevice(mara)).toBeGreaterThan(before);
	const context = mara.context();
	await mara.close();

	await context.setOffline(false);
	const again = await context.newPage();
	await again.goto(address);
	await expect(again.getByText('Saved', { exact: true }).first()).toBeVisible();
	const eve = await arrive(browser, server, invites['Eve Brandt'], address);
	await expect(notes(eve)).toHaveText('Written on the train.');
});

test('two people type in the notes at once: both texts stay, and each sees the other’s caret by name and hue', async ({
	browser,
	server,
	listenForErrors,
}) => {
	const { id, invites } = await aRelease(server, { 'Mara Lind': ['Release manager'], 'Eve Brandt': ['QA'] });
	const address = `/b/${id}?m=uat-sign-off`;
	const mara = await arrive(browser, server, invites['Mara Lind'], address);
	const eve = await arrive(browser, server, invites['Eve Brandt'], address);
	// A style or script that a policy of the site forbids is an error on the console.
	listenForErrors(mara, 'Mara');
	listenForErrors(eve, 'Eve');
	const notes = (page: Page) => page.getByRole('textbox', { name: 'Notes' });
	const caretOf = (page: Page, name: string) => notes(page).locator(`[data-name="${name}"]`);

	await notes(mara).fill('One\nTwo');
	await expect(notes(eve)).toHaveText('OneTwo');
	await expect(caretOf(mara, 'Eve Brandt')).toHaveCount(0);
	await notes(eve).click();
	await eve.keyboard.press('Control+Home');
	await notes(mara).press('Control+End');
	await Promise.all([
		eve.keyboard.type('Eve was here, at the start. ', { delay: 5 }),
		mara.keyboard.type(' and Mara at the end.', { delay: 5 }),
	]);
	const both = ['Eve was here, at the start. One', 'Two and Mara at the end.'];
	for (const [page, other] of [
		[mara, 'Eve Brandt'],
		[eve, 'Mara Lind'],
	] as const) {
		await expect(notes(page).locator('.cm-line')).toHaveText(both);
		const caret = caretOf(page, other);
		await expect(caret).toHaveCount(1);
		await expect(caret).toHaveAttribute('aria-hidden', 'true');
		const drawn = await caret.evaluate((element) => {
			const name = getComputedStyle(element, '::after');
			const hues = Array.from({ length: 8 }, (_, face) => {
				const probe = document.body.appendChild(document.createElement('i'));
				probe.style.color = `var(--face-${face})`;
				const hue = getComputedStyle(probe).color;
				probe.remove();
				return hue;
			});
			const hue = getComputedStyle(element).borderInlineStartColor;
			return { name: name.content, isFace: hues.includes(hue), isOneHue: name.backgroundColor === hue };
		});
		expect(drawn).toEqual({ name: `"${other}"`, isFace: true, isOneHue: true });
	}

	await mara.keyboard.press('Shift+Control+Home');
	await expect(notes(eve).locator('.others-selection').first()).toBeVisible();
	await expectAccessible(eve);
	// Whoever pauses while typing has typed in more than one step.
	await expect(async () => {
		await eve.keyboard.press('Control+z');
		await expect(notes(mara).locator('.cm-line')).toHaveText(['One', 'Two and Mara at the end.'], {
			timeout: 2000,
		});
	}).toPass();

	// Tab leaves the field, and the caret goes with the person.
	await eve.keyboard.press('Tab');
	await expect(notes(eve)).not.toBeFocused();
	await expect(caretOf(mara, 'Eve Brandt')).toHaveCount(0);
	await expect(caretOf(eve, 'Mara Lind')).toHaveCount(1);
	await mara.close();
	await expect(caretOf(eve, 'Mara Lind')).toHaveCount(0);
});

test('the whole board works by keyboard: arrows, a drag by Space, undo, Escape', async ({
	browser,
	server,
}) => {
	const { id, invites } = await aRelease(server, { 'Mara Lind': ['Release manager'] });
	const mara = await arrive(browser, server, invites['Mara Lind'], `/b/${id}`);
	await card(mara, 'release-kickoff').focus();
	await mara.keyboard.press('ArrowDown');
	await expect(card(mara, 'requirement-sign-off')).toBeFocused();

	// Dragging comes after the first picture, and a column is reached by Tab only while something is dragged.
	const zone = mara.locator('section.in-progress ol');
	await expect(zone).toHaveAttribute('tabindex', '-1');
	await mara.keyboard.press('Space');
	await expect(zone).toHaveAttribute('tabindex', '0');
	for (let presses = 0; presses < 20; presses += 1) {
		await mara.keyboard.press('Tab');
		if (await mara.evaluate(() => document.activeElement?.closest('section.in-progress') !== null)) break;
	}
	const moved = mara.locator('section.in-progress').locator('[data-card="requirement-sign-off"]');
	await expect(moved).toBeVisible();
	await mara.keyboard.press('Space');
	await expect(moved).toBeFocused();
	await mara.keyboard.press('Control+z');
	await expect(mara.locator('section.planned').locator('[data-card="requirement-sign-off"]')).toBeVisible();

	await card(mara, 'uat-sign-off').focus();
	await mara.keyboard.press('Enter');
	await expect(mara.getByRole('heading', { name: 'UAT Sign-Off', level: 2 })).toBeFocused();
	await mara.keyboard.press('Escape');
	await expect(card(mara, 'uat-sign-off')).toBeFocused();
});

test('what one can undo outlives a look at the other pages of a release', async ({ browser, server }) => {
	const { id, invites } = await aRelease(server, { 'Mara Lind': ['Release manager'] });
	const mara = await arrive(browser, server, invites['Mara Lind'], `/b/${id}`);
	const place = (column: string) =>
		mara.locator(`section.${column}`).locator('[data-card="requirement-sign-off"]');
	await card(mara, 'requirement-sign-off').focus();
	await mara.keyboard.press('m');
	await mara.getByRole('menuitem', { name: 'In progress', exact: true }).click();
	await expect(place('in-progress')).toBeVisible();

	for (const other of ['Record', 'People'] as const) {
		await mara.getByRole('link', { name: other, exact: true }).click();
		await expect(mara).toHaveURL(`${server.url}/b/${id}/${other.toLowerCase()}`);
		await mara.getByRole('link', { name: 'Atlas' }).click();
		await expect(mara).toHaveURL(`${server.url}/b/${id}`);
	}
	await mara.getByRole('button', { name: 'Undo: place of Requirement Sign-Off' }).click();
	await expect(place('planned')).toBeVisible();

	// The date that the release ships on is that of the milestone which sets it.
	await mara.getByRole('button', { name: 'No date yet' }).click();
	await expect(panel(mara).getByRole('heading', { level: 2 })).toHaveText('Production Deployment');
});

test('two tabs of one person are one face', async ({ browser, server }) => {
	const { id, invites } = await aRelease(server, {
		'Mara Lind': ['Release manager'],
		'Paula Stern': ['Product'],
	});
	const mara = await arrive(browser, server, invites['Mara Lind'], `/b/${id}`);
	const again = await mara.context().newPage();
	await again.goto(`${server.url}/b/${id}`);
	const paula = await arrive(browser, server, invites['Paula Stern'], `/b/${id}`);
	for (const page of [mara, again, paula])
		await expect(page.getByRole('button', { name: '2 people here' })).toBeVisible();
	await paula.getByRole('button', { name: '2 people here' }).click();
	const row = paula.getByRole('listitem').filter({ hasText: 'Mara Lind' });
	await expect(row).toContainText('in 2 windows');
	await again.close();
	await expect(row).not.toContainText('windows');
	await expect(row).toBeVisible();
});

test('a part that cannot be loaded says so, and comes when it can', async ({ browser, server }) => {
	const { id, invites } = await aRelease(server, { 'Mara Lind': ['Release manager'] });
	const mara = await arrive(browser, server, invites['Mara Lind'], `/b/${id}`);
	// When it ships is a part of its own as well, and is there before the network goes.
	await expect(
		mara.getByRole('region', { name: 'Readiness' }).getByText(/^(Ships |No date yet)/),
	).toBeVisible();
	await mara.context().setOffline(true);
	await mara.getByRole('button', { name: 'Share' }).click();
	const dismiss = mara.getByRole('button', { name: 'Dismiss' });
	await dismiss.click();
	await expect(dismiss).toHaveCount(0);
	await mara.getByRole('button', { name: 'Share' }).click();
	await expect(dismiss).toBeVisible();
	await mara.context().setOffline(false);
	await mara.getByRole('button', { name: 'Try again' }).click();
	await expect(mara.getByRole('dialog').getByRole('button', { name: 'Create link' })).toBeVisible();
});

test('who was never here is asked by a message that brings an invitation, and it leads to the signing', async ({
	browser,
	server,
}) => {
	const { id, invites } = await aRelease(server, {
		'Mara Lind': ['Release manager'],
		'Paula Stern': ['Product'],
		'Ben Okafor': ['Engineering'],
	});
	await call(server, 'POST', `/boards/${id}/commands`, {
		commandId: 'asks-for-kickoff',
		type: 'request-sign-off',
		milestone: 'release-kickoff',
	});
	const mara = await arrive(browser, server, invites['Mara Lind'], `/b/${id}`);
	await mara.context().grantPermissions(['clipboard-read', 'clipboard-write']);
	await mara.getByRole('button', { name: 'Who is awaited?' }).click();
	await expect(mara.getByText('Has not opened the invitation yet')).toHaveCount(2);
	await expectAccessible(mara);
	await mara.getByRole('button', { name: 'Copy message to Paula Stern' }).click();
	await expect(mara.getByRole('button', { name: 'Copy message to Paula Stern' })).toHaveText('Copied');
	const message = await mara.evaluate(() => navigator.clipboard.readText());
	const [invitation, board] = message.match(/http\S+/g) ?? [];

	const paula = await newcomer(browser, board ?? '');
	await expect(paula.getByRole('heading', { name: /^You are not signed in/ })).toBeVisible();
	await paula.goto(invitation ?? '');
	await expect(panel(paula).getByRole('heading', { level: 2, name: 'Release Kickoff' })).toBeFocused();
	await expect(panel(paula).getByText('You sign as Product.')).toBeVisible();
});
