import type { Speech } from '@holdpoint/shared/language/speech';
import type { TreeHead } from '@holdpoint/shared/ledger/merkle';
import type { LedgerEntry } from '@holdpoint/shared/schema/ledger-entry';
import type { ToldEvent, WebhookFormat, WebhookMessage } from '@holdpoint/shared/schema/webhook';

/** What one message is made of. */
export interface Parts {
	readonly release: string;
	readonly title: string;
	/** Where the board is. */
	readonly page: string;
	/** None where nothing was decided. */
	readonly entries: readonly LedgerEntry[];
	readonly tree: TreeHead | null;
	/** As they are said in that language. */
	readonly events: readonly ToldEvent[];
	readonly speech: Speech;
}

/** The body for a format; null where a channel has nothing to read. */
export function writeMessage(format: WebhookFormat, parts: Parts): object | null {
	switch (format) {
		case 'standard':
			return forProgram(parts);
		case 'slack':
			return parts.events.length === 0 ? null : forSlack(parts.title, parts.events, parts.speech);
		case 'teams':
			return parts.events.length === 0 ? null : forTeams(parts.title, parts.events, parts.page, parts.speech);
		default:
			return format satisfies never;
	}
}

/** A message that tells nothing but that it arrives. */
export function writeTest(
	format: WebhookFormat,
	{
		release,
		title,
		page,
		at,
		speech,
	}: Pick<Parts, 'release' | 'title' | 'page' | 'speech'> & { readonly at: string },
): object {
	const { say } = speech;
	const test = [{ says: say`A test: messages of this release arrive here.`, url: page }];
	switch (format) {
		case 'standard': {
			const message: WebhookMessage = { type: 'webhook.test', timestamp: at, data: { release, events: [] } };
			return message;
		}
		case 'slack':
			return forSlack(title, test, speech);
		case 'teams':
			return forTeams(title, test, page, speech);
		default:
			return format satisfies never;
	}
}

/** What a channel shows of an event. */
type Line = Pick<ToldEvent, 'says' | 'url'>;

function forProgram({ release, entries, tree, events }: Parts): WebhookMessage | null {
	const last = entries.at(-1);
	if (last === undefined || tree === null) {
		const timestamp = events.at(-1)?.at;
		return timestamp === undefined ? null : { type: 'release.changed', timestamp, data: { release, events } };
	}
	const told = entries.map(({ seq, decision, at, hash }) => ({
		seq,
		type: decision.type,
		...('milestone' in decision && { milestone: decision.milestone }),
		at,
		hash,
	}));
	const { hash: head, at: timestamp } = last;
	return { type: 'ledger.appended', timestamp, data: { release, entries: told, head, tree, events } };
}

/** Slack reads three characters as its own: without them no name becomes a link, or calls everybody. */
function escapeSlack(text: string): string {
	return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function forSlack(title: string, events: readonly Line[], { say }: Speech): object {
	const lines = events.map(({ says, url }) => `${escapeSlack(says)} <${escapeSlack(url)}|${say`Open`}>`);
	return { text: [escapeSlack(title), ...lines].join('\n') };
}

/** Text runs, which no Markdown is read in. */
function forTeams(title: string, events: readonly Line[], page: string, { say }: Speech): object {
	const line = (text: string, weight = 'Default') => ({
		type: 'RichTextBlock',
		inlines: [{ type: 'TextRun', text, weight }],
	});
	const url = events.length === 1 ? (events[0]?.url ?? page) : page;
	const content = {
		$schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
		type: 'AdaptiveCard',
		version: '1.4',
		body: [line(title, 'Bolder'), ...events.map(({ says }) => line(says))],
		actions: [{ type: 'Action.OpenUrl', title: say`Open the board`, url }],
	};
	const card = { contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content };
	return { type: 'message', attachments: [card] };
}
