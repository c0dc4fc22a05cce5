import type { InviteMail, Member, NewPerson } from '@holdpoint/shared/schema/account';
import type { BoardView } from '@holdpoint/shared/schema/board-view';
import type { ApiContext } from '../api-context.ts';
import { isAdministrator, ownerToken, requireCaller } from '../auth/identity.ts';
import { createInvite, invitesOf } from '../auth/invites.ts';
import { publicOrigin } from '../auth/origin.ts';
import { findMeantPerson, findPerson, indexMember, isDeleted, membersOf, wasHere } from '../auth/people.ts';
import { createPersonToken } from '../auth/person-tokens.ts';
import { newId } from '../auth/secrets.ts';
import { boardOf } from '../board-of.ts';
import type { Caller } from '../board/board-api.ts';
import type { Env } from '../env.ts';
import { languageOfRequest } from '../language/of-request.ts';
import { speak } from '../language/speak.ts';
import { deliver, letter, limitMail, quoted, sendsMail } from '../mail.ts';
import { accepted, forbidden, malformed, notFound } from '../problem.ts';

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
			...(account !== undefined && { seenAt: account.seenAt }),
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
	const by = { person: caller.actor.person, administers: isAdministrator(caller.actor) };
	const known = input.email === undefined ? null : await findMeantPerson(context.env, input.email, by);
	const person = known ?? {
		...{ id: `p-${newId()}`, name: input.name },
		...{ email: input.email ?? null, added_by: by.person },
	};
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
	// Whoever has the address can sign in by it: for somebody who was here that is theirs alone to say.
	if (known?.email === null && (await wasHere(env, person)))
		throw forbidden('This person has an account already. They add their address there.');
	await limitMail(env, to, caller.actor.person);
	const url = await inviteUrl(context, caller, board, person, to);
	// Nobody knows the language of who is invited; most often it is that of who invites.
	const { say } = speak(languageOfRequest(context));
	await deliver(env, {
		to,
		subject: say`${quoted(title)}: your invitation`,
		text: letter(
			say`Hello ${quoted(known?.name ?? '')},`,
			say`${quoted(caller.actor.name)} invites you to the release “${quoted(title)}”:`,
			url,
			say`The link signs you in, for 14 days, on every device on which you open it. Do not pass it on.`,
		),
	});
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
	await refuseDeleted(context.env, person);
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
	await refuseDeleted(context.env, person);
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

/** Whoever deleted their account stays in the record, and nobody becomes them (R22). */
async function refuseDeleted(env: Env, person: string): Promise<void> {
	if (await isDeleted(env, person))
		throw forbidden('This person has deleted their account. Add them anew, and remove the old one.');
}

/** Whether it opens the account is judged when it is used; `email`: where it goes, unseen by who makes it. */
async function inviteUrl(
	{ env }: ApiContext,
	{ actor }: Caller,
	board: string,
	person: string,
	email: string | null = null,
): Promise<string> {
	const trusted = isAdministrator(actor) || actor.person === person;
	return `${publicOrigin(env)}/join#${await createInvite(env, { person, board, trusted, email }, Date.now())}`;
}
