import Bowser from 'bowser';

/** "Firefox on Windows", as far as a browser's own User-Agent tells. */
export function nameAgent(agent: string): string {
	if (agent === '') return 'A browser';
	const { browser, os } = Bowser.parse(agent);
	return [browser.name ?? 'A browser', os.name].filter(Boolean).join(' on ');
}
