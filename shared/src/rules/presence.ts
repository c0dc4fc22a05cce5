import { canonicalText } from '../ledger/canonical.ts';
import type { Actor } from '../schema/actor.ts';
import type { Decision, SignatureMethod } from '../schema/ledger-entry.ts';
import type { Assertion, Passkey, SignedStatement, Statement } from '../schema/passkey.ts';
import type { Refusal } from '../schema/refusal.ts';
import { lookUp } from '../schema/text.ts';
import type { Case } from './case.ts';
import type { Sealed } from './decided.ts';
import { namePerson } from './wording.ts';

/** Milliseconds in which a statement may be signed, once (interfaces.md). */
export const statementLifetime = 2 * 60_000;

/**
 * What the server found of an assertion (R4): that this passkey, of this person, answered to the very statement of the
 * command with user verification; or, in one sentence, why it counts for nothing.
 */
export type CheckedAssertion =
	| { readonly ok: true; readonly passkey: Passkey; readonly person: string }
	| { readonly ok: false; readonly message: string };

type Unissued<S> = S extends Statement ? Omit<S, 'nonce' | 'issuedAt'> : never;

/** What a command says that is signed, with the passkey's part if it has one. */
interface Claim {
	/** The statement that it makes, but for what the server adds when it issues one. */
	readonly says: Unissued<Statement>;
	readonly statement?: Statement | undefined;
	readonly assertion?: Assertion | undefined;
}

/** Who signs, and when. */
type Present = Pick<Case, 'state' | 'actor' | 'now'>;

/** A statement that holds from now on. `nonce`: 256 bits as 64 hexadecimal characters, never used before. */
export function issue<S extends Unissued<Statement>>(says: S, now: number, nonce: string) {
	return { ...says, nonce, issuedAt: new Date(now).toISOString() };
}

/** R4: the person themselves, by a passkey; or else, except under `strict`, by their sign-in. */
export function checkPresence(claim: Claim, at: Present, sealed: Sealed): Refusal | null {
	if (claim.statement || claim.assertion) return checkPasskey(claim, at, sealed);
	const { state, actor } = at;
	if (state.policy.separation !== 'strict' || actor.authentication !== 'session') return checkSignIn(at);
	return {
		code: 'R4',
		message:
			'This release keeps strict separation, so it is signed with a passkey. Add one where you sign, or use the one that you have.',
	};
}

/** R4 without a passkey: someone signed in and active just now, or, except under `strict`, a token of the administrator's. */
function checkSignIn({ state, actor, now }: Present): Refusal | null {
	const { separation, numbers } = state.policy;
	if (actor.authentication !== 'session') {
		if (separation !== 'strict') return null;
		return {
			code: 'R4',
			message:
				'This release keeps strict separation, so no token signs here. Sign in with a browser, then sign there.',
		};
	}
	if (now - actor.activeAt <= numbers.activeMinutes * 60_000) return null;
	return {
		code: 'R4',
		message: `It is more than ${numbers.activeMinutes} minutes since you were last active. Sign in again, then sign: nothing was signed.`,
		details: { minutes: numbers.activeMinutes },
	};
}

/** The passkey is the actor's, and signed what the command says, as the server put it to them just now. */
function checkPasskey(claim: Claim, { state, actor, now }: Present, sealed: Sealed): Refusal | null {
	const { statement, assertion } = claim;
	const checked = sealed.assertion;
	if (!statement || !assertion || !checked) {
		return fail('A signature by passkey brings its statement and what the passkey answered. Sign again.');
	}
	if (actor.authentication !== 'session')
		return fail('A passkey signs for a person in their browser, not for a token. Sign in there, then sign.');
	if (!checked.ok) return fail(checked.message);
	if (checked.person !== actor.person)
		return fail('This passkey belongs to somebody else. Sign with one of your own.');
	const known = lookUp(state.passkeys, checked.passkey.credential);
	if (known && !isSame(known, { ...checked.passkey, person: actor.person })) {
		return fail(
			`The record of this release knows this passkey as another one, of ${namePerson(state, known.person)}. Add a new passkey and sign with it.`,
		);
	}
	const issued = sealed.statementOf(statement.nonce);
	if (!issued) return fail('This was signed or refused already, and a passkey answers once. Sign again.');
	if (now - Date.parse(issued.issuedAt) > statementLifetime)
		return fail('The passkey took more than two minutes. Nothing was signed: sign again.');
	const claimed = { ...claim.says, nonce: issued.nonce, issuedAt: issued.issuedAt };
	if (isSame(issued, statement) && isSame(issued, claimed)) return null;
	return fail(
		'Your passkey signed something else than what this signature says. Nothing was signed: sign again.',
	);
}

/** How the signer was known, as the entry says it, and the passkey if this is its first signature on the release. */
export function recordPresence(
	{ statement, assertion }: Claim,
	{ state, actor }: Present,
	{ assertion: checked }: Sealed,
): {
	readonly method: SignatureMethod;
	readonly passkey?: SignedStatement;
	readonly added: readonly Decision[];
} {
	if (!statement || !assertion || !checked?.ok) return { method: methodOf(actor), added: [] };
	const isKnown = lookUp(state.passkeys, checked.passkey.credential) !== undefined;
	return {
		method: 'passkey',
		passkey: { ...assertion, nonce: statement.nonce, issuedAt: statement.issuedAt },
		added: isKnown ? [] : [{ type: 'passkey-added', ...checked.passkey }],
	};
}

/** How somebody is known who showed no passkey. */
function methodOf(actor: Actor): SignatureMethod {
	return actor.authentication === 'session' ? 'sign-in' : 'token';
}

/** `attempt` tells these from a passkey that is merely asked for: somebody tried. */
function fail(message: string): Refusal {
	return { code: 'R4', message, details: { attempt: 'passkey' } };
}

function isSame(left: unknown, right: unknown): boolean {
	return canonicalText(left) === canonicalText(right);
}
