/**
 * For pipelines: `gate` asks whether a milestone may start, `evidence` fills a piece of evidence, `check` reports how a
 * check ended. Needs Node alone, so that this one file can be copied into another repository (docs/pipelines.md).
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';

const exitCodes = { open: 0, shut: 1, error: 2 } as const;
type Ending = keyof typeof exitCodes;

const usage = `Usage: holdpoint gate     BOARD MILESTONE [--artefact SHA256] [--wait SECONDS]
       holdpoint evidence BOARD MILESTONE SLOT URL [--title TEXT] [--file FILE | --sha256 SHA256]
       holdpoint check    BOARD NAME success|failure|pending|cancelled|skipped [--artefact SHA256] [--url URL]

BOARD is the address of the board, or its ID with --origin https://release.example.com.
HOLDPOINT_TOKEN in the environment is a token for a program: Share, in the board's menu, makes one.
Exit codes: 0 open or done, 1 shut (what blocks it, one a line), 2 anything else.`;

/** Milliseconds between two looks while waiting. */
const between = 2_000;

/** What ends the program, as a sentence. `passing`: it may be otherwise in a moment. */
class Stopped extends Error {
	readonly passing: boolean;
	constructor(message: string, passing = false) {
		super(message);
		this.passing = passing;
	}
}

process.exitCode = exitCodes[await run(process.argv.slice(2))];

async function run(words: string[]): Promise<Ending> {
	try {
		const { values, positionals } = read(words);
		const [command = '', board = '', ...rest] = positionals;
		if (values.help === true) {
			say(usage);
			return 'open';
		}
		switch (command) {
			case 'gate':
				return await gate(target(board, values.origin), rest, values);
			case 'evidence':
				return await evidence(target(board, values.origin), rest, values);
			case 'check':
				return await check(target(board, values.origin), rest, values);
			default:
				throw new Stopped(usage);
		}
	} catch (error) {
		if (!(error instanceof Stopped)) throw error;
		process.stderr.write(`${error.message}\n`);
		return 'error';
	}
}

