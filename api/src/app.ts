import {
	claim as claimBody,
	inviteMail,
	join as joinBody,
	newDigest,
	newPasskey,
	newPerson,
} from '@holdpoint/shared/schema/account';
import { newCheck } from '@holdpoint/shared/schema/check-result';
import { newEvidence } from '@holdpoint/shared/schema/evidence';
import { seen } from '@holdpoint/shared/schema/feed';
import { joinByCode } from '@holdpoint/shared/schema/join-code';
import { newLink, publicChoices } from '@holdpoint/shared/schema/link';
import { newRelease } from '@holdpoint/shared/schema/new-release';
import { endingRequest, statementRequest, verdictRequest } from '@holdpoint/shared/schema/passkey';
import { emailRequest, linkRequest, linkToken, passkeyAnswer } from '@holdpoint/shared/schema/sign-in';
import { newTemplate } from '@holdpoint/shared/schema/saved-template';
import { stage } from '@holdpoint/shared/schema/stage';
import { newWebhook } from '@holdpoint/shared/schema/webhook';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { except } from 'hono/combine';
import { createMiddleware } from 'hono/factory';
import { routePath } from 'hono/route';
import type { ApiTypes } from './api-context.ts';
import { requirePerson } from './auth/identity.ts';
import { keepSession } from './auth/keep-session.ts';
import { requireOwnOrigin } from './auth/origin.ts';
import { describeApi } from './openapi/document.ts';
import { problemResponse, refusalOf, Refused } from './problem.ts';
import {
	beginOwnDigest,
	claim,
	createOwnCalendar,
	deleteMe,
	endOtherSession,
	endOwnCalendar,
	endOwnDigest,
	exportMe,
	findByCode,
	join,
	keepActive,
	leave,
	listSessions,
	readClaim,
	readMe,
	readOwnCalendar,
	readOwnDigest,
	readSession,
	signOutPerson,
} from './routes/account.ts';
import { restoreBackup, takeBackup } from './routes/backup.ts';
import { publicToken } from './routes/bodies.ts';
import {
	createBoard,
	fillEvidence,
	issueTicket,
	listBoards,
	markSeen,
	readAccessLog,
	readBoard,
	readCounters,
	readFeed,
	readGate,
	readHistory,
	readJoinCode,
	readLedger,
	readPlan,
	readScope,
	readSignedScope,
	readUnseen,
	readVersion,
	reportCheck,
	runCommand,
	readStage,
	setStage,
} from './routes/boards.ts';
import { readExport } from './routes/export.ts';
import { jsonBody } from './routes/json-body.ts';
import { createLink, listLinks, previewPublic, revokeLink, rotateLink } from './routes/links.ts';
import { openFramed, openLinked, openPage } from './routes/pages.ts';
import {
	createPasskey,
	deletePasskey,
	issueStatement,
	listPasskeys,
	offerPasskey,
} from './routes/passkeys.ts';
import { addPerson, inviteAgain, listPeople, mailInvite, mintToken } from './routes/people.ts';
import { connectProvider, disconnectProvider, goToProvider, returnFromProvider } from './routes/provider.ts';
import { issuePublicTicket, openPublic, readCalendar, readPublic } from './routes/public.ts';
import { addEmail, offerSignIn, readWays, requestLink, signInByPasskey, useLink } from './routes/sign-in.ts';
import { openLive, openSync } from './routes/sockets.ts';
import { listTemplates, offerTemplate, removeTemplate, showTemplate } from './routes/templates.ts';
import { createWebhook, listWebhooks, readAttempts, removeWebhook, testWebhook } from './routes/webhooks.ts';
import { apiHeaders } from './security-headers.ts';
import { version } from './version.ts';

const megabyte = 1024 * 1024;
/** Its body is a file, with a limit of its own. */
const restorePath = '/api/boards/:id/restore';
/** Its body may hold an export. */
const createPath = '/api/boards';

/** Who may not ask for it has no large body read. */
const personFirst = createMiddleware<ApiTypes>(async (context, next) => {
	await requirePerson(context);
	await next();
});

