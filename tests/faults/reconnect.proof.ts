import { editNotes, setOwner } from '@holdpoint/shared/doc/edits';
import { parseRoot } from '@holdpoint/shared/doc/roots';
import { canonicalText } from '@holdpoint/shared/ledger/canonical';
import { sha256Hex } from '@holdpoint/shared/ledger/hash';
import { encodeSyncStep1, encodeSyncStep2, encodeUpdate } from '@holdpoint/shared/protocol/frames';
import * as Y from 'yjs';
import { expect, test } from 'vitest';
import { ApiClient } from '../support/api.ts';
import { fillRelease } from '../support/crowd.ts';
import { download, MemberSocket } from '../support/member-socket.ts';
import { startServer } from '../support/server.ts';

const ownerToken = 'owner-token-of-the-reconnect-0123456789';
const env = { HOLDPOINT_OWNER_TOKEN: ownerToken };
const clients = Number(process.env.RECONNECT_CLIENTS ?? 500);
/** Within a minute a person may open 120 sockets of a board. */
const socketsOfPerson = 50;

/** A page with its document, which comes back with what it has. */
class Page {
	readonly doc = new Y.Doc();
	readonly #api: ApiClient;
	readonly #board: string;
	#socket: MemberSocket | null = null;
	#answered: () => void = () => undefined;
	/** Bytes of what it was sent of the document. */
	received = 0;

	constructor(api: ApiClient, board: string) {
		this.#api = api;
		this.#board = board;
		this.doc.on('update', (update: Uint8Array, origin) => {
			if (origin === 'own') this.#socket?.send(encodeUpdate(update));
		});
	}

	async connect(): Promise<void> {
		this.received = 0;
		this.#socket = await MemberSocket.open(this.#api, this.#board, 'yjs', (frame, socket) => {
			if (frame.type === 'sync-step-1')
				socket.send(encodeSyncStep2(Y.encodeStateAsUpdate(this.doc, frame.stateVector)));
			if (frame.type !== 'update' && frame.type !== 'sync-step-2') return;
			this.received += frame.update.byteLength;
			Y.applyUpdate(this.doc, frame.update, 'server');
			if (frame.type === 'sync-step-2') this.#answered();
		});
		await this.sync();
	}

	/** Resolves when all that it sent before is saved, and it has all that the server had then. */
	sync(): Promise<void> {
		return new Promise((resolve) => {
			this.#answered = resolve;
			this.#socket?.send(encodeSyncStep1(Y.encodeStateVector(this.doc)));
		});
	}

	/** Resolves when its socket has closed. */
	async untilClosed(): Promise<void> {
		await this.#socket?.closed;
	}

	close(): void {
		this.#socket?.close();
	}
}

/** The same for two documents that hold the same, in whatever order it came. */
function hashOf(doc: Y.Doc): string {
	const vector = [...Y.decodeStateVector(Y.encodeStateVector(doc))].sort(([one], [other]) => one - other);
	const roots = [...doc.share.keys()]
		.filter((name) => parseRoot(name) !== null)
		.sort()
		.map((name) => {
			const root = parseRoot(name)?.type === 'text' ? doc.getText(name) : doc.getMap(name);
			return [name, root.toJSON()];
		});
	return sha256Hex(canonicalText([vector, roots]));
}

test(
	`${clients} pages whose server was killed are back and equal, what they wrote without it included`,
	{ timeout: 600_000 },
	async () => {
		let server = await startServer({ env });
		const { data, url } = server;
		const owner = new ApiClient(url, ownerToken);
		const board = await owner.createBoard();
		const milestones = await fillRelease(owner, board, 40);
		const pages: Page[] = [];
		while (pages.length < clients) {
			const { api } = await owner.addPerson(board, `Person ${pages.length}`, []);
			const some = Array.from(
				{ length: Math.min(socketsOfPerson, clients - pages.length) },
				() => new Page(api, board),
			);
			await Promise.all(some.map((page) => page.connect()));
			pages.push(...some);
		}
		/** Each tenth page writes something of its own. */
		const write = (what: string) =>
			pages.forEach(({ doc }, at) => {
				const milestone = milestones[at % milestones.length] ?? '';
				if (at % 10 !== 0) return;
				setOwner(doc, milestone, `${what} of ${at}`, 'own');
				editNotes(doc, milestone, `${doc.getText(`notes:${milestone}`).toJSON()} ${what}-${at}`, 'own');
			});
		write('before');
		await server.kill();
		await Promise.all(pages.map((page) => page.untilClosed()));
		write('offline');

		server = await startServer({ env, data, port: Number(new URL(url).port) });
		try {
			const begin = performance.now();
			const since = () => `${((performance.now() - begin) / 1000).toFixed(1)} s`;
			await Promise.all(pages.map((page) => page.connect()));
			const back = since();
			const bytes = pages.map(({ received }) => received).sort((one, other) => one - other);
			// What the last ones brought is there by now.
			await Promise.all(pages.map((page) => page.sync()));
			const equal = since();
			const fresh = await download(owner, board);
			expect(new Set(pages.map(({ doc }) => hashOf(doc)))).toEqual(new Set([hashOf(fresh)]));
			for (let at = 0; at < clients; at += 10)
				expect(JSON.stringify(milestones.map((id) => fresh.getText(`notes:${id}`)))).toContain(
					` offline-${at}`,
				);
			console.log(
				`Reconnect: ${clients} pages back in ${back}, equal in ${equal} after the server runs; each was sent ${bytes[Math.floor(clients / 2)]} bytes (median) of a document of ${Y.encodeStateAsUpdate(fresh).byteLength}.`,
			);
			for (const page of pages) page.close();
		} finally {
			await server.stop();
		}
	},
);
