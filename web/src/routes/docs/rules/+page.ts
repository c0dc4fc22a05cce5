// The same for everybody, so it is written once, and read without scripts too.
export const prerender = true;
export const ssr = true;
