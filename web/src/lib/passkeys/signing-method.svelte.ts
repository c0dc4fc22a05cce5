import type { Separation } from '@holdpoint/shared/schema/release';
import { api, ask } from '../api.ts';
import type { Asked, Decided } from '../board/open-board.svelte.ts';
import { exampleBoard } from '../example/example-board.ts';
import { addPasskey, deviceHasPasskeys, listPasskeys, refused, whyNoPasskeys } from './passkeys.ts';

export type Method = 'passkey' | 'sign-in';

/** The method of the button that was pressed; the large one leaves it open. */
export function chosenIn({ submitter }: SubmitEvent): Method | undefined {
	const { value } = submitter instanceof HTMLButtonElement ? submitter : { value: '' };
	return value === 'passkey' || value === 'sign-in' ? value : undefined;
}

type Signing = Extract<Asked, { type: 'sign' | 'reject' | 'close-out' | 'declare' }>;

/** What is answered when the passkey did not. */
export function cancelled(strict: boolean): Decided {
	const next = strict ? 'Try again with your passkey.' : 'Try again, or sign without a passkey.';
	return refused('cancelled', `Nothing was signed. ${next}`);
}

/** What the device and the server said; `null` while they are asked. */
interface Means {
	/** Why passkeys do not work on this page, or null. */
	readonly unusable: string | null;
	/** This device can ask for a fingerprint, a face or a PIN. */
	readonly device: boolean;
	/** The person has a passkey for this page already. */
	readonly enrolled: boolean;
}

/**
 * How somebody shows that it is they who sign (R4): by a passkey, made on the spot if they have none; or, except under
 * `strict`, by their sign-in.
 */
export class SigningMethod {
	#means: Means | null = $state.raw(null);
	readonly #board: string;
	readonly #separation: () => Separation | undefined;
	readonly #looked: Promise<void>;

	constructor(board: string, separation: () => Separation | undefined) {
		this.#board = board;
		this.#separation = separation;
		this.#looked = this.#look();
	}

	get means(): Means | null {
		return this.#means;
	}

	/** No other way than a passkey. */
	get strict(): boolean {
		return this.#separation() === 'strict';
	}

	/** The way that the large button takes: a passkey wherever there is one, or one can be made right here. */
	get first(): Method {
		if (this.#means?.unusable) return 'sign-in';
		return this.strict || this.#means?.enrolled || this.#means?.device ? 'passkey' : 'sign-in';
	}

	/** The other way, if there is one. */
	get other(): Method | null {
		if (this.#means === null || this.#means.unusable !== null || this.strict) return null;
		return this.first === 'passkey' ? 'sign-in' : 'passkey';
	}

	/** Signs, rejects, signs an ending, or declares a verdict. `send` brings the command to the board. The code `cancelled`: the passkey did not answer. */
	async decide(asked: Signing, send: (asked: Asked) => Promise<Decided>, method?: Method): Promise<Decided> {
		await this.#looked;
		if ((method ?? this.first) === 'sign-in') return send(asked);
		if (this.#means?.enrolled === false) {
			const added = await addPasskey();
			if (!added.ok) return added.problem.code === 'cancelled' ? cancelled(this.strict) : added;
			this.#means = { ...this.#means, enrolled: true };
		}
		const issued = await this.#issue(asked);
		if (!issued.ok) return issued;
		const { answerWithPasskey } = await import('./ceremony.ts');
		const { statement, options } = issued.value;
		const answered = await answerWithPasskey(options);
		if (!answered.ok) return cancelled(this.strict);
		// The server issues a statement of the kind that it was asked for, and refuses any other.
		return send({ ...asked, statement, assertion: answered.value } as Signing);
	}

	#issue(asked: Signing) {
		const param = { id: this.#board };
		const { statements } = api.boards[':id'];
		if (asked.type === 'close-out') {
			const { outcome, reason } = asked;
			return ask(
				statements.ending.$post({ param, json: { outcome, ...(reason !== undefined && { reason }) } }),
			);
		}
		if (asked.type === 'declare') {
			const { type: _, statement: __, assertion: ___, ...json } = asked;
			return ask(statements.verdict.$post({ param, json }));
		}
		const { milestone, role, digest } = asked;
		const meaning = asked.type === 'sign' ? asked.meaning : ('rejected' as const);
		const json = { milestone, role, meaning, digest, ...(asked.for !== undefined && { for: asked.for }) };
		return ask(statements.$post({ param, json }));
	}

	async #look(): Promise<void> {
		const unusable = this.#board === exampleBoard ? 'an example has none' : whyNoPasskeys();
		if (unusable !== null) {
			this.#means = { unusable, device: false, enrolled: false };
			return;
		}
		const [device, mine] = await Promise.all([deviceHasPasskeys(), listPasskeys()]);
		const enrolled = mine.ok && mine.value.some(({ relyingParty }) => relyingParty === location.hostname);
		this.#means = { unusable, device, enrolled };
	}
}
