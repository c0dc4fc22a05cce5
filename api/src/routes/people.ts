import type { InviteMail, Member, NewPerson } from '@holdpoint/shared/schema/account';
import type { BoardView } from '@holdpoint/shared/schema/board-view';
import type { ApiContext } from '../api-context.ts';
import { isAdministrator, ownerToken, requireCaller } from '../auth/identity.ts';
import { createInvite, invitesOf, isInvitedOften } from '../auth/invites.ts';
import { publicOrigin } from '../auth/origin.ts';
import {
	belongsElsewhere,
	findPerson,
	findPersonByEmail,
	indexMember,
	membersOf,
	setEmail,
} from '../auth/people.ts';
import { createPersonToken } from '../auth/person-tokens.ts';
import { newId } from '../auth/secrets.ts';
import { boardOf } from '../board-of.ts';
import type { Caller } from '../board/board-api.ts';
import type { Env } from '../env.ts';
import { sendMail, sendsMail } from '../mail.ts';
import { accepted, forbidden, malformed, notFound, Refused } from '../problem.ts';

/** Who belongs to the release, in the record's words; who may invite also sees what concerns sign-in. */
export async function listPeople(context: ApiContext, board: string): Promise<Member[]> {
	const { caller, view } = await openBoard(context, board);
	const people = Object.values(view.governance.people);
	const plain = people.map(({ id, name, roles, removed }) => ({ id, name, roles, removed }));
	if (!mayInvite(caller, view)) return plain;
	const [accounts, invites] = await Promise.all([
		membersOf(context.env, board),
		invitesOf(context.env, board),
	]);
	return plain.map((person) => {
		const account = accounts.get(person.id);
		const invite = invites.get(person.id);
		return {
			...person,
			...(account !== undefined && { joined: account.seenAt !== null }),
			...(typeof account?.seenAt === 'number' && { seenAt: new Date(account.seenAt).toISOString() }),
			...(typeof account?.email === 'string' && { email: account.email }),
			...(invite !== undefined && {
				invite: {
					createdAt: new Date(invite.createdAt).toISOString(),
					expiresAt: new Date(invite.expiresAt).toISOString(),
					...(invite.usedAt !== null && { usedAt: new Date(invite.usedAt).toISOString() }),
				},
			}),
		};
	});
}

/** Adds a person with their roles, and makes their invitation. An e-mail known here means the person known here. */
export async function addPerson(
	context: ApiContext,
	board: string,
	input: NewPerson,
): Promise<{ id: string; inviteUrl: string }> {
	const caller = await requireCaller(context, board);
	const known = input.email === undefined ? null : await findPersonByEmail(context.env, input.email);
	const person = known ?? { id: `p-${newId()}`, name: input.name, email: input.email ?? null };
	const stub = boardOf(context.env, board);
	accepted(await stub.addPerson(caller, { id: person.id, name: person.name, roles: input.roles }));
	const view = accepted(await stub.view(caller));
	await indexMember(context.env, person, { id: board, title: view.governance.title }, Date.now());
	return { id: person.id, inviteUrl: await inviteUrl(context, caller, board, person.id) };
}

/** A new invitation for somebody who lost theirs or has another device; the earlier ones end. */
export async function inviteAgain(
	context: ApiContext,
	board: string,
	person: string,
): Promise<{ inviteUrl: string }> {
	const { caller } = await openForInviting(context, board, person);
	return { inviteUrl: await inviteUrl(context, caller, board, person) };
}

