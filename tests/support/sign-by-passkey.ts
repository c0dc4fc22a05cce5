import { sha256Hex } from '@holdpoint/shared/ledger/hash';
import { challengeOf } from '@holdpoint/shared/ledger/statement';
import type { Decided } from '@holdpoint/shared/rules/decided';
import { prepareStatement } from '@holdpoint/shared/rules/decide';
import type { StatementRequest } from '@holdpoint/shared/schema/passkey';
import type { Authenticator } from './authenticator.ts';
import { anActor, type TestRelease } from './release.ts';

/** Where devices of tests are asked. */
export const site = { relyingParty: 'board.example.org', origin: 'https://board.example.org' };

/** A signature or rejection as the server takes it: it issues a statement, the device answers, the rules decide (R4). */
export async function signByPasskey(
	release: TestRelease,
	device: Authenticator,
	by: string,
	partial: Partial<StatementRequest> = {},
): Promise<Decided> {
	const actor = anActor(by, { activeAt: release.now });
	const milestone = partial.milestone ?? 'kickoff';
	const request: StatementRequest = {
		role: 'QA',
		meaning: 'approved',
		digest: release.digest(milestone),
		...partial,
		milestone,
	};
	const nonce = sha256Hex(`statement ${release.entries.length}`);
	const prepared = prepareStatement(request, release.state, release.reading, actor, release.now, nonce);
	if (!prepared.ok) return prepared;
	const { statement } = prepared;
	release.statements.set(nonce, statement);
	const challenge = Buffer.from(challengeOf(statement), 'hex').toString('base64url');
	const assertion = await device.get({ challenge, rpId: site.relyingParty });
	const passkey = await device.passkey(site.relyingParty);
	const { meaning, ...rest } = request;
	const asked =
		meaning === 'rejected'
			? ({ type: 'reject', ...rest, reason: 'It is not good enough' } as const)
			: ({ type: 'sign', ...rest, meaning } as const);
	const checked = { ok: true, passkey, person: actor.person } as const;
	const decided = release.ask(actor, { ...asked, statement, assertion }, checked);
	release.statements.delete(nonce);
	return decided;
}
