/** What the machine beside the projector has chosen; kept on that machine alone. */
export class ProjectorKeys {
	dark = $state(false);
	small = $state(false);
	page = $state(0);
	/** The keys as a sentence, while somebody seems to look for them. */
	hint = $state('');

	#hintTimer: ReturnType<typeof setTimeout> | undefined;
	#turnTimer: ReturnType<typeof setInterval> | undefined;

	constructor() {
		const chosen = (localStorage.getItem(storageKey) ?? '').split(' ');
		this.dark = chosen.includes('dark');
		this.small = chosen.includes('small');
		this.turnByItself();
	}

	/** Pages turn by themselves; after a key they wait the full time again. */
	turnByItself(): void {
		clearInterval(this.#turnTimer);
		this.#turnTimer = setInterval(() => (this.page += 1), turnEvery);
	}

	press(event: KeyboardEvent): void {
		if (event.ctrlKey || event.metaKey || event.altKey) return;
		switch (event.key) {
			case 'd':
				this.dark = !this.dark;
				this.#keep();
				return;
			case 's':
				this.small = !this.small;
				this.page = 0;
				this.#keep();
				return;
			case 'f':
				toggleFullScreen();
				return;
			case 'ArrowRight':
			case 'PageDown':
			case ' ':
				this.page += 1;
				this.turnByItself();
				return;
			case 'ArrowLeft':
			case 'PageUp':
				this.page -= 1;
				this.turnByItself();
				return;
			default:
				this.showHint();
		}
	}

	showHint(): void {
		this.hint = 'Keys: D dark, S small screen, F full screen, arrows turn pages';
		clearTimeout(this.#hintTimer);
		this.#hintTimer = setTimeout(() => (this.hint = ''), hintFor);
	}

	close(): void {
		clearTimeout(this.#hintTimer);
		clearInterval(this.#turnTimer);
	}

	#keep(): void {
		localStorage.setItem(storageKey, [this.dark ? 'dark' : '', this.small ? 'small' : ''].join(' ').trim());
	}
}

const storageKey = 'holdpoint-projector';
const turnEvery = 15_000;
const hintFor = 6000;

function toggleFullScreen(): void {
	if (document.fullscreenElement) void document.exitFullscreen();
	else void document.documentElement.requestFullscreen();
}
