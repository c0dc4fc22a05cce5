import { Refusal } from './project.ts';

/** A server as whoever runs it reaches it: its address, and the owner token that it was started with. */
export interface OwnerApi {
	readonly address: string;
	/** Answers with the body's bytes; refused with the server's own sentence. */
	request(method: 'GET' | 'POST', path: string, body?: Uint8Array): Promise<Answer>;
}
interface Answer {
	readonly bytes: Uint8Array;
	readonly headers: Headers;
}

/** `address`: of another server than the one on this machine. */
export function ownerApi(address: string | undefined): OwnerApi {
	const token = process.env.HOLDPOINT_OWNER_TOKEN;
	if (!token)
		throw new Refusal(
			'Set HOLDPOINT_OWNER_TOKEN to the owner token of the server: the one that it was started with.',
		);
	const given = address ?? `http://localhost:${process.env.PORT || '8787'}`;
	if (!URL.canParse(given))
		throw new Refusal(`A server has an address like https://release.example.com, not "${given}".`);
	const { origin } = new URL(given);
	return {
		address: origin,
		request: async (method, path, body) => {
			const response = await fetch(origin + path, {
				method,
				headers: {
					authorization: `Bearer ${token}`,
					...(body && { 'content-type': 'application/x-ndjson' }),
				},
				...(body && { body: new Uint8Array(body) }),
			}).catch((error: unknown) => {
				throw new Refusal(
					`No Holdpoint answers at ${origin}: ${reasonOf(error)}. Start it first, or say --server ADDRESS.`,
				);
			});
			const bytes = new Uint8Array(await response.arrayBuffer());
			if (!response.ok) throw new Refusal(sentenceOf(response.status, bytes));
			return { bytes, headers: response.headers };
		},
	};
}

/** What a problem document says, or what stands in for one. */
function sentenceOf(status: number, bytes: Uint8Array): string {
	if (status === 401) return 'The server has another owner token. Give this command the same one.';
	try {
		const { detail } = JSON.parse(new TextDecoder().decode(bytes)) as { detail?: unknown };
		if (typeof detail === 'string') return detail;
	} catch (error) {
		if (!(error instanceof SyntaxError)) throw error;
	}
	return `The server answered ${status}. Is it a Holdpoint, and no proxy before it that refuses files of this size?`;
}

function reasonOf(error: unknown): string {
	const { cause } = error as { cause?: { code?: unknown } };
	return typeof cause?.code === 'string' ? cause.code : String(error);
}
