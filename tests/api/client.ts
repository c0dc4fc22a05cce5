import { readMilestone } from '@holdpoint/shared/doc/read';
import { decodeAwareness, encodeAwareness } from '@holdpoint/shared/protocol/awareness';
import {
	decodeFrame,
	encodeAwarenessFrame,
	encodeSyncStep1,
	encodeUpdate,
} from '@holdpoint/shared/protocol/frames';
import * as Y from 'yjs';
import type { Connection, Visitor } from './visitor.ts';

/** A client on a real hibernating socket, with its document and whom it sees. */
export class Client {
	readonly doc = new Y.Doc();
	readonly present = new Map<number, { user?: { name: string } } | null>();
	readonly connection: Connection;

	private constructor(connection: Connection) {
		this.connection = connection;
		connection.onMessage((message) => {
			const frame = decodeFrame(new Uint8Array(message as ArrayBuffer));
			if (frame.type === 'sync-step-2' || frame.type === 'update')
				Y.applyUpdate(this.doc, frame.update, 'wire');
			if (frame.type !== 'awareness') return;
			for (const { client, state } of decodeAwareness(frame.update) ?? []) {
				this.present.set(client, state);
			}
		});
		this.doc.on('update', (update: Uint8Array, origin: unknown) => {
			if (origin !== 'wire') connection.send(encodeUpdate(update));
		});
	}

	static async on(board: string, visitor: Visitor): Promise<Client> {
		const client = new Client(await visitor.connect(`/sync/${board}`, ['holdpoint']));
		client.connection.send(encodeSyncStep1(Y.encodeStateVector(client.doc)));
		await client.connection.until(() => client.name !== '');
		return client;
	}

	get name(): string {
		return readMilestone(this.doc, 'release-kickoff').name;
	}

	stir(clock: number, state: Record<string, unknown> = { card: 'release-kickoff' }): void {
		this.connection.send(
			encodeAwarenessFrame(encodeAwareness([{ client: this.doc.clientID, clock, state }])),
		);
	}

	sees(other: Client): Promise<string> {
		return this.connection.until(() => this.present.get(other.doc.clientID)?.user?.name ?? null);
	}
}
