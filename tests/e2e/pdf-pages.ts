import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Browser } from '@playwright/test';
import { root } from '../../scripts/project.ts';

const build = path.join(
	path.dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json')),
	'build',
);

export interface PdfPage {
	readonly text: string;
	/** Part of the page that is not paper, 0 to 1. */
	readonly ink: number;
	/** Least distance of ink from each side of the page, parts of its width or height. */
	readonly margins: {
		readonly left: number;
		readonly right: number;
		readonly top: number;
		readonly bottom: number;
	};
}

/** Draws each page of a PDF with pdf.js in a page of its own, keeps the pictures, and measures them. */
export async function drawPages(browser: Browser, pdf: Buffer, name: string): Promise<PdfPage[]> {
	const context = await browser.newContext();
	const page = await context.newPage();
	// A page that has nothing but the drawing library and the file.
	await page.route('http://pdf.test/**', async (route) => {
		const file = path.basename(new URL(route.request().url()).pathname);
		if (file === 'it.pdf') return route.fulfill({ body: pdf, contentType: 'application/pdf' });
		if (!file.endsWith('.mjs')) return route.fulfill({ body: '<!doctype html>', contentType: 'text/html' });
		return route.fulfill({ body: await readFile(path.join(build, file)), contentType: 'text/javascript' });
	});
	await page.goto('http://pdf.test/');
	const drawn = await page.evaluate(async () => {
		const library = '/pdf.min.mjs';
		const pdfjs = (await import(library)) as typeof import('pdfjs-dist');
		pdfjs.GlobalWorkerOptions.workerSrc = '/pdf.worker.min.mjs';
		const file = await pdfjs.getDocument({ url: '/it.pdf' }).promise;
		const found = [];
		for (let number = 1; number <= file.numPages; number += 1) {
			const sheet = await file.getPage(number);
			const viewport = sheet.getViewport({ scale: 1.5 });
			const canvas = document.createElement('canvas');
			canvas.width = viewport.width;
			canvas.height = viewport.height;
			await sheet.render({ canvas, viewport }).promise;
			const { data, width, height } = canvas
				.getContext('2d', { willReadFrequently: true })!
				.getImageData(0, 0, canvas.width, canvas.height);
			let ink = 0;
			const box = { left: width, right: 0, top: height, bottom: 0 };
			for (let at = 0; at < data.length; at += 4) {
				if (data[at]! + data[at + 1]! + data[at + 2]! > 700) continue;
				const x = (at / 4) % width;
				const y = Math.floor(at / 4 / width);
				ink += 1;
				box.left = Math.min(box.left, x);
				box.right = Math.max(box.right, x);
				box.top = Math.min(box.top, y);
				box.bottom = Math.max(box.bottom, y);
			}
			const { items } = await sheet.getTextContent();
			found.push({
				text: items.map((item) => ('str' in item ? item.str : '')).join(' '),
				ink: ink / (width * height),
				margins: {
					left: box.left / width,
					right: 1 - box.right / width,
					top: box.top / height,
					bottom: 1 - box.bottom / height,
				},
				picture: canvas.toDataURL('image/png').split(',')[1]!,
			});
		}
		return found;
	});
	await context.close();
	const folder = path.join(root, '.build/pictures');
	await mkdir(folder, { recursive: true });
	for (const [at, { picture }] of drawn.entries())
		await writeFile(path.join(folder, `${name}-${at + 1}.png`), Buffer.from(picture, 'base64'));
	return drawn;
}
