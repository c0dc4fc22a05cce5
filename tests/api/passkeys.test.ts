import { app } from '@holdpoint/api/app';
import * as answers from '@holdpoint/api/openapi/answers';
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { Authenticator, type CreationOptions, type RequestOptions } from '../support/authenticator.ts';
import {
	browser,
	enrol,
	newBoard,
	newLink,
	newPerson,
	origin,
	owner,
	problem,
	program,
	signedIn,
	type Answer,
	type Visitor,
} from './visitor.ts';

interface Issued {
	statement: Record<string, string>;
	options: RequestOptions;
}
interface Entries {
	entries: { decision: Record<string, unknown> }[];
}

const milestone = 'kickoff';
const sentence = (text: string) => expect.stringContaining(text) as string;

/** A release with one milestone that QA signs and nothing before it, asked for by its owner. */
async function aBoard(separation = 'standard'): Promise<string> {
	const board = await newBoard({ template: 'empty', separation });
	const policy = {
		milestones: [milestone, 'planning'].map((id) => ({
			id,
			phase: '1 Planning',
			kind: 'plain',
			bindsCandidate: false,
			needs: [],
			ordered: false,
			signers: [{ role: 'QA', n: 2 }],
			evidence: [],
		})),
		separation,
		numbers: (await owner().get<{ governance: { policy: { numbers: object } } }>(`/api/boards/${board}`)).body
			.governance.policy.numbers,
	};
	await command(owner(), board, { type: 'set-policy', ...policy });
	return board;
}

async function command(by: Visitor, board: string, parts: Record<string, unknown>): Promise<Answer<Entries>> {
	return by.post<Entries>(`/api/boards/${board}/commands`, { commandId: crypto.randomUUID(), ...parts });
}

async function aSigner(
	board: string,
	name: string,
	{ roles = ['QA'], ...device }: Parameters<typeof Authenticator.make>[0] & { roles?: string[] } = {},
): Promise<{ id: string; visitor: Visitor; authenticator: Authenticator }> {
	const { id, token } = await newPerson(board, { name, roles });
	const visitor = await signedIn(token);
	const authenticator = await Authenticator.make(device);
	await enrol(visitor, authenticator);
	return { id, visitor, authenticator };
}

/** Everything is staffed with two and asked for. */
async function aRound(separation?: string, device?: Parameters<typeof Authenticator.make>[0]) {
	const board = await aBoard(separation);
	const quinn = await aSigner(board, 'Quinn', device);
	const rae = await aSigner(board, 'Rae');
	for (const each of [milestone, 'planning']) {
		const asked = await command(owner(), board, { type: 'request-sign-off', milestone: each });
		if (asked.status !== 200) throw new Error(`not asked: ${JSON.stringify(asked.body)}`);
	}
	return { board, quinn, rae };
}

async function digestOf(board: string, of = milestone): Promise<string> {
	return (await owner().get<{ digest: string }>(`/api/boards/${board}/milestones/${of}/scope`)).body.digest;
}

async function ask(
	visitor: Visitor,
	board: string,
	parts: Record<string, unknown> = {},
): Promise<Answer<Issued>> {
	const of = typeof parts.milestone === 'string' ? parts.milestone : milestone;
	return visitor.post<Issued>(`/api/boards/${board}/statements`, {
		milestone: of,
		role: 'QA',
		meaning: 'approved',
		digest: await digestOf(board, of),
		...parts,
	});
}

function toSign({ statement }: Issued, assertion: unknown): Record<string, unknown> {
	const { milestone: of, role, meaning, digest } = statement;
	return { type: 'sign', milestone: of, role, meaning, digest, statement, assertion };
}

async function entryCount(board: string): Promise<number> {
	return (await owner().get<unknown[]>(`/api/boards/${board}/ledger`)).body.length;
}

