/** The files of messages: what the code says, against what is translated of it. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import PO from 'pofile';
import { hasMessages, isTagged, keyOf, messagesOfPage, readMessages } from './messages.ts';

const root = path.join(import.meta.dirname, '../..');

/** A message of the code, and where it is said: paths from the root of the project. */
export interface Said {
	readonly text: string;
	readonly context: string | undefined;
	readonly files: readonly string[];
	/** By `say` or `told`: the server sends it. */
	readonly isTagged: boolean;
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
	const note = (file: string, text: string, context?: string, isTagged = false): void => {
		const key = keyOf(text, context);
		const { files: known = [], isTagged: wasTagged = false } = said.get(key) ?? {};
		const files = known.includes(file) ? known : [...known, file];
		said.set(key, { text, context, files, isTagged: isTagged || wasTagged });
	};
	for (const file of pages) for (const text of messagesOfPage(read(file))) note(file, text);
	for (const file of files)
		for (const message of await readMessages(file, read(file)))
			note(file, message.msgStr.join('\n'), message.context, isTagged(message));
	return said;
}

/** Those of the messages that are meant, each with its translation where that differs. */
export function phrasesOf(
	said: ReadonlyMap<string, Said>,
	catalogue: ReadonlyMap<string, string>,
	isMeant: (message: Said) => boolean,
): [english: string, translated: string][] {
	return [...said].flatMap(([key, message]) => {
		const translated = catalogue.get(key);
		const { text } = message;
		return isMeant(message) && translated !== undefined && translated !== text ? [[text, translated]] : [];
	});
}

/** Whose plain sentences the server puts through `said` before it sends them. */
const putThroughSaid =
	/^(shared\/src\/(public|register|rules|template|report\/release-dates|schema\/word)|api\/src\/board\/tell-event)\b/;

/** The server's file of a language (api/src/language). */
export function fileForServer(
	language: string,
	said: ReadonlyMap<string, Said>,
): { path: string; content: string } {
	const catalogue = readCatalogue(language);
	const meant = (isMeant: (message: Said) => boolean) =>
		Object.fromEntries(phrasesOf(said, catalogue, isMeant));
	const translations = {
		say: meant(({ isTagged }) => isTagged),
		said: meant(({ files, isTagged }) => !isTagged && files.some((file) => putThroughSaid.test(file))),
	};
	return {
		path: path.join(root, 'api/src/language', `${language}.json`),
		content: `${JSON.stringify(translations, null, '\t')}\n`,
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
