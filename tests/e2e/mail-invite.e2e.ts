import { ApiClient } from '../support/api.ts';
import { Receiver } from '../support/receiver.ts';
import { startServer, type RunningServer } from '../support/server.ts';
import { expectAccessible } from './accessible.ts';
import { newcomer, savedWords } from './board-page.ts';
import { expect, ownerToken, test } from './fixtures.ts';

let mailbox: Receiver;
let server: RunningServer;
test.beforeAll(async () => {
	mailbox = await Receiver.listen((response) => response.writeHead(202).end());
	server = await startServer({
		env: {
			HOLDPOINT_OWNER_TOKEN: ownerToken,
			HOLDPOINT_MAIL_URL: mailbox.url,
			HOLDPOINT_MAIL_FROM: 'releases@example.org',
		},
	});
});
test.afterAll(async () => {
	await server.stop();
	await mailbox.close();
});

test('an invitation is sent to the address that is said, who sends too many reads why it was not, and who came by it gets e-mails if they ask', async ({
	browser,
}) => {
	const owner = new ApiClient(server.url, ownerToken);
	const board = await owner.createBoard({ title: 'Atlas' });
	const invite = (name: string, roles: string[]) =>
		owner.must<{ id: string; inviteUrl: string }>('POST', `/api/boards/${board}/people`, { name, roles });
	const mara = await newcomer(browser, (await invite('Mara Lind', ['Release manager'])).inviteUrl);
	const { id } = await invite('Quinn Adler', ['QA']);
	await mara.getByRole('link', { name: 'People', exact: true }).click();
	const send = mara.getByRole('button', { name: 'Send Quinn Adler an invitation by e-mail' });
	const field = mara.getByLabel('E-mail of Quinn Adler');

	await send.click();
	await expect(field).toBeFocused();
	await expect(field).toHaveAccessibleDescription('From then on they can sign in by a link to it.');
	await expectAccessible(mara);
	await field.fill('quinn@example.org');
	await field.press('Enter');
	await expect(
		mara.getByRole('main').getByText('The invitation is on its way to quinn@example.org.'),
	).toBeVisible();
	await mara.getByRole('button', { name: 'Done' }).click();
	await expect(mara.getByRole('button', { name: 'Roles of Quinn Adler' })).toBeFocused();

	const path = `/api/boards/${board}/people/${id}/invite/mail`;
	for (let time = 2; time <= 5; time += 1) await owner.must('POST', path, { email: 'quinn@example.org' });
	await send.click();
	await field.fill('quinn@example.org');
	await mara.getByRole('button', { name: 'Send the invitation' }).click();
	await expect(mara.getByRole('main').getByRole('alert')).toContainText(
		'Too many e-mails went to this address',
	);
	await expect(field).toHaveValue('quinn@example.org');
	expect(mailbox.received).toHaveLength(5);

	// By the link in it the address is shown to be theirs, and an e-mail each morning may go there.
	const { text } = JSON.parse(mailbox.received.at(-1)?.body ?? '{}') as { text: string };
	const quinn = await newcomer(browser, /http\S+#\S+/.exec(text)?.[0] ?? '');
	await expect(savedWords(quinn)).toHaveText('Saved');
	await quinn.goto(`${server.url}/account`);
	const digest = quinn.getByRole('region', { name: 'E-mail each working morning' });
	await digest.getByRole('button', { name: 'Send it to me' }).click();
	await expect(digest.getByText(/Eight o’clock in \S+\.$/)).toBeVisible();
	await expectAccessible(quinn);
	await digest.getByRole('button', { name: 'End it' }).click();
	await expect(digest.getByRole('button', { name: 'Send it to me' })).toBeVisible();
});
