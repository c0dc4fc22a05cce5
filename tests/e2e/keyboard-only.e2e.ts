import { ApiClient } from '../support/api.ts';
import { makeReadyForCall, mustCommand, staffStations, stationNames } from '../support/ready-for-call.ts';
import { column, newcomer, panel, savedWords } from './board-page.ts';
import { ByKeys } from './by-keys.ts';
import { expect, ownerToken, test } from './fixtures.ts';
import { review } from './release-at-call.ts';

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

test('R28 a call is scheduled, opened, voted in, closed, revealed and decided with the keyboard alone', async ({
	browser,
	server,
	listenForErrors,
}) => {
	const owner = new ApiClient(server.url, ownerToken);
	const board = await owner.createBoard({ title: 'Atlas', version: '4.2' });
	await makeReadyForCall(owner, board);
	const { inviteUrl } = await owner.must<{ inviteUrl: string }>('POST', `/api/boards/${board}/people`, {
		name: 'Ana Ruiz',
		roles: ['Release manager', 'Product'],
	});
	const { voters } = await staffStations(owner, board, stationNames.slice(1));
	const page = await newcomer(browser, inviteUrl);
	listenForErrors(page, 'Ana');
	await expect(savedWords(page)).toHaveText('Saved');
	// It says so a moment before the board is shown, and keys count from then on.
	await expect(savedWords(page)).toBeVisible();
	const ana = await ByKeys.at(page);

	await test.step('finds the milestone and schedules its call', async () => {
		await ana.press('Control+k');
		await ana.isAt(/./);
		await ana.type(review);
		await ana.press('Enter');
		await expect(panel(page).getByRole('heading', { name: 'Go/no-go call' })).toBeVisible();
		await ana.tabTo('Schedule it', 80);
		await ana.press('Enter');
		await ana.tabTo(/^When is the call\?/, 80);
		await ana.tabTo('Schedule the call', 8);
		await ana.press('Enter');
		await expect(panel(page).getByText('Scheduled for')).toBeVisible();
		await expect(panel(page).getByRole('heading', { name: 'Go/no-go call' })).toBeFocused();
	});

	await test.step('opens it, with Security as advice', async () => {
		await ana.tabTo('Open the call', 80);
		await ana.press('Enter');
		await ana.tabTo('Security is required', 80);
		await ana.press('Space');
		await ana.tabTo('Open voting', 30);
		await ana.press('Enter');
		await expect(panel(page).getByText('0 of 7 have voted.')).toBeVisible();
		await expect(panel(page).getByRole('heading', { name: 'Go/no-go call' })).toBeFocused();
	});

	await test.step('votes last of seven', async () => {
		for (const [station, api] of voters)
			await mustCommand(
				api,
				board,
				station === 'security'
					? { type: 'vote', station, vote: 'no-go', reason: 'The scan has not ended.' }
					: { type: 'vote', station, vote: 'go' },
			);
		await expect(panel(page).getByText('6 of 7 have voted.')).toBeVisible();
		await ana.tabTo(/^GO: ship this build\./, 80);
		await ana.press('Space');
		await ana.tabTo('Vote GO', 4);
		await ana.press('Enter');
		await expect(panel(page).getByRole('paragraph').filter({ hasText: 'Vote is in.' })).toBeFocused();
	});

	await test.step('closes, reveals and declares', async () => {
		await ana.tabTo('Close voting', 30);
		await ana.press('Enter');
		await expect(panel(page).getByText('Voting is closed.')).toBeVisible();
		await ana.tabTo('Reveal the votes…', 80);
		await ana.press('Enter');
		await ana.tabTo('Reveal now', 80);
		await ana.press('Enter');
		await expect(panel(page).getByText('Revealed. 6 GO, 1 NO-GO from Security, 0 HOLD.')).toBeVisible();
		await ana.tabTo('GO', 80);
		await ana.press('Space');
		await ana.tabTo('What do you answer Security?', 20);
		await ana.type('The scan is advice and ends tonight.');
		await ana.tabTo('Declare GO', 1);
		await ana.press('Enter');
		await expect(page.getByRole('region', { name: 'Go/no-go verdict' })).toContainText(
			'GO. The window opens in',
		);
	});
});