describe('adding a passkey', () => {
	test('R4 asks for user verification, takes ES256 and RS256, and shows it to its owner', async () => {
		const visitor = await signedIn((await newPerson(await newBoard())).token);
		const { body: options } = await visitor.post<CreationOptions>('/api/passkeys/options');
		expect(options).toMatchObject({
			rp: { id: 'localhost', name: 'Holdpoint' },
			pubKeyCredParams: [{ alg: -7 }, { alg: -257 }],
			authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
			attestation: 'none',
		});
		const authenticator = await Authenticator.make();
		const added = await visitor.post('/api/passkeys', {
			label: 'My laptop',
			response: await authenticator.create(options),
		});
		expect({ status: added.status, ...answers.passkey.safeParse(added.body) }).toMatchObject({
			status: 201,
			success: true,
		});
		const mine = { id: authenticator.credential, label: 'My laptop', relyingParty: 'localhost' };
		expect((await visitor.get('/api/passkeys')).body).toEqual([{ ...mine, createdAt: sentence(':') }]);
		expect((await visitor.send('DELETE', `/api/passkeys/${mine.id}`)).status).toBe(204);
		expect((await visitor.get('/api/passkeys')).body).toEqual([]);
		expect((await visitor.send('DELETE', `/api/passkeys/${mine.id}`)).status).toBe(404);
	});

	test('R4 a challenge holds once, for its person, for two minutes', async () => {
		const board = await newBoard();
		const visitor = await signedIn((await newPerson(board)).token);
		const other = await signedIn((await newPerson(board, { name: 'Eve' })).token);
		const options = async () => (await visitor.post<CreationOptions>('/api/passkeys/options')).body;
		const device = () => Authenticator.make();

		const once = await options();
		const post = async (by: Visitor, asked: CreationOptions) =>
			(await by.post('/api/passkeys', { response: await (await device()).create(asked) })).body;
		expect(await post(other, once)).toMatchObject(problem(409, 'R4'));
		expect(await post(visitor, once)).toMatchObject({ relyingParty: 'localhost' });
		expect(await post(visitor, once)).toMatchObject(problem(409, 'R4'));

		const late = await options();
		const left = await env.DB.prepare('SELECT expires_at FROM passkey_challenges WHERE challenge = ?')
			.bind(late.challenge)
			.first<number>('expires_at');
		expect(Math.abs((left ?? 0) - Date.now() - 120_000)).toBeLessThan(10_000);
		await env.DB.prepare('UPDATE passkey_challenges SET expires_at = ?').bind(Date.now()).run();
		expect(await post(visitor, late)).toMatchObject(problem(409, 'R4'));
	});

	test.each([
		['another page', { origin: 'https://evil.example' }],
		['another domain', { relyingParty: 'evil.example' }],
		['nobody verified', { unverified: true }],
		['another ceremony', { type: 'webauthn.get' }],
	])('R4 what comes from %s is not added', async (_, faults) => {
		const visitor = await signedIn((await newPerson(await newBoard())).token);
		const { body } = await visitor.post<CreationOptions>('/api/passkeys/options');
		const response = await (await Authenticator.make()).create(body, faults);
		expect((await visitor.post('/api/passkeys', { response })).body).toEqual({
			...problem(409, 'R4'),
			detail: 'This passkey could not be added. Try again, or use another device.',
		});
		expect((await visitor.get('/api/passkeys')).body).toEqual([]);
	});

	test('R4 a credential that somebody has is nobody else’s', async () => {
		const board = await newBoard();
		const { authenticator } = await aSigner(board, 'Quinn');
		const eve = await signedIn((await newPerson(board, { name: 'Eve' })).token);
		const { body } = await eve.post<CreationOptions>('/api/passkeys/options');
		const again = await eve.post('/api/passkeys', { response: await authenticator.create(body) });
		expect(again.body).toMatchObject(problem(409, 'R4'));
	});

	test('R4 only a person in a browser has passkeys: no token, no guest, no page by number', async () => {
		const board = await newBoard();
		const { id, token } = await newPerson(board);
		const minted = await owner().post<{ token: string }>(`/api/boards/${board}/people/${id}/token`);
		const link = await newLink(board, { access: 'edit' });
		const guest = browser();
		await guest.post('/api/join', { token: link.token, name: 'Guest' });
		for (const each of [owner(), program(minted.body.token), guest]) {
			expect((await each.post('/api/passkeys/options')).body).toMatchObject(problem(403, 'forbidden'));
			expect((await each.get('/api/passkeys')).body).toMatchObject(problem(403, 'forbidden'));
		}
		expect((await browser().post('/api/passkeys/options')).status).toBe(401);

		const visitor = await signedIn(token);
		const byNumber = { Origin: 'http://127.0.0.1:8787' };
		expect((await visitor.post('/api/passkeys/options', undefined, byNumber)).body).toEqual({
			...problem(409, 'R4'),
			detail:
				'A passkey belongs to a name, and 127.0.0.1 is a number. Open http://localhost:8787 instead, or sign without a passkey.',
		});
	});

	test('R4 the public address is its own relying party', async () => {
		const published = { ...env, HOLDPOINT_ORIGIN: 'https://release.example.com' };
		const visitor = await signedIn((await newPerson(await newBoard())).token);
		const cookie = [...visitor.cookies].map(([name, { value }]) => `${name}=${value}`).join('; ');
		const post = (from: string, more: object = {}) =>
			app.request(
				'/api/passkeys/options',
				{ method: 'POST', headers: { Origin: from, Cookie: cookie } },
				{ ...published, ...more },
			);
		const options = await (await post('https://release.example.com')).json<CreationOptions>();
		expect(options.rp.id).toBe('release.example.com');
		const local = await post('http://10.0.0.5:8787', { HOLDPOINT_ORIGIN: 'http://10.0.0.5:8787' });
		expect((await local.json<{ detail: string }>()).detail).toBe(
			'A passkey belongs to a name, and 10.0.0.5 is a number. Open this server by its name, or sign without a passkey.',
		);
	});
});

