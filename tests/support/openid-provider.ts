import { createServer, type Server } from 'node:http';
import { Provider } from 'oidc-provider';
import { freePort } from './server.ts';

/** Somebody at the provider. */
export interface Account {
	readonly email: string;
	/** Whether the provider has checked the address. */
	readonly verified: boolean;
}

/** A certified OpenID provider on this machine, with its own pages to sign in: whoever gives a name is that person. */
export class OpenIdProvider {
	readonly issuer: string;
	/** What the product's server is started with. */
	readonly environment: Record<string, string>;
	/** By the name that one signs in with. */
	readonly accounts: Map<string, Account>;
	readonly #server: Server;

	/** `redirectUri` is the one that this client may be sent back to. */
	static async start(redirectUri: string): Promise<OpenIdProvider> {
		const port = await freePort();
		const issuer = `http://localhost:${port}`;
		const accounts = new Map<string, Account>();
		const secret = crypto.randomUUID();
		const provider = new Provider(issuer, {
			clients: [
				{
					client_id: 'holdpoint',
					client_secret: secret,
					redirect_uris: [redirectUri],
					token_endpoint_auth_method: 'client_secret_post',
				},
			],
			claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
			cookies: { keys: [crypto.randomUUID()] },
			findAccount: (_, id) => ({
				accountId: id,
				claims: () => {
					const account = accounts.get(id);
					return {
						sub: id,
						name: id,
						...(account && { email: account.email, email_verified: account.verified }),
					};
				},
			}),
		});
		const server = createServer((request, response) => void provider.callback()(request, response));
		await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
		return new OpenIdProvider(issuer, secret, accounts, server);
	}

	private constructor(issuer: string, secret: string, accounts: Map<string, Account>, server: Server) {
		this.issuer = issuer;
		this.accounts = accounts;
		this.#server = server;
		this.environment = {
			HOLDPOINT_OIDC_ISSUER: issuer,
			HOLDPOINT_OIDC_CLIENT_ID: 'holdpoint',
			HOLDPOINT_OIDC_CLIENT_SECRET: secret,
		};
	}

	async close(): Promise<void> {
		this.#server.closeAllConnections();
		await new Promise((resolve) => this.#server.close(resolve));
	}
}
