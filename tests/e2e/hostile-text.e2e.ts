import type { Page } from '@playwright/test';
import { addDefect } from '@holdpoint/shared/doc/defects';
import * as edits from '@holdpoint/shared/doc/edits';
import { addStep, setRollback } from '@holdpoint/shared/doc/rollback';
import { ApiClient, saved } from '../support/api.ts';
import { newcomer, savedWords } from './board-page.ts';
import { expect, ownerToken, test } from './fixtures.ts';

const milestone = 'release-kickoff';
/** Each way in that a page could have: an element, a handler, an address, the end of an attribute, a template. */
const payload = (where: string) =>
	`"'><img src=x data-injected="${where}" onerror="window.injected='${where}'"><script>window.injected='${where}'</script>{{injected}}\${injected}`;
/** Where there is less room. */
const short = `"><img data-injected src=x onerror=injected=1>`;
const address = `javascript:window.injected='address'`;

interface Injected {
	injected?: string;
	violations: string[];
}

/** From the first script on: what a policy stopped was interpreted before. */
async function watch(page: Page): Promise<void> {
	await page.addInitScript(() => {
		const self = window as unknown as Injected;
		self.violations = [];
		document.addEventListener('securitypolicyviolation', (event) => self.violations.push(event.blockedURI));
	});
}

async function expectTextOnly(page: Page, what: string): Promise<void> {
	const found = await page.evaluate(() => ({
		injected: (window as unknown as Injected).injected ?? null,
		elements: document.querySelectorAll('[data-injected]').length,
		addresses: [...document.querySelectorAll('a, iframe, form, object, embed')].filter((element) =>
			['href', 'src', 'action', 'data', 'xlink:href'].some((name) =>
				element.getAttribute(name)?.trim().toLowerCase().startsWith('javascript:'),
			),
		).length,
		violations: (window as unknown as Injected).violations,
	}));
	expect([what, found]).toEqual([what, { injected: null, elements: 0, addresses: 0, violations: [] }]);
}

