import { readFile, writeFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import type { Page } from '@playwright/test';
import { expectAccessible } from './accessible.ts';
import { newcomer } from './board-page.ts';
import { expect, ownerToken, test } from './fixtures.ts';
import { ApiClient } from '../support/api.ts';
import { startRelease } from './release-under-way.ts';

/** Ends the element that carries the export in a passport, if anything does. */
const hostileName = 'Wes </script><!--<script>alert(1)';

/** Opens this file from the disk, as somebody does who got it by post. */
async function openFile(page: Page, content: Buffer): Promise<void> {
	const file = test.info().outputPath('passport.html');
	await writeFile(file, content);
	await page.goto(pathToFileURL(file).href);
}

test('R21 R30 the record is read, filtered and checked by an auditor, with what was refused beside it', async ({
	browser,
	server,
	listenForErrors,
}) => {
	const owner = new ApiClient(server.url, ownerToken);
	const { board, invite } = await startRelease(owner);
	const wes = await owner.must<{ inviteUrl: string }>('POST', `/api/boards/${board}/people`, {
		name: hostileName,
		roles: ['Auditor'],
	});
	const eve = await newcomer(browser, invite);
	listenForErrors(eve, 'Eve');
	await eve.getByRole('link', { name: 'Record', exact: true }).click();
	await expect(eve.getByRole('heading', { name: 'The record', level: 1 })).toBeVisible();

	await test.step('every entry in words, and its hashes checked here', async () => {
		await expect(eve.getByText('This browser has checked the hash of every entry.')).toBeVisible();
		const { body } = await owner.request('GET', `/api/boards/${board}/ledger`);
		const head = (body as unknown as { hash: string }[]).at(-1)!.hash;
		await expect(eve.getByText(head, { exact: true })).toBeVisible();
		await expect(eve.getByText('Mara Lind signed Release Kickoff as Product, approved.')).toBeVisible();
		await expect(eve.getByText('Holdpoint recorded Release Kickoff as signed off.')).toBeVisible();
		await expect(eve.getByText('signed by a token the administrator issued').first()).toBeVisible();
		await expectAccessible(eve);
	});

	await test.step('filters stand in the address, so that they can be shared', async () => {
		const all = await eve.getByRole('listitem').count();
		await eve.getByRole('combobox', { name: 'Milestone' }).selectOption('Requirement Sign-Off');
		await eve.getByRole('combobox', { name: 'Person' }).selectOption('Mara Lind');
		await expect(eve).toHaveURL(/milestone=requirement-sign-off&person=/);
		await expect(eve.getByRole('listitem')).toHaveCount(1);
		await expect(eve.getByRole('listitem')).toContainText(
			'signed Requirement Sign-Off as Business, approved',
		);
		await expect(eve.getByText(`1 of ${all} entries`)).toBeVisible();
		await eve.reload();
		await expect(eve.getByRole('listitem')).toHaveCount(1);
		await eve.getByRole('combobox', { name: 'About' }).selectOption('Go/no-go call');
		await expect(eve.getByText('Nothing in the record is')).toBeVisible();
		await eve.getByRole('link', { name: 'Show all of it' }).click();
		await expect(eve.getByRole('listitem')).toHaveCount(all);
	});

	await test.step('on paper it has every entry with its whole hash, and nothing to press', async () => {
		const { body } = await owner.request('GET', `/api/boards/${board}/ledger`);
		const hashes = (body as unknown as { hash: string }[]).map(({ hash }) => hash);
		const exported = await owner.must<{ scopes: Record<string, string> }>(
			'GET',
			`/api/boards/${board}/export`,
		);
		const digests = Object.keys(exported.scopes);
		expect(digests.length).toBeGreaterThan(1);
		await eve.goto(`/b/${board}/record?kind=call`);
		await eve.evaluate(() => {
			window.print = () => (document.title = 'Printed');
		});
		await eve.getByRole('button', { name: 'Print it' }).click();
		await expect(eve).toHaveTitle('Printed');
		await eve.emulateMedia({ media: 'print' });
		for (const digest of digests) {
			await expect(eve.getByRole('article').filter({ hasText: digest })).toContainText('Plan: ');
			await expect(eve.getByText(`Content ${digest}.`).first()).toBeVisible();
		}
		await expect(eve.getByText(/^Requirement Sign-Off: plain; .*signed by 1 /).first()).toBeVisible();
		for (const [index, hash] of hashes.entries())
			await expect(eve.getByRole('listitem').filter({ hasText: hash })).toContainText(
				`${index + 1} · ${hash}`,
			);
		await expect(eve.getByRole('button').filter({ visible: true })).toHaveCount(0);
		expect((await eve.pdf()).subarray(0, 5).toString()).toBe('%PDF-');
		await eve.emulateMedia({ media: 'screen' });
	});

	await test.step('R21 its passport opens from the disk without a network, and checks itself', async () => {
		const [download] = await Promise.all([
			eve.waitForEvent('download'),
			eve.getByRole('button', { name: 'Release passport' }).click(),
		]);
		expect(download.suggestedFilename()).toBe('Atlas-Passport.html');
		const passport = await readFile(await download.path());
		const away = await browser.newContext({ offline: true });
		const reader = await away.newPage();
		listenForErrors(reader, 'The reader');
		await openFile(reader, passport);
		await expect(reader.getByText('Verified: nothing was changed since export.')).toBeVisible();
		await expect(reader).toHaveTitle('Atlas 4.2 · Release passport');
		const { body } = await owner.request('GET', `/api/boards/${board}/ledger`);
		const head = (body as unknown as { hash: string }[]).at(-1)!.hash;
		await expect(reader.getByText(head, { exact: true })).toBeVisible();
		const column = reader.getByRole('region', { name: 'Ready for sign-off' });
		await expect(
			column.getByRole('button', { name: /^Mara Lind, Business, approved, .* UTC/ }),
		).toBeVisible();
		const signed = reader.getByRole('region', { name: 'Sign-offs' }).getByRole('row');
		await expect(signed.filter({ hasText: 'Ben Okafor' })).toContainText(
			/Engineeringapproved.* UTC.*[0-9A-F]{4}-/,
		);
		await expect(reader.getByText(`added ${hostileName}.`)).toBeVisible();
		await reader.getByLabel('A head that you kept').fill(head);
		await expect(reader.getByText('It is in this record')).toBeVisible();
		await reader.getByLabel('A head that you kept').fill('1'.repeat(64));
		await expect(reader.getByText('it was cut short, rolled back or rewritten')).toBeVisible();
		await expectAccessible(reader);
		await reader.setViewportSize({ width: 360, height: 640 });
		const over = await reader.evaluate(
			() => document.documentElement.scrollWidth - document.documentElement.clientWidth,
		);
		expect(over).toBe(0);

		const ofTheExport = passport.with(passport.indexOf('Mara Lind","person"'), 'N'.charCodeAt(0));
		await openFile(reader, Buffer.from(ofTheExport));
		await expect(reader.getByRole('heading', { name: 'Not verified' })).toBeVisible();
		await expect(
			reader.getByText(/^Entry \d+ was changed: its content does not give its hash\.$/),
		).toBeVisible();
		await expect(reader.getByRole('region', { name: 'Sign-offs' })).toHaveCount(0);

		// Damaged, the checker does not run, and nothing says that it holds.
		const ofTheChecker = passport.with(passport.lastIndexOf('Verified: nothing'), 'v'.charCodeAt(0));
		const another = await away.newPage();
		await openFile(another, Buffer.from(ofTheChecker));
		await expect(another.getByRole('heading', { name: 'Not verified' })).toBeVisible();
		await expect(another.getByText('If these words stay')).toBeVisible();
		await away.close();
	});

	await test.step('what is decided meanwhile appears', async () => {
		await owner.command(board, {
			type: 'set-release-candidate',
			version: '4.2.0-rc.1',
			commit: 'abc1234',
			artefact: `sha256:${'a'.repeat(64)}`,
		});
		await expect(eve.getByText('set the release candidate 4.2.0-rc.1, abc1234')).toBeVisible();
	});

	await test.step('an auditor reads the refused attempts; nobody else is offered them', async () => {
		const { status } = await owner.command(board, {
			type: 'sign',
			milestone: 'uat-sign-off',
			role: 'QA',
			meaning: 'approved',
			digest: '',
		});
		expect(status).toBe(409);
		const auditor = await newcomer(browser, wes.inviteUrl);
		listenForErrors(auditor, 'Wes');
		await auditor.getByRole('link', { name: 'Record', exact: true }).click();
		await auditor.getByRole('link', { name: 'Refused attempts' }).click();
		await expect(auditor.getByText(/tried to sign: UAT Sign-Off/)).toBeVisible();
		await expect(auditor.getByText('R10', { exact: true })).toBeVisible();
		await expectAccessible(auditor);
	});
});

test('R1 R24 the board as it was: any decision, the difference to now, and what was said brought back', async ({
	browser,
	server,
	listenForErrors,
}) => {
	test.setTimeout(90_000);
	const owner = new ApiClient(server.url, ownerToken);
	const { board, invite } = await startRelease(owner);
	const eve = await newcomer(browser, invite);
	listenForErrors(eve, 'Eve');
	await eve.getByRole('link', { name: 'Record', exact: true }).click();
	await eve.getByRole('link', { name: 'The board as it was' }).click();
	const then = eve.getByRole('article', { name: 'The board at this moment' });
	await expect(then.getByText('This is the board as it is now.')).toBeVisible();
	await expect(then.getByText('1 of 12 milestones signed off')).toBeVisible();

	await test.step('back to before anything was signed, by the slider', async () => {
		await eve.getByRole('slider', { name: 'Moment' }).focus();
		await eve.keyboard.press('Home');
		await expect(then.getByText('This is the past.')).toBeVisible();
		await expect(then.getByText('0 of 12 milestones signed off')).toBeVisible();
		await expectAccessible(eve);
	});

	await test.step('at a decision: who had signed then, and what differs now', async () => {
		await eve.getByRole('button', { name: /Mara Lind signed Requirement Sign-Off as Business/ }).click();
		const milestone = then.getByRole('group').filter({ hasText: 'Requirement Sign-Off' });
		await milestone.getByText('Requirement Sign-Off', { exact: true }).click();
		await expect(milestone.getByText(/^Mara Lind, Business, approved/)).toBeVisible();
		await expect(milestone.getByText('Required outcome: Changed after Mara had signed.')).toBeVisible();
		await expectAccessible(eve);
	});

	await test.step('what was said is brought back, and heals the signature', async () => {
		const milestone = then.getByRole('group').filter({ hasText: 'Requirement Sign-Off' });
		await milestone.getByRole('button', { name: 'Bring this text back' }).click();
		await expect(milestone.getByText('Required outcome: Changed after Mara had signed.')).toHaveCount(0);
		await expect
			.poll(async () => {
				const { body } = await owner.request('GET', `/api/boards/${board}`);
				const { milestones } = body as { milestones: { id: string; signatures: { stale: boolean }[] }[] };
				return milestones.find(({ id }) => id === 'requirement-sign-off')?.signatures[0]?.stale;
			})
			.toBe(false);
	});

	await test.step('what is signed off stays: the rule says so', async () => {
		await eve.getByRole('slider', { name: 'Moment' }).focus();
		await eve.keyboard.press('Home');
		const kickoff = then.getByRole('group').filter({ hasText: 'Release Kickoff' });
		await kickoff.getByText('Release Kickoff', { exact: true }).click();
		await expect(kickoff.getByText(/Release Kickoff is signed off, so what was signed stays/)).toBeVisible();
		await expect(kickoff.getByRole('button', { name: 'Bring this text back' })).toHaveCount(0);
	});
});
