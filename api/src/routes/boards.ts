import type { RefusedAttempt } from '@holdpoint/shared/schema/access-log';
import type { BoardView } from '@holdpoint/shared/schema/board-view';
import type { CheckTaken, CheckTold, NewCheck } from '@holdpoint/shared/schema/check-result';
import type { BoardCounters } from '@holdpoint/shared/schema/counters';
import type { Feed, Seen, Unseen } from '@holdpoint/shared/schema/feed';
import type { Filled, NewEvidence } from '@holdpoint/shared/schema/evidence';
import type { Content, Version } from '@holdpoint/shared/schema/history';
import type { JoinCode } from '@holdpoint/shared/schema/join-code';
import type { LedgerEntry } from '@holdpoint/shared/schema/ledger-entry';
import type { NewRelease, ReleasePlan, ReleaseSummary } from '@holdpoint/shared/schema/new-release';
import type { Scope } from '@holdpoint/shared/schema/reading';
import type { Blocker } from '@holdpoint/shared/schema/refusal';
import type { Stage } from '@holdpoint/shared/schema/stage';
import { releaseOfExport, type BroughtRelease } from '@holdpoint/shared/template/release-of-export';
import type { ApiContext } from '../api-context.ts';
import { requireCaller, requireIdentity, requirePerson } from '../auth/identity.ts';
import { relyingPartyOf } from '../auth/origin.ts';
import { checkAssertion } from '../auth/passkeys.ts';
import { indexMember, isDeleted, releasesOf, removeMember } from '../auth/people.ts';
import { newId } from '../auth/secrets.ts';
import { boardOf } from '../board-of.ts';
import { followCall } from '../board/join-code.ts';
import type { BoardApi, Caller, Outcome } from '../board/board-api.ts';
import { languageOfRequest } from '../language/of-request.ts';
import { accepted, malformed, notFound } from '../problem.ts';
import { readTemplate } from '../templates.ts';
import { ticketRequest } from './bodies.ts';

/** Asks one board as the caller of this request. */
export async function ask<T>(
	context: ApiContext,
	id: string,
	question: (board: BoardApi, caller: Caller) => Promise<Outcome<T>>,
): Promise<T> {
	const board = boardOf(context.env, id);
	return accepted(await question(board, await requireCaller(context, id)));
}

/** A new release, owned by who asks; with the people of the one it is a copy of, with nobody else from a template or an export. */
export async function createBoard(context: ApiContext, input: NewRelease): Promise<{ id: string }> {
	const { env } = context;
	const owner = await requirePerson(context);
	const id = newId();
	const { copyOf, savedTemplate, export: exported, ...release } = input;
	const brought = exported === undefined ? undefined : await readRelease(exported);
	const copied = brought ? undefined : await planToBeginWith(context, { copyOf, savedTemplate });
	const language = languageOfRequest(context);
	accepted(await boardOf(env, id).create({ ...release, id, owner, language, copied, brought }));
	for (const person of [{ id: owner.person, name: owner.name }, ...(copied?.people ?? [])])
		await indexMember(env, { id: person.id, name: person.name }, { id, title: input.title }, Date.now());
	return { id };
}

async function readRelease(exported: string): Promise<BroughtRelease> {
	const read = await releaseOfExport(exported);
	if (!read.ok) throw malformed(read.reason);
	return read.release;
}

async function planToBeginWith(
	context: ApiContext,
	{ copyOf, savedTemplate }: Pick<NewRelease, 'copyOf' | 'savedTemplate'>,
): Promise<ReleasePlan | undefined> {
	if (copyOf !== undefined) return planToCopy(context, copyOf);
	return savedTemplate === undefined ? undefined : readTemplate(context.env, savedTemplate);
}

/** Who deleted their account does not come along: nobody is them any more (R22). */
async function planToCopy(context: ApiContext, id: string): Promise<ReleasePlan> {
	const plan = await readPlan(context, id);
	const deleted = await Promise.all(plan.people.map((person) => isDeleted(context.env, person.id)));
	return { ...plan, people: plan.people.filter((_, at) => !deleted[at]) };
}

/** What the next release would begin with. */
export function readPlan(context: ApiContext, id: string): Promise<ReleasePlan> {
	return ask(context, id, (board, caller) => board.plan(caller));
}

export async function listBoards(context: ApiContext): Promise<ReleaseSummary[]> {
	const identity = await requireIdentity(context);
	switch (identity.kind) {
		case 'owner-token':
			return releasesOf(context.env, identity.actor.person);
		case 'session':
			return releasesOf(context.env, identity.actor.person, identity.session.hash);
		case 'person-token':
			return (await releasesOf(context.env, identity.actor.person)).filter(({ id }) => id === identity.board);
		case 'link-token':
			return [];
	}
}

