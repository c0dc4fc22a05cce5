import { exports } from 'cloudflare:workers';
import { findUndescribed } from './described.ts';
import type { Authenticator, CreationOptions } from '../support/authenticator.ts';

export const origin = 'http://localhost:8787';
export const ownerToken = 'owner-token-of-the-tests-0123456789';
export const claimToken = 'claim-token-of-the-tests-0123456789';

/** An answer with its body read: JSON where it says so, else text. */
export interface Answer<Body = unknown> {
	status: number;
	body: Body;
	headers: Headers;
}

interface RequestParts {
	body?: unknown;
	headers?: Record<string, string>;
}

interface Cookie {
	value: string;
	path: string;
}

/**
 * Somebody outside: a browser with its cookies and Origin, or a program with a token. Runs the real worker. Each answer is
 * held against the OpenAPI description.
 */
export class Visitor {
	readonly cookies = new Map<string, Cookie>();
	readonly headers: Record<string, string>;

	constructor(headers: Record<string, string> = {}) {
		this.headers = headers;
	}

	get<Body = unknown>(path: string, parts: RequestParts = {}): Promise<Answer<Body>> {
		return this.send('GET', path, parts);
	}

	post<Body = unknown>(
		path: string,
		body?: unknown,
		headers: Record<string, string> = {},
	): Promise<Answer<Body>> {
		return this.send('POST', path, { body, headers });
	}

	async send<Body>(method: string, path: string, parts: RequestParts = {}): Promise<Answer<Body>> {
		const response = await exports.default.fetch(this.request(method, path, parts));
		this.#keepCookies(response);
		const content = new TextDecoder().decode(await response.arrayBuffer());
		const isJson = /[/+]json\b/.test(response.headers.get('Content-Type') ?? '');
		const body = (isJson ? JSON.parse(content) : content) as Body;
		const { status, headers } = response;
		const undescribed = findUndescribed(method, path, {
			status,
			type: headers.get('Content-Type') ?? '',
			body,
		});
		if (undescribed !== null) throw new Error(undescribed);
		return { status, headers, body };
	}

	/** What `send` sends. */
	request(method: string, path: string, { body, headers }: RequestParts = {}): Request {
		const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
		return new Request(origin + path, {
			method,
			redirect: 'manual',
			headers: {
				...this.headers,
				...this.#cookieHeader(path),
				...(text !== undefined && { 'Content-Type': 'application/json' }),
				...headers,
			},
			...(text !== undefined && { body: text }),
		});
	}

	/** Offers an upgrade; the socket is accepted, with what it received and how it closed. */
	async connect(
		path: string,
		protocols: string[] = [],
		headers: Record<string, string> = {},
	): Promise<Connection> {
		const response = await exports.default.fetch(origin + path, {
			headers: {
				Upgrade: 'websocket',
				...this.headers,
				...this.#cookieHeader(path),
				...(protocols.length > 0 && { 'Sec-WebSocket-Protocol': protocols.join(', ') }),
				...headers,
			},
		});
		const { webSocket } = response;
		if (webSocket === null) throw new Error(`not an upgrade: ${response.status} ${await response.text()}`);
		return new Connection(webSocket, response.headers.get('Sec-WebSocket-Protocol'));
	}

	#cookieHeader(path: string): Record<string, string> {
		const sent = [...this.cookies].filter(([, cookie]) => path.startsWith(cookie.path));
		return sent.length === 0
			? {}
			: { Cookie: sent.map(([name, { value }]) => `${name}=${value}`).join('; ') };
	}

	#keepCookies(response: Response): void {
		for (const line of response.headers.getSetCookie()) {
			const [pair = '', ...attributes] = line.split('; ');
			const name = pair.slice(0, pair.indexOf('='));
			const value = pair.slice(name.length + 1);
			const path =
				attributes.find((attribute) => attribute.startsWith('Path='))?.slice('Path='.length) ?? '/';
			if (attributes.includes('Max-Age=0')) this.cookies.delete(name);
			else this.cookies.set(name, { value, path });
		}
	}
}

export class Connection {
	readonly protocol: string | null;
	readonly messages: (string | ArrayBuffer)[] = [];
	readonly closed: Promise<{ code: number; reason: string }>;
	readonly firstMessage: Promise<string | ArrayBuffer>;
	readonly #socket: WebSocket;

