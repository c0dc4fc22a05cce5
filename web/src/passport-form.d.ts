/** See web/passport-form.ts. */
declare module 'virtual:passport-form' {
	const address: string;
	export default address;
}
