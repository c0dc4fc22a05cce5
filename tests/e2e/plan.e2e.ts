import { ApiClient } from '../support/api.ts';
import { aMilestone, aPolicy, aSigner } from '../support/release.ts';
import { expectAccessible } from './accessible.ts';
import { newcomer, openPanel, panel } from './board-page.ts';
import { expect, ownerToken, test } from './fixtures.ts';

test('R7 R15 R23 the plan says what saving it does before it is saved, and weakening it takes two', async ({
	browser,
	server,
	listenForErrors,
}) => {
	test.setTimeout(90_000);
	const owner = new ApiClient(server.url, ownerToken);
	const board = await owner.createBoard({ title: 'Falcon', template: 'empty' });
	const must = async (api: ApiClient, command: Parameters<ApiClient['command']>[1]) => {
		const answer = await api.command(board, command);
		if (answer.status !== 200) throw new Error(`${command.type}: ${JSON.stringify(answer.body)}`);
	};
	await must(owner, {
		type: 'set-policy',
		...aPolicy({
			milestones: [
				aMilestone('kickoff', { signers: [aSigner('QA'), aSigner('Product')] }),
				aMilestone('testing', { needs: ['kickoff'] }),
			],
		}),
	});
	const invite = async (name: string, roles: string[]) => {
		const path = `/api/boards/${board}/people`;
		const { inviteUrl } = await owner.must<{ inviteUrl: string }>('POST', path, { name, roles });
		const page = await newcomer(browser, inviteUrl);
		listenForErrors(page, name);
		await expect(page.getByRole('link', { name: 'People', exact: true })).toBeVisible();
		return page;
	};
	const max = await invite('Max Lead', ['Release manager']);
	const bea = await invite('Bea Lang', ['Product']);
	const quinn = await owner.addPerson(board, 'Quinn Adler', ['QA']);

	await max.getByRole('button', { name: 'Plan', exact: true }).click();
	const plan = max.getByRole('dialog', { name: 'The plan' });
	const build = plan.locator('details').nth(1);
	const ahead = plan.getByRole('region', { name: 'What saving does' });
	const save = plan.getByRole('button', { name: 'Save the plan' });

	await test.step('a circle is refused while it is drawn', async () => {
		const kickoff = plan.locator('details').nth(0);
		await kickoff.getByText('kickoff', { exact: true }).first().click();
		await kickoff.getByRole('checkbox', { name: 'testing' }).check();
		await expect(ahead).toContainText('kickoff and testing would wait for each other for ever.');
		await expect(save).toBeDisabled();
		await expectAccessible(max);
		await kickoff.getByRole('checkbox', { name: 'testing' }).uncheck();
		await kickoff.getByText('kickoff', { exact: true }).first().click();
	});

	await test.step('who could not sign it, with what would help; evidence and order', async () => {
		await build.getByText('testing', { exact: true }).first().click();
		await build.getByRole('combobox', { name: 'Another role that signs' }).selectOption('Security');
		await expect(ahead).toContainText('testing cannot be signed yet: nobody is Security yet.');
		await build.getByRole('button', { name: 'Security does not sign' }).click();
		await build
			.getByRole('combobox', { name: 'Another role that signs' })
			.selectOption('A role of your own …');
		await build.getByRole('textbox', { name: 'Name of your role' }).fill('Data protection');
		await build.getByRole('textbox', { name: 'Name of your role' }).press('Enter');
		await expect(ahead).toContainText('testing cannot be signed yet: nobody is Data protection yet.');
		await build.getByRole('button', { name: 'Data protection does not sign' }).click();
		const evidence = build.getByRole('group', { name: 'Evidence that it asks for' });
		await evidence.getByRole('textbox', { name: 'Another piece of evidence' }).fill('Build log');
		await evidence.getByRole('button', { name: 'Ask for it' }).click();
		const activities = build.getByRole('group', { name: 'Activities that have to be finished' });
		for (const text of ['Run the suite', 'Tell support']) {
			await activities.getByRole('textbox', { name: 'Another activity' }).fill(text);
			await activities.getByRole('button', { name: 'Ask for it' }).click();
		}
		await activities.getByRole('button', { name: 'Tell support is not added' }).click();
		await expect(ahead).toContainText('The people named now could sign 2 of 2 milestones.');
		await expect(ahead).toContainText('No signature is touched.');
	});

	await test.step('R11 R14 a new milestone, with what has to be finished', async () => {
		await plan.getByRole('textbox', { name: 'Another milestone' }).fill('Security review');
		await plan.getByRole('button', { name: 'Add', exact: true }).click();
		const review = plan.locator('details').nth(2);
		await review.getByText('Security review', { exact: true }).first().click();
		await review.getByRole('textbox', { name: 'Another activity' }).fill('Read the threat model');
		await review.getByRole('textbox', { name: 'Another activity' }).press('Enter');
		await expect(ahead).toContainText('Security review: “Read the threat model” has to be finished.');
		await expect(ahead).toContainText('If you save this, you cannot approve Security review');
		await expect(ahead).toContainText('The people named now could sign 2 of 3 milestones.');
	});

	await test.step('leaving with changes is asked first', async () => {
		await max.keyboard.press('Escape');
		await expect(plan.getByText('What you changed is not saved.')).toBeVisible();
		await plan.getByRole('button', { name: 'Go on' }).click();
		await save.click();
		await expect(plan).toHaveCount(0);
	});

	await test.step('R11 which activities have to be finished is set in the plan too, and written to the card', async () => {
		await max.getByRole('button', { name: 'Plan', exact: true }).click();
		await build.getByText('testing', { exact: true }).first().click();
		const suite = build.getByRole('checkbox', { name: 'Run the suite' });
		await expect(suite).toBeChecked();
		await suite.uncheck();
		await expect(ahead).toContainText('testing: “Run the suite” has to be finished no longer.');
		await expectAccessible(max);
		await save.click();
		await expect(plan).toHaveCount(0);
		await openPanel(bea, 'testing');
		await expect(panel(bea).getByText('Does not count toward sign-off.')).toBeVisible();
		await bea.keyboard.press('Escape');
		await openPanel(bea, 'Security review');
		await expect(panel(bea).getByRole('checkbox', { name: 'Done: Read the threat model' })).toBeVisible();
		await bea.keyboard.press('Escape');
	});

	await must(owner, { type: 'request-sign-off', milestone: 'kickoff' });
	const { digest } = await owner.must<{ digest: string }>(
		'GET',
		`/api/boards/${board}/milestones/kickoff/scope`,
	);
	await must(quinn.api, { type: 'sign', milestone: 'kickoff', role: 'QA', meaning: 'approved', digest });

	await test.step('weakening it touches a signature, says so, and waits for another person', async () => {
		await max.getByRole('button', { name: 'Plan', exact: true }).click();
		const kickoff = plan.locator('details').nth(0);
		await kickoff.getByText('kickoff', { exact: true }).first().click();
		await kickoff.getByRole('button', { name: 'Product does not sign' }).click();
		await plan.getByRole('textbox', { name: 'Another milestone' }).fill('Translation');
		await plan.getByRole('button', { name: 'Add', exact: true }).click();
		await expect(ahead).toContainText('Save the new milestones first, then propose the rest.');
		const translation = plan.locator('details').nth(3);
		await translation.getByText('Translation', { exact: true }).first().click();
		await translation.getByRole('button', { name: 'Drop it' }).click();
		await expect(ahead).toContainText('kickoff would no longer be signed by Product.');
		await expect(ahead).toContainText('Quinn Adler signed it as it is now, and would have to sign again.');
		await expectAccessible(max);
		await plan.getByRole('button', { name: 'Propose the plan' }).click();
		await expect(plan).toHaveCount(0);
		const waits = bea.getByRole('region', { name: 'Waits for a second person' });
		await expect(waits).toContainText('Max Lead proposes to weaken the plan.');
		await waits.getByRole('button', { name: 'Confirm' }).click();
		await expect(waits).toHaveCount(0);
		const view = await owner.must<{ milestones: { id: string; signatures: { stale: boolean }[] }[] }>(
			'GET',
			`/api/boards/${board}`,
		);
		expect(view.milestones[0]?.signatures.map(({ stale }) => stale)).toEqual([true]);
	});
});
