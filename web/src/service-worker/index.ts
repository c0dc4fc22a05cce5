/**
 * The app opens without a network: its page, its code and its files are kept on the device. Nothing that anybody wrote goes
 * through here; what is on a board is kept by the page itself (board/device-copy.ts).
 */
import { build, files, version } from '$service-worker';

const worker = globalThis as unknown as ServiceWorkerGlobalScope;
const cacheName = `holdpoint ${version}`;
/** Every address leads to the one page. */
const page = '/';
/** Fonts come when they are used: there are more of them than of everything else. */
const kept = [...build.filter((path) => !path.endsWith('.woff2')), ...files, page];
const own = new Set([...build, ...files]);
/** Milliseconds after which a network that does not answer is as good as none. */
const patience = 4000;

worker.addEventListener('install', (event) => {
	event.waitUntil(caches.open(cacheName).then((cache) => cache.addAll(kept)));
});

// The one before goes once no page of it is open any more: such a page still asks for its own code.
worker.addEventListener('activate', (event) => {
	event.waitUntil(
		caches
			.keys()
			.then((names) =>
				Promise.all(names.filter((name) => name !== cacheName).map((name) => caches.delete(name))),
			),
	);
});

worker.addEventListener('fetch', (event) => {
	const { request } = event;
	const { origin, pathname } = new URL(request.url);
	if (request.method !== 'GET' || origin !== worker.location.origin) return;
	if (own.has(pathname)) event.respondWith(fromDevice(request));
	else if (request.mode === 'navigate' && !/^\/(api|sync)\//.test(pathname))
		event.respondWith(fromNetwork(request));
});

/** What never changes under its name. */
async function fromDevice(request: Request): Promise<Response> {
	const cache = await caches.open(cacheName);
	const known = await cache.match(request);
	if (known) return known;
	const answer = await fetch(request);
	if (answer.ok) await cache.put(request, answer.clone());
	return answer;
}

/** The page of now, where it can be had. */
async function fromNetwork(request: Request): Promise<Response> {
	try {
		return await fetch(request, { signal: AbortSignal.timeout(patience) });
	} catch (error) {
		const known = await caches.match(page);
		if (known) return known;
		throw error;
	}
}
