import { scenes } from '@holdpoint/shared/scenes/scenes';
import * as edits from '@holdpoint/shared/doc/edits';
import { readMilestone } from '@holdpoint/shared/doc/read';
import type { Policy } from '@holdpoint/shared/schema/release';
import type { Browser, Page } from '@playwright/test';
import { aMilestone, aPolicy, aSigner } from '../support/release.ts';
import { ServerStage } from '../support/server-stage.ts';
import { ApiClient, saved } from '../support/api.ts';
import { expectAccessible } from './accessible.ts';
import { card, newcomer, openPanel, panel } from './board-page.ts';
import { expect, ownerToken, test } from './fixtures.ts';

const origin = 'test';

/** A release with a plan of its own and people who come by their invitations. */
async function startWith(owner: ApiClient, policy: Partial<Policy>) {
	const board = await owner.createBoard({
		title: 'Falcon',
		template: 'empty',
		separation: policy.separation,
	});
	const must = async (command: Parameters<ApiClient['command']>[1]) => {
		const answer = await owner.command(board, command);
		if (answer.status !== 200) throw new Error(`${command.type}: ${JSON.stringify(answer.body)}`);
	};
	const plan = aPolicy(policy);
	await must({ type: 'set-policy', ...plan });
	const { doc, provider } = await owner.connect(board);
	for (const { id } of plan.milestones) {
		edits.renameMilestone(doc, id, `${id.slice(0, 1).toUpperCase()}${id.slice(1)}`, origin);
		edits.setOutcome(doc, id, 'What it brings', origin);
	}
	await saved(provider);
	const join = async (browser: Browser, name: string, roles: string[]): Promise<Page> => {
		const { inviteUrl } = await owner.must<{ inviteUrl: string }>('POST', `/api/boards/${board}/people`, {
			name,
			roles,
		});
		const page = await newcomer(browser, inviteUrl);
		await expect(page.getByRole('link', { name: 'People', exact: true })).toBeVisible();
		return page;
	};
	/** As somebody else edits meanwhile. */
	const edit = async (change: () => void) => {
		change();
		await saved(provider);
	};
	return { board, doc, provider, must, join, edit };
}

test('R7 R8 R16 since you signed: a signer sees what changed, signs again with one press, or objects', async ({
	browser,
	server,
	listenForErrors,
}) => {
	test.setTimeout(90_000);
	const owner = new ApiClient(server.url, ownerToken);
	const release = await startWith(owner, {
		milestones: [aMilestone('kickoff', { signers: [aSigner('QA'), aSigner('Product')] })],
	});
	const quinn = await release.join(browser, 'Quinn Adler', ['QA']);
	listenForErrors(quinn, 'Quinn');
	await owner.addPerson(release.board, 'Pia Prod', ['Product']);
	await release.must({ type: 'request-sign-off', milestone: 'kickoff' });
	await quinn.getByRole('region', { name: 'For you' }).getByRole('button', { name: 'Kickoff' }).click();
	await panel(quinn).getByRole('button', { name: 'Sign as QA' }).click();
	await expect(panel(quinn).getByText('Signed. Quinn Adler, QA, approved,')).toBeVisible();
	await panel(quinn).getByRole('button', { name: 'Close', exact: true }).click();

	await release.edit(() => edits.setOutcome(release.doc, 'kickoff', 'It brings more', origin));
	const forQuinn = quinn.getByRole('region', { name: 'For you' });
	await expect(forQuinn).toContainText('1 milestone waits for your signature, changed since you signed.');
	await forQuinn.getByRole('button', { name: 'Kickoff' }).click();
	const since = panel(quinn).getByRole('region', { name: 'Changed since you signed' });
	await expect(since).toContainText('Removed: Required outcome: What it brings');
	await expect(since).toContainText('Added: Required outcome: It brings more');
	// The server's owner, whatever another test calls them.
	await expect(since).toContainText(
		`${(await owner.must<{ name: string }>('GET', '/api/me')).name} changed it last.`,
	);
	await expectAccessible(quinn);
	await since.getByRole('button', { name: 'Sign again' }).click();
	await expect(panel(quinn).getByText('Signed. Quinn Adler, QA, approved,')).toBeVisible();
	await expect(since).toHaveCount(0);
	await panel(quinn).getByRole('button', { name: 'Close', exact: true }).click();

	await release.edit(() => edits.setOutcome(release.doc, 'kickoff', 'It brings nothing', origin));
	await forQuinn.getByRole('button', { name: 'Kickoff' }).click();
	await since.getByRole('button', { name: 'Object' }).click();
	await expect(panel(quinn).getByRole('textbox', { name: /^Why\?/ })).toBeFocused();
	await quinn.keyboard.type('It has to bring something');
	await panel(quinn).getByRole('button', { name: 'Reject as QA' }).click();
	await expect(panel(quinn).getByText('Rejected. Quinn Adler, QA,')).toBeVisible();
	release.provider.destroy();
});

