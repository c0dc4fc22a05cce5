/**
 * Which texts of the code are messages, and how a translation takes their place. English stands in the code itself; each
 * other language is a file of messages beside this one (`de.po`), whose IDs are the English texts, and a build of its own.
 * wuchale finds the messages, and puts back what stood within them: `{0}` for a value, `<0>…</0>` for an element.
 */
import { adapter as svelteAdapter } from '@wuchale/svelte';
import { getKey, type IndexTracker, type Message } from 'wuchale';
import { adapter as codeAdapter } from 'wuchale/adapter-vanilla';
import { compileTranslation } from 'wuchale/compiler';
import { roles } from '../../shared/src/schema/roles.ts';

/** Folders whose texts pages say, from the root of the project: their own, and what the server answers. */
const spoken =
	/^(web\/src|api\/src|shared\/src\/(doc|feed|import|ledger|portfolio|protocol|public|register|report|rules|template|timeline|scenes))\/|^shared\/src\/schema\/word\.ts$/;
/** Among them: what machines read, what is signed or hashed, files for other programs, and pages for those who build it. */
const unspoken = [
	/^web\/src\/(service-worker|routes\/gallery)\//,
	/^api\/src\/(app|digests|index|log)\.ts$/,
	/^api\/src\/(auth\/(account-backup|cookies)|board\/(sql|webhook.*|.*-store)|routes\/(backup|pages))\.ts$/,
	/^web\/src\/lib\/(components\/(qr-path|call\/ballot-reason)|example\/exhibits)\.ts$/,
	/^shared\/src\/import\/(columns|csv|foreign-event|github|jira|markdown|trello)\.ts$/,
	/^shared\/src\/ledger\/(canonical|chain|export|hash|merkle|role-table|scope-text|seal-vote|statement)\.ts$/,
	/^shared\/src\/report\/(calendar-file|csv|digest|release-calendar)\.ts$/,
];

