import { operations, type Operation } from '@holdpoint/api/openapi/operations';
import { expect, test } from 'vitest';
import { browser, newBoard, newLink, newPerson, owner, program, signedIn, type Visitor } from './visitor.ts';

/**
 * Every route with every kind of actor: a route without a line here fails, and so does one that lets somebody in.
 * `yes`: not refused for who asks; what is asked may still not be there (404) or break a rule (409, 422).
 */
const table = `
as: nobody stranger guest-view guest-edit auditor member manager owner token view-link edit-link public-link gate-token evidence-token
GET /api/health: yes yes yes yes yes yes yes yes yes yes yes yes yes yes
GET /api/openapi.json: yes yes yes yes yes yes yes yes yes yes yes yes yes yes
GET /api/claim: yes yes yes yes yes yes yes yes yes yes yes yes yes yes
POST /api/claim: 403 403 403 403 403 403 403 403 403 403 403 403 403 403
POST /api/join: yes yes yes yes yes yes yes yes yes yes yes yes yes yes
POST /api/join/code: yes yes yes yes yes yes yes yes yes yes yes yes yes yes
GET /api/sign-in: yes yes yes yes yes yes yes yes yes yes yes yes yes yes
POST /api/sign-in: yes yes yes yes yes yes yes yes yes yes yes yes yes yes
POST /api/sign-in/link: yes yes yes yes yes yes yes yes yes yes yes yes yes yes
POST /api/sign-in/passkey/options: yes yes yes yes yes yes yes 403 403 403 403 yes 403 403
POST /api/sign-in/passkey: 403 403 403 403 403 403 403 403 403 403 403 403 403 403
GET /api/sign-in/provider: yes yes yes yes yes yes yes yes yes yes yes yes yes yes
POST /api/sign-in/provider: 401 yes 403 403 yes yes yes 403 403 403 403 401 403 403
GET /api/sign-in/provider/callback: yes yes yes yes yes yes yes yes yes yes yes yes yes yes
DELETE /api/sign-in/provider: 401 yes 403 403 yes yes yes 403 403 403 403 401 403 403
GET /api/me: 401 yes yes yes yes yes yes yes yes 403 403 401 403 403
GET /api/session: 401 yes yes yes yes yes yes yes yes yes yes 401 yes yes
POST /api/session/active: 401 yes yes yes yes yes yes yes yes yes yes 401 yes yes
POST /api/me/email: 401 yes 403 403 yes yes yes 403 403 403 403 401 403 403
GET /api/me/calendar: 401 yes 403 403 yes yes yes 403 403 403 403 401 403 403
POST /api/me/calendar: 401 yes 403 403 yes yes yes 403 403 403 403 401 403 403
DELETE /api/me/calendar: 401 yes 403 403 yes yes yes 403 403 403 403 401 403 403
GET /api/me/digest: 401 yes 403 403 yes yes yes 403 403 403 403 401 403 403
POST /api/me/digest: 401 yes 403 403 yes yes yes 403 403 403 403 401 403 403
DELETE /api/me/digest: 401 yes 403 403 yes yes yes 403 403 403 403 401 403 403
GET /api/sessions: 401 yes 403 403 yes yes yes 403 403 403 403 401 403 403
DELETE /api/sessions/:session: 401 yes 403 403 yes yes yes 403 403 403 403 401 403 403
POST /api/people/:person/sign-out: 401 403 403 403 403 403 403 yes 403 403 403 401 403 403
GET /api/me/export: 401 yes 403 403 yes yes yes 403 403 403 403 401 403 403
GET /api/passkeys: 401 yes 403 403 yes yes yes 403 403 403 403 401 403 403
POST /api/passkeys/options: 401 yes 403 403 yes yes yes 403 403 403 403 401 403 403
POST /api/passkeys: 401 yes 403 403 yes yes yes 403 403 403 403 401 403 403
DELETE /api/passkeys/:id: 401 yes 403 403 yes yes yes 403 403 403 403 401 403 403
GET /api/templates: 401 yes 403 403 yes yes yes yes 403 403 403 401 403 403
GET /api/templates/:template: 401 yes 403 403 yes yes yes yes 403 403 403 401 403 403
DELETE /api/templates/:template: 401 yes 403 403 yes yes yes yes 403 403 403 401 403 403
GET /api/boards: 401 yes yes yes yes yes yes yes yes yes yes 401 yes yes
POST /api/boards: 401 yes 403 403 yes yes yes yes 403 403 403 401 403 403
GET /api/boards/:id: 401 403 yes yes yes yes yes yes yes yes yes 401 403 403
POST /api/boards/:id/template: 401 403 403 403 403 403 yes yes 403 403 403 401 403 403
GET /api/boards/:id/plan: 401 403 403 403 yes yes yes yes yes 403 403 401 403 403
GET /api/boards/:id/milestones/:milestone/scope: 401 403 yes yes yes yes yes yes yes yes yes 401 403 403
POST /api/boards/:id/commands: 401 403 403 403 403 yes yes yes yes 403 403 401 403 403
GET /api/boards/:id/stage: 401 403 yes yes yes yes yes yes yes yes yes 401 403 403
POST /api/boards/:id/stage: 401 403 403 403 403 403 yes yes 403 403 403 401 403 403
POST /api/boards/:id/statements: 401 403 403 403 yes yes yes 403 403 403 403 401 403 403
POST /api/boards/:id/statements/ending: 401 403 403 403 yes yes yes 403 403 403 403 401 403 403
POST /api/boards/:id/statements/verdict: 401 403 403 403 yes yes yes 403 403 403 403 401 403 403
GET /api/boards/:id/ledger: 401 403 yes yes yes yes yes yes yes yes yes 401 403 403
GET /api/boards/:id/scopes/:digest: 401 403 yes yes yes yes yes yes yes yes yes 401 403 403
GET /api/boards/:id/history: 401 403 yes yes yes yes yes yes yes yes yes 401 403 403
GET /api/boards/:id/history/:version: 401 403 yes yes yes yes yes yes yes yes yes 401 403 403
GET /api/boards/:id/feed: 401 403 yes yes yes yes yes yes yes yes yes 401 403 403
GET /api/boards/:id/feed/unseen: 401 403 yes yes yes yes yes yes yes yes yes 401 403 403
POST /api/boards/:id/feed/seen: 401 403 403 403 yes yes yes yes yes 403 403 401 403 403
GET /api/boards/:id/access-log: 401 403 403 403 yes 403 yes yes 403 403 403 401 403 403
GET /api/boards/:id/counters: 401 403 403 403 403 403 403 yes 403 403 403 401 403 403
GET /api/boards/:id/backup: 401 403 403 403 403 403 403 yes 403 403 403 401 403 403
POST /api/boards/:id/restore: 401 403 403 403 403 403 403 yes 403 403 403 401 403 403
GET /api/boards/:id/join-code: 401 403 yes yes yes yes yes yes yes yes yes 401 403 403
GET /api/boards/:id/export: 401 403 yes yes yes yes yes yes yes yes yes 401 403 403
POST /api/boards/:id/evidence: 401 403 403 yes 403 yes yes yes yes 403 yes 401 403 yes
POST /api/boards/:id/checks: 401 403 403 403 403 yes yes yes yes 403 403 401 403 yes
GET /api/boards/:id/gates/:milestone: 401 403 yes yes yes yes yes yes yes yes yes 401 yes 403
POST /api/boards/:id/ticket: 401 403 yes yes yes yes yes yes yes yes yes 401 403 403
GET /api/boards/:id/people: 401 403 yes yes yes yes yes yes yes yes yes 401 403 403
POST /api/boards/:id/people: 401 403 403 403 403 403 yes yes 403 403 403 401 403 403
POST /api/boards/:id/people/:person/invite: 401 403 403 403 403 403 yes yes 403 403 403 401 403 403
POST /api/boards/:id/people/:person/invite/mail: 401 403 403 403 403 403 yes yes 403 403 403 401 403 403
POST /api/boards/:id/people/:person/token: 401 403 403 403 403 403 403 yes 403 403 403 401 403 403
GET /api/boards/:id/links: 401 403 403 403 403 403 yes yes 403 403 403 401 403 403
POST /api/boards/:id/links: 401 403 403 403 403 403 yes yes 403 403 403 401 403 403
POST /api/boards/:id/links/:link/rotate: 401 403 403 403 403 403 yes yes 403 403 403 401 403 403
POST /api/boards/:id/public-preview: 401 403 403 403 403 403 yes yes 403 403 403 401 403 403
DELETE /api/boards/:id/links/:link: 401 403 403 403 403 403 yes yes 403 403 403 401 403 403
GET /api/boards/:id/webhooks: 401 403 403 403 403 403 yes yes 403 403 403 401 403 403
POST /api/boards/:id/webhooks: 401 403 403 403 403 403 yes yes 403 403 403 401 403 403
GET /api/boards/:id/webhooks/:webhook/attempts: 401 403 403 403 403 403 yes yes 403 403 403 401 403 403
POST /api/boards/:id/webhooks/:webhook/test: 401 403 403 403 403 403 yes yes 403 403 403 401 403 403
DELETE /api/boards/:id/webhooks/:webhook: 401 403 403 403 403 403 yes yes 403 403 403 401 403 403
POST /api/public: yes yes yes yes yes yes yes yes yes yes yes yes yes yes
POST /api/public/ticket: 404 404 404 404 404 404 404 404 404 404 404 404 404 404
GET /api/public/:link: 401 401 401 401 401 401 401 404 404 404 404 yes 404 404
GET /api/calendar/:file: yes yes yes yes yes yes yes yes yes yes yes yes yes yes
GET /api/public/:link/live: 4401 4401 4401 4401 4401 4401 4401 4401 4401 4401 4401 yes 4401 4401
GET /join: yes yes yes yes yes yes yes yes yes yes yes yes yes yes
GET /p/:link: yes yes yes yes yes yes yes yes yes yes yes yes yes yes
GET /present/:link: yes yes yes yes yes yes yes yes yes yes yes yes yes yes
GET /embed/:board/:link: yes yes yes yes yes yes yes yes yes yes yes yes yes yes
GET /sync/:board: 4401 4403 yes yes yes yes yes yes yes yes yes 4401 4403 4403
`;

