import type {
	AccountExport,
	Claim,
	Join,
	Joined,
	Me,
	NewDigest,
	OwnCalendar,
	OwnDigest,
	SessionEnd,
	SessionSummary,
} from '@holdpoint/shared/schema/account';
import { administratorId } from '@holdpoint/shared/schema/actor';
import type { JoinByCode } from '@holdpoint/shared/schema/join-code';
import type { ApiContext } from '../api-context.ts';
import { calendarOf, createCalendar, endCalendar } from '../auth/calendars.ts';
import { clearSessionCookie } from '../auth/cookies.ts';
import {
	isAdministrator,
	requireIdentity,
	requirePerson,
	requireSession,
	type Identity,
} from '../auth/identity.ts';
import { findInvite, isInviteToken, markInviteUsed, type Invite } from '../auth/invites.ts';
import {
	addGuest,
	belongsElsewhere,
	claimInstance,
	deletePerson,
	findPerson,
	isClaimed,
	membershipTitle,
	releasesOf,
	type PersonRow,
} from '../auth/people.ts';
import { passkeysOf } from '../auth/passkeys.ts';
import { identitiesOf } from '../auth/provider.ts';
import { isSameSecret } from '../auth/secrets.ts';
import { leftOfSession, recordActivity, recordVisit, sessionsOf } from '../auth/sessions.ts';
import { currentSession, endEverywhere, limitSignIn, signIn, signInByEmail } from '../auth/sign-in.ts';
import { boardOf } from '../board-of.ts';
import { boardOfToken } from '../board/board-api.ts';
import { boardOfJoinCode } from '../board/join-code.ts';
import { beginDigest, digestOf, endDigest } from '../digests.ts';
import type { Env } from '../env.ts';
import { languageOfRequest } from '../language/of-request.ts';
import { sendsMail } from '../mail.ts';
import { accepted, forbidden, malformed, notFound, Refused, unauthenticated } from '../problem.ts';
import { templatesFor } from '../templates.ts';
import { calendarAddress } from './public.ts';

/** Characters at least: a short one could be guessed. */
const claimTokenLength = 32;
const claimedAlready = 'Already claimed. Ask the administrator for a link.';

/** Whether the instance still waits for its administrator; refused as gone when it does not. */
export async function readClaim(context: ApiContext): Promise<{ claimed: false }> {
	if (await isClaimed(context.env)) throw new Refused({ code: 'gone', message: claimedAlready });
	return { claimed: false };
}

/** The first one with the printed token becomes the administrator and is signed in. */
export async function claim(context: ApiContext, input: Claim): Promise<Me> {
	await limitSignIn(context);
	await readClaim(context);
	const expected = context.env.HOLDPOINT_CLAIM_TOKEN ?? '';
	if (expected.length < claimTokenLength) {
		throw forbidden(
			'This server has no claim token, or one that is too short. Set HOLDPOINT_CLAIM_TOKEN, 32 characters at least.',
		);
	}
	if (!(await isSameSecret(input.token, expected))) {
		throw forbidden(
			'This is not the claim link of this server. Take the one that it printed when it started.',
		);
	}
	if (!(await claimInstance(context.env, input.name, input.email, Date.now()))) {
		throw new Refused({ code: 'gone', message: claimedAlready });
	}
	await signIn(context, administratorId);
	return {
		id: administratorId,
		name: input.name,
		...(input.email !== undefined && { email: input.email }),
		guest: false,
		administrator: true,
	};
}

export async function readMe(context: ApiContext): Promise<Me> {
	const identity = await requireIdentity(context);
	if (identity.kind === 'link-token')
		throw forbidden('A link is not a person. Open it in a browser to join.');
	const { person, name, guest } = identity.actor;
	const row = await findPerson(context.env, person);
	return {
		id: person,
		name,
		...(typeof row?.email === 'string' && { email: row.email }),
		guest,
		administrator: row?.administrator === 1 && identity.kind !== 'person-token',
	};
}

/** The person says that they are here (R4): the page sends this when somebody really points or types. */
export async function keepActive(context: ApiContext): Promise<SessionEnd> {
	const identity = await requireIdentity(context);
	if (identity.kind === 'session') await recordActivity(context.env, identity.session, Date.now());
	return sayEnd(context.env, identity, true);
}

/** How long this browser stays signed in; asking does not make it longer. */
export async function readSession(context: ApiContext): Promise<SessionEnd> {
	return sayEnd(context.env, await requireIdentity(context), false);
}

