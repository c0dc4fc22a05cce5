import { readFileSync } from 'node:fs';
import path from 'node:path';
import { languageOf, translations } from '@holdpoint/shared/schema/language';
import { beforeAll, describe, expect, test } from 'vitest';
import { collectMessages, fileForServer, readCatalogue, type Said } from '../../web/messages/catalogue.ts';
import { hasMessages, readMessages, textOf, translateFile } from '../../web/messages/messages.ts';

const marksOf = (text: string): string[] => (text.match(/\{\d+\}|<\/?\d+\/?>/g) ?? []).toSorted();

let said: ReadonlyMap<string, Said>;
beforeAll(async () => {
	said = await collectMessages();
}, 120_000);

describe.each(translations)('the messages in %s', (language) => {
	const translated = readCatalogue(language);

	test('are all translated: whoever writes a text runs `pnpm messages` and says it there too', () => {
		expect(said.size).toBeGreaterThan(3000);
		expect([...said.keys()].filter((key) => !translated.has(key))).toEqual([]);
	});

	test('are none that the code says no more', () => {
		expect([...translated.keys()].filter((key) => !said.has(key))).toEqual([]);
	});

	test('hold what the English ones hold, and end with the same spaces', () => {
		const ends = (text: string) => [/^\s*/.exec(text)?.[0], /\s*$/.exec(text)?.[0]];
		const wrong = [...translated].filter(([key, text]) => {
			const english = textOf(key);
			return (
				marksOf(english).join() !== marksOf(text).join() || ends(english).join('|') !== ends(text).join('|')
			);
		});
		expect(wrong).toEqual([]);
	});

	test('are in the server’s file as far as it says them: `pnpm messages` writes it', () => {
		const { path: file, content } = fileForServer(language, said);
		expect(readFileSync(file, 'utf8')).toBe(content);
	});

	test('have their place in the server’s settings', () => {
		const settings = readFileSync(path.join(import.meta.dirname, '../../wrangler.toml'), 'utf8');
		expect(settings).toContain(`"!/${language}/immutable/*"`);
	});
});

describe('a text that stands in the code', () => {
	const messagesIn = async (content: string, file = 'web/src/lib/a.ts') =>
		(await readMessages(file, content)).map(({ msgStr: [text] }) => text);

	test('is a message where it is a sentence, begins with a value, or is called a word', async () => {
		expect(
			await messagesIn(`
				const a = (name: string) => name === '' ? 'Nobody has signed.' : \`\${name} changed it last; read it.\`;
				const b = [word('due'), sayCount(2, 'row', 'rows')];
				function c(): never { throw malformed('This is no link.'); }`),
		).toEqual([
			'Nobody has signed.',
			'{0} changed it last; read it.',
			'due',
			'row',
			'rows',
			'This is no link.',
		]);
	});

	test('is none where it is a value, a selector, an address, a name or an error', async () => {
		expect(
			await messagesIn(`
				const a = { state: 'in-progress', role: 'Auditor', key: 'Escape', path: '/b/x', style: 'var(--ink)' };
				if (error.name === 'QuotaExceededError') document.querySelector('[aria-label="Close it"]');`),
		).toEqual([]);
	});

	test('is a message in markup and in what a reader of the screen hears, with what stands in it', async () => {
		expect(
			await messagesIn(
				'<p class="so it is" title="Ends it">Signed by <b>{name}</b>, {role}.</p><Field label="Your name" kind="small" />',
				'web/src/lib/a.svelte',
			),
		).toEqual(['Ends it', 'Signed by <0/>, {0}.', 'Your name']);
	});

	test('gives way to its translation, values and spaces in their places', async () => {
		const german: Record<string, string> = {
			'{0} of {1}': '{0} von {1}',
			'Signed.': 'Unterschrieben.',
			', then ': ', dann ',
		};
		const code = await translateFile(
			'web/src/lib/a.ts',
			"const a = [`${x} of ${y}`, 'Signed.', ', then '];",
			(key) => german[key] ?? '?',
		);
		expect(code).toContain('[_w_runtime_([0," von ",1], [x, y]), "Unterschrieben.", ", dann "]');
	});
});

test('what is signed, hashed or read by machines is in no catalogue', async () => {
	const messagesOf = async (name: string) => {
		const file = `shared/src/${name}.ts`;
		const content = readFileSync(path.join(import.meta.dirname, '../..', file), 'utf8');
		return (await readMessages(file, content)).length;
	};
	for (const name of ['ledger/statement', 'ledger/scope-text', 'import/jira', 'report/csv'])
		expect([name, await messagesOf(name)]).toEqual([name, 0]);
	expect(await messagesOf('rules/sign')).toBeGreaterThan(5);
	expect(hasMessages('web/src/service-worker/index.ts')).toBe(false);
});

test('what is tagged is a message, also where nothing else is', async () => {
	const content = 'const a = [say`Open`, told`${name} signed.`, `Bolder ${x}`];';
	const found = await readMessages('api/src/board/webhook-message.ts', content);
	expect(found.map(({ msgStr: [text] }) => text)).toEqual(['Open', '{0} signed.']);
});

test.each([
	['de', 'en-GB', 'de'],
	['fr', 'de-AT,de;q=0.9,en;q=0.8', 'de'],
	[undefined, 'en-US,en;q=0.9,de;q=0.8', 'en'],
	[undefined, 'fr-FR,de;q=0.5,en;q=0.4', 'de'],
	[undefined, 'de;q=0,en', 'en'],
	[undefined, '*', 'en'],
	[undefined, undefined, 'en'],
	['constructor', 'fr', 'en'],
])('who chose %s with a browser that asks for %s has the pages in %s', (cookie, accept, language) => {
	expect(languageOf(cookie, accept)).toBe(language);
});
