import { expect, test } from 'vitest';
import { startServer } from '../support/server.ts';

test('a server whose processes were all killed at once starts again on its data', async () => {
	const first = await startServer();
	expect(await health(first.url)).toEqual({ status: 'ok', version: expect.any(String) as string });
	const claimToken = first.claimToken();
	await first.kill();
	await expect(health(first.url)).rejects.toThrow();

	const second = await startServer({ data: first.data, port: Number(new URL(first.url).port) });
	try {
		expect(await health(second.url)).toEqual({ status: 'ok', version: expect.any(String) as string });
		expect(second.claimToken()).toBe(claimToken);
	} finally {
		await second.stop();
	}
});

async function health(url: string): Promise<unknown> {
	const response = await fetch(`${url}/api/health`);
	return response.json();
}