/** A token has no session, and its own end. */
function sayEnd(env: Env, identity: Identity, renewed: boolean): SessionEnd {
	if (identity.kind !== 'session') return { secondsLeft: null };
	const left = leftOfSession(env, identity.session, Date.now(), renewed);
	return { secondsLeft: Math.ceil(left / 1000) };
}

/** Signs this browser out and closes its sockets. Signing out twice is no fault. */
export async function leave(context: ApiContext): Promise<void> {
	const session = await currentSession(context);
	if (session !== null) await endEverywhere(context, session);
	clearSessionCookie(context);
}

/** Where the person is signed in; `current` is the browser that asks. */
export async function listSessions(context: ApiContext): Promise<(SessionSummary & { current: boolean })[]> {
	const { person, hash } = await requireSession(context);
	const all = await sessionsOf(context.env, person, Date.now());
	return all.map((session) => ({ ...session, current: session.id === hash }));
}

/** Signs another browser of the same person out, and closes its sockets. */
export async function endOtherSession(context: ApiContext, id: string): Promise<void> {
	const { person } = await requireSession(context);
	const all = await sessionsOf(context.env, person, Date.now());
	if (!all.some((session) => session.id === id)) throw notFound('This browser is signed out already.');
	await endEverywhere(context, { person, hash: id });
}

/** Signs a person out of every browser and closes their sockets: for a lost device, or somebody who left. */
export async function signOutPerson(context: ApiContext, person: string): Promise<void> {
	if (!isAdministrator(await requirePerson(context)))
		throw forbidden('Only the administrator signs others out.');
	if ((await findPerson(context.env, person)) === null) throw notFound('There is no such person here.');
	const all = await sessionsOf(context.env, person, Date.now());
	await Promise.all(all.map(({ id }) => endEverywhere(context, { person, hash: id })));
}

export async function readOwnCalendar(context: ApiContext): Promise<OwnCalendar> {
	const { person } = await requireSession(context);
	return { calendar: await calendarOf(context.env, person) };
}

/** An address that opens dates alone, and ends the one before: no calendar signs in, so the address is the secret. */
export async function createOwnCalendar(context: ApiContext): Promise<{ url: string }> {
	const { person } = await requireSession(context);
	const token = await createCalendar(context.env, person, Date.now());
	return { url: calendarAddress(context, token) };
}

export async function endOwnCalendar(context: ApiContext): Promise<void> {
	const { person } = await requireSession(context);
	await endCalendar(context.env, person);
}

export async function readOwnDigest(context: ApiContext): Promise<OwnDigest> {
	const { person } = await requireSession(context);
	const [digest, why] = await Promise.all([digestOf(context.env, person), whyNoDigest(context.env, person)]);
	return { digest, ...(why !== null && { why }) };
}

export async function beginOwnDigest(context: ApiContext, { zone }: NewDigest): Promise<void> {
	const { person } = await requireSession(context);
	const why = await whyNoDigest(context.env, person);
	if (why !== null) throw notFound(why);
	await beginDigest(context.env, person, { zone, language: languageOfRequest(context) }, Date.now());
}

export async function endOwnDigest(context: ApiContext): Promise<void> {
	const { person } = await requireSession(context);
	await endDigest(context.env, person);
}

async function whyNoDigest(env: Env, person: string): Promise<string | null> {
	if (!sendsMail(env)) return 'This server sends no e-mail. Whoever runs it can set that up.';
	const row = await findPerson(env, person);
	if (row?.email == null) return 'Add your e-mail address first, on your account page.';
	if (row.email_proven_at === null)
		return 'Sign in once by a link to your e-mail: that shows that the address is yours.';
	return null;
}

/** Everything that the accounts keep of the person. What they decided is in the records of their releases. */
export async function exportMe(context: ApiContext): Promise<AccountExport> {
	const { person } = await requireSession(context);
	const now = Date.now();
	const [row, sessions, passkeys, releases, providers, calendar, digest, templates] = await Promise.all([
		findPerson(context.env, person),
		sessionsOf(context.env, person, now),
		passkeysOf(context.env, person),
		releasesOf(context.env, person),
		identitiesOf(context.env, person),
		calendarOf(context.env, person),
		digestOf(context.env, person),
		templatesFor(context.env, person, false),
	]);
	return {
		id: person,
		name: row?.name ?? '',
		...(typeof row?.email === 'string' && { email: row.email }),
		sessions,
		passkeys,
		providers,
		calendar,
		digest,
		templates: templates.filter(({ mine }) => mine).map(({ id, name }) => ({ id, name })),
		releases: releases.map(({ id, title }) => ({ id, title })),
	};
}

