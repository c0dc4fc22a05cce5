import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { sha256Hex } from '@holdpoint/shared/ledger/hash';
import { challengeOf } from '@holdpoint/shared/ledger/statement';
import type { Decided } from '@holdpoint/shared/rules/decided';
import {
	prepareEndingStatement,
	prepareStatement,
	prepareVerdictStatement,
} from '@holdpoint/shared/rules/decide';
import type { Actor } from '@holdpoint/shared/schema/actor';
import type { Assertion, Passkey, PublicKey, Statement } from '@holdpoint/shared/schema/passkey';
import { anActor, type Asked, type TestRelease } from './release.ts';

const relyingParty = 'localhost';
const keys = new Map<string, { privateKey: KeyObject; key: PublicKey }>();

/** Each person's own, made when it is first needed. Unlike `Authenticator` it answers at once, for runs of many steps. */
function keyOf(person: string) {
	const known = keys.get(person);
	if (known) return known;
	const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
	const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
	const made = { privateKey, key: { kty: 'EC', crv: 'P-256', x, y } as const };
	keys.set(person, made);
	return made;
}

export function passkeyOf(person: string): Passkey {
	return { credential: `credential-of-${person}`, key: keyOf(person).key, relyingParty };
}

/** What the person's device answers to a statement (WebAuthn level 3): present, verified, and it does not count. */
export function answer(person: string, statement: Statement): Assertion {
	const challenge = Buffer.from(challengeOf(statement), 'hex').toString('base64url');
	const clientData = Buffer.from(
		JSON.stringify({ type: 'webauthn.get', challenge, origin: `http://${relyingParty}` }),
	);
	const data = Buffer.concat([sha256(relyingParty), Buffer.from([5, 0, 0, 0, 0])]);
	const signature = sign('sha256', Buffer.concat([data, sha256(clientData)]), keyOf(person).privateKey);
	const text = (bytes: Buffer) => bytes.toString('base64url');
	return {
		credential: `credential-of-${person}`,
		authenticatorData: text(data),
		clientData: text(clientData),
		signature: text(signature),
	};
}

function sha256(of: string | Buffer): Buffer {
	return createHash('sha256').update(of).digest();
}

/**
 * Asks as somebody does who signs with their passkey: for a statement when the panel was drawn, then with its answer. What
 * gets no statement is asked without one.
 */
export function askByPasskey(
	release: TestRelease,
	by: Actor | string,
	asked: Extract<Asked, { type: 'sign' | 'reject' | 'close-out' | 'declare' }>,
): Decided {
	const actor = typeof by === 'string' ? anActor(by, { activeAt: release.now - 60_000 }) : by;
	const { person } = actor;
	const nonce = sha256Hex(`statement ${release.entries.length}`);
	const at = [release.state, release.reading, actor, release.now, nonce] as const;
	const checked = { ok: true, passkey: passkeyOf(person), person } as const;
	if (asked.type === 'close-out') {
		const prepared = prepareEndingStatement(asked, ...at);
		if (!prepared.ok) return release.ask(actor, asked);
		const { statement } = prepared;
		release.statements.set(nonce, statement);
		return release.ask(actor, { ...asked, statement, assertion: answer(person, statement) }, checked);
	}
	if (asked.type === 'declare') {
		const prepared = prepareVerdictStatement(asked, ...at);
		if (!prepared.ok) return release.ask(actor, asked);
		const { statement } = prepared;
		release.statements.set(nonce, statement);
		return release.ask(actor, { ...asked, statement, assertion: answer(person, statement) }, checked);
	}
	const { digest = '' } = release.reading.milestones[asked.milestone] ?? {};
	const meaning = asked.type === 'sign' ? asked.meaning : 'rejected';
	const prepared = prepareStatement({ ...asked, meaning, digest }, ...at);
	if (!prepared.ok) return release.ask(actor, asked);
	// It was issued over what the panel showed then.
	const statement = { ...prepared.statement, digest: asked.digest };
	release.statements.set(nonce, statement);
	return release.ask(actor, { ...asked, statement, assertion: answer(person, statement) }, checked);
}

/** `askByPasskey`, which has to be agreed to. */
export function byPasskey(
	release: TestRelease,
	by: Actor | string,
	asked: Parameters<typeof askByPasskey>[2],
): TestRelease {
	const decided = askByPasskey(release, by, asked);
	if (!decided.ok) throw new Error(`${decided.refusal.code}: ${decided.refusal.message}`);
	return release;
}
