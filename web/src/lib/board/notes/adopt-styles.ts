import { StyleModule } from 'style-mod';

/**
 * The style sheet that CodeMirror makes is adopted by the document, as it would be by a shadow root: a `<style>` of its own
 * is what the policy of the pages forbids (vite.config.ts, csp).
 */
export function adoptStyles(): void {
	if (!('adoptedStyleSheets' in document)) return;
	const mount = StyleModule.mount.bind(StyleModule);
	const root = {
		ownerDocument: document,
		get adoptedStyleSheets() {
			return document.adoptedStyleSheets;
		},
		set adoptedStyleSheets(sheets) {
			document.adoptedStyleSheets = sheets;
		},
	} as unknown as ShadowRoot;
	StyleModule.mount = (_, modules) => mount(root, modules);
}
