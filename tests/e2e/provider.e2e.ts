import path from 'node:path';
import { build } from 'vite';
import type { Map } from 'yjs';
import { ApiClient } from '../support/api.ts';
import { activity, addActivity, newcomer, openPanel, renameActivity } from './board-page.ts';
import type {} from './browser-client.ts';
import { expect, ownerToken, test } from './fixtures.ts';

const text = 'Finalizing release objectives';

test('an unmodified y-websocket client in a browser edits with others by its session cookie', async ({
	page: plain,
	browser,
	server,
	listenForErrors,
}) => {
	const owner = new ApiClient(server.url, ownerToken);
	const board = await owner.createBoard({ title: 'Atlas' });
	const invite = (name: string) =>
		owner.must<{ id: string; inviteUrl: string }>('POST', `/api/boards/${board}/people`, { name, roles: [] });
	const eve = await newcomer(browser, (await invite('Eve Brandt')).inviteUrl);
	listenForErrors(eve, 'Eve');
	await openPanel(eve, 'Release Kickoff');

	await test.step('a page of the same origin that has nothing of the product', async () => {
		listenForErrors(plain, 'plain page');
		const { inviteUrl } = await invite('Ben Okafor');
		await plain.request.post('/api/join', {
			headers: { origin: server.url },
			data: { token: new URL(inviteUrl).hash.slice(1) },
		});
		await plain.addInitScript({ content: await bundle() });
		await plain.goto('/_app/version.json');
		await plain.evaluate((id) => connectPlain(id), board);
	});
	const texts = () =>
		plain.evaluate(() =>
			[...plainDoc.getMap<Map<unknown>>('activities:release-kickoff').values()].map((entry) =>
				String(entry.get('text')),
			),
		);
	expect(await texts()).toContain(text);

	await test.step('what it writes stands on the board of another person', async () => {
		await plain.evaluate((wanted) => {
			for (const entry of plainDoc.getMap<Map<unknown>>('activities:release-kickoff').values())
				if (entry.get('text') === wanted) entry.set('state', 'done');
		}, text);
		await expect(activity(eve, text).getByRole('checkbox')).toBeChecked();
	});

	await test.step('what the board writes reaches it', async () => {
		await renameActivity(eve, text, 'Finalizing all release objectives');
		await addActivity(eve, 'Seen by a plain client');
		await expect
			.poll(texts)
			.toEqual(expect.arrayContaining(['Finalizing all release objectives', 'Seen by a plain client']));
	});
});

async function bundle(): Promise<string> {
	const built = await build({
		configFile: false,
		logLevel: 'warn',
		build: {
			write: false,
			lib: {
				entry: path.resolve(import.meta.dirname, 'browser-client.ts'),
				formats: ['iife'],
				name: 'browserClient',
			},
		},
	});
	const [first] = [built].flat();
	const chunk = first && 'output' in first ? first.output[0] : undefined;
	if (chunk === undefined) throw new Error('Nothing was bundled.');
	return chunk.code;
}