test('R9 another build: what was signed for the old one is re-affirmed on one screen, each by a signature of its own', async ({
	browser,
	server,
	listenForErrors,
}) => {
	test.setTimeout(90_000);
	const owner = new ApiClient(server.url, ownerToken);
	const release = await startWith(owner, {
		milestones: [
			aMilestone('approval', { bindsCandidate: true }),
			aMilestone('deployment', { bindsCandidate: true }),
		],
	});
	const quinn = await owner.addPerson(release.board, 'Pia Prod', ['Product']);
	expect(quinn.id).not.toBe('');
	const page = await release.join(browser, 'Quinn Adler', ['QA']);
	listenForErrors(page, 'Quinn');
	const candidate = (version: string, letter: string) =>
		({
			type: 'set-release-candidate',
			version,
			commit: `${letter}${letter}1234`,
			artefact: `sha256:${letter.repeat(64)}`,
		}) as const;
	await release.must(candidate('2.4.0-rc.1', 'a'));
	for (const milestone of ['approval', 'deployment']) {
		await release.must({ type: 'request-sign-off', milestone });
		const name = `${milestone.slice(0, 1).toUpperCase()}${milestone.slice(1)}`;
		await page.getByRole('region', { name: 'For you' }).getByRole('button', { name }).click();
		await panel(page).getByRole('button', { name: 'Sign as QA' }).click();
		await expect(panel(page).getByText('Signed. Quinn Adler, QA, approved,')).toBeVisible();
		await panel(page).getByRole('button', { name: 'Close', exact: true }).click();
	}
	await release.must(candidate('2.4.0-rc.2', 'b'));
	for (const milestone of ['approval', 'deployment'])
		await release.must({ type: 'request-sign-off', milestone });

	await page.getByRole('button', { name: 'Re-affirm for the new build' }).click();
	const dialog = page.getByRole('dialog', { name: 'Re-affirm for the new build' });
	const lines = dialog.getByRole('listitem');
	await expect(lines).toHaveCount(2);
	await expect(lines.first()).toContainText('Then: 2.4.0-rc.1, aa1234');
	await expect(lines.first()).toContainText('Now: 2.4.0-rc.2, bb1234');
	await expectAccessible(page);
	for (const line of await lines.all()) {
		await line.getByRole('button', { name: 'Re-affirm as QA' }).click();
		await expect(line).toContainText('Signed again.');
	}
	const { body } = await owner.request('GET', `/api/boards/${release.board}/ledger`);
	const entries = body as unknown as { decision: { type: string; reaffirms?: number } }[];
	expect(entries.filter(({ decision }) => decision.reaffirms !== undefined)).toHaveLength(2);
	release.provider.destroy();
});