/**
 * Deletes the account: browsers, passkeys, address, invitations. The records of releases keep the name as it was
 * signed, and the ID is never used again (R22).
 */
export async function deleteMe(context: ApiContext): Promise<void> {
	const { env } = context;
	const session = await requireSession(context);
	if (session.administrator)
		throw forbidden('The administrator stays: without one, nobody could look after this server.');
	const boards = (await releasesOf(env, session.person)).map(({ id }) => id);
	await deletePerson(env, session.person, Date.now());
	// The account is gone whatever a board answers: what it still shows out, it refuses at the next message.
	await Promise.allSettled(boards.map((board) => boardOf(env, board).drop(session.person)));
	clearSessionCookie(context);
	context.set('session', undefined);
}

/** Opens an invitation or a sharing link: what it gives is in the answer, and in the session. */
export async function join(context: ApiContext, input: Join): Promise<Joined> {
	return isInviteToken(input.token) ? joinByInvite(context, input.token) : joinByLink(context, input);
}

/** Where a code from the screen leads. It opens nothing: whoever votes there signs in. */
export async function findByCode(context: ApiContext, { code }: JoinByCode): Promise<{ path: string }> {
	await limitSignIn(context);
	const board = await boardOfJoinCode(context.env, code, Date.now());
	if (board === null)
		throw notFound('This code leads nowhere. Look at the screen again: a code lives as long as its call.');
	return { path: `/vote/${board}` };
}

async function joinByInvite(context: ApiContext, token: string): Promise<Joined> {
	const now = Date.now();
	const invite = await findInvite(context.env, token, now);
	const title = invite && (await membershipTitle(context.env, invite.person, invite.board));
	if (invite === null || title === null) {
		throw notFound(
			'This invitation has run out, a newer one replaced it, or you are no longer on the release. Ask for a new one.',
		);
	}
	const session = await currentSession(context);
	if (session?.person !== invite.person) {
		const person = await findPerson(context.env, invite.person);
		if (person === null || !(await opensAccount(context.env, invite, person))) {
			throw unauthenticated(
				'This invitation is for an account that you have already. Open it in the browser where you are signed in.',
			);
		}
		await markInviteUsed(context.env, invite, now);
		// What went to an address alone is opened by whoever has it.
		if (invite.email === null) await signIn(context, invite.person, session);
		else await signInByEmail(context, person, invite.email);
	}
	return { kind: 'board', board: invite.board, title, access: 'member' };
}

/**
 * An invitation signs in as the person, so whoever reads it could be them. For a person of other releases, for one who
 * has proven an address, and for the administrator, one made by somebody else therefore only opens the board where they
 * are signed in already; unless it went to the address, unseen by who sent it. Judged when it is used: the person may
 * have become any of these since it was made.
 */
async function opensAccount(env: Env, invite: Invite, person: PersonRow): Promise<boolean> {
	if (invite.trusted) return true;
	if (person.administrator === 1) return false;
	if (invite.email !== null) return true;
	return person.email_proven_at === null && !(await belongsElsewhere(env, person.id, invite.board));
}

async function joinByLink(context: ApiContext, input: Join): Promise<Joined> {
	const { env } = context;
	const board = boardOfToken(input.token);
	if (board === null)
		throw malformed('This is neither an invitation nor a sharing link. Copy the whole link.');
	const { link, title } = accepted(await boardOf(env, board).openLink(input.token));
	if (link.access === 'public') return { kind: 'public', path: `/p/${link.id}` };
	if (link.access === 'api') throw forbidden('This token is for a program. It opens no page.');
	if (link.access === 'calendar') throw forbidden('This address is for a calendar. It opens no page.');
	if (link.access === 'screen') return { kind: 'public', path: `/present/${link.id}` };

	const session = await currentSession(context);
	if (session !== null && (await membershipTitle(env, session.person, board)) !== null) {
		return { kind: 'board', board, title, access: 'member' };
	}
	if (session === null && link.access === 'edit' && input.name === undefined) {
		return { kind: 'name', title, access: link.access };
	}
	const now = Date.now();
	const hash = session?.hash ?? (await signIn(context, await addGuest(env, input.name ?? 'Guest', now)));
	await recordVisit(env, { session: hash, board, link: link.id, title }, now);
	return { kind: 'board', board, title, access: link.access };
}
