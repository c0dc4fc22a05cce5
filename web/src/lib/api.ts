/** The one way from a page to the API: a client typed by its routes, and answers as values. */
import { hc, type ClientResponse } from 'hono/client';
import type { App } from '@holdpoint/api';
import type { Command } from '@holdpoint/shared/schema/command';
import type { Problem } from '@holdpoint/shared/schema/problem';
import { bringPhrases, said } from '$lib/language/said.ts';
import { newId } from './board/new-id.ts';

/** `api.boards[':id'].$get({ param: { id } })`; give the promise to `ask`. */
export const api = hc<App>('/').api;

/** What the server said: a value, or why not. A refusal is no exception. */
export type Answer<T> =
	{ readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem };

/** Waits for a request. Never throws for what the server or the network says; an empty body is `undefined`. */
export async function ask<T>(request: Promise<ClientResponse<T, number, string>>): Promise<Answer<T>> {
	let response: ClientResponse<T, number, string>;
	let text: string;
	try {
		response = await request;
		text = await response.text();
	} catch (error) {
		// fetch rejects with TypeError when there is no network, and with nothing else.
		if (!(error instanceof TypeError)) throw error;
		return refused(0, 'offline', 'The server does not answer. Check the connection, then try again.');
	}
	if (response.ok) {
		try {
			return { ok: true, value: (text === '' ? undefined : JSON.parse(text)) as T };
		} catch {
			return refused(
				0,
				'offline',
				'Something between here and the server answered in its place. Check the network.',
			);
		}
	}
	// RFC 9457's own media type: only the server's own refusals carry it, so what it says is a problem document.
	if (response.headers.get('content-type')?.startsWith('application/problem+json')) {
		const problem = JSON.parse(text) as Problem;
		// What the server says is known by them.
		await bringPhrases();
		return { ok: false, problem: { ...problem, title: said(problem.title), detail: said(problem.detail) } };
	}
	return refused(
		response.status,
		'unavailable',
		`The server cannot answer now (${response.status}). Try again in a moment.`,
	);
}

type WithoutId<T> = T extends unknown ? Omit<T, 'commandId'> : never;

/**
 * Asks the board for a decision. Sent again after a lost answer with the same `commandId`, it is written once:
 * pass the one of the first try.
 */
export function sendCommand(board: string, command: WithoutId<Command>, commandId: string = newId()) {
	return ask(
		api.boards[':id'].commands.$post(
			{ param: { id: board } },
			{
				init: {
					body: JSON.stringify({ ...command, commandId }),
					headers: { 'Content-Type': 'application/json' },
				},
			},
		),
	);
}

/** What to show a person; the rule's ID, if one refused, stands small beside it. */
export function sentenceOf({ detail, title, code }: Problem): {
	readonly text: string;
	readonly rule: string;
} {
	return { text: detail || title || 'This did not work.', rule: /^R\d+$/.test(code) ? code : '' };
}

function refused(status: number, code: string, detail: string): { ok: false; problem: Problem } {
	return { ok: false, problem: { type: 'about:blank', title: '', status, detail, code } };
}
