/**
 * Focuses a card; where it is not drawn, the button that shows its column, the first card that is drawn, or else what
 * stands in its way. Returns whether it was the card.
 */
export function focusCard(id: string, column: string | null = null): boolean {
	const cards = all('[data-card]');
	const wanted = cards.find((card) => card.dataset.card === id);
	const instead = column === null ? undefined : all(`[data-segment="${column}"]`)[0];
	(wanted ?? instead ?? cards[0] ?? all('[data-shows-all]')[0])?.focus();
	return wanted !== undefined;
}

function all(selector: string): HTMLElement[] {
	return [...document.querySelectorAll<HTMLElement>(selector)].filter((each) => each.offsetParent !== null);
}