test('R18 somebody is named to stand in, signs for whom they stand in, and it shows as both', async ({
	browser,
	server,
	listenForErrors,
}) => {
	test.setTimeout(90_000);
	const owner = new ApiClient(server.url, ownerToken);
	const release = await startWith(owner, { milestones: [aMilestone('kickoff'), aMilestone('build')] });
	const quinn = await release.join(browser, 'Quinn Adler', ['QA']);
	const tim = await release.join(browser, 'Tim Ott', []);
	listenForErrors(quinn, 'Quinn');
	listenForErrors(tim, 'Tim');
	await release.must({ type: 'request-sign-off', milestone: 'kickoff' });

	await quinn.getByRole('link', { name: 'People', exact: true }).click();
	const standIns = quinn.getByRole('region', { name: 'Stand-ins' });
	await expect(standIns).toContainText('Nobody signs for anybody else now.');
	await standIns.getByRole('button', { name: 'Name somebody to sign for you…' }).click();
	await standIns.getByRole('combobox', { name: 'Stand-in' }).selectOption('Tim Ott');
	await standIns.getByRole('checkbox', { name: 'Build' }).uncheck();
	await standIns.getByRole('textbox', { name: 'Why' }).fill('On leave');
	await expectAccessible(quinn);
	await standIns.getByRole('button', { name: 'Name them' }).click();
	await expect(standIns.getByRole('listitem')).toContainText('Tim Ott for Quinn Adler on Kickoff');

	await tim.getByRole('region', { name: 'For you' }).getByRole('button', { name: 'Kickoff' }).click();
	await expect(panel(tim).getByText('You sign as QA for Quinn Adler.')).toBeVisible();
	await panel(tim).getByRole('button', { name: 'Sign as QA for Quinn Adler' }).click();
	await expect(panel(tim).getByText('Signed. Tim Ott for Quinn Adler, QA, approved,')).toBeVisible();
	await expect(
		panel(tim).getByRole('region', { name: 'Signatures' }).getByText('Tim Ott for Quinn Adler'),
	).toBeVisible();

	await expect(panel(tim).getByRole('region', { name: 'Signatures' })).toContainText(
		/until .* UTC: On leave/,
	);

	await standIns.getByRole('button', { name: 'End: Tim Ott for Quinn Adler' }).click();
	await expect(standIns).toContainText('Nobody signs for anybody else now.');
	release.provider.destroy();
});

test('R1 under strict separation a change after the request is explained first, and then has its time', async ({
	browser,
	server,
	listenForErrors,
}) => {
	test.setTimeout(90_000);
	const owner = new ApiClient(server.url, ownerToken);
	const release = await startWith(owner, { separation: 'strict' });
	const pat = await release.join(browser, 'Pat Lang', ['Product']);
	await owner.addPerson(release.board, 'Quinn Adler', ['QA']);
	listenForErrors(pat, 'Pat');
	await release.must({ type: 'request-sign-off', milestone: 'kickoff' });
	await expect(card(pat, 'Kickoff')).toContainText('Waits for QA');
	await openPanel(pat, 'Kickoff');
	const outcome = panel(pat).getByRole('textbox', { name: 'Required outcome' });
	await expect(outcome).toHaveAttribute('readonly');
	await panel(pat).getByRole('button', { name: 'Explain a change…' }).click();
	await panel(pat).getByRole('textbox', { name: 'Reason' }).fill('The outcome was wrong');
	await expectAccessible(pat);
	await panel(pat).getByRole('button', { name: 'Explain a change', exact: true }).click();
	await expect(panel(pat).getByText(/^You may change this until .*The outcome was wrong/)).toBeVisible();
	await outcome.fill('What it really brings');
	await outcome.blur();
	await expect.poll(() => readMilestone(release.doc, 'kickoff').outcome).toBe('What it really brings');
	release.provider.destroy();
});

