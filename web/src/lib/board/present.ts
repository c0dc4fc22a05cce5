import { api, ask, sentenceOf } from '../api.ts';

/**
 * Opens the projector of a board in a window that is open already, or here. It follows by a link of its own: it needs no
 * account and can be ended. Gives why it cannot, in words, or null.
 */
export async function present(board: string, screen: Window | null): Promise<string | null> {
	const answer = await ask(
		api.boards[':id'].links.$post({
			param: { id: board },
			json: { access: 'screen', label: 'Projector, made by Present' },
		}),
	);
	if (!answer.ok) {
		screen?.close();
		return sentenceOf(answer.problem).text;
	}
	(screen ?? window).location.href = answer.value.url;
	return null;
}
