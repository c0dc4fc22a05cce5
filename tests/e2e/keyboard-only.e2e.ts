import { column, newcomer, panel } from './board-page.ts';
import { ByKeys } from './by-keys.ts';
import { expect, test } from './fixtures.ts';

test.use({ viewport: { width: 1440, height: 900 } });

test('R12 from the claim to the first signature with the keyboard alone', async ({
	page,
	browser,
	unclaimed: server,
	listenForErrors,
}) => {
	listenForErrors(page, 'Ana');
	const ana = await ByKeys.at(page);

	await test.step('claims the server and makes a release', async () => {
		await page.goto(server.claimUrl);
		await ana.isAt('Your name');
		await ana.type('Ana Ruiz');
		await ana.press('Enter');
		await ana.isAt('What is released?');
		await ana.type('Atlas');
		await ana.tabTo('Version', 1);
		await ana.type('4.2');
		// A date is three fields and a button.
		await ana.tabTo(/^Small: one person/, 5);
		await ana.press('ArrowDown');
		await ana.isAt(/^Standard: nobody/);
		await ana.tabTo('Create release', 3);
		await ana.press('Enter');
	});

	const link = await test.step('names who signs', async () => {
		await expect(page.getByRole('heading', { name: 'Who signs?' })).toBeVisible();
		await ana.isAt('Who signs?');
		await ana.tabTo('Name for Product', 12);
		await ana.type('Ben Okafor');
		await ana.press('Enter');
		const invitation = page.getByText(`${server.url}/join#`);
		await expect(invitation).toBeVisible();
		await ana.isAt(/for Product$/);
		const [address] = await invitation.allTextContents();
		await ana.tabTo('Me as Product', 1);
		await ana.press('Enter');
		await ana.isAt(/^Product/);
		await ana.tabTo('Name for Engineering', 5);
		await ana.type('Cleo Marsh');
		await ana.press('Enter');
		await expect(invitation).toHaveCount(2);
		await ana.isAt(/for Engineering$/);
		await ana.tabTo('To the board', 60);
		await ana.press('Enter');
		return address ?? '';
	});

	await test.step('ticks every activity and adds the link', async () => {
		await ana.isAt('Release Kickoff');
		const boxes = panel(page).getByRole('checkbox', { name: /^Done: / });
		const count = await boxes.count();
		for (let index = 0; index < count; index += 1) {
			await ana.tabTo(/^Done: /, index === 0 ? 20 : 4);
			await ana.press('Space');
			await expect(boxes.nth(index)).toBeChecked();
		}
		const links = await panel(page)
			.getByRole('textbox', { name: /^Link to / })
			.count();
		for (let index = 0; index < links; index += 1) {
			await ana.tabTo(/^Link to /, 8);
			await ana.type(`https://example.org/${index}`);
			await ana.press('Enter');
		}
		await expect(panel(page).getByRole('link', { name: 'Open' })).toHaveCount(links);
	});

	await test.step('an activity that is removed leaves the focus in the list', async () => {
		await ana.tabTo('New activity', 12, 'Shift+Tab');
		await ana.type('Written by mistake');
		await ana.press('Enter');
		await ana.tabTo('More about Written by mistake', 2, 'Shift+Tab');
		await ana.press('Enter');
		await ana.tabTo('Remove', 10);
		await ana.press('Enter');
		await ana.isAt(/^More about /);
	});

	await test.step('moves it, and asks', async () => {
		await ana.press('Escape');
		await ana.isAt('Release Kickoff');
		await ana.press('m');
		await ana.isAt('In progress');
		await ana.press('ArrowDown');
		await ana.isAt('Ready for sign-off');
		await ana.press('Enter');
		await ana.isAt('Release Kickoff');
		await expect(page.getByText('Ask Product and Engineering to sign?')).toBeVisible();
		// Past its two seats, which say whom they wait for.
		await ana.tabTo('Only move', 4);
		await ana.press('Enter');
		await ana.isAt('Release Kickoff');
		await ana.press('a');
		await ana.tabTo('Ask now', 3);
		await ana.press('Enter');
		await expect(column(page, 'Ready for sign-off').getByText(/^Waits for Product/)).toBeVisible();
		await ana.isAt('Release Kickoff');
	});

	await test.step('a dialog gives the focus back', async () => {
		await ana.press('?');
		await expect(page.getByRole('dialog')).toBeVisible();
		await ana.press('Escape');
		await ana.isAt('Release Kickoff');
	});

	await test.step('the other signs, by keys too', async () => {
		const other = await newcomer(browser, link);
		listenForErrors(other, 'Ben');
		const ben = await ByKeys.at(other);
		await expect(column(other, 'Ready for sign-off', 1)).toBeVisible();
		// The strip's twelve seats lie on the way; what waits for him is one key away from any card.
		await ben.tabTo('Requirement Sign-Off', 30);
		await ben.press(']');
		await ben.isAt('Release Kickoff');
		await ben.press('s');
		await expect(panel(other).getByText('You sign as Product.')).toBeVisible();
		await ben.isAt('Release Kickoff');
		await ben.tabTo('Sign as Product', 25);
		await ben.press('Enter');
		await expect(
			panel(other).getByRole('paragraph').filter({ hasText: 'Signed. Ben Okafor, Product, approved' }),
		).toBeFocused();
		await ben.press('Escape');
		await expect(panel(other)).toHaveCount(0);
		await ben.isAt('Release Kickoff');
	});
});