	constructor(socket: WebSocket, protocol: string | null) {
		this.#socket = socket;
		this.protocol = protocol;
		socket.binaryType = 'arraybuffer';
		this.closed = new Promise((resolve) => {
			socket.addEventListener('close', ({ code, reason }) => resolve({ code, reason }));
		});
		this.firstMessage = new Promise((resolve, reject) => {
			socket.addEventListener('message', ({ data }) => {
				this.messages.push(data as string | ArrayBuffer);
				resolve(data as string | ArrayBuffer);
			});
			socket.addEventListener('close', ({ code, reason }) => reject(new Error(`closed: ${code} ${reason}`)));
		});
		this.firstMessage.catch((error: unknown) => error);
		socket.accept();
	}

	send(message: Uint8Array): void {
		this.#socket.send(message);
	}

	sendText(message: string): void {
		this.#socket.send(message);
	}

	/** Waits until what was received so far answers the question with something else than null or false. */
	async until<T>(question: () => T | null | false): Promise<T> {
		for (;;) {
			const answer = question();
			if (answer !== null && answer !== false) return answer;
			await new Promise((resolve) => this.#socket.addEventListener('message', resolve, { once: true }));
		}
	}

	onMessage(receive: (message: string | ArrayBuffer) => void): void {
		for (const message of this.messages) receive(message);
		this.#socket.addEventListener('message', ({ data }) => receive(data as string | ArrayBuffer));
	}

	close(): void {
		this.#socket.close();
	}
}

/** A browser at a page of this server. */
export const browser = (): Visitor => new Visitor({ Origin: origin, 'Sec-Fetch-Site': 'same-origin' });

/** A program: no cookies, no Origin. */
export const program = (token: string): Visitor => new Visitor({ Authorization: `Bearer ${token}` });

export const owner = (): Visitor => program(ownerToken);

/** A release of the instance's owner. */
export async function newBoard(parts: Record<string, unknown> = {}, by: Visitor = owner()): Promise<string> {
	const { status, body } = await by.post<{ id: string }>('/api/boards', {
		title: 'Kubernetes 1.33',
		...parts,
	});
	if (status !== 201) throw new Error(`no board: ${JSON.stringify(body)}`);
	return body.id;
}

export async function newLink(
	board: string,
	parts: Record<string, unknown>,
): Promise<{ id: string; url: string; token: string }> {
	const { status, body } = await owner().post<{ id: string; url: string; token: string }>(
		`/api/boards/${board}/links`,
		{ label: 'a label', ...parts },
	);
	if (status !== 201) throw new Error(`no link: ${JSON.stringify(body)}`);
	return body;
}

/** Adds a person; returns who they are and the token of their invitation. */
export async function newPerson(
	board: string,
	parts: Record<string, unknown> = {},
	by: Visitor = owner(),
): Promise<{ id: string; token: string; inviteUrl: string }> {
	const { status, body } = await by.post<{ id: string; inviteUrl: string }>(`/api/boards/${board}/people`, {
		name: 'Ada',
		roles: ['QA'],
		...parts,
	});
	if (status !== 201) throw new Error(`no person: ${JSON.stringify(body)}`);
	return { ...body, token: tokenOf(body.inviteUrl) };
}

/** A browser of a person who has joined by their invitation. */
export async function signedIn(token: string): Promise<Visitor> {
	const visitor = browser();
	const { status, body } = await visitor.post('/api/join', { token });
	if (status !== 200) throw new Error(`not joined: ${JSON.stringify(body)}`);
	return visitor;
}

/** Adds what this device makes as a passkey of whoever is signed in. */
export async function enrol(visitor: Visitor, authenticator: Authenticator): Promise<void> {
	const { body } = await visitor.post<CreationOptions>('/api/passkeys/options');
	const added = await visitor.post('/api/passkeys', { response: await authenticator.create(body) });
	if (added.status !== 201) throw new Error(`no passkey: ${JSON.stringify(added.body)}`);
}

export function tokenOf(url: string): string {
	return new URL(url).hash.slice(1);
}

/** A problem as the API answers it, for comparison as a whole. */
export function problem(status: number, code: string) {
	const titles: Record<number, string> = {
		401: 'Unauthorized',
		403: 'Forbidden',
		404: 'Not Found',
		409: 'Conflict',
		410: 'Gone',
		413: 'Content Too Large',
		415: 'Unsupported Media Type',
		422: 'Unprocessable Content',
		426: 'Upgrade Required',
		429: 'Too Many Requests',
	};
	return { type: 'about:blank', title: titles[status], status, code };
}
