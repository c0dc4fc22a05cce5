import type { CDPSession, Page } from '@playwright/test';
import { expect } from './fixtures.ts';

/** Somebody who has a keyboard and nothing else. */
export class ByKeys {
	readonly page: Page;
	readonly #session: CDPSession;
	/** Presses of Tab so far. */
	tabs = 0;

	private constructor(page: Page, session: CDPSession) {
		this.page = page;
		this.#session = session;
	}

	static async at(page: Page): Promise<ByKeys> {
		return new ByKeys(page, await page.context().newCDPSession(page));
	}

	press(key: string): Promise<void> {
		return this.page.keyboard.press(key);
	}

	type(text: string): Promise<void> {
		return this.page.keyboard.type(text);
	}

	/** Waits until the focus is at what has this name, and checks that it can be seen there. */
	async isAt(name: string | RegExp): Promise<void> {
		await expect.poll(async () => (await this.#focused()).name).toMatch(exactly(name));
		await this.#check();
	}

	/** Tab, until the focus is at what has this name; every stop on the way has to be seen and named too. */
	async tabTo(name: string | RegExp, most: number, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
		const stops: string[] = [];
		for (let presses = 0; presses < most; presses += 1) {
			await this.page.keyboard.press(key);
			this.tabs += 1;
			const at = await this.#check();
			stops.push(at);
			if (exactly(name).test(at)) return;
		}
		throw new Error(`No ${String(name)} within ${most} presses of ${key}: ${stops.join(' · ')}`);
	}

	/** What has the focus is on the screen, shows it, and has a name; returns the name. */
	async #check(): Promise<string> {
		const { name, role } = await this.#focused();
		const seen = await this.page.evaluate(() => {
			const element = document.activeElement;
			if (element === null || element === document.body)
				return { at: 'body', isSeen: false, isMarked: false };
			// The field for a file is the label around it.
			const shown = (element.matches('[type="file"]') ? element.closest('label') : null) ?? element;
			const box = shown.getBoundingClientRect();
			const isSeen =
				shown.checkVisibility({ visibilityProperty: true, opacityProperty: true }) &&
				box.bottom > 0 &&
				box.top < innerHeight &&
				box.right > 0 &&
				box.left < innerWidth;
			// A card's ring is drawn by what it holds; a heading that reading goes on from has none.
			const marked = [element, element.firstElementChild, element.closest('label')]
				.filter((each) => each !== null)
				.some((each) => {
					const { outlineStyle, outlineWidth } = getComputedStyle(each);
					return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1;
				});
			const isText = /^H[12]$/.test(element.tagName) || element.matches('p[tabindex="-1"]');
			return { at: element.outerHTML.slice(0, 120), isSeen, isMarked: marked || isText };
		});
		expect({ ...seen, role, name }).toEqual({
			...seen,
			role,
			name: expect.stringMatching(/\S/) as unknown,
			isSeen: true,
			isMarked: true,
		});
		return name;
	}

	/** As the browser tells it to a screen reader. */
	async #focused(): Promise<{ name: string; role: string }> {
		const { result } = await this.#session.send('Runtime.evaluate', { expression: 'document.activeElement' });
		const { objectId } = result;
		if (objectId === undefined) return { name: '', role: '' };
		const { nodes } = await this.#session.send('Accessibility.getPartialAXTree', {
			objectId,
			fetchRelatives: false,
		});
		const [node] = nodes;
		return { name: String(node?.name?.value ?? ''), role: String(node?.role?.value ?? '') };
	}
}

function exactly(name: string | RegExp): RegExp {
	return typeof name === 'string' ? new RegExp(`^${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`) : name;
}