describe('signing with a passkey', () => {
	test.each(['ES256', 'RS256'] as const)(
		'R4 %s: asked, answered, signed, and answered the same again',
		async (algorithm) => {
			const { board, quinn } = await aRound('standard', { algorithm, counter: 1 });
			const issued = await ask(quinn.visitor, board);
			expect({ status: issued.status, ...answers.statementIssued.safeParse(issued.body) }).toMatchObject({
				status: 200,
				success: true,
			});
			expect(issued.body).toMatchObject({
				statement: { release: board, milestone, person: quinn.id, role: 'QA', meaning: 'approved' },
				options: {
					rpId: 'localhost',
					userVerification: 'required',
					allowCredentials: [{ id: quinn.authenticator.credential, type: 'public-key' }],
				},
			});
			const assertion = await quinn.authenticator.get(issued.body.options);
			const sign = { commandId: 'once', ...toSign(issued.body, assertion) };
			const signed = await command(quinn.visitor, board, sign);
			expect(signed.body.entries.map(({ decision }) => decision)).toMatchObject([
				{
					type: 'passkey-added',
					credential: assertion.credential,
					key: { kty: algorithm === 'ES256' ? 'EC' : 'RSA' },
					relyingParty: 'localhost',
				},
				{
					type: 'signed',
					method: 'passkey',
					passkey: {
						...assertion,
						nonce: issued.body.statement.nonce,
						issuedAt: issued.body.statement.issuedAt,
					},
				},
			]);
			expect((await command(quinn.visitor, board, sign)).body).toEqual(signed.body);
			const view = (await owner().get(`/api/boards/${board}`)).body;
			expect(answers.boardView.safeParse(view)).toEqual({ success: true, data: view });
			expect((await quinn.visitor.get<object[]>('/api/passkeys')).body).toMatchObject([
				{ lastUsedAt: sentence(':') },
			]);

			const next = await ask(quinn.visitor, board, { milestone: 'planning' });
			const again = await quinn.authenticator.get(next.body.options);
			const second = await command(quinn.visitor, board, toSign(next.body, again));
			expect(second.body.entries.map(({ decision }) => decision.type)).toEqual(['signed']);
		},
	);

	test('R4 R16 a rejection by passkey', async () => {
		const { board, quinn } = await aRound();
		const { body } = await ask(quinn.visitor, board, { meaning: 'rejected' });
		const { meaning: _, ...rejection } = toSign(body, await quinn.authenticator.get(body.options));
		const reason = 'There is no way back';
		const rejected = await command(quinn.visitor, board, { ...rejection, type: 'reject', reason });
		expect(rejected.body.entries.map(({ decision }) => decision.method)).toEqual([undefined, 'passkey']);
	});

	const broken = 'What the passkey answered does not hold. Try again.';
	test.each([
		['from another page', { origin: 'https://evil.example' }, broken],
		['from a page by number', { origin: 'http://127.0.0.1:8787' }, broken],
		['for another domain', { relyingParty: 'evil.example' }, broken],
		['without user verification', { unverified: true }, broken],
		['of another ceremony', { type: 'webauthn.create' }, broken],
	])('R4 an answer %s signs nothing', async (_, faults, detail) => {
		const { board, quinn } = await aRound();
		const { body } = await ask(quinn.visitor, board);
		const before = await entryCount(board);
		const assertion = await quinn.authenticator.get(body.options, faults);
		const refused = await command(quinn.visitor, board, toSign(body, assertion));
		expect(refused.body).toEqual({
			...problem(409, 'R4'),
			detail,
			details: { milestone: 'kickoff', attempt: 'passkey' },
		});
		expect(await entryCount(board)).toBe(before);

		// What was refused is used up: a good answer to the same question comes too late.
		const late = await quinn.authenticator.get(body.options);
		expect((await command(quinn.visitor, board, toSign(body, late))).body).toMatchObject({
			...problem(409, 'R4'),
			detail: sentence('answers once'),
		});
	});

	test('R4 a signature forged with another key, or over another text, signs nothing', async () => {
		const { board, quinn } = await aRound();
		const forger = await Authenticator.make();
		const first = (await ask(quinn.visitor, board)).body;
		const forged = { ...(await forger.get(first.options)), credential: quinn.authenticator.credential };
		expect((await command(quinn.visitor, board, toSign(first, forged))).body).toMatchObject({
			detail: broken,
		});

		const unknown = (await ask(quinn.visitor, board)).body;
		expect(
			(await command(quinn.visitor, board, toSign(unknown, await forger.get(unknown.options)))).body,
		).toMatchObject({ detail: 'This passkey is not known here. Add it first, or use another one.' });

		const second = (await ask(quinn.visitor, board)).body;
		const assertion = await quinn.authenticator.get(second.options);
		const changed = { ...second, statement: { ...second.statement, digest: '0'.repeat(64) } };
		expect((await command(quinn.visitor, board, toSign(changed, assertion))).body).toMatchObject({
			detail: broken,
		});
	});

	test('R4 an answer is never used twice, neither by another command nor by another person', async () => {
		const { board, quinn, rae } = await aRound();
		const { body } = await ask(quinn.visitor, board);
		const assertion = await quinn.authenticator.get(body.options);
		const sign = toSign(body, assertion);
		expect((await command(rae.visitor, board, sign)).body).toMatchObject({
			...problem(409, 'R4'),
			detail: 'This passkey belongs to somebody else. Sign with one of your own.',
		});
		expect((await command(quinn.visitor, board, sign)).status).toBe(200);
		await command(quinn.visitor, board, { type: 'revoke', milestone, reason: 'Looked again' });
		expect((await command(quinn.visitor, board, sign)).body).toMatchObject({
			...problem(409, 'R4'),
			detail: sentence('answers once'),
		});
	});

	test('R4 an authenticator that counts backwards may be a copy', async () => {
		const { board, quinn } = await aRound('standard', { counter: 7 });
		const first = (await ask(quinn.visitor, board)).body;
		const signed = await command(
			quinn.visitor,
			board,
			toSign(first, await quinn.authenticator.get(first.options)),
		);
		expect(signed.status).toBe(200);
		quinn.authenticator.counter = 5;
		const second = (await ask(quinn.visitor, board, { milestone: 'planning' })).body;
		const copied = await quinn.authenticator.get(second.options);
		expect((await command(quinn.visitor, board, toSign(second, copied))).body).toMatchObject(
			problem(409, 'R4'),
		);
	});

	test('R4 a statement is of its milestone and its content', async () => {
		const { board, quinn } = await aRound();
		const { body } = await ask(quinn.visitor, board);
		const assertion = await quinn.authenticator.get(body.options);
		const elsewhere = {
			...toSign(body, assertion),
			milestone: 'planning',
			digest: await digestOf(board, 'planning'),
		};
		expect((await command(quinn.visitor, board, elsewhere)).body).toMatchObject({
			...problem(409, 'R4'),
			detail: sentence('signed something else'),
		});
		const other = (await ask(quinn.visitor, board)).body;
		const changed = {
			...toSign(other, await quinn.authenticator.get(other.options)),
			digest: '0'.repeat(64),
		};
		expect((await command(quinn.visitor, board, changed)).body).toMatchObject(problem(409, 'R4'));
	});

	test('R4 a removed passkey signs no more', async () => {
		const { board, quinn } = await aRound();
		const { body } = await ask(quinn.visitor, board);
		const assertion = await quinn.authenticator.get(body.options);
		await quinn.visitor.send('DELETE', `/api/passkeys/${quinn.authenticator.credential}`);
		expect((await command(quinn.visitor, board, toSign(body, assertion))).body).toMatchObject({
			...problem(409, 'R4'),
			detail: sentence('not known here'),
		});
		expect((await ask(quinn.visitor, board)).body).toMatchObject({
			...problem(409, 'R4'),
			detail: 'You have no passkey for localhost yet. Add one, then sign.',
		});
	});

	test('R4 R8 R16 the statement is refused where its signature would be, and to whoever has no part here', async () => {
		const { board, quinn } = await aRound();
		expect((await ask(quinn.visitor, board, { digest: '0'.repeat(64) })).body).toMatchObject(
			problem(409, 'R8'),
		);
		expect((await ask(quinn.visitor, board, { role: 'Security' })).body).toMatchObject(problem(409, 'R2'));
		expect((await ask(quinn.visitor, board, { meaning: 'maybe' })).body).toMatchObject(
			problem(422, 'malformed'),
		);
		expect((await ask(owner(), board)).body).toMatchObject(problem(403, 'forbidden'));
		const stranger = await signedIn((await newPerson(await newBoard())).token);
		expect((await ask(stranger, board)).body).toMatchObject(problem(403, 'forbidden'));
	});

	test('R4 strict separation takes passkeys alone, and signs off by them', async () => {
		const { board, quinn, rae } = await aRound('strict');
		const bySignIn = {
			type: 'sign',
			milestone,
			role: 'QA',
			meaning: 'approved',
			digest: await digestOf(board),
		};
		expect((await command(quinn.visitor, board, bySignIn)).body).toMatchObject({
			...problem(409, 'R4'),
			detail: sentence('so it is signed with a passkey'),
		});
		for (const { visitor, authenticator } of [quinn, rae]) {
			const { body } = await ask(visitor, board);
			const signed = await command(visitor, board, toSign(body, await authenticator.get(body.options)));
			expect(signed.status).toBe(200);
		}
		const view = (await owner().get<{ milestones: { id: string; status: string }[] }>(`/api/boards/${board}`))
			.body;
		expect(view.milestones.find(({ id }) => id === milestone)?.status).toBe('signed');
	});

	test('R4 R32 under strict two passkeys end a release, and a statement for it is asked for by name', async () => {
		const board = await aBoard('strict');
		const [max, bea] = [
			await aSigner(board, 'Max', { roles: ['Release manager'] }),
			await aSigner(board, 'Bea', { roles: ['Business'] }),
		];
		const ending = { outcome: 'cancelled', reason: 'The market has gone' };
		const issue = (by: Visitor, body: object) =>
			by.post<Issued>(`/api/boards/${board}/statements/ending`, body);
		const refused = await command(max.visitor, board, { type: 'close-out', ...ending });
		expect(refused.body).toMatchObject({
			...problem(409, 'R4'),
			detail: sentence('so it is signed with a passkey'),
		});
		expect((await issue(max.visitor, { outcome: 'lost' })).body).toMatchObject(problem(422, 'malformed'));
		expect((await issue(max.visitor, { outcome: 'cancelled' })).body).toMatchObject(problem(409, 'R32'));
		expect((await issue(owner(), ending)).body).toMatchObject(problem(403, 'forbidden'));
		for (const { visitor, authenticator, id } of [max, bea]) {
			const issued = await issue(visitor, ending);
			expect({ status: issued.status, ...answers.statementIssued.safeParse(issued.body) }).toMatchObject({
				status: 200,
				success: true,
			});
			const { statement, options } = issued.body;
			expect(statement).toMatchObject({
				format: 'holdpoint-ending/1',
				person: id,
				release: board,
				...ending,
			});
			const assertion = await authenticator.get(options);
			const other = { type: 'close-out', ...ending, outcome: 'postponed', statement, assertion };
			expect((await command(visitor, board, other)).body).toMatchObject({
				...problem(409, 'R4'),
				detail: sentence('signed something else'),
			});
			// Neither kind of statement stands in for the other.
			const sign = {
				type: 'sign',
				milestone,
				role: 'QA',
				meaning: 'approved',
				digest: await digestOf(board),
			};
			expect((await command(visitor, board, { ...sign, statement, assertion })).body).toMatchObject(
				problem(422, 'malformed'),
			);
			const again = (await issue(visitor, ending)).body;
			const signed = await command(visitor, board, {
				type: 'close-out',
				...ending,
				statement: again.statement,
				assertion: await authenticator.get(again.options),
			});
			expect(signed.status).toBe(200);
		}
		const view = await owner().get<{ governance: { closed: object } }>(`/api/boards/${board}`);
		expect(view.body.governance.closed).toMatchObject(ending);
	});

	test('R4 a passkey signs from a page of this server only', async () => {
		const { board, quinn } = await aRound();
		const { body } = await ask(quinn.visitor, board);
		const sign = { commandId: 'x', ...toSign(body, await quinn.authenticator.get(body.options)) };
		const numbered = { Origin: origin.replace('localhost', '127.0.0.1') };
		expect((await quinn.visitor.post(`/api/boards/${board}/commands`, sign, numbered)).body).toMatchObject({
			...problem(409, 'R4'),
			detail: sentence('127.0.0.1 is a number'),
		});
	});
});
