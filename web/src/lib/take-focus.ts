/** Attached to the field that was just asked for: it has the focus as soon as it is there, wherever that was before. */
export function takeFocus(element: HTMLElement): void {
	element.focus();
}
