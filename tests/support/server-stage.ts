import { targetOf, type Scene, type Stage } from '@holdpoint/shared/scenes/scene';
import type { WebsocketProvider } from 'y-websocket';
import type { Doc } from 'yjs';
import { saved, type ApiClient } from './api.ts';

interface Playing {
	readonly id: string;
	readonly api: ApiClient;
	/** The way in for a browser; the owner has none. */
	readonly invite: string;
	line?: { readonly doc: Doc; readonly provider: WebsocketProvider };
}

/**
 * A scene on a server, through the same doors as everybody: HTTP commands with each player's own token, and an unmodified
 * y-websocket client for each who edits. Its clock is the server's, so no days pass.
 */
export class ServerStage implements Stage {
	/** The release that was made for it. */
	readonly board: string;
	readonly #owner: ApiClient;
	readonly #players = new Map<string, Playing>();

	/** Makes a release for the scene and plays it. `owner`: the API as the one who owns it, first of the scene's cast. */
	static async play(owner: ApiClient, scene: Scene): Promise<ServerStage> {
		const { title, version, template, separation, cast, play } = scene;
		const targetDate = targetOf(scene, Date.now());
		const board = await owner.createBoard({ title, version, template, separation, targetDate });
		const stage = new ServerStage(owner, board);
		const people = `/api/boards/${board}/people`;
		for (const { person, name, roles } of cast) {
			if (person !== cast[0]?.person) {
				const added = { name, roles: [...roles] };
				const { id, inviteUrl } = await owner.must<{ id: string; inviteUrl: string }>('POST', people, added);
				const { token } = await owner.must<{ token: string }>('POST', `${people}/${id}/token`);
				stage.#players.set(person, { id, invite: inviteUrl, api: owner.as(token) });
				continue;
			}
			const [{ id } = { id: '' }] = await owner.must<{ id: string }[]>('GET', people);
			stage.#players.set(person, { id, invite: '', api: owner });
			if (roles.length > 0)
				await stage.command(person, { type: 'assign-role', person: id, roles: [...roles] });
		}
		try {
			await play(stage);
		} finally {
			for (const { line } of stage.#players.values()) {
				line?.provider.destroy();
				// Presence keeps a timer, and the program alive, for as long as there is the document.
				line?.doc.destroy();
			}
		}
		return stage;
	}

	private constructor(owner: ApiClient, board: string) {
		this.#owner = owner;
		this.board = board;
	}

	get now(): number {
		return Date.now();
	}

	/** The address with which one browser comes in as this player. */
	inviteOf(player: string): string {
		return this.#player(player).invite;
	}

	/** One for another browser. */
	async inviteAgain(player: string): Promise<string> {
		const path = `/api/boards/${this.board}/people/${this.idOf(player)}/invite`;
		return (await this.#owner.must<{ inviteUrl: string }>('POST', path)).inviteUrl;
	}

	idOf(player: string): string {
		return this.#player(player).id;
	}

	async edit(by: string, change: (doc: Doc) => void): Promise<void> {
		const player = this.#player(by);
		player.line ??= await player.api.connect(this.board);
		change(player.line.doc);
		await saved(player.line.provider);
	}

	async command(by: string, asked: Parameters<ApiClient['command']>[1]): Promise<void> {
		const { status, body } = await this.#player(by).api.command(this.board, asked);
		if (status !== 200) throw new Error(`${asked.type} by ${by}: ${status} ${JSON.stringify(body)}`);
	}

	async sign(by: string, milestone: string, role: string, comment = ''): Promise<void> {
		const digest = await this.#digestOf(by, milestone);
		const said = comment === '' ? {} : { comment };
		await this.command(by, { type: 'sign', milestone, role, meaning: 'approved', digest, ...said });
	}

	async reject(by: string, milestone: string, role: string, reason: string): Promise<void> {
		const digest = await this.#digestOf(by, milestone);
		await this.command(by, { type: 'reject', milestone, role, digest, reason });
	}

	wait(): void {
		// The server's clock goes by itself.
	}

	async #digestOf(by: string, milestone: string): Promise<string> {
		const path = `/api/boards/${this.board}/milestones/${milestone}/scope`;
		return (await this.#player(by).api.must<{ digest: string }>('GET', path)).digest;
	}

	#player(name: string): Playing {
		const player = this.#players.get(name);
		if (player === undefined) throw new Error(`Nobody plays ${name}`);
		return player;
	}
}
