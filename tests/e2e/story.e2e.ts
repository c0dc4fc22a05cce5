import { sayDate } from '@holdpoint/shared/public/say-date';
import { addWorkingDays } from '@holdpoint/shared/template/working-days';
import type { Page } from '@playwright/test';
import type * as Y from 'yjs';
import { connectByTicket } from '../support/api.ts';
import {
	activity,
	addActivity,
	boardOf,
	card,
	claim,
	closePanel,
	column,
	dragCard,
	newcomer,
	openPanel,
	panel,
	publicMilestone,
	renameActivity,
	savedWords,
} from './board-page.ts';
import { expect, test } from './fixtures.ts';

const kickoff = 'Release Kickoff';
const requirements = 'Requirement Sign-Off';
const today = new Date().toISOString().slice(0, 10);
const target = addWorkingDays(today, 90);

test.use({ viewport: { width: 1440, height: 900 } });

test('a team makes a release, edits it together and signs its first milestone', async ({
	page: ana,
	browser,
	unclaimed: server,
	listenForErrors,
}) => {
	test.setTimeout(120_000);
	listenForErrors(ana, 'Ana');

	await test.step('the administrator makes a release and names who signs', async () => {
		await claim(ana, server.claimUrl, 'Ana Ruiz');
		await ana.getByLabel('What is released?').fill('Atlas');
		await ana.getByLabel('Version').fill('4.2');
		await ana.getByLabel('When should it be in production?').fill(target);
		await ana.getByLabel('Standard: nobody approves what they prepared').check();
		await expect(ana.getByLabel('Twelve milestones')).toBeChecked();
		await expect(
			ana.getByRole('region', { name: 'The plan with its dates' }).getByRole('listitem'),
		).toHaveCount(12);
		await ana.getByRole('button', { name: 'Create release' }).click();
		await expect(ana.getByRole('heading', { name: 'Who signs?' })).toBeVisible();
	});

	const invite = async (name: string, role: string): Promise<string> => {
		await ana.getByLabel(`Name for ${role}`).fill(name);
		await ana.getByRole('button', { name: 'Add', exact: true }).click();
		const row = ana
			.getByRole('region', { name: 'Invitation links' })
			.getByRole('listitem')
			.filter({ hasText: name });
		return (await row.getByText(`${server.url}/join#`).textContent()) ?? '';
	};
	const links = {
		ben: await invite('Ben Okafor', 'Product'),
		cleo: await invite('Cleo Marsh', 'Engineering'),
	};

	const [ben, cleo] = await test.step('two people join by their own links', async () => {
		await ana.getByRole('button', { name: 'To the board' }).click();
		await expect(panel(ana).getByRole('textbox', { name: 'Name', exact: true })).toHaveValue(kickoff);
		await closePanel(ana);
		const joined = [await newcomer(browser, links.ben), await newcomer(browser, links.cleo)] as const;
		listenForErrors(joined[0], 'Ben');
		listenForErrors(joined[1], 'Cleo');
		for (const page of [ana, ...joined]) {
			await expect(page.getByRole('button', { name: '3 people here' })).toBeVisible();
			await expect(column(page, 'Planned').getByRole('listitem')).toHaveCount(12);
			await expect(page.getByText(`Ships ${sayDate(target, today)}`)).toBeVisible();
		}
		return joined;
	});
	const board = boardOf(ana);

	const phone = await test.step('a stakeholder opens the public page on a phone', async () => {
		await ana.getByRole('button', { name: 'Share' }).click();
		const dialog = ana.getByRole('dialog', { name: 'Share this release' });
		await dialog.getByRole('radio', { name: 'Public page' }).check();
		await dialog.getByLabel('Label').fill('Stakeholders');
		await dialog.getByRole('button', { name: 'Create link' }).click();
		const link = await dialog.getByRole('textbox', { name: 'Address of Stakeholders' }).inputValue();
		await dialog.getByRole('button', { name: 'Close' }).click();

		const context = await browser.newContext({ viewport: { width: 360, height: 640 } });
		const page = await context.newPage();
		listenForErrors(page, 'phone');
		await page.goto(link);
		await expect(page.getByRole('heading', { name: 'On track' })).toBeVisible();
		await expect(page.getByText('0 of 12 signed.')).toBeVisible();
		await expect(page.getByText('Live', { exact: true })).toBeVisible();
		return page;
	});

	await test.step('edits are seen by the others as they are made', async () => {
		await openPanel(ana, kickoff);
		await openPanel(ben, kickoff);
		await addActivity(ana, 'Naming the pilot customers');
		await renameActivity(ben, 'Naming the pilot customers', 'Naming three pilot customers');
		await activity(ana, 'Naming three pilot customers').getByRole('checkbox').check();
		await expect(activity(ben, 'Naming three pilot customers').getByRole('checkbox')).toBeChecked();
		await expect(savedWords(ana)).toHaveText('Saved');
	});

	await test.step('a card dragged by one is moved for all', async () => {
		await panel(ana).getByRole('button', { name: 'Close' }).click();
		await dragCard(ana, requirements, 'In progress');
		await expect(column(ana, 'In progress').getByRole('heading', { name: requirements })).toBeVisible();
		await expect(column(ben, 'In progress').getByRole('heading', { name: requirements })).toBeVisible();
		await expect(column(cleo, 'Planned').getByRole('listitem')).toHaveCount(11);
		await expect(publicMilestone(phone, requirements)).toContainText('In progress');
	});

	await test.step('undo takes back my own edit, and leaves what another did since', async () => {
		await openPanel(ana, kickoff);
		await activity(ana, 'Setting up the project plan').getByRole('checkbox').check();
		await expect(activity(ben, 'Setting up the project plan').getByRole('checkbox')).toBeChecked();
		await renameActivity(ben, 'Setting up the project plan', 'Setting up the whole project plan');
		await activity(ben, 'Identifying key stakeholders').getByRole('checkbox').check();
		await expect(activity(ana, 'Identifying key stakeholders').getByRole('checkbox')).toBeChecked();

		await ana.getByRole('button', { name: /^Undo: / }).click();
		for (const page of [ana, ben]) {
			await expect(
				activity(page, 'Setting up the whole project plan').getByRole('checkbox'),
			).not.toBeChecked();
			await expect(activity(page, 'Identifying key stakeholders').getByRole('checkbox')).toBeChecked();
		}
	});

	await test.step('what is written offline is said to be unsaved, and arrives', async () => {
		await ben.context().setOffline(true);
		await activity(ben, 'Finalizing release objectives').getByRole('checkbox').check();
		await addActivity(ben, 'Written on a train');
		await expect(savedWords(ben)).toHaveText('Not saved yet (offline, 2 changes)');
		await expect(activity(ana, 'Finalizing release objectives').getByRole('checkbox')).not.toBeChecked();
		await ben.context().setOffline(false);
		await expect(savedWords(ben)).toHaveText('Saved');
		await expect(activity(ana, 'Written on a train')).toBeVisible();
		await expect(activity(ana, 'Finalizing release objectives').getByRole('checkbox')).toBeChecked();
	});

	await test.step('R11 everything is done, and the evidence is there', async () => {
		for (const text of [
			'Setting up the whole project plan',
			'Establishing the release timeline',
			'Written on a train',
		]) {
			await activity(ana, text).getByRole('checkbox').check();
		}
		for (const slot of ['Release plan', 'Schedule', 'Risk assessment']) {
			const link = panel(ana).getByRole('textbox', { name: `Link to ${slot}` });
			await link.fill(`https://example.org/atlas/${slot.toLowerCase().replace(' ', '-')}`);
			await link.press('Enter');
		}
		await expect(panel(ben).getByRole('textbox', { name: 'Link to Risk assessment' })).toHaveValue(
			'https://example.org/atlas/risk-assessment',
		);
	});

	await test.step('Ana asks for signatures', async () => {
		await panel(ana).getByRole('button', { name: 'Signatures' }).click();
		await expect(panel(ana).getByText('Everything is here.')).toBeVisible();
		await panel(ana).getByRole('button', { name: 'Ask Product and Engineering' }).click();
		await expect(card(ben, kickoff)).toContainText('Waits for Product and Engineering.');
		await expect(phone.getByText('Waiting for Product and Engineering.')).toBeVisible();
	});

	const code = await contentCode(ana, server.url, board);
	const sign = async (page: Page, name: string, role: string): Promise<void> => {
		const forYou = page.getByRole('region', { name: 'For you' });
		await expect(forYou.getByText('1 milestone waits for your signature.')).toBeVisible();
		await forYou.getByRole('button', { name: kickoff }).click();
		await expect(panel(page).getByText(`You sign as ${role}.`)).toBeVisible();
		const what = panel(page).getByRole('region', { name: 'What you sign' });
		await expect(what.getByText('Setting up the whole project plan')).toBeVisible();
		await expect(what.getByText('https://example.org/atlas/release-plan')).toBeVisible();
		await expect(what.getByText('Content code')).toContainText(code);
		await expect(panel(page).getByRole('radio', { name: 'Approve' })).toBeChecked();
		await panel(page)
			.getByRole('button', { name: `Sign as ${role}` })
			.click();
		const done = panel(page).getByText(`Signed. ${name}, ${role}, approved,`);
		await expect(done).toBeVisible();
		await expect(done).toBeFocused();
	};

	await test.step('R12 one signature of two does not sign it off', async () => {
		await sign(ben, 'Ben Okafor', 'Product');
		await expect(card(ana, kickoff)).toContainText('Waits for Engineering.');
		await expect(
			card(ana, kickoff).getByRole('button', { name: /^Ben Okafor, Product, approved/ }),
		).toBeVisible();
		await expect(phone.getByText('Waiting for Engineering.')).toBeVisible();
		await expect(phone.getByText('0 of 12 signed.')).toBeVisible();
	});

	await test.step('R7 Ben is told what a change would do, and makes it while offline', async () => {
		await panel(ben).getByRole('button', { name: 'Back to the milestone' }).click();
		await expect(
			panel(ben).getByText('One person has signed this. Your change will ask them again.'),
		).toBeVisible();
		await ben.context().setOffline(true);
		await panel(ben).getByRole('button', { name: 'Change', exact: true }).click();
		await renameActivity(ben, 'Written on a train', 'Written too late');
		await expect(savedWords(ben)).toHaveText('Not saved yet (offline, 1 change)');
	});

	await test.step('the second signature signs it off, everywhere', async () => {
		await sign(cleo, 'Cleo Marsh', 'Engineering');
		for (const page of [ana, cleo]) {
			await expect(column(page, 'Signed off', 1)).toBeVisible();
			await expect(page.getByText('1 of 12 signed')).toBeVisible();
		}
		await panel(ana).getByRole('button', { name: 'Close' }).click();
		await expect(column(ana, 'Signed off').getByRole('heading', { name: kickoff })).toBeVisible();
		await expect(card(ana, kickoff).getByRole('img', { name: 'Signed off' })).toBeVisible();
		await expect(phone.getByText('1 of 12 signed.')).toBeVisible();
		await expect(publicMilestone(phone, kickoff)).toContainText(/Product: approved.*Engineering: approved/);
	});

	await test.step('R1 what arrives after the lock is undone, and its author gets the text back', async () => {
		await ben.context().setOffline(false);
		const kept = ben.getByRole('region', { name: 'Not applied' });
		await expect(kept.getByRole('textbox', { name: 'Your text' })).toHaveValue('Written too late');
		await expect(kept).toContainText('R1');
		await expect(savedWords(ben)).toHaveText('Saved');
		await expect(activity(ben, 'Written on a train')).toBeVisible();
		await expect(column(ben, 'Signed off', 1)).toBeVisible();
		await expect(panel(ben).getByRole('textbox', { name: 'New activity' })).toBeHidden();
		await expect(panel(ben).getByText('What is signed cannot change, unless it is reopened.')).toBeVisible();
		expect(await contentCode(ana, server.url, board)).toBe(code);
	});

	await test.step('R1 a client that knows no lock is undone as well', async () => {
		const { doc, provider } = await connectByTicket(server.url, board, async () => {
			const answer = await ben.request.post(`${server.url}/api/boards/${board}/ticket`, {
				headers: { origin: server.url },
			});
			return ((await answer.json()) as { ticket: string }).ticket;
		});
		const activities = doc.getMap<Y.Map<unknown>>('activities:release-kickoff');
		const written = [...activities.values()].find((each) => each.get('text') === 'Written on a train');
		written?.set('text', 'Written by force');
		doc.getMap('milestone:release-kickoff').set('name', 'Kicked');
		// What is not locked still goes through, and shows that the others heard of this client.
		doc.getMap('card:release-kickoff').set('due', target);
		await expect.poll(() => written?.get('text')).toBe('Written on a train');
		await expect.poll(() => doc.getMap('milestone:release-kickoff').get('name')).toBe(kickoff);
		await openPanel(ana, kickoff);
		await expect(panel(ana).getByLabel('Due', { exact: true })).toHaveValue(target);
		await expect(activity(ana, 'Written on a train')).toBeVisible();
		provider.destroy();
		expect(await contentCode(ana, server.url, board)).toBe(code);
	});

	await test.step('after a reload every page shows the same', async () => {
		for (const page of [ana, ben, cleo]) {
			await page.goto(`${server.url}/b/${board}`);
			await expect(column(page, 'Signed off').getByRole('heading', { name: kickoff })).toBeVisible();
			await expect(column(page, 'In progress').getByRole('heading', { name: requirements })).toBeVisible();
			await expect(column(page, 'Planned').getByRole('listitem')).toHaveCount(10);
			await expect(page.getByText('1 of 12 signed')).toBeVisible();
			await openPanel(page, kickoff);
			await expect(activity(page, 'Written on a train').getByRole('checkbox')).toBeChecked();
			await panel(page).getByRole('button', { name: 'Signatures' }).click();
			await expect(panel(page).getByText(`Content code ${code}`)).toBeVisible();
			const signatures = panel(page).getByRole('region', { name: 'Signatures' }).getByRole('listitem');
			await expect(signatures).toHaveCount(2);
			await expect(signatures.filter({ hasText: 'Ben Okafor, Product, approved,' })).toBeVisible();
			await expect(signatures.filter({ hasText: 'Cleo Marsh, Engineering, approved,' })).toBeVisible();
		}
		await phone.reload();
		await expect(phone.getByText('1 of 12 signed.')).toBeVisible();
		await expect(publicMilestone(phone, kickoff)).toContainText(/Product: approved.*Engineering: approved/);
		await expect(phone.getByText('Ben Okafor')).toBeHidden();
	});
});

/** The content code of the kickoff as the server computes it, in the letters that people read out. */
async function contentCode(page: Page, url: string, board: string): Promise<string> {
	const answer = await page.request.get(`${url}/api/boards/${board}/milestones/release-kickoff/scope`);
	const { digest } = (await answer.json()) as { digest: string };
	return `${digest.slice(0, 4)}-${digest.slice(4, 8)}`.toUpperCase();
}
