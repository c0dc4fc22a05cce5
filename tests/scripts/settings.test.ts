import { expect, test } from 'vitest';
import { readSettings } from '../../scripts/settings.ts';

const refusalOf = (env: Record<string, string>) => {
	try {
		readSettings(env);
		return 'accepted';
	} catch (error) {
		return (error as Error).message;
	}
};

test('an empty environment serves this machine on 8787', () => {
	expect(readSettings({})).toMatchObject({ port: 8787, origin: undefined, passed: {} });
});

test('what the worker reads goes on to it, and nothing else', () => {
	const { passed } = readSettings({
		HOLDPOINT_SESSION_HOURS: '12',
		HOLDPOINT_OIDC_ISSUER: 'https://login.example.com',
		HOLDPOINT_OIDC_CLIENT_ID: 'holdpoint',
		HOLDPOINT_OIDC_CLIENT_SECRET: 'a secret',
		AWS_SECRET_ACCESS_KEY: 'somebody else’s',
	});
	expect(Object.keys(passed).sort()).toEqual([
		'HOLDPOINT_OIDC_CLIENT_ID',
		'HOLDPOINT_OIDC_CLIENT_SECRET',
		'HOLDPOINT_OIDC_ISSUER',
		'HOLDPOINT_SESSION_HOURS',
	]);
});

test('a public address without https is refused, unless told so', () => {
	const origin = 'http://release.example.com';
	expect(refusalOf({ HOLDPOINT_ORIGIN: origin })).toContain('without https everybody on the way');
	expect(refusalOf({ HOLDPOINT_ORIGIN: 'http://192.168.1.7:8787' })).toContain('HOLDPOINT_INSECURE=1');
	const allowed: Record<string, string>[] = [
		{ HOLDPOINT_ORIGIN: origin, HOLDPOINT_INSECURE: '1' },
		{ HOLDPOINT_ORIGIN: 'https://release.example.com' },
		{ HOLDPOINT_ORIGIN: 'http://localhost:9000/' },
		{ HOLDPOINT_ORIGIN: 'http://127.0.0.1:9000' },
	];
	for (const env of allowed) expect([env, refusalOf(env)]).toEqual([env, 'accepted']);
});

test.each([
	[{ PORT: 'x' }, 'PORT is a number'],
	[{ HOLDPOINT_ORIGIN: 'release.example.com' }, 'without a path'],
	[{ HOLDPOINT_ORIGIN: 'https://release.example.com/a' }, 'without a path'],
	[{ HOLDPOINT_OWNER_TOKEN: 'short' }, 'it needs at least 32'],
	[{ HOLDPOINT_SESSION_HOURS: '-1' }, 'a number of hours'],
	[
		{ HOLDPOINT_OIDC_ISSUER: 'https://login.example.com' },
		'set HOLDPOINT_OIDC_CLIENT_ID and HOLDPOINT_OIDC_CLIENT_SECRET',
	],
	[
		{
			HOLDPOINT_OIDC_ISSUER: 'http://login.example.com',
			HOLDPOINT_OIDC_CLIENT_ID: 'x',
			HOLDPOINT_OIDC_CLIENT_SECRET: 'x',
		},
		'an address with https',
	],
	[{ HOLDPOINT_MAIL_URL: 'https://mail.example.com' }, 'HOLDPOINT_MAIL_FROM, both'],
	[{ HOLDPOINT_MAIL_FROM: 'a@example.com' }, 'HOLDPOINT_MAIL_FROM, both'],
	[
		{
			HOLDPOINT_MAIL_FROM: 'a@example.com',
			HOLDPOINT_MAIL_URL: 'https://mail.example.com',
			HOLDPOINT_MAIL_BODY: '[1]',
		},
		'HOLDPOINT_MAIL_BODY is a JSON object',
	],
])('%j is refused in a sentence', (env, sentence) => {
	expect(refusalOf(env)).toContain(sentence);
});
