import { evictDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { renameMilestone } from '@holdpoint/shared/doc/edits';
import { expect, test } from 'vitest';
import { Client } from './client.ts';
import { newBoard, newPerson, signedIn } from './visitor.ts';

// An object that is just at work is evicted a second later.
test(
	'evicted between every pair of messages, the board goes on: edits, identity, presence',
	{ timeout: 30_000 },
	async () => {
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
	},
);