const kickoff = 'release-kickoff';
const bodies: Readonly<Record<string, unknown>> = {
	'/api/claim': { token: 'x', name: 'Eve' },
	'/api/join': { token: 'x' },
	'/api/join/code': { code: '0000-00' },
	'/api/sign-in': { token: 'x' },
	'/api/sign-in/link': { email: 'eve@example.org' },
	'/api/me/digest': { zone: 'UTC' },
	'/api/me/email': { email: 'eve@example.org' },
	'/api/sign-in/passkey': {
		assertion: { credential: 'x', authenticatorData: 'x', clientData: 'x', signature: 'x' },
	},
	'/api/passkeys': {
		response: {
			id: 'x',
			rawId: 'x',
			type: 'public-key',
			response: { clientDataJSON: 'x', attestationObject: 'x' },
		},
	},
	'/api/boards': { title: 'Mine' },
	'/api/boards/:id/commands': { commandId: 'c1', type: 'request-sign-off', milestone: kickoff },
	'/api/boards/:id/feed/seen': { upTo: '2026-01-01T00:00:00.000Z' },
	'/api/boards/:id/stage': { slide: 1, station: null },
	'/api/boards/:id/statements': {
		milestone: kickoff,
		role: 'QA',
		meaning: 'approved',
		digest: '0'.repeat(64),
	},
	'/api/boards/:id/statements/ending': { outcome: 'shipped' },
	'/api/boards/:id/statements/verdict': { verdict: 'go' },
	'/api/boards/:id/people': { name: 'Eve', roles: ['QA'] },
	'/api/boards/:id/people/:person/invite/mail': {},
	'/api/boards/:id/template': { name: 'x' },
	'/api/boards/:id/public-preview': {},
	'/api/boards/:id/checks': { name: 'smoke', conclusion: 'success' },
	'/api/boards/:id/evidence': { milestone: kickoff, slot: 'nothing', url: 'https://example.org' },
	'/api/boards/:id/links': { access: 'view', label: 'x' },
	'/api/boards/:id/webhooks': { url: 'https://example.org/hook', label: 'x', events: ['closed'] },
	'/api/public': { token: 'x' },
	'/api/public/ticket': { token: 'x' },
};

