import * as Y from 'yjs';
import { Gathering } from './gathering.ts';
import type { Running } from './servers.ts';
import { Wire } from './wire.ts';

/** Milliseconds that a server which has come back may take to show what it holds. */
const patience = 3000;

export interface Killed {
	/** Edits that another socket had received when every process of the server was killed. */
	readonly acknowledged: number;
	/** Of these, the ones that neither stand nor were written over in the document that the server came back with. */
	readonly lost: number;
}

/** People type; after so many milliseconds the server is killed, and started again on its data. */
export async function killWhileTyping(
	server: Running,
	{ sockets, rate, after }: { sockets: number; rate: number; after: number },
): Promise<Killed> {
	const room = await server.createRoom(sockets);
	const gathering = await Gathering.join(room, sockets);
	const typing = gathering.type(rate, Infinity, false);
	await new Promise((resolve) => setTimeout(resolve, after));
	const restarted = server.restart();
	await Promise.all([gathering.gone(), typing]);
	await restarted;

	const acknowledged = gathering.edits.filter(({ seen }) => seen > 0);
	const { wire, state } = await Wire.join(room.door(0), () => undefined);
	const doc = new Y.Doc();
	Y.applyUpdate(doc, state);
	const countLost = (): number => {
		const shown = gathering.shownIn(doc);
		return acknowledged.filter(({ writer, number }) => number > (shown[writer] ?? -1)).length;
	};
	const end = performance.now() + patience;
	// One peer lets people in while it still reads its disk.
	while (countLost() > 0 && performance.now() < end) {
		await new Promise((resolve) => setTimeout(resolve, 50));
		Y.applyUpdate(doc, await wire.read());
	}
	const lost = countLost();
	wire.leave();
	gathering.leave();
	return { acknowledged: acknowledged.length, lost };
}