test('whatever people write is text on every page', async ({ browser, server }) => {
	const owner = new ApiClient(server.url, ownerToken);
	const board = await owner.createBoard({ title: payload('title'), targetDate: '2027-04-23' });
	const at = `/api/boards/${board}`;
	const { id, inviteUrl } = await owner.must<{ id: string; inviteUrl: string }>('POST', `${at}/people`, {
		name: short,
		roles: ['Release manager', 'Product', short],
	});
	const label = short;
	const [shared, screen, view] = await Promise.all(
		['public', 'screen', 'view'].map((access) =>
			owner.must<{ id: string; url: string; token: string }>('POST', `${at}/links`, {
				access,
				label,
				...(access === 'public' && { names: true, showRisks: true }),
			}),
		),
	);
	await owner.must('POST', `${at}/webhooks`, { url: 'https://example.org/?<script>', label });

	await test.step('in every field of the document', async () => {
		const { doc, provider } = await owner.connect(board);
		const origin = 'test';
		for (const each of [milestone, 'production-deployment']) {
			edits.renameMilestone(doc, each, payload('milestone'), origin);
			edits.setOutcome(doc, each, payload('outcome'), origin);
			edits.addActivity(doc, each, { id: 'a-hostile', text: payload('activity') }, origin);
			edits.addActivity(doc, each, { id: 'b-hostile', text: 'Not needed' }, origin);
			edits.setActivityState(doc, each, 'b-hostile', 'not-needed', payload('reason'), origin);
			edits.assignActivity(doc, each, 'a-hostile', { owner: payload('owner') }, origin);
			edits.setOwner(doc, each, payload('lead'), origin);
			edits.editCriteria(doc, each, payload('criteria'), origin);
			edits.editNotes(doc, each, payload('notes'), origin);
			const remark = { by: 'administrator', at: new Date().toISOString() };
			edits.addComment(doc, each, { id: 'c-hostile', text: payload('comment'), ...remark }, origin);
			for (const slot of doc.getMap(`evidence:${each}`).keys())
				edits.setEvidence(doc, each, slot, { title: payload('evidence'), url: address }, origin);
		}
		const remark = { by: 'administrator', at: new Date().toISOString() };
		edits.addRemark(doc, 'lessons', { id: 'l-hostile', text: payload('lesson'), ...remark }, origin);
		edits.addRemark(doc, 'decisions', { id: 'd-hostile', text: payload('decision'), ...remark }, origin);
		const risk = { title: payload('risk'), mitigation: payload('mitigation'), owner: payload('owner') };
		edits.addRisk(doc, 'r-hostile', { ...risk, trigger: payload('trigger') }, origin);
		addDefect(doc, 'f-hostile', { title: payload('defect'), key: short }, origin);
		addStep(doc, 's-hostile', payload('step'), origin);
		setRollback(doc, { owner: payload('owner') }, origin);
		doc.getMap('release').set('version', short);
		await saved(provider);
		provider.destroy();
		const kept = await owner.must<{ milestones: { id: string; name: string }[] }>('GET', at);
		expect(kept.milestones.find((each) => each.id === milestone)?.name).toContain('onerror');
	});
	await test.step('and in the record', async () => {
		for (const command of [
			{ type: 'accept-baseline' as const },
			{
				type: 'set-release-candidate' as const,
				version: short,
				commit: 'abc',
				artefact: `sha256:${'a'.repeat(64)}`,
			},
			{
				type: 'waive' as const,
				milestone,
				reason: payload('waiver'),
				control: payload('control'),
				expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
			},
		])
			await owner.command(board, command);
		const ledger = JSON.stringify(await owner.must('GET', `${at}/ledger`));
		expect(ledger).toContain('onerror');
	});

	const page = await newcomer(browser, inviteUrl);
	await expect(savedWords(page)).toHaveText('Saved');
	await watch(page);
	await page.goto(`${server.url}/b/${board}?m=${milestone}`);
	await expect(savedWords(page)).toHaveText('Saved');
	await expect(page.getByText('onerror').first()).toBeVisible();
	await expectTextOnly(page, 'the board and a milestone');
	for (const [button, dialog] of [
		['Share', 'Share this release'],
		['Plan', 'Plan'],
	] as const) {
		await page.getByRole('button', { name: button, exact: true }).click();
		await expect(page.getByRole('dialog', { name: dialog })).toBeVisible();
		await expect(page.getByRole('dialog').getByText('onerror').first()).toBeAttached();
		await expectTextOnly(page, dialog);
		await page.keyboard.press('Escape');
	}
	for (const path of [
		'people',
		'record',
		'report',
		'risks',
		'timeline',
		'history',
		'import',
		'pre-read',
		'minutes',
	]) {
		await page.goto(`${server.url}/b/${board}/${path}`);
		await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
		await expect(page.getByText('onerror').first()).toBeAttached();
		await expectTextOnly(page, path);
	}
	await page.goto(`${server.url}/`);
	await expect(page.getByText('onerror').first()).toBeVisible();
	await expectTextOnly(page, 'releases');
	await page.goto(`${server.url}/account`);
	await expect(page.getByText('Where you are signed in')).toBeVisible();
	await expectTextOnly(page, 'account');

	const outside = await (await browser.newContext()).newPage();
	await watch(outside);
	const strip = `${server.url}/embed/${board}/${shared?.id}#${shared?.token}`;
	for (const [what, url] of [
		['public page', shared?.url ?? ''],
		['projector', screen?.url ?? ''],
		['strip', strip],
		['board by a link', view?.url ?? ''],
	] as const) {
		await outside.goto(url);
		await expect(outside.getByText('onerror').first()).toBeAttached();
		await expectTextOnly(outside, what);
	}
	expect(id).toMatch(/^p-/);
});
