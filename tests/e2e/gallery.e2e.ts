import { exhibits } from '../../web/src/lib/example/exhibits.ts';
import { expectAccessible } from './accessible.ts';
import { showExhibit } from './exhibit-page.ts';
import { expect, test } from './fixtures.ts';

// In parts, so that the states are spread over the workers.
const parts = 3;
for (let part = 0; part < parts; part += 1) {
	test(`each state says its sentence, part ${part + 1} of ${parts}`, async ({
		page,
		server,
		listenForErrors,
	}) => {
		listenForErrors(page, 'gallery');
		for (const exhibit of exhibits.filter((_, index) => index % parts === part)) {
			await test.step(exhibit.title, () => showExhibit(page, server.url, exhibit));
		}
	});
}

test('what the gallery shows passes axe, and leads to each state', async ({ page, server }) => {
	await page.goto(`${server.url}/gallery`);
	await expect(page.getByRole('heading', { name: 'While it loads' })).toBeVisible();
	await expectAccessible(page);
	await page.getByRole('link', { name: 'Rolled back', exact: true }).click();
	await expect(page.getByText('Users are on 4.1.3.').first()).toBeVisible();
	await expectAccessible(page);
});

test('both parts of a sign-off are tried in the example', async ({ page, server, listenForErrors }) => {
	listenForErrors(page, 'example');
	await page.goto(`${server.url}/example?m=release-close-out`);
	const panel = page.getByRole('complementary', { name: 'Milestone' });
	await expect(panel.getByRole('checkbox').first()).toBeVisible();
	for (const box of await panel.getByRole('checkbox').all()) await box.check();
	await page.getByRole('button', { name: 'Ask Business and Release manager' }).click();
	await expect(page.getByText(/^Release Close-Out waits for Business/).first()).toBeVisible();

	await page.getByRole('combobox', { name: 'You act as' }).selectOption({ label: 'Tomás Ortega, Business' });
	await page.getByRole('region', { name: 'For you' }).getByRole('button').click();
	await expect(panel.getByText('You sign as Business.')).toBeVisible();
	await panel.getByRole('button', { name: 'Sign as Business' }).click();
	await expect(panel.getByText('You have signed this round.')).toBeVisible();
});