/** Every route. What each one does is in `routes/`, who asks in `auth/`, what is allowed in the board. */
export const app = new Hono<ApiTypes>()
	.use(
		'/api/*',
		apiHeaders,
		requireOwnOrigin,
		except([restorePath, createPath], bodyLimit({ maxSize: megabyte, onError: tooLarge })),
		keepSession,
	)

	.use('/sync/*', apiHeaders)

	.get('/api/health', (c) => c.json({ status: 'ok' as const, version }))
	.get('/api/openapi.json', (c) => c.json(describeApi()))

	.get('/api/claim', async (c) => c.json(await readClaim(c)))
	.post('/api/claim', jsonBody(claimBody), async (c) => c.json(await claim(c, c.req.valid('json'))))
	.post('/api/join', jsonBody(joinBody), async (c) => c.json(await join(c, c.req.valid('json'))))
	.post('/api/join/code', jsonBody(joinByCode), async (c) => c.json(await findByCode(c, c.req.valid('json'))))
	.get('/api/sign-in', async (c) => c.json(await readWays(c)))
	.post('/api/sign-in', jsonBody(linkToken), async (c) => c.json(await useLink(c, c.req.valid('json'))))
	.post('/api/sign-in/link', jsonBody(linkRequest), async (c) =>
		c.json(await requestLink(c, c.req.valid('json'))),
	)
	.post('/api/sign-in/passkey/options', async (c) => c.json(await offerSignIn(c)))
	.post('/api/sign-in/passkey', jsonBody(passkeyAnswer), async (c) =>
		c.json(await signInByPasskey(c, c.req.valid('json'))),
	)
	.get('/api/sign-in/provider', (c) => goToProvider(c))
	.get('/api/sign-in/provider/callback', (c) => returnFromProvider(c))
	.post('/api/sign-in/provider', async (c) => c.json(await connectProvider(c)))
	.delete('/api/sign-in/provider', async (c) => {
		await disconnectProvider(c);
		return c.body(null, 204);
	})

	.get('/api/me', async (c) => c.json(await readMe(c)))
	.get('/api/session', async (c) => c.json(await readSession(c)))
	.post('/api/session/active', async (c) => c.json(await keepActive(c)))
	.post('/api/me/email', jsonBody(emailRequest), async (c) => c.json(await addEmail(c, c.req.valid('json'))))
	.delete('/api/me', async (c) => {
		await deleteMe(c);
		return c.body(null, 204);
	})
	.get('/api/me/calendar', async (c) => c.json(await readOwnCalendar(c)))
	.post('/api/me/calendar', async (c) => c.json(await createOwnCalendar(c), 201))
	.delete('/api/me/calendar', async (c) => {
		await endOwnCalendar(c);
		return c.body(null, 204);
	})
	.get('/api/me/digest', async (c) => c.json(await readOwnDigest(c)))
	.post('/api/me/digest', jsonBody(newDigest), async (c) => {
		await beginOwnDigest(c, c.req.valid('json'));
		return c.body(null, 204);
	})
	.delete('/api/me/digest', async (c) => {
		await endOwnDigest(c);
		return c.body(null, 204);
	})
	.get('/api/sessions', async (c) => c.json(await listSessions(c)))
	.delete('/api/sessions/:session', async (c) => {
		await endOtherSession(c, c.req.param('session'));
		return c.body(null, 204);
	})
	.post('/api/people/:person/sign-out', async (c) => {
		await signOutPerson(c, c.req.param('person'));
		return c.body(null, 204);
	})
	.get('/api/me/export', async (c) => c.json(await exportMe(c)))
	.post('/api/session/end', async (c) => (await leave(c), c.body(null, 204)))

	.get('/api/passkeys', async (c) => c.json(await listPasskeys(c)))
	.post('/api/passkeys/options', async (c) => c.json(await offerPasskey(c)))
	.post('/api/passkeys', jsonBody(newPasskey), async (c) =>
		c.json(await createPasskey(c, c.req.valid('json')), 201),
	)
	.delete('/api/passkeys/:id', async (c) => {
		await deletePasskey(c, c.req.param('id'));
		return c.body(null, 204);
	})

	.get('/api/templates', async (c) => c.json(await listTemplates(c)))
	.get('/api/templates/:template', async (c) => c.json(await showTemplate(c, c.req.param('template'))))
	.delete('/api/templates/:template', async (c) => {
		await removeTemplate(c, c.req.param('template'));
		return c.body(null, 204);
	})
	.get('/api/boards', async (c) => c.json(await listBoards(c)))
	.post(
		createPath,
		personFirst,
		// A file of 8 MB, and what its quotes grow by in JSON.
		bodyLimit({ maxSize: 12 * megabyte, onError: tooLargeExport }),
		jsonBody(newRelease),
		async (c) => c.json(await createBoard(c, c.req.valid('json')), 201),
	)
	.get('/api/boards/:id', async (c) => c.json(await readBoard(c, c.req.param('id'))))
	.get('/api/boards/:id/milestones/:milestone/scope', async (c) =>
		c.json(await readScope(c, c.req.param('id'), c.req.param('milestone'))),
	)
	.post('/api/boards/:id/commands', async (c) => c.json(await runCommand(c, c.req.param('id'))))
	.get('/api/boards/:id/stage', async (c) => c.json(await readStage(c, c.req.param('id'))))
	.post('/api/boards/:id/stage', jsonBody(stage), async (c) => {
		await setStage(c, c.req.param('id'), c.req.valid('json'));
		return c.body(null, 204);
	})
	.post('/api/boards/:id/statements', jsonBody(statementRequest), async (c) =>
		c.json(await issueStatement(c, c.req.param('id'), c.req.valid('json'))),
	)
	.post('/api/boards/:id/statements/ending', jsonBody(endingRequest), async (c) =>
		c.json(await issueStatement(c, c.req.param('id'), c.req.valid('json'))),
	)
	.post('/api/boards/:id/statements/verdict', jsonBody(verdictRequest), async (c) =>
		c.json(await issueStatement(c, c.req.param('id'), c.req.valid('json'))),
	)
	.post('/api/boards/:id/template', jsonBody(newTemplate), async (c) =>
		c.json(await offerTemplate(c, c.req.param('id'), c.req.valid('json')), 201),
	)
	.get('/api/boards/:id/plan', async (c) => c.json(await readPlan(c, c.req.param('id'))))
	.get('/api/boards/:id/ledger', async (c) => c.json(await readLedger(c, c.req.param('id'))))
	.get('/api/boards/:id/scopes/:digest', async (c) =>
		c.json(await readSignedScope(c, c.req.param('id'), c.req.param('digest'))),
	)
	.get('/api/boards/:id/history', async (c) => c.json(await readHistory(c, c.req.param('id'))))
	.get('/api/boards/:id/history/:version', async (c) =>
		c.json(await readVersion(c, c.req.param('id'), c.req.param('version'))),
	)
	.get('/api/boards/:id/feed', async (c) => c.json(await readFeed(c, c.req.param('id'))))
	.get('/api/boards/:id/feed/unseen', async (c) => c.json(await readUnseen(c, c.req.param('id'))))
	.post('/api/boards/:id/feed/seen', jsonBody(seen), async (c) => {
		await markSeen(c, c.req.param('id'), c.req.valid('json'));
		return c.body(null, 204);
	})
	.get('/api/boards/:id/access-log', async (c) => c.json(await readAccessLog(c, c.req.param('id'))))
	.get('/api/boards/:id/counters', async (c) => c.json(await readCounters(c, c.req.param('id'))))
	.get('/api/boards/:id/backup', (c) => takeBackup(c, c.req.param('id')))
	.post(restorePath, async (c) => c.json(await restoreBackup(c, c.req.param('id'))))
	.get('/api/boards/:id/join-code', async (c) => c.json(await readJoinCode(c, c.req.param('id'))))
	.get('/api/boards/:id/export', (c) => readExport(c, c.req.param('id')))
	.post('/api/boards/:id/evidence', jsonBody(newEvidence), async (c) =>
		c.json(await fillEvidence(c, c.req.param('id'), c.req.valid('json'))),
	)
	.post('/api/boards/:id/checks', jsonBody(newCheck), async (c) =>
		c.json(await reportCheck(c, c.req.param('id'), c.req.valid('json'))),
	)
	.get('/api/boards/:id/gates/:milestone', async (c) => {
		const gate = await readGate(c, c.req.param('id'), c.req.param('milestone'));
		return gate.open ? c.json(gate, 200) : c.json(gate, 409);
	})
	.post('/api/boards/:id/ticket', async (c) => c.json(await issueTicket(c, c.req.param('id'))))

	.get('/api/boards/:id/people', async (c) => c.json(await listPeople(c, c.req.param('id'))))
	.post('/api/boards/:id/people', jsonBody(newPerson), async (c) =>
		c.json(await addPerson(c, c.req.param('id'), c.req.valid('json')), 201),
	)
	.post('/api/boards/:id/people/:person/invite', async (c) =>
		c.json(await inviteAgain(c, c.req.param('id'), c.req.param('person')), 201),
	)
	.post('/api/boards/:id/people/:person/invite/mail', jsonBody(inviteMail), async (c) =>
		c.json(await mailInvite(c, c.req.param('id'), c.req.param('person'), c.req.valid('json'))),
	)
	.post('/api/boards/:id/people/:person/token', async (c) =>
		c.json(await mintToken(c, c.req.param('id'), c.req.param('person'))),
	)

	.get('/api/boards/:id/links', async (c) => c.json(await listLinks(c, c.req.param('id'))))
	.post('/api/boards/:id/links', jsonBody(newLink), async (c) =>
		c.json(await createLink(c, c.req.param('id'), c.req.valid('json')), 201),
	)
	.post('/api/boards/:id/links/:link/rotate', async (c) =>
		c.json(await rotateLink(c, c.req.param('id'), c.req.param('link')), 201),
	)
	.post('/api/boards/:id/public-preview', jsonBody(publicChoices), async (c) =>
		c.json(await previewPublic(c, c.req.param('id'), c.req.valid('json'))),
	)
	.delete('/api/boards/:id/links/:link', async (c) => {
		await revokeLink(c, c.req.param('id'), c.req.param('link'));
		return c.body(null, 204);
	})

	.get('/api/boards/:id/webhooks', async (c) => c.json(await listWebhooks(c, c.req.param('id'))))
	.post('/api/boards/:id/webhooks', jsonBody(newWebhook), async (c) =>
		c.json(await createWebhook(c, c.req.param('id'), c.req.valid('json')), 201),
	)
	.get('/api/boards/:id/webhooks/:webhook/attempts', async (c) =>
		c.json(await readAttempts(c, c.req.param('id'), c.req.param('webhook'))),
	)
	.post('/api/boards/:id/webhooks/:webhook/test', async (c) =>
		c.json(await testWebhook(c, c.req.param('id'), c.req.param('webhook'))),
	)
	.delete('/api/boards/:id/webhooks/:webhook', async (c) => {
		await removeWebhook(c, c.req.param('id'), c.req.param('webhook'));
		return c.body(null, 204);
	})

	.post('/api/public', jsonBody(publicToken), async (c) =>
		c.json(await openPublic(c, c.req.valid('json').token)),
	)
	.post('/api/public/ticket', jsonBody(publicToken), async (c) =>
		c.json(await issuePublicTicket(c, c.req.valid('json').token)),
	)
	.get('/api/public/:link', async (c) => {
		const answer = await readPublic(c, c.req.param('link'));
		return answer === null ? c.body(null, 304) : c.json(answer);
	})
	.get('/api/calendar/:file', (c) => readCalendar(c, c.req.param('file')))
	.get('/api/public/:link/live', (c) => openLive(c, c.req.param('link')))
	.get('/join', (c) => openLinked(c))
	.get('/p/:link', (c) => openLinked(c))
	.get('/present/:link', (c) => openLinked(c))
	.get('/embed/:board/:link', (c) => openFramed(c, c.req.param('board'), c.req.param('link')))
	.get('/sync/:board', (c) => openSync(c, c.req.param('board')));

/** Every other address is a page, which finds by itself what to show. */
app.notFound((c) =>
	/^(GET|HEAD)$/.test(c.req.method) && !/^\/(api|sync)\//.test(c.req.path)
		? openPage(c)
		: problemResponse(c, { code: 'not-found', message: 'There is nothing at this address.' }),
);
app.onError((error, c) => problemResponse(c, refusalOf(error, `${c.req.method} ${routePath(c)}`)));

function tooLarge(): never {
	throw new Refused({ code: 'too-large', message: 'A request may have 1 MB at most.' });
}

function tooLargeExport(): never {
	throw new Refused({
		code: 'too-large',
		message:
			'A record to begin with may have 8 MB at most. Begin like that release instead, or restore its backup.',
	});
}

export type App = typeof app;
