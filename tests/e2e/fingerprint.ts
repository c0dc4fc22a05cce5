import type { CDPSession, Page } from '@playwright/test';

export interface Device {
	/** Whether the person is verified when they are asked next; refused otherwise. */
	verify: (verified: boolean) => Promise<void>;
	/** How many passkeys it holds. */
	passkeys: () => Promise<number>;
	/** Another tab gets a reader with the same passkeys. */
	copyTo: (tab: Page) => Promise<void>;
}

/** This browser gets a fingerprint reader of Chromium's own. */
export async function withFingerprint(page: Page): Promise<Device> {
	const { session, authenticatorId } = await addReader(page);
	return {
		verify: async (isUserVerified) => {
			await session.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified });
		},
		passkeys: async () =>
			(await session.send('WebAuthn.getCredentials', { authenticatorId })).credentials.length,
		copyTo: async (tab) => {
			const { credentials } = await session.send('WebAuthn.getCredentials', { authenticatorId });
			const other = await addReader(tab);
			for (const credential of credentials)
				await other.session.send('WebAuthn.addCredential', {
					authenticatorId: other.authenticatorId,
					credential,
				});
		},
	};
}

async function addReader(page: Page): Promise<{ session: CDPSession; authenticatorId: string }> {
	const session = await page.context().newCDPSession(page);
	await session.send('WebAuthn.enable');
	const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
		options: {
			protocol: 'ctap2',
			transport: 'internal',
			hasResidentKey: true,
			hasUserVerification: true,
			isUserVerified: true,
			automaticPresenceSimulation: true,
		},
	});
	return { session, authenticatorId };
}
