import { readFile } from 'node:fs/promises';
import { connect, type AddressInfo } from 'node:net';
import path from 'node:path';
import { createServer, type TLSSocket } from 'node:tls';

const folder = path.join(import.meta.dirname, 'tls');

/** Speaks TLS on a free port, with a certificate that nobody trusts, and passes all on to another port as it is. */
export async function startTlsProxy(): Promise<{
	port: number;
	leadTo: (port: number) => void;
	close: () => Promise<void>;
}> {
	const [cert, key] = await Promise.all(
		['localhost-cert.pem', 'localhost-key.pem'].map((name) => readFile(path.join(folder, name))),
	);
	let target = 0;
	const open = new Set<TLSSocket>();
	const server = createServer({ cert, key }, (socket) => {
		open.add(socket);
		const inner = connect(target, '127.0.0.1');
		socket.pipe(inner).pipe(socket);
		// Either end may go first; the other follows.
		for (const [one, other] of [
			[socket, inner],
			[inner, socket],
		] as const) {
			one.on('close', () => other.destroy());
			one.on('error', () => other.destroy());
		}
		socket.on('close', () => open.delete(socket));
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		port: (server.address() as AddressInfo).port,
		leadTo: (port) => (target = port),
		close: async () => {
			for (const socket of open) socket.destroy();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