test('R16 R17 R19 a request is withdrawn, a signature revoked, a waiver ended, and the record keeps each', async ({
	browser,
	server,
	listenForErrors,
}) => {
	test.setTimeout(90_000);
	const owner = new ApiClient(server.url, ownerToken);
	const release = await startWith(owner, {
		milestones: [aMilestone('kickoff', { signers: [aSigner('QA'), aSigner('Product')] })],
	});
	const mara = await release.join(browser, 'Mara Lind', ['Release manager', 'Product']);
	const quinn = await release.join(browser, 'Quinn Adler', ['QA']);
	listenForErrors(mara, 'Mara');
	listenForErrors(quinn, 'Quinn');
	await release.must({ type: 'request-sign-off', milestone: 'kickoff' });

	await quinn.getByRole('region', { name: 'For you' }).getByRole('button', { name: 'Kickoff' }).click();
	await panel(quinn).getByRole('button', { name: 'Sign as QA' }).click();
	const mine = panel(quinn).getByRole('region', { name: 'Signatures' });
	await mine.getByRole('button', { name: 'Revoke my signature…' }).click();
	await mine.getByLabel('Reason').fill('I looked at another build');
	await mine.getByRole('button', { name: 'Revoke my signature', exact: true }).click();
	await expect(mine).toHaveCount(0);
	await expect(panel(quinn).getByRole('button', { name: 'Sign as QA' })).toBeVisible();

	await mara.getByRole('region', { name: 'For you' }).getByRole('button', { name: 'Kickoff' }).click();
	await panel(mara).getByRole('button', { name: 'Withdraw the request…' }).click();
	await panel(mara).getByLabel('Reason').fill('The goals change');
	await panel(mara).getByRole('button', { name: 'Withdraw the request', exact: true }).click();
	await expect(panel(mara).getByRole('button', { name: 'Ask QA and Product' })).toBeVisible();
	await expect(quinn.getByRole('region', { name: 'For you' })).toHaveCount(0);

	await panel(quinn).getByRole('button', { name: 'Close', exact: true }).click();
	await panel(mara).getByRole('button', { name: 'Waive…' }).click();
	await panel(mara).getByLabel('Why').fill('The plan of 4.1 is used');
	await panel(mara).getByLabel('What protects us instead').fill('Testing by hand');
	await panel(mara).getByLabel('Until').fill('2031-05-06T14:00');
	await panel(mara).getByRole('button', { name: 'Waive it' }).click();
	await expect(card(quinn, 'Kickoff')).toContainText('Waived');
	await panel(mara).getByRole('button', { name: 'End the waiver…' }).click();
	await panel(mara).getByLabel('Reason').fill('The new plan is here');
	await panel(mara).getByRole('button', { name: 'End the waiver', exact: true }).click();
	await expect(card(quinn, 'Kickoff')).not.toContainText('Waived');

	await mara.getByRole('button', { name: 'Falcon' }).click();
	const dialog = mara.getByRole('dialog', { name: 'This release' });
	await dialog.getByRole('button', { name: 'Accept these dates as the plan' }).click();
	await expect(dialog.getByText('The plan is the dates as they stood on')).toBeVisible();
	await dialog.getByRole('link', { name: 'Read the record' }).click();
	for (const words of [
		'revoked',
		'withdrew the request',
		'waived Kickoff',
		'ended the waiver',
		'counted from this baseline',
	])
		await expect(mara.getByRole('listitem').filter({ hasText: words }).first()).toBeVisible();
	release.provider.destroy();
});

