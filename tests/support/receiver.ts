import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { LedgerMessage } from '@holdpoint/shared/schema/webhook';

/** One message as it came in. */
export interface Received {
	readonly headers: IncomingHttpHeaders;
	readonly body: string;
}

/** A program that listens for webhooks on a free port of this machine. */
export class Receiver {
	readonly url: string;
	readonly received: Received[] = [];
	readonly #close: () => Promise<void>;
	readonly #waiting: (() => void)[] = [];

	/** `answer` ends each response, or leaves it open. */
	static async listen(answer: (response: ServerResponse, nth: number) => void): Promise<Receiver> {
		let receiver: Receiver | null = null;
		const server = createServer((request, response) => {
			const parts: Buffer[] = [];
			request.on('data', (part: Buffer) => parts.push(part));
			request.on('end', () => {
				receiver?.take({ headers: request.headers, body: Buffer.concat(parts).toString('utf8') });
				answer(response, receiver?.received.length ?? 0);
			});
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const { port } = server.address() as AddressInfo;
		receiver = new Receiver(`http://127.0.0.1:${port}/holdpoint`, async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		});
		return receiver;
	}

	private constructor(url: string, close: () => Promise<void>) {
		this.url = url;
		this.#close = close;
	}

	take(message: Received): void {
		this.received.push(message);
		for (const look of this.#waiting.splice(0)) look();
	}

	/** Resolves with the first message, those that came already included, of which this holds. */
	async until(holds: (message: Received) => boolean): Promise<Received> {
		for (let seen = 0; ;) {
			for (; seen < this.received.length; seen += 1) {
				const message = this.received[seen];
				if (message !== undefined && holds(message)) return message;
			}
			await new Promise<void>((resolve) => this.#waiting.push(resolve));
		}
	}

	close(): Promise<void> {
		return this.#close();
	}
}

/** One to a program, about entries of the ledger. */
export function messageOf({ body }: Received): LedgerMessage {
	return JSON.parse(body) as LedgerMessage;
}

/** Standard Webhooks 1.0, as a receiver computes it from what it was given. */
export function signatureOf({ headers, body }: Received, secret: string): string {
	const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
	const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
	return `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
}
