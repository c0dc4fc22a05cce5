// Nothing is rendered per request: pages are prerendered where possible, and the rest is one fallback page.
export const ssr = false;
