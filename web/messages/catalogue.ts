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
	const page = 'web/src/app.html';
	const said = new Map<string, Said>(
		messagesOfPage(readFileSync(path.join(root, page), 'utf8')).map((text) => [
			text,
			{ text, context: undefined, files: [page] },
		]),
	);
	for (const file of files) {
		for (const { msgStr, context } of await readMessages(file, readFileSync(path.join(root, file), 'utf8'))) {
			const text = msgStr.join('\n');
			const key = keyOf(text, context);
			const known = said.get(key)?.files ?? [];
			const where = known.includes(file) ? known : [...known, file];
			said.set(key, { text, context, files: where });
		}
	}
	return said;
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
