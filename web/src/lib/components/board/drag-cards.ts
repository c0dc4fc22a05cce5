import { setKeyboardDragTrigger } from 'svelte-dnd-action';

/** How cards are dragged, by mouse, finger and keyboard. It comes after the first picture. */
export { dndzone } from 'svelte-dnd-action';

setKeyboardDragTrigger('space');

let taken = false;
/** Whether the system took the touch over (a second finger, a call): the card is not let go, it goes back. */
export function wasTakenOver(): boolean {
	return taken;
}

// The library does not hear that a touch is taken over: the card would hang in the air, or be picked up with no finger on it.
window.addEventListener('touchstart', () => (taken = false), { capture: true, passive: true });
window.addEventListener('touchcancel', () => {
	taken = true;
	window.dispatchEvent(new Event('mouseup'));
});
// A short tap is a click by the browser and one more by the library, which is no mouse event: "Ask now" would ask twice.
window.addEventListener(
	'click',
	(event) => {
		if (!(event instanceof MouseEvent)) (event as Event).stopImmediatePropagation();
	},
	true,
);
// A finger that stays where it is drags; the menu of a long press would take the card out of its hand.
window.addEventListener('contextmenu', (event) => {
	if (document.getElementById('dnd-action-dragged-el') !== null) event.preventDefault();
});
