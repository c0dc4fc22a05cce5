/** Whether letters act on the card that has focus. On this device; a switch, since some people speak to their computer. */
const storageKey = 'holdpoint-single-keys';

class SingleKeys {
	#on = $state(read());

	get on(): boolean {
		return this.#on;
	}

	set on(on: boolean) {
		this.#on = on;
		try {
			localStorage.setItem(storageKey, on ? 'on' : 'off');
		} catch {
			// Without storage it holds until the page is left.
		}
	}
}

function read(): boolean {
	try {
		return localStorage.getItem(storageKey) !== 'off';
	} catch {
		return true;
	}
}

export const singleKeys = new SingleKeys();