/** Whether anybody may read texts of this file; in those that are unspoken, only what is tagged. */
export function hasMessages(file: string): boolean {
	return (
		/(?<!\.d)\.(svelte|ts)$/.test(file) &&
		spoken.test(file) &&
		(!isUnspoken(file) || /^(api|shared)\//.test(file))
	);
}

const isUnspoken = (file: string): boolean => unspoken.some((each) => each.test(file));

/** What leaves the server in its reader's language (shared/src/language/speech.ts): `` say`Hello ${name},` ``. */
export function isTagged({ details }: Message): boolean {
	return details.call === 'say' || details.call === 'told';
}

/** What others named: a plan its roles, a browser its keys, systems and errors. */
const names: ReadonlySet<string> = new Set([
	...roles,
	...[
		'AltGraph',
		'ArrowLeft',
		'ArrowRight',
		'Ctrl',
		'End',
		'Enter',
		'Esc',
		'Escape',
		'Home',
		'PageDown',
		'PageUp',
		'Tab',
	],
	...['Android', 'Chromebook', 'CrOS', 'Linux', 'Mac', 'Macintosh', 'Windows'],
	...['Content-Type', 'User-Agent', 'GitHub', 'Holdpoint', 'Microsoft Teams', 'TypeError'],
]);
/** Elements whose content is no prose. */
const wordlessElements: ReadonlySet<string> = new Set(['script', 'style', 'path', 'code', 'pre']);
/** Of elements and components. */
const wordlessAttributes =
	/^(class|style|id|name|type|role|kind|size|for|href|rel|target|value|list|key|glyph|shows|rule|colour|scope|state|d|fill|points|viewBox|transform|autocomplete|inputmode|enterkeyhint|accept|pattern|data-(?!title).*|aria-(?!label$|description$|roledescription$|valuetext$).*)$/;
const wordlessCalls =
	/^console\.|(^|\.)(querySelector(All)?|getElementById|closest|matches|matchMedia|(add|remove)EventListener|[gs]etAttribute|[gs]etItem|removeItem|mark|measure|postMessage|createElement|localeCompare|split|startsWith|endsWith|test|exec|prepare|log|header)$/;
/** Their arguments are words, however short. */
const wordyCalls = /^(word|sayCount|list)$/;
/** Selectors, addresses, styles, formats, queries, errors, keys of what is kept. */
const technical =
	/^[./[?&<@$-]|[{}=]|;(?! )|:\/\/|--|^\S*[_/\\]\S*$|\b(sha256|var|calc)\b|\d(px|rem|fr)\b|^\w+Error$|^holdpoint |^(SELECT|INSERT|UPDATE|DELETE|CREATE|DROP|PRAGMA|ALTER)\b/;

/**
 * In markup every word is part of a message. In code a message begins with a capital, or holds a space and looks like
 * nothing else; a lone small word is more often a value than a word.
 */
export function isMessage(message: Message): boolean {
	if (isTagged(message)) return true;
	const { msgStr, details } = message;
	const text = msgStr.join(' ');
	// wuchale asks with `#` where a value stands.
	const words = text.replace(/\{\d+\}|<\/?\d+\/?>|#/g, '');
	if (!/\p{L}{2}/u.test(words) || names.has(text)) return false;
	if (isUnspoken(details.file)) return false;
	if (details.scope === 'markup') return !wordlessElements.has(details.element ?? '');
	if (wordlessAttributes.test(details.attribute ?? '') || wordlessCalls.test(details.call ?? ''))
		return false;
	if (wordyCalls.test(details.call ?? '')) return true;
	if (technical.test(words)) return false;
	const isSentence = /^\P{L}*\p{Lu}\p{Ll}/u.test(words);
	// Columns of other services' files stand beside what is said of them.
	if (details.file.startsWith('shared/src/import/'))
		return /\s/.test(words) && (isSentence || words.endsWith('.'));
	return isSentence || (/\s/.test(words) && /\p{Ll}{2}/u.test(words));
}

/** How wuchale names what puts a message together; in a page that is `compose` of lib/language. */
const compose = '_w_runtime_';
const settings = {
	// `leftSide`: wuchale then has `compose` stand where the text stood, and derives nothing. The language of a page never
	// changes while it is open.
	heuristic: (message: Message) => {
		message.details.leftSide = true;
		return isMessage(message) ? ('message' as const) : false;
	},
	runtime: { initReactive: () => null, useReactive: false } as never,
};
const inPages = svelteAdapter(settings);
const inCode = codeAdapter(settings);

/** By which a translation is found: the English text as it stands, and what tells it from the same words elsewhere. */
export function keyOf(text: string, context: string | undefined): string {
	return context === undefined ? text : `${text}\u0004${context}`;
}

/** The English text of a key. */
export function textOf(key: string): string {
	return key.split('\u0004', 1)[0] ?? key;
}

/** The messages of a file, a path from the root of the project. */
export async function readMessages(file: string, content: string): Promise<readonly Message[]> {
	return (await transform(file, content, () => '')).msgs;
}

/** The code of a file with what `say` gives for the key of each message in its place. */
export async function translateFile(
	file: string,
	content: string,
	say: (key: string) => string,
): Promise<string> {
	// wuchale's name of a message leaves out the spaces at its ends; its key has them.
	const keys = new Map<string, string>();
	for (const { msgStr, context } of await readMessages(file, content)) {
		const key = keyOf(msgStr.join('\n'), context);
		const name = getKey([...msgStr], context);
		if ((keys.get(name) ?? key) !== key) throw new Error(`${file} says "${name}" with and without spaces.`);
		keys.set(name, key);
	}
	if (keys.size === 0) return content;
	const { output } = await transform(file, content, (name) => say(keys.get(name) ?? name));
	const { code = content } = output(
		`import { compose as ${compose}, compose as ${compose}mod_ } from '$lib/language/compose.ts';`,
	);
	return code
		.replaceAll(thrown.shown, 'throw ')
		.replace(new RegExp(`${compose}(?:mod_)?\\(("(?:[^"\\\\]|\\\\.)*")\\)`, 'g'), '$1');
}

/** wuchale passes by what is thrown, where a server refuses; but for broken promises of the code itself, that stands as an expression while it looks. */
const thrown = { form: /\bthrow (?=new (?!\w*Error\b)|\w+\()/g, shown: 'void/*throw*/ ' };

function transform(file: string, content: string, say: (name: string) => string) {
	return (/\.svelte(\.ts)?$/.test(file) ? inPages : inCode).transform({
		content: content.replace(thrown.form, thrown.shown),
		filename: file,
		// In place of a message's number among others stands the message.
		index: {
			get: (name: string) => JSON.stringify(compileTranslation(say(name), name)),
		} as unknown as IndexTracker,
		expr: { plain: compose, reactive: compose },
		matchUrl: () => null,
	});
}

const textsOfPage = /(?<=<(?:p|h1|title)>)[^<%]+(?=<)/g;
const onOneLine = (text: string): string => text.trim().replace(/\s+/g, ' ');

/** The texts of a page that a build puts the others into. */
export function messagesOfPage(page: string): string[] {
	return (page.match(textsOfPage) ?? []).map(onOneLine);
}

/** The same page in a language. */
export function translatePage(
	page: string,
	language: string,
	catalogue: ReadonlyMap<string, string>,
): string {
	return page
		.replace('<html lang="en"', `<html lang="${language}"`)
		.replace(textsOfPage, (text) => catalogue.get(onOneLine(text)) ?? text);
}