function read(words: string[]) {
	const text = { type: 'string' } as const;
	const names = {
		artefact: text,
		wait: text,
		title: text,
		file: text,
		sha256: text,
		url: text,
		origin: text,
	};
	try {
		const options = { ...names, help: { type: 'boolean', short: 'h' } as const };
		return parseArgs({ args: words, options, allowPositionals: true });
	} catch (error) {
		throw new Stopped(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
	}
}
type Values = ReturnType<typeof read>['values'];

/** Asked once, or until it is open or the time is over. */
async function gate(board: URL, [milestone, ...more]: string[], values: Values): Promise<Ending> {
	if (milestone === undefined || more.length > 0) throw new Stopped(usage);
	const seconds = Number(values.wait ?? 0);
	if (!(seconds >= 0)) throw new Stopped('--wait takes a number of seconds.');
	const url = under(board, 'gates', milestone);
	if (values.artefact !== undefined)
		url.searchParams.set('artefact', digestOf(values.artefact, '--artefact'));
	const end = Date.now() + seconds * 1000;
	for (;;) {
		const left = end - Date.now();
		try {
			const { body } = await ask('GET', url);
			const blockers = blockersOf(body);
			if (blockers.length === 0) {
				say('Open.');
				return 'open';
			}
			if (left <= 0) {
				for (const blocker of blockers) say(blocker);
				return 'shut';
			}
		} catch (error) {
			if (!(error instanceof Stopped && error.passing) || left <= 0) throw error;
		}
		await pause(Math.min(between, Math.max(left, 0)));
	}
}

async function evidence(board: URL, words: string[], values: Values): Promise<Ending> {
	const [milestone, slot, url, ...more] = words;
	if (milestone === undefined || slot === undefined || url === undefined || more.length > 0)
		throw new Stopped(usage);
	if (values.file !== undefined && values.sha256 !== undefined)
		throw new Stopped('Give --file or --sha256, not both.');
	const sha256 =
		values.file !== undefined
			? await hashFile(values.file)
			: values.sha256 && digestOf(values.sha256, '--sha256').slice('sha256:'.length);
	const title = values.title;
	await ask('POST', under(board, 'evidence'), { milestone, slot, url, title, sha256 });
	say('The evidence is on the board.');
	return 'open';
}

async function check(board: URL, words: string[], values: Values): Promise<Ending> {
	const [name, conclusion, ...more] = words;
	if (name === undefined || conclusion === undefined || more.length > 0) throw new Stopped(usage);
	const artefact = values.artefact === undefined ? undefined : digestOf(values.artefact, '--artefact');
	await ask('POST', under(board, 'checks'), { name, conclusion, artefact, url: values.url });
	say('The result is on the board.');
	return 'open';
}

/** The board's address in the API. */
function target(board: string, origin: string | undefined): URL {
	const page = URL.canParse(board) ? new URL(board) : null;
	const id = page === null ? board : /^\/b\/([^/]+)/.exec(page.pathname)?.[1];
	if (id === undefined || !/^[a-z0-9]+$/.test(id))
		throw new Stopped(
			`"${board}" is no board. Copy the address of its page, like https://release.example.com/b/….`,
		);
	const server = page?.origin ?? origin;
	if (server === undefined || !URL.canParse(server))
		throw new Stopped('Give the address of the board, or its ID with --origin https://release.example.com.');
	return new URL(`/api/boards/${id}/`, server);
}

function under(board: URL, ...parts: string[]): URL {
	return new URL(parts.map(encodeURIComponent).join('/'), board);
}

/** Answers that are no refusals; a gate that is shut is one. */
async function ask(method: 'GET' | 'POST', url: URL, body?: object): Promise<{ body: unknown }> {
	const token = process.env.HOLDPOINT_TOKEN;
	if (!token)
		throw new Stopped('Set HOLDPOINT_TOKEN to a token for this board: Share, in its menu, makes one.');
	const response = await fetch(url, {
		method,
		redirect: 'error',
		signal: AbortSignal.timeout(30_000),
		headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
		...(body && { body: JSON.stringify(body) }),
	}).catch((error: unknown) => {
		throw new Stopped(`No Holdpoint answers at ${url.origin}: ${reasonOf(error)}.`, true);
	});
	const text = await response.text();
	const read = jsonOf(text);
	if (response.ok && read !== null) return { body: read };
	if (response.status === 409 && read !== null && 'open' in read) return { body: read };
	const { detail, code } = read ?? {};
	if (typeof detail === 'string')
		throw new Stopped(
			typeof code === 'string' && /^R\d+$/.test(code) ? `${code}: ${detail}` : detail,
			response.status === 429,
		);
	throw new Stopped(
		`${url.origin} answered ${response.status}, not as Holdpoint does.`,
		response.status >= 500,
	);
}

function blockersOf(body: unknown): string[] {
	const { open, blockers } = body as { open?: unknown; blockers?: { code?: unknown; message?: unknown }[] };
	if (open === true) return [];
	const told = (blockers ?? []).map(({ code, message }) => `${String(code)}: ${String(message)}`);
	return told.length > 0 ? told : ['Shut.'];
}

function jsonOf(text: string): Record<string, unknown> | null {
	try {
		const read = JSON.parse(text) as unknown;
		return typeof read === 'object' && read !== null ? (read as Record<string, unknown>) : null;
	} catch (error) {
		if (error instanceof SyntaxError) return null;
		throw error;
	}
}

/** `sha256:…`, also where only the 64 characters were given. */
function digestOf(text: string, option: string): string {
	const digest = /^(?:sha256:)?([0-9a-f]{64})$/i.exec(text.trim())?.[1];
	if (digest === undefined) throw new Stopped(`${option} takes a SHA-256 digest: 64 hexadecimal characters.`);
	return `sha256:${digest.toLowerCase()}`;
}

/** Paths are relative to where the person stands, not to the project. */
async function hashFile(file: string): Promise<string> {
	const hash = createHash('sha256');
	try {
		for await (const part of createReadStream(path.resolve(process.env.INIT_CWD ?? '', file)))
			hash.update(part as Uint8Array);
	} catch (error) {
		throw new Stopped(`Cannot read ${file}: ${error instanceof Error ? error.message : String(error)}`);
	}
	return hash.digest('hex');
}

function reasonOf(error: unknown): string {
	const { cause, message } = error as { cause?: { code?: unknown }; message?: unknown };
	return typeof cause?.code === 'string' ? cause.code : String(message);
}

function say(line: string): void {
	process.stdout.write(`${line}\n`);
}
