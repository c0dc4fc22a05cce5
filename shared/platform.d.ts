// The few globals that browsers, workers and Node have in common. Everything else of a platform
// (fetch, sockets, timers, storage) is missing here on purpose: shared does no I/O.
interface TextEncoder {
	encode(input?: string): Uint8Array<ArrayBuffer>;
}
declare const TextEncoder: { new (): TextEncoder };
interface TextDecoder {
	decode(input?: Uint8Array): string;
}
declare const TextDecoder: {
	new (label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean }): TextDecoder;
};
interface URL {
	readonly href: string;
	readonly origin: string;
	readonly protocol: string;
	readonly host: string;
	readonly hostname: string;
	readonly pathname: string;
	readonly search: string;
	readonly hash: string;
	readonly username: string;
	readonly password: string;
}
declare const URL: { new (url: string, base?: string): URL; canParse(url: string, base?: string): boolean };
declare function structuredClone<T>(value: T): T;
declare function atob(data: string): string;
declare function btoa(data: string): string;
/** WebCrypto, as far as signatures are checked with it. */
interface CryptoKey {
	readonly algorithm: { readonly name: string };
}
declare const crypto: {
	readonly subtle: {
		importKey(
			format: 'jwk',
			key: object,
			algorithm: { name: string; namedCurve?: string; hash?: string },
			extractable: boolean,
			usages: 'verify'[],
		): Promise<CryptoKey>;
		verify(
			algorithm: string | { name: string; hash: string },
			key: CryptoKey,
			signature: Uint8Array<ArrayBuffer>,
			data: Uint8Array<ArrayBuffer>,
		): Promise<boolean>;
	};
};