test('R2 R22 R26 people are named with any role, change it, and are removed with what they signed kept', async ({
	browser,
	server,
}) => {
	test.setTimeout(90_000);
	const owner = new ApiClient(server.url, ownerToken);
	const release = await startWith(owner, { milestones: [aMilestone('kickoff')] });
	const mara = await release.join(browser, 'Mara Lind', ['Release manager']);
	const quinn = await release.join(browser, 'Quinn Adler', ['QA']);
	await mara.getByRole('link', { name: 'People', exact: true }).click();
	const everybody = mara.getByRole('region', { name: 'Everybody on this release' });
	const row = (name: string) => everybody.getByRole('listitem').filter({ hasText: name });
	await expect(row('Quinn Adler')).toContainText('last here');

	await everybody.getByRole('button', { name: 'Add somebody with any role…' }).click();
	await everybody.getByLabel('Name').fill('Wes Hall');
	await everybody.getByRole('checkbox', { name: 'Auditor' }).check();
	await expect(everybody).toContainText('reads everything with the refused attempts, and writes nothing');
	await expectAccessible(mara);
	await everybody.getByRole('button', { name: 'Add them' }).click();
	await expect(row('Wes Hall')).toContainText('Auditor');
	const link = await mara.getByRole('region', { name: 'Invitation links' }).getByText('/join#').textContent();
	const wes = await newcomer(browser, link ?? '');
	await openPanel(wes, 'Kickoff');
	await expect(panel(wes).getByRole('textbox', { name: 'Name', exact: true })).toHaveAttribute('readonly');

	await everybody.getByRole('button', { name: 'Roles of Quinn Adler' }).click();
	await everybody.getByRole('checkbox', { name: 'Security' }).check();
	await everybody.getByRole('button', { name: 'Save the roles' }).click();
	await expect(row('Quinn Adler')).toContainText('QA and Security');

	// The only QA is not removed while QA is asked; then somebody else is named.
	await release.must({ type: 'request-sign-off', milestone: 'kickoff' });
	await everybody.getByRole('button', { name: 'Remove Quinn Adler' }).click();
	await expectAccessible(mara);
	await row('Quinn Adler').getByRole('button', { name: 'Remove Quinn Adler' }).last().click();
	await expect(row('Quinn Adler')).toContainText('Kickoff is collecting signatures, and nobody else is QA.');
	await everybody.getByRole('button', { name: 'Roles of Mara Lind' }).click();
	await row('Mara Lind').getByRole('checkbox', { name: 'QA' }).check();
	await everybody.getByRole('button', { name: 'Save the roles' }).click();
	await expect(row('Mara Lind')).toContainText('QA');
	await row('Quinn Adler').getByRole('button', { name: 'Remove Quinn Adler' }).last().click();
	await expect(row('Quinn Adler')).toHaveCount(0);
	await expect(quinn.getByRole('paragraph').filter({ hasText: 'Your access was taken away.' })).toBeVisible();
	await expect(quinn.getByRole('button', { name: 'Sign', exact: true })).toHaveCount(0);
	release.provider.destroy();
});

test('R2 who loses their role while they sign keeps what they wrote', async ({ browser, server }) => {
	const stage = await ServerStage.play(new ApiClient(server.url, ownerToken), {
		...scenes['first-day'],
		cast: [
			{ person: 'olga', name: 'Olga Reyes', roles: [] },
			{ person: 'mara', name: 'Mara Lind', roles: ['Product'] },
			{ person: 'paula', name: 'Paula Stern', roles: ['Product'] },
			{ person: 'ben', name: 'Ben Okafor', roles: ['Engineering'] },
		],
		play: (at) => at.command('olga', { type: 'request-sign-off', milestone: 'release-kickoff' }),
	});
	const mara = await newcomer(browser, stage.inviteOf('mara'));
	await expect(mara.getByText('Saved', { exact: true })).toBeVisible();
	await mara.goto(`${server.url}/b/${stage.board}?m=release-kickoff&sign`);
	await expect(panel(mara).getByText('You sign as Product.')).toBeVisible();
	// Nothing is done yet, so nobody can approve; the reason why stands at the button.
	await expect(panel(mara).getByText(/^It cannot be signed yet\./)).toBeVisible();
	await expect(panel(mara).getByRole('button', { name: 'Sign as Product' })).toBeDisabled();
	await panel(mara).getByLabel('Comment (optional)').fill('The plan forgets the migration.');
	await stage.command('olga', { type: 'assign-role', person: stage.idOf('mara'), roles: ['Support'] });
	await expect(panel(mara).getByText('You cannot sign this any more.')).toBeVisible();
	await expect(panel(mara).getByRole('textbox', { name: 'What you wrote' })).toHaveValue(
		'The plan forgets the migration.',
	);
});
