import type { Board } from './board/board-object.ts';
import type { Door } from './board/door-object.ts';
import type { Relay } from './board/relay-object.ts';

/** What `wrangler.toml` binds, and what `start` passes from its environment. */
export interface Env {
	ASSETS: Fetcher;
	BOARD: DurableObjectNamespace<Board>;
	RELAY: DurableObjectNamespace<Relay>;
	DOOR: DurableObjectNamespace<Door>;
	DB: D1Database;
	SIGN_IN: RateLimit;
	/** The public address, when it is not http://localhost:PORT. */
	HOLDPOINT_ORIGIN?: string;
	/** Bearer token of the instance's owner, for automation; at least 32 characters. Unset, there is none. */
	HOLDPOINT_OWNER_TOKEN?: string;
	/** Hours without a visit after which a browser is signed out; 720 unless set. */
	HOLDPOINT_SESSION_HOURS?: string;
	/** Printed by `start`; whoever opens the link with it first becomes the administrator. */
	HOLDPOINT_CLAIM_TOKEN?: string;
	/** Where old parts of the boards' journals are kept for good; unset, they are not. */
	ARCHIVE?: R2Bucket;
	/** The platform's e-mail, from `HOLDPOINT_MAIL_FROM`. */
	MAIL?: SendEmail;
	/** The sender of every e-mail; unset, none is sent. */
	HOLDPOINT_MAIL_FROM?: string;
	/** An HTTP API that sends e-mail, where the platform's binding is not there. */
	HOLDPOINT_MAIL_URL?: string;
	/** JSON: headers for that API, its key for one. */
	HOLDPOINT_MAIL_HEADERS?: string;
	/** JSON: the body that the API takes, with {from}, {to}, {subject} and {text} in its strings. */
	HOLDPOINT_MAIL_BODY?: string;
	/** An OpenID provider: its issuer, and what it knows this server by. All three, or none. */
	HOLDPOINT_OIDC_ISSUER?: string;
	HOLDPOINT_OIDC_CLIENT_ID?: string;
	HOLDPOINT_OIDC_CLIENT_SECRET?: string;
	/** `1` from `start` on an address of this machine: links that cannot be mailed are printed. */
	HOLDPOINT_LOCAL?: string;
	/** The local port, for the list of allowed origins. */
	PORT?: string;
}

declare global {
	// eslint-disable-next-line @typescript-eslint/no-namespace -- how the types of `cloudflare:workers` take a Worker's bindings
	namespace Cloudflare {
		// eslint-disable-next-line @typescript-eslint/no-empty-object-type
		interface Env extends HoldpointEnv {}
	}
}
type HoldpointEnv = Env;