/** Sends a person a new invitation; the earlier ones end. The link is not shown: only their mailbox has it. */
export async function mailInvite(
	context: ApiContext,
	board: string,
	person: string,
	{ email }: InviteMail,
): Promise<{ sent: true }> {
	const { env } = context;
	const { caller, title } = await openForInviting(context, board, person);
	if (!sendsMail(env)) throw notFound('This server sends no e-mail. Make a new link, and send it yourself.');
	const known = await findPerson(env, person);
	const to = known?.email ?? email;
	if (to === undefined) throw malformed('Say to which address.');
	const other = known?.email === null ? await findPersonByEmail(env, to) : null;
	if (other !== null && other.id !== person)
		throw malformed(`${to} is the address of ${other.name} here. Add them by it instead.`);
	// Whoever has the address can sign in by it: for a person of other releases that is not one manager's to say.
	if (known?.email === null && !(await mayOpenAccount(env, caller, board, person)))
		throw forbidden('This person is on other releases as well. They add their address at their account.');
	if (await isInvitedOften(env, person, board, Date.now()))
		throw new Refused({
			code: 'too-many',
			message: 'This person was invited five times within the hour. Try again later.',
			details: { seconds: 60 * 60 },
		});
	const url = await inviteUrl(context, caller, board, person);
	try {
		await sendMail(env, {
			to,
			subject: `${title}: your invitation`,
			text: `Hello ${known?.name ?? ''},\n\n${caller.actor.name} invites you to the release “${title}”:\n\n${url}\n\nThe link signs you in, for 14 days, on every device on which you open it. Do not pass it on.\n`,
		});
	} catch (error) {
		console.error(`An invitation was not sent: ${String(error)}`);
		throw new Refused({
			code: 'not-sent',
			message: 'The e-mail could not be sent. Make a new link, and send it yourself.',
		});
	}
	if (known?.email === null) await setEmail(env, person, to);
	return { sent: true };
}

async function openForInviting(
	context: ApiContext,
	board: string,
	person: string,
): Promise<{ caller: Caller; title: string }> {
	const { caller, view } = await openBoard(context, board);
	if (!mayInvite(caller, view)) throw forbidden('Only the owner and the release manager invite people.');
	const member = view.governance.people[person];
	if (member === undefined || member.removed) throw notFound('This person does not belong to the release.');
	const { title } = view.governance;
	await indexMember(context.env, member, { id: board, title }, Date.now());
	return { caller, title };
}

/**
 * A token that acts as this person, for automation. It exists only while the owner token is set, and the record says
 * so (interfaces.md).
 */
export async function mintToken(
	context: ApiContext,
	board: string,
	person: string,
): Promise<{ token: string }> {
	if (ownerToken(context.env) === null)
		throw notFound('Tokens of people exist only while HOLDPOINT_OWNER_TOKEN is set.');
	const caller = await requireCaller(context, board);
	if (!isAdministrator(caller.actor))
		throw forbidden('Only the administrator may issue a token for a person.');
	const { name } = accepted(await boardOf(context.env, board).mintToken(caller, person));
	const { title } = accepted(await boardOf(context.env, board).view(caller)).governance;
	await indexMember(context.env, { id: person, name }, { id: board, title }, Date.now());
	return { token: await createPersonToken(context.env, person, board, Date.now()) };
}

async function openBoard(context: ApiContext, board: string): Promise<{ caller: Caller; view: BoardView }> {
	const stub = boardOf(context.env, board);
	const caller = await requireCaller(context, board);
	return { caller, view: accepted(await stub.view(caller)) };
}

/** The same people who may add people: the board judges that, and this only repeats it. */
function mayInvite({ actor, link }: Caller, { governance }: BoardView): boolean {
	if (link !== undefined || actor.guest) return false;
	const member = governance.people[actor.person];
	return (
		isAdministrator(actor) ||
		actor.person === governance.owner ||
		(member?.removed === false && member.roles.includes('Release manager'))
	);
}

/**
 * An invitation signs in as the person, so whoever reads it could be them. For a person of other releases, and for
 * the administrator, one made by somebody else therefore only opens the board where they are signed in already.
 */
async function mayOpenAccount(env: Env, { actor }: Caller, board: string, person: string): Promise<boolean> {
	const account = await findPerson(env, person);
	return (
		isAdministrator(actor) ||
		actor.person === person ||
		(account?.administrator !== 1 && !(await belongsElsewhere(env, person, board)))
	);
}

async function inviteUrl(
	context: ApiContext,
	caller: Caller,
	board: string,
	person: string,
): Promise<string> {
	const { env } = context;
	const signsIn = await mayOpenAccount(env, caller, board, person);
	const token = await createInvite(env, { person, board, signsIn }, Date.now());
	return `${publicOrigin(context.env)}/join#${token}`;
}
