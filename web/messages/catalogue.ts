/** The files of messages: what the code says, against what is translated of it. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import PO from 'pofile';
import { hasMessages, keyOf, messagesOfPage, readMessages } from './messages.ts';

const root = path.join(import.meta.dirname, '../..');

/** A message of the code, and where it is said: paths from the root of the project. */
export interface Said {
	readonly text: string;
	readonly context: string | undefined;
	readonly files: readonly string[];
}

/** What a build puts pages into. */
const pages = ['web/src/app.html', 'web/src/passport/passport.html'];

const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const fileOf = (language: string): string => path.join(import.meta.dirname, `${language}.po`);

function parse(language: string): PO {
	return PO.parse(readFileSync(fileOf(language), 'utf8'));
}

/** From a message's key to its translation; what is not translated yet stays away. */
export function readCatalogue(language: string): ReadonlyMap<string, string> {
	return new Map(
		parse(language).items.flatMap(({ msgid, msgctxt, msgstr: [text = ''] }) =>
			text === '' ? [] : [[keyOf(msgid, msgctxt || undefined), text]],
		),
	);
}

/** Every message of the code by its key, in the order of the files and of each file's lines. */
export async function collectMessages(): Promise<ReadonlyMap<string, Said>> {
	const files = ['web/src', 'shared/src', 'api/src']
		.flatMap((folder) =>
			readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
				path.posix.join(folder, name.replaceAll(path.sep, '/')),
			),
		)
		.filter(hasMessages)
		.sort();
	const said = new Map<string, Said>();
	const note = (file: string, text: string, context?: string): void => {
		const key = keyOf(text, context);
		const known = said.get(key)?.files ?? [];
		said.set(key, { text, context, files: known.includes(file) ? known : [...known, file] });
	};
	for (const file of pages) for (const text of messagesOfPage(read(file))) note(file, text);
	for (const file of files)
		for (const { msgStr, context } of await readMessages(file, read(file)))
			note(file, msgStr.join('\n'), context);
	return said;
}

/** What the code of these files says, each with its translation where that differs. */
export function phrasesFrom(
	files: RegExp,
	said: ReadonlyMap<string, Said>,
	catalogue: ReadonlyMap<string, string>,
): [english: string, translated: string][] {
	return [...said].flatMap(([key, { text, files: all }]) => {
		const translated = catalogue.get(key);
		const isSaid = all.some((file) => files.test(file));
		return isSaid && translated !== undefined && translated !== text ? [[text, translated]] : [];
	});
}

/** What leaves the server in its reader's language: in e-mails, channels and calendars, and as a plan that nobody changed yet. */
const sent =
	/^(shared\/src\/(public|register|rules|template|report\/(digest|release-dates)|schema\/word)|api\/src\/(routes\/(people|sign-in)|board\/(tell-event|webhooks|webhook-message)))\b/;

/** The server's file of a language (api/src/language). */
export function fileForServer(
	language: string,
	said: ReadonlyMap<string, Said>,
): { path: string; content: string } {
	const phrases = Object.fromEntries(phrasesFrom(sent, said, readCatalogue(language)));
	return {
		path: path.join(root, 'api/src/language', `${language}.json`),
		content: `${JSON.stringify(phrases, null, '\t')}\n`,
	};
}

/** The file of a language for these messages: what it has translated stays, what the code has no more goes. */
export function merge(
	language: string,
	said: ReadonlyMap<string, Said>,
): { path: string; content: string; missing: readonly string[] } {
	const po = parse(language);
	const translated = readCatalogue(language);
	po.items = [...said].map(([key, { text, context, files }]) => {
		const item = new PO.Item();
		item.msgid = text;
		if (context !== undefined) item.msgctxt = context;
		item.references = [...files];
		item.msgstr = [translated.get(key) ?? ''];
		return item;
	});
	const missing = [...said.keys()].filter((key) => !translated.has(key));
	return { path: fileOf(language), content: po.toString(), missing };
}
