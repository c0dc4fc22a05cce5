import { expect, test } from './fixtures.ts';

test('the board page of any board is the application, and the API is not', async ({ page, request }) => {
	const errors: Error[] = [];
	page.on('pageerror', (error) => errors.push(error));
	const response = await page.goto('/');
	expect(response?.status()).toBe(200);
	await expect(page.locator('body')).not.toBeEmpty();
	expect(errors).toEqual([]);

	expect((await request.get('/b/anything', { headers: { accept: 'text/html' } })).status()).toBe(200);
	expect((await request.get('/api/nothing-here')).status()).toBe(404);
});
