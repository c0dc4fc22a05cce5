import type { WebhookEvent, WebhookFormat } from '@holdpoint/shared/schema/webhook';

export const formatNames: Readonly<Record<WebhookFormat, string>> = {
	standard: 'Program',
	slack: /* @wc-ignore */ 'Slack',
	teams: 'Microsoft Teams',
};

/** Where its address comes from. */
export const addressHints: Readonly<Record<WebhookFormat, string>> = {
	standard: 'Of the program that listens; https',
	slack: 'Of an incoming webhook of the channel',
	teams: 'Of the workflow that posts to the channel',
};

/** In the order of a release's life. */
export const eventNames: Readonly<Record<WebhookEvent, string>> = {
	requested: 'Signatures are asked for',
	signed: 'Somebody signed',
	rejected: 'Somebody rejected',
	stale: 'Something changed after it was signed',
	blocked: 'What was asked for is blocked',
	'call-scheduled': 'The call is scheduled',
	verdict: 'The verdict of the call',
	deployed: 'A deployment starts or is rolled back',
	closed: 'The release ends',
};
