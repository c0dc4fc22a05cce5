import { contestants } from './sync/servers.ts';
import { measure, measureJoin } from './sync/measure.ts';
import { installPeers } from './sync/peers.ts';
await installPeers();
const names = (process.env.S ?? 'Holdpoint,bare workerd').split(',');
for (const c of contestants.filter((c) => names.includes(c.name))) {
	const server = await c.start();
	try {
		for (const cell of [{ sockets: 2, rate: 50, presence: false }, { sockets: 20, rate: 50, presence: false }, { sockets: 20, rate: 50, presence: true }])
			console.log(c.name, cell, await measure(server, cell, 2));
		console.log(c.name, await measureJoin(server, 50));
	} finally { await server.end(); }
}
