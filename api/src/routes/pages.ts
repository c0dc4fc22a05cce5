import { isLanguage } from '@holdpoint/shared/schema/language';
import type { ApiContext } from '../api-context.ts';
import { publicOrigin } from '../auth/origin.ts';
import { boardOf, isBoardId } from '../board-of.ts';
import { languageOfRequest } from '../language/of-request.ts';

/** Where a language's folder has the page of an address: one page for all, but what is named here. */
function fileOf(path: string): string {
	if (path === '/service-worker.js' || path === '/docs/rules') return path;
	return `/${/^\/(p|present|embed)\/./.exec(path)?.[1] ?? ''}`;
}

/**
 * The page of an address, in the language that its visitor chose or that the browser asks for. Those in other languages
 * than English lie in folders of their own, and have no addresses of their own.
 */
export async function openPage(context: ApiContext): Promise<Response> {
	const { path } = context.req;
	const isPicture = /\.\w+$/.test(path) && path !== '/service-worker.js';
	const language = languageOfRequest(context);
	const url = new URL(context.req.url);
	// A language's folder is no address.
	const asked = isLanguage(path.split('/')[1] ?? '') ? '/' : path;
	if (!isPicture) url.pathname = language === 'en' ? asked : `/${language}${fileOf(asked)}`;
	const page = await context.env.ASSETS.fetch(new Request(url, context.req.raw));
	const response = new Response(page.body, page);
	response.headers.append('Vary', 'Accept-Language, Cookie');
	return response;
}

/**
 * The page that a private link leads to, as any other, but that its preview in a chat has the whole address of its
 * picture: who makes a preview takes no part of one. Whose link it is nobody is told here, nor whether there is one.
 *
 * What the page will need stands at the end of its head and not in a header: a browser has six lines to a server without
 * HTTP/2, and the first of them is for the question that the page itself asks (app.html). Its style sheets stand below the
 * place of the answer, which is painted without them.
 *
 * The public page is in one group with whoever opened it: to part the two, a browser changes its process before it reads
 * the page, a fifth of a second on a slow phone (docs/speed.md). Nobody decides anything on that page.
 */
export async function openLinked(context: ApiContext): Promise<Response> {
	const response = await openPage(context);
	const early = response.headers.get('Link') ?? '';
	response.headers.delete('Link');
	if (context.req.path.startsWith('/p/')) response.headers.delete('Cross-Origin-Opener-Policy');
	const sheets: string[] = [];
	return new HTMLRewriter()
		.on('meta[property="og:image"]', {
			element(meta) {
				const picture = new URL(meta.getAttribute('content') ?? '', publicOrigin(context.env));
				meta.setAttribute('content', picture.href);
			},
		})
		.on('head', {
			element(head) {
				for (const [, file, how] of early.matchAll(/<([^>]+)>; ([^,]+)/g))
					head.append(`<link href="${file}" ${how?.replace(';', '')}>`, { html: true });
			},
		})
		.on('link[rel="stylesheet"]', {
			element(sheet) {
				sheets.push(sheet.getAttribute('href') ?? '');
				sheet.remove();
			},
		})
		.on('#early', {
			element(place) {
				for (const href of sheets) place.after(`<link href="${href}" rel="stylesheet">`, { html: true });
			},
		})
		.transform(response);
}

/**
 * The page of a link's strip, for sites that the link names: they alone may frame it. What it shows it asks for with
 * the token in its address's fragment; the cookie of the link's path does not reach a frame of another site.
 */
export async function openFramed(context: ApiContext, board: string, link: string): Promise<Response> {
	const frames = isBoardId(board) ? await boardOf(context.env, board).framesOf(link) : [];
	const response = await openLinked(context);
	if (frames.length === 0) return response;
	const policy = response.headers.get('Content-Security-Policy') ?? '';
	response.headers.set(
		'Content-Security-Policy',
		policy.replace(/frame-ancestors [^;]*/, () => `frame-ancestors ${frames.join(' ')}`),
	);
	response.headers.delete('X-Frame-Options');
	return response;
}
