declare global {
	namespace App {
		interface PageState {
			/** They come by an invitation or a link, and are told as whom. */
			joined?: boolean;
		}
	}
}

export {};
