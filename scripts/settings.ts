import path from 'node:path';
import { isLoopback } from '@holdpoint/shared/schema/loopback';
import { Refusal, root } from './project.ts';

const defaultPort = 8787;
const ownerTokenLength = 32;

export interface Settings {
	readonly port: number;
	readonly data: string;
	/** The public address, without a path. */
	readonly origin: string | undefined;
	/** What the worker reads from the environment, as it stands there. */
	readonly passed: Readonly<Record<string, string>>;
}

/** Environment that the worker reads itself (api/src/env.ts). */
const passedOn = [
	'HOLDPOINT_OWNER_TOKEN',
	'HOLDPOINT_SESSION_HOURS',
	'HOLDPOINT_MAIL_FROM',
	'HOLDPOINT_MAIL_URL',
	'HOLDPOINT_MAIL_HEADERS',
	'HOLDPOINT_MAIL_BODY',
	'HOLDPOINT_OIDC_ISSUER',
	'HOLDPOINT_OIDC_CLIENT_ID',
	'HOLDPOINT_OIDC_CLIENT_SECRET',
] as const;

/** What `start` does, by the environment; refused in a sentence where that cannot work. */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
	const port = Number(env.PORT || defaultPort);
	if (!Number.isInteger(port) || port < 0 || port > 65_535) {
		throw new Refusal(`PORT is a number from 1 to 65535, or 0 for any free one, and not "${env.PORT}".`);
	}
	const origin = env.HOLDPOINT_ORIGIN?.replace(/\/$/, '') || undefined;
	if (origin && (!URL.canParse(origin) || new URL(origin).origin !== origin)) {
		throw new Refusal(
			`HOLDPOINT_ORIGIN is an address like https://release.example.com, without a path, and not "${origin}".`,
		);
	}
	if (
		origin &&
		!origin.startsWith('https://') &&
		!isLoopback(new URL(origin)) &&
		env.HOLDPOINT_INSECURE !== '1'
	) {
		throw new Refusal(
			`HOLDPOINT_ORIGIN is ${origin}, and without https everybody on the way can read and sign. Put a proxy with a certificate in front, or say HOLDPOINT_INSECURE=1 if the network is yours alone.`,
		);
	}
	const passed = Object.fromEntries(
		passedOn.flatMap((name): [string, string][] => (env[name] ? [[name, env[name]]] : [])),
	);
	refuseUnusable(passed);
	return { port, data: path.resolve(root, env.HOLDPOINT_DATA || '.holdpoint'), origin, passed };
}

/** Says what is wrong with the environment now, rather than at the first request that needs it. */
function refuseUnusable(passed: Readonly<Record<string, string>>): void {
	const ownerToken = passed.HOLDPOINT_OWNER_TOKEN;
	if (ownerToken && ownerToken.length < ownerTokenLength) {
		throw new Refusal(
			`HOLDPOINT_OWNER_TOKEN has ${ownerToken.length} characters; it needs at least ${ownerTokenLength}, because it opens everything.`,
		);
	}
	const sessionHours = passed.HOLDPOINT_SESSION_HOURS;
	if (sessionHours && !(Number(sessionHours) > 0)) {
		throw new Refusal(`HOLDPOINT_SESSION_HOURS is a number of hours, like 12, and not "${sessionHours}".`);
	}
	const provider = passedOn.filter((name) => name.startsWith('HOLDPOINT_OIDC_'));
	const missing = provider.filter((name) => !passed[name]);
	if (missing.length > 0 && missing.length < provider.length)
		throw new Refusal(`To sign in by a provider, set ${missing.join(' and ')} as well.`);
	const issuer = passed.HOLDPOINT_OIDC_ISSUER;
	if (issuer && !(URL.canParse(issuer) && (issuer.startsWith('https://') || isLoopback(new URL(issuer)))))
		throw new Refusal(`HOLDPOINT_OIDC_ISSUER is an address with https, and not "${issuer}".`);
	if (Boolean(passed.HOLDPOINT_MAIL_URL) !== Boolean(passed.HOLDPOINT_MAIL_FROM))
		throw new Refusal('To send e-mail, set HOLDPOINT_MAIL_URL and HOLDPOINT_MAIL_FROM, both.');
	const mail = passed.HOLDPOINT_MAIL_URL;
	if (mail && !(URL.canParse(mail) && (mail.startsWith('https://') || isLoopback(new URL(mail)))))
		throw new Refusal(`HOLDPOINT_MAIL_URL is an address with https, and not "${mail}".`);
	for (const name of ['HOLDPOINT_MAIL_HEADERS', 'HOLDPOINT_MAIL_BODY']) {
		if (passed[name] && !isJsonObject(passed[name]))
			throw new Refusal(`${name} is a JSON object, like {"Authorization":"Bearer …"}.`);
	}
}

function isJsonObject(text: string): boolean {
	try {
		const value: unknown = JSON.parse(text);
		return typeof value === 'object' && value !== null && !Array.isArray(value);
	} catch {
		return false;
	}
}
