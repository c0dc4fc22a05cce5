/** What the machine beside the projector has chosen; kept on that machine alone. */
export class ProjectorKeys {
	dark = $state(false);
	small = $state(false);
	/** What is shown, of what there is to show; turns past the last begin again. */
	slide = $state(0);
	/** Of that slide, from 0; -1: its last. */
	page = $state(0);
	/** How many pages the slide takes, as the projector has measured it. */
	pages = $state(1);
	/** The keys as a sentence, while somebody seems to look for them. */
	hint = $state('');

	/** The chair leads: pages turn within the slide that the chair has chosen. */
	#led = false;

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
		this.#turnTimer = setInterval(() => this.#next(), turnEvery);
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
				this.#goTo(this.slide, 0);
				this.#keep();
				return;
			case 'f':
				toggleFullScreen();
				return;
			case 'ArrowRight':
			case 'PageDown':
			case ' ':
				this.#next();
				this.turnByItself();
				return;
			case 'ArrowLeft':
			case 'PageUp':
				this.#back();
				this.turnByItself();
				return;
			default:
				this.showHint();
		}
	}

	/** Something else is what the room is about: from its beginning, and for the full time. */
	begin(): void {
		this.#goTo(0, 0);
		this.turnByItself();
	}

	/** The chair's slide; null where nobody leads. */
	follow(slide: number | null): void {
		this.#led = slide !== null;
		if (slide === null) return;
		this.#goTo(slide, 0);
		this.turnByItself();
	}

	#next(): void {
		if (this.page >= 0 && this.page + 1 < this.pages) this.page += 1;
		else this.#goTo(this.#led ? this.slide : this.slide + 1, 0);
	}

	#back(): void {
		const at = this.page < 0 ? this.pages - 1 : this.page;
		if (at > 0) this.page = at - 1;
		else this.#goTo(this.slide - 1, -1);
	}

	#goTo(slide: number, page: number): void {
		this.slide = slide;
		this.page = page;
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