/** A release, somebody on it who is no actor here, and its public link. */
interface There {
	readonly board: string;
	readonly person: string;
	readonly link: string;
}

/** The path of a release's route, with IDs that are there, or that nobody has. */
function pathOf(path: string, { board, person, link }: There): string {
	const parts: Readonly<Record<string, string>> = {
		id: board,
		board,
		person,
		milestone: kickoff,
		digest: '0'.repeat(64),
		version: '1',
		link: path.startsWith('/api/public/') ? link : 'nothing',
		webhook: 'nothing',
	};
	return path.replace(/:(\w+)/g, (_, name: string) => parts[name] ?? name);
}

/** What ends whoever asks: each has a test of its own. */
const endsAccess = ['post /api/session/end', 'delete /api/me'];

const isSocket = (path: string): boolean => path === '/sync/:board' || path === '/api/public/:link/live';

async function answerTo({ method, path, body }: Operation, visitor: Visitor, there: There): Promise<string> {
	const at = pathOf(path, there);
	if (isSocket(path)) {
		const socket = await visitor.connect(at);
		const first = socket.firstMessage.then(() => 'yes');
		const code = socket.closed.then(({ code }) => String(code));
		const answer = await Promise.race([first, code]).catch(() => code);
		socket.close();
		return answer;
	}
	const given = body === undefined ? undefined : bodies[path];
	const { status } = await visitor.send(method.toUpperCase(), at, { body: given });
	const refused = path.startsWith('/api/public/') ? [401, 403, 404] : [401, 403];
	return refused.includes(status) || status >= 500 ? String(status) : 'yes';
}

