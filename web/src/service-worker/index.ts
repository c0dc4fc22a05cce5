/**
 * The app opens without a network: its page, its code and its files are kept on the device. Nothing that anybody wrote goes
 * through here; what is on a board is kept by the page itself (board/device-copy.ts).
 */
import { build, files, version } from '$service-worker';

const worker = globalThis as unknown as ServiceWorkerGlobalScope;
const prefix = 'holdpoint ';
const cacheName = `${prefix}${version}`;
/** Every address leads to the one page. */
const page = '/';
/** Fonts come when they are used: there are more of them than of everything else. So does the form of the passport. */
const kept = [...build.filter((path) => !/\.(woff2?|txt)$/.test(path)), ...files, page];
/** Milliseconds after which a network that does not answer is as good as none. */
const patience = 4000;

worker.addEventListener('install', (event) => {
	event.waitUntil(keepAll().then(() => worker.skipWaiting()));
});

// Pages of the version before are still open: what they ask for stays, one version long.
worker.addEventListener('activate', (event) => {
	event.waitUntil(dropOld().then(() => worker.clients.claim()));
});

worker.addEventListener('fetch', (event) => {
	const { request } = event;
	const { origin, pathname } = new URL(request.url);
	if (request.method !== 'GET' || origin !== worker.location.origin) return;
	if (/^\/[\w-]+\/immutable\//.test(pathname) || files.includes(pathname))
		event.respondWith(fromDevice(request));
	else if (request.mode === 'navigate' && !/^\/(api|sync)\//.test(pathname))
		event.respondWith(fromNetwork(request));
});

/** All or nothing: a version that is half there would be worse than none. */
async function keepAll(): Promise<void> {
	// Of a language that was chosen before it may be there, and would then count as older than the one in between.
	await caches.delete(cacheName);
	const cache = await caches.open(cacheName);
	await Promise.all(
		kept.map(async (path) => {
			const answer = await fetch(path, { cache: 'no-cache' });
			if (!isItself(path, answer)) throw new Error(`${path} is not there.`);
			await cache.put(path, answer);
		}),
	);
}

/** While a new version is put in place, the server answers for code that is gone with the page. */
function isItself(path: string, answer: Response): boolean {
	const isPage = answer.headers.get('content-type')?.startsWith('text/html') ?? false;
	return answer.ok && !answer.redirected && isPage === (path === page);
}

async function dropOld(): Promise<void> {
	const names = (await caches.keys()).filter((name) => name.startsWith(prefix) && name !== cacheName);
	await Promise.all(names.slice(0, -1).map((name) => caches.delete(name)));
}

/** What never changes under its name, of whichever version. */
async function fromDevice(request: Request): Promise<Response> {
	const cache = await caches.open(cacheName);
	const known = (await cache.match(request)) ?? (await caches.match(request));
	if (known) return known;
	const answer = await fetch(request);
	if (isItself(new URL(request.url).pathname, answer)) await cache.put(request, answer.clone());
	return answer;
}

/** The page of now, where it can be had. */
async function fromNetwork(request: Request): Promise<Response> {
	const cache = await caches.open(cacheName);
	const known = await cache.match(page);
	if (!known) return fetch(request);
	const given = new AbortController();
	const timer = setTimeout(() => given.abort(), patience);
	try {
		const answer = await fetch(request, { signal: given.signal });
		return answer.status >= 500 ? known : answer;
	} catch {
		return known;
	} finally {
		// Once it has begun to answer, it may take its time.
		clearTimeout(timer);
	}
}
