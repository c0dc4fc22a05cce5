/** Focuses a card; where it is not drawn, the first one that is, or else what stands in its way. */
export function focusCard(id: string): void {
	const cards = [...document.querySelectorAll<HTMLElement>('[data-card]')].filter(isDrawn);
	const wanted = cards.find((card) => card.dataset.card === id) ?? cards[0];
	(wanted ?? document.querySelector<HTMLElement>('[data-shows-all]'))?.focus();
}

function isDrawn(element: HTMLElement): boolean {
	return element.offsetParent !== null;
}