test('R2 R26 R27 every route with every kind of actor', { timeout: 30_000 }, async () => {
	const board = await newBoard();
	const elsewhere = await newPerson(await newBoard(), { roles: ['Release manager'] });
	const person = async (roles: string[]) => newPerson(board, { name: roles.join(' '), roles });
	const member = await person(['QA']);
	const [view, edit] = [await newLink(board, { access: 'view' }), await newLink(board, { access: 'edit' })];
	const { body } = await owner().post<{ token: string }>(`/api/boards/${board}/people/${member.id}/token`);
	const guest = async (token: string) => {
		const visitor = browser();
		await visitor.post('/api/join', { token, name: 'Guest' });
		return visitor;
	};
	const actors: Readonly<Record<string, Visitor>> = {
		nobody: browser(),
		stranger: await signedIn(elsewhere.token),
		'guest-view': await guest(view.token),
		'guest-edit': await guest(edit.token),
		auditor: await signedIn((await person(['Auditor'])).token),
		member: await signedIn(member.token),
		manager: await signedIn((await person(['Release manager'])).token),
		owner: owner(),
		token: program(body.token),
		'view-link': program(view.token),
		'edit-link': program(edit.token),
		'public-link': browser(),
		'gate-token': program((await newLink(board, { access: 'api', scopes: ['gate'] })).token),
		'evidence-token': program((await newLink(board, { access: 'api', scopes: ['evidence'] })).token),
	};
	const shared = await newLink(board, { access: 'public' });
	await actors['public-link']?.post('/api/public', { token: shared.token });
	const there = { board, person: (await person(['Support'])).id, link: shared.id };
	const lines = [`as: ${Object.keys(actors).join(' ')}`];
	for (const operation of operations) {
		if (endsAccess.includes(`${operation.method} ${operation.path}`)) continue;
		const answers: string[] = [];
		for (const actor of Object.values(actors)) answers.push(await answerTo(operation, actor, there));
		lines.push(`${operation.method.toUpperCase()} ${operation.path}: ${answers.join(' ')}`);
	}
	expect(lines).toEqual(table.trim().split('\n'));
});
