/**
 * What the server said, in another language than English: `said.ts` of a translated page (web/messages). A server speaks
 * English to everybody, since what it pushes goes to many at once; its sentences are known by their messages, with what
 * stands in them.
 */
import { know, sayIn } from '@holdpoint/shared/language/phrases';
import { phrases as ofPublic } from './phrases-of-public.ts';

let known = $state.raw(know(ofPublic));

/** A page that shows more of the server's words than a public one brings the rest of them, once. */
export function bringPhrases(): Promise<void> {
	return (coming ??= bring());
}

let coming: Promise<void> | undefined;

async function bring(): Promise<void> {
	try {
		const { phrases } = await import('./phrases-of-server.ts');
		known = know([...ofPublic, ...phrases]);
	} catch {
		// Without a network the server's words stay English, and are brought when they are next needed.
		coming = undefined;
	}
}

/** The same text, in the language of the page; unchanged where it is in no known words. */
export function said(text: string): string {
	return sayIn(known, text);
}
