/** Whether an address leads to the machine itself, whatever its port. */
export function isLoopback({ hostname }: { readonly hostname: string }): boolean {
	return ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}
