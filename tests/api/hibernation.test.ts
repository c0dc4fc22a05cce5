import { evictDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { renameMilestone } from '@holdpoint/shared/doc/edits';
import { readMilestone } from '@holdpoint/shared/doc/read';
import { decodeAwareness, encodeAwareness } from '@holdpoint/shared/protocol/awareness';
import {
	decodeFrame,
	encodeAwarenessFrame,
	encodeSyncStep1,
	encodeUpdate,
} from '@holdpoint/shared/protocol/frames';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { newBoard, newPerson, signedIn, type Connection, type Visitor } from './visitor.ts';

/** A client on a real hibernating socket, with its document and whom it sees. */
class Client {
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

	stir(clock: number): void {
		const state = { card: 'release-kickoff' };
		this.connection.send(
			encodeAwarenessFrame(encodeAwareness([{ client: this.doc.clientID, clock, state }])),
		);
	}

	sees(other: Client): Promise<string> {
		return this.connection.until(() => this.present.get(other.doc.clientID)?.user?.name ?? null);
	}
}

test('evicted between every pair of messages, the board goes on: edits, identity, presence', async () => {
	const board = await newBoard();
	const stub = env.BOARD.get(env.BOARD.idFromName(board));
	const ada = await Client.on(board, await signedIn((await newPerson(board, { name: 'Ada' })).token));
	await evictDurableObject(stub);
	const ben = await Client.on(board, await signedIn((await newPerson(board, { name: 'Ben' })).token));
	for (const name of ['one', 'two', 'three']) {
		await evictDurableObject(stub);
		renameMilestone(ada.doc, 'release-kickoff', `Ada ${name}`, 'test');
		await ben.connection.until(() => ben.name === `Ada ${name}`);
		await evictDurableObject(stub);
		renameMilestone(ben.doc, 'release-kickoff', `Ben ${name}`, 'test');
		await ada.connection.until(() => ada.name === `Ben ${name}`);
	}
	ada.stir(1);
	expect(await ben.sees(ada)).toBe('Ada');
	await evictDurableObject(stub);
	ben.stir(1);
	expect(await ada.sees(ben)).toBe('Ben');
	await evictDurableObject(stub);

	const late = await Client.on(board, await signedIn((await newPerson(board, { name: 'Late' })).token));
	expect([await late.sees(ada), await late.sees(ben)]).toEqual(['Ada', 'Ben']);
	await evictDurableObject(stub);
	ben.connection.close();
	await late.connection.until(() => late.present.get(ben.doc.clientID) === null);
	expect(late.present.get(ada.doc.clientID)).toMatchObject({
		card: 'release-kickoff',
		user: { name: 'Ada' },
	});
});
