import type { ProviderRefusal } from '@holdpoint/shared/schema/sign-in';

const sentences: Readonly<Record<ProviderRefusal, string>> = {
	cancelled: 'You left before the provider answered. Nobody was signed in.',
	failed: 'The provider did not answer as it should. Try again; if it stays so, tell the administrator.',
	unknown:
		'The provider knows you, and nobody has invited the address that it knows. Open your invitation first; then connect the provider at your account.',
	taken: 'This account of the provider is connected with somebody else here.',
	'address-taken':
		'This address belongs to somebody else here by now. Sign in by it, or ask the administrator.',
	'too-many': 'Too many sign-ins came from this network. Try again in a minute.',
	'no-provider': 'This server has no provider to sign in by.',
};

/** Where one wanted to go, if that is here; else the first page. */
export function wantedAddress(search: URLSearchParams): string {
	const url = URL.parse(search.get('to') ?? '/', location.origin);
	return url?.origin === location.origin ? url.href : '/';
}

/** Why the provider signed nobody in, by the code in the address; null for none that is known. */
export function sayRefused(code: string | null): string | null {
	return code !== null && code in sentences ? sentences[code as ProviderRefusal] : null;
}
