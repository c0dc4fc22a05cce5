import { DurableObject } from 'cloudflare:workers';
import type { Env } from '../env.ts';

/** One release: its document and its ledger. */
export class Board extends DurableObject<Env> {
	ping(): string {
		return this.ctx.id.toString();
	}
}
