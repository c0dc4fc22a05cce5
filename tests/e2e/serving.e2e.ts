import { ApiClient } from '../support/api.ts';
import { startServer } from '../support/server.ts';
import { startTlsProxy } from '../support/tls-proxy.ts';
import { addActivity, activity, newcomer, openPanel, savedWords } from './board-page.ts';
import { expect, ownerToken, test } from './fixtures.ts';

test('the board page of any board is the application, and the API is not', async ({ page, request }) => {
	const errors: Error[] = [];
	page.on('pageerror', (error) => errors.push(error));
	const response = await page.goto('/');
	expect(response?.status()).toBe(200);
	await expect(page.locator('body')).not.toBeEmpty();
	expect(errors).toEqual([]);

	expect((await request.get('/b/anything', { headers: { accept: 'text/html' } })).status()).toBe(200);
	expect((await request.get('/api/nothing-here')).status()).toBe(404);
});

test('a page runs only what the server gave it, and no other page frames it', async ({ page, server }) => {
	const response = await page.goto(`${server.url}/gallery`);
	expect(response?.headers()).toMatchObject({
		'content-security-policy': expect.stringMatching(
			/^default-src 'none'; .*script-src 'self'(?: 'sha256-[^']+'){2}; .*frame-ancestors 'none'$/,
		) as unknown as string,
		'cross-origin-opener-policy': 'same-origin',
		'referrer-policy': 'no-referrer',
		'strict-transport-security': 'max-age=31536000; includeSubDomains',
		'x-content-type-options': 'nosniff',
		'x-frame-options': 'DENY',
	});
	await expect(page.getByRole('heading', { name: 'Gallery' })).toBeVisible();
	const blocked = await page.evaluate(async () => {
		const seen = new Set<string>();
		document.addEventListener('securitypolicyviolation', ({ violatedDirective }) => {
			seen.add(violatedDirective);
		});
		const script = document.createElement('script');
		script.textContent = 'window.injected = true';
		const image = document.createElement('img');
		image.setAttribute('onerror', 'window.injected = true');
		image.src = 'data:image/png;base64,none';
		const style = document.createElement('style');
		style.textContent = 'body { display: none }';
		document.body.append(script, image, style);
		await fetch('https://elsewhere.example/').catch(() => null);
		while (seen.size < 4) await new Promise((resolve) => setTimeout(resolve, 20));
		return { seen: [...seen].sort(), injected: 'injected' in window };
	});
	expect(blocked).toEqual({
		seen: ['connect-src', 'script-src-attr', 'script-src-elem', 'style-src-elem'],
		injected: false,
	});
});

test('behind TLS the policy lets the board speak wss with its own server, and the cookie is the host’s own', async ({
	browser,
}) => {
	const proxy = await startTlsProxy();
	const origin = `https://localhost:${proxy.port}`;
	const server = await startServer({ env: { HOLDPOINT_ORIGIN: origin, HOLDPOINT_OWNER_TOKEN: ownerToken } });
	proxy.leadTo(Number(new URL(server.url).port));
	try {
		const owner = new ApiClient(server.url, ownerToken);
		const board = await owner.createBoard({ title: 'Atlas' });
		const invite = async (name: string) =>
			owner.must<{ inviteUrl: string }>('POST', `/api/boards/${board}/people`, { name, roles: [] });
		const { inviteUrl } = await invite('Eve Brandt');
		expect(new URL(inviteUrl).origin).toBe(origin);
		const eve = await newcomer(browser, inviteUrl, { ignoreHTTPSErrors: true });
		const sockets: string[] = [];
		eve.on('websocket', (socket) => sockets.push(socket.url()));
		const violations: string[] = [];
		eve.on('console', (message) => {
			if (message.text().includes('Content Security Policy')) violations.push(message.text());
		});
		await eve.reload();
		await expect(savedWords(eve)).toHaveText('Saved');
		const ben = await newcomer(browser, (await invite('Ben Okafor')).inviteUrl, { ignoreHTTPSErrors: true });
		await openPanel(ben, 'Release Kickoff');
		await openPanel(eve, 'Release Kickoff');
		await addActivity(eve, 'Naming the pilot customers');
		await expect(activity(ben, 'Naming the pilot customers')).toBeVisible();
		expect(sockets).toEqual([`wss://localhost:${proxy.port}/sync/${board}`]);
		expect(violations).toEqual([]);
		const [cookie] = await eve.context().cookies();
		expect(cookie).toMatchObject({ name: '__Host-holdpoint', secure: true, httpOnly: true, sameSite: 'Lax' });
	} finally {
		await proxy.close();
		await server.stop();
	}
});