export function readBoard(context: ApiContext, id: string): Promise<BoardView> {
	return ask(context, id, (board, caller) => board.view(caller));
}

export function readScope(
	context: ApiContext,
	id: string,
	milestone: string,
): Promise<{ scope: Scope; digest: string }> {
	return ask(context, id, (board, caller) => board.scope(caller, milestone));
}

/** One decision. The board parses it, judges it, and writes entries or nothing. */
export async function runCommand(context: ApiContext, id: string): Promise<{ entries: LedgerEntry[] }> {
	const body = await readJson(context);
	// Whatever has to be waited for is known before the board decides.
	const assertion = await checkAssertion(context.env, body, relyingPartyOf(context), Date.now());
	const answer = await ask(context, id, (board, caller) => board.command(caller, body, assertion));
	for (const { decision } of answer.entries) {
		if (decision.type === 'person-removed') await removeMember(context.env, decision.person, id);
	}
	for (const entry of answer.entries) await followCall(context.env, id, entry);
	return answer;
}

/** What the chair has the projector show. */
export async function setStage(context: ApiContext, id: string, stage: Stage): Promise<void> {
	await ask(context, id, (board, caller) => board.setStage(caller, stage));
}

/** What the chair has the projector show now. */
export function readStage(context: ApiContext, id: string): Promise<Stage> {
	return ask(context, id, (board, caller) => board.readStage(caller));
}

export function readLedger(context: ApiContext, id: string): Promise<LedgerEntry[]> {
	return ask(context, id, (board, caller) => board.ledger(caller));
}

export function readSignedScope(
	context: ApiContext,
	id: string,
	digest: string,
): Promise<{ scope: Scope; digest: string }> {
	return ask(context, id, (board, caller) => board.signedScope(caller, digest));
}

export function readHistory(context: ApiContext, id: string): Promise<{ versions: Version[] }> {
	return ask(context, id, (board, caller) => board.history(caller));
}

export function readVersion(
	context: ApiContext,
	id: string,
	version: string,
): Promise<{ version: Version; content: Content }> {
	if (!/^[1-9][0-9]{0,14}$/.test(version)) throw notFound('This moment of the board is not kept.');
	return ask(context, id, (board, caller) => board.version(caller, Number(version)));
}

export function readFeed(context: ApiContext, id: string): Promise<Feed> {
	return ask(context, id, (board, caller) => board.feed(caller));
}

export function readUnseen(context: ApiContext, id: string): Promise<Unseen> {
	return ask(context, id, (board, caller) => board.unseen(caller));
}

export async function markSeen(context: ApiContext, id: string, seen: Seen): Promise<void> {
	await ask(context, id, (board, caller) => board.look(caller, seen));
}

export function readAccessLog(context: ApiContext, id: string): Promise<{ attempts: RefusedAttempt[] }> {
	return ask(context, id, (board, caller) => board.accessLog(caller));
}

export function readCounters(context: ApiContext, id: string): Promise<BoardCounters> {
	return ask(context, id, (board, caller) => board.counters(caller));
}

/** The code by which the room joins the call that is scheduled or open. */
export function readJoinCode(context: ApiContext, id: string): Promise<JoinCode> {
	return ask(context, id, (board, caller) => board.joinCode(caller));
}

/** For pipelines: a piece of evidence, with the digest that the milestone has now. */
export function fillEvidence(context: ApiContext, id: string, evidence: NewEvidence): Promise<Filled> {
	return ask(context, id, (board, caller) => board.fillEvidence(caller, evidence));
}

/** For pipelines: how a check ended. */
export function reportCheck(context: ApiContext, id: string, check: NewCheck): Promise<CheckTaken> {
	return ask(context, id, (board, caller) => board.reportCheck(caller, check));
}

/** For pipelines: may this milestone start, with this artefact? */
export function readGate(
	context: ApiContext,
	id: string,
	milestone: string,
): Promise<{ open: boolean; blockers: Blocker[]; checks: CheckTold[] }> {
	const artefact = context.req.query('artefact');
	return ask(context, id, (board, caller) => board.gate(caller, milestone, artefact));
}

/** One socket within 30 s. The body may be left out. */
export async function issueTicket(context: ApiContext, id: string): Promise<{ ticket: string }> {
	const request = ticketRequest.safeParse(await readJson(context, {}));
	if (!request.success) throw malformed('A name has 1 to 100 characters.');
	const board = boardOf(context.env, id);
	return accepted(await board.ticket(await requireCaller(context, id, request.data.name)));
}

/** The body; `empty` stands for none at all. */
async function readJson(context: ApiContext, empty?: unknown): Promise<unknown> {
	const text = await context.req.text();
	if (text === '' && empty !== undefined) return empty;
	try {
		return JSON.parse(text) as unknown;
	} catch (error) {
		if (error instanceof SyntaxError) throw malformed('The body is not JSON.');
		throw error;
	}
}