test('the page of a link names what it will need, and all of that is there', async ({ page, server }) => {
	const asked = new Set<string>();
	page.on('request', (request) => asked.add(new URL(request.url()).pathname));
	const named = new Set<string>();
	for (const address of ['/p/x', '/present/x']) {
		const response = await page.goto(`${server.url}${address}`);
		await expect(page.getByText(/needs its whole link/)).toBeVisible();
		// In the page and not in a header: its own question goes first (app.html).
		expect(response?.headers().link).toBeUndefined();
		// A browser would change its process for it before it reads the page: a fifth of a second on a slow phone.
		const apart = address.startsWith('/p/') ? undefined : 'same-origin';
		expect(response?.headers()['cross-origin-opener-policy']).toBe(apart);
		const early = ((await response?.text()) ?? '').matchAll(
			/<link href="([^"]+)" rel="?(preload"? as="?style|modulepreload)/g,
		);
		for (const [, file] of early) named.add(file ?? '');
	}
	expect(named.size).toBeGreaterThan(4);
	expect([...named].filter((file) => !asked.has(file))).toEqual([]);
	for (const file of named) {
		const { headers } = { headers: (await page.request.get(file)).headers() };
		expect(headers['content-type']).toMatch(
			file.endsWith('.css') ? /^text\/css/ : /^(text|application)\/javascript/,
		);
	}
});

test('R27 what a robot is served of a private link names no release, and asks not to be listed', async ({
	request,
	server,
}) => {
	const owner = new ApiClient(server.url, ownerToken);
	const board = await owner.createBoard({ title: 'Zephyrine', version: '77.31', targetDate: '2027-04-23' });
	const link = async (access: string, more: Record<string, unknown> = {}) => {
		const { url } = await owner.must<{ url: string }>('POST', `/api/boards/${board}/links`, {
			access,
			label: 'Zephyrine for all',
			...more,
		});
		return url;
	};
	const shared = await link('public', { frames: ['https://a.example'] });
	const pages = [
		...[shared, await link('screen'), await link('view'), await link('edit')],
		...[shared.replace('/p/', `/embed/${board}/`), `${server.url}/b/${board}`],
	];
	const served = await Promise.all(
		pages.map(async (url) => {
			const response = await request.get(url.replace(/#.*/, ''), { headers: { accept: 'text/html' } });
			return { url, headers: response.headers(), text: await response.text() };
		}),
	);
	for (const { url, headers, text } of served) {
		expect([url, headers['x-robots-tag']]).toEqual([url, 'noindex, nofollow']);
		expect(text).toContain('<meta name="robots" content="noindex, nofollow" />');
		expect(text).toContain('<meta property="og:title" content="A release on Holdpoint" />');
		expect(text).not.toMatch(/zephyrine|77\.31|2027/i);
		expect(text).not.toContain(board);
		// Of a board's own page nobody makes a preview who is not signed in: it is a file as it is.
		if (url.includes('/b/')) continue;
		expect(text).toContain(`<meta property="og:image" content="${server.url}/preview.png" />`);
	}
	const picture = await request.get(`${server.url}/preview.png`);
	expect(picture.headers()['content-type']).toBe('image/png');
	const bytes = await picture.body();
	expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([1200, 630]);
	// Whoever may not fetch a page does not see that it asks not to be listed.
	const robots = await request.get(`${server.url}/robots.txt`);
	expect((await robots.text()).match(/^(?!#).+$/gm)).toEqual([
		'User-agent: *',
		'Disallow: /api/',
		'Disallow: /sync/',
	]);
});
