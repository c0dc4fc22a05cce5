import { readdirSync, readFileSync } from 'node:fs';

const ticksASecond = 100;
const pageBytes = 4096;

/** The processes of a group, as Linux counts their work and memory. */
export class Processes {
	readonly #ids: readonly string[];

	constructor(group: number) {
		this.#ids = readdirSync('/proc').filter((id) => /^\d+$/.test(id) && statOf(id)?.[2] === String(group));
		if (this.#ids.length === 0) throw new Error(`There is no process in the group ${group}.`);
	}

	/** Seconds that they have worked since they began, in user code and in the kernel. */
	get cpu(): number {
		const ticks = this.#ids.map((id) => Number(statOf(id)?.[11] ?? 0) + Number(statOf(id)?.[12] ?? 0));
		return sum(ticks) / ticksASecond;
	}

	/** Bytes of memory that they hold now. */
	get memory(): number {
		return sum(this.#ids.map((id) => Number(statOf(id)?.[21] ?? 0))) * pageBytes;
	}
}

/** The fields of /proc/ID/stat after the name, which may hold spaces; null for a process that has ended. */
function statOf(id: string): string[] | null {
	try {
		const text = readFileSync(`/proc/${id}/stat`, 'utf8');
		return text.slice(text.lastIndexOf(')') + 2).split(' ');
	} catch (error) {
		if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
		throw error;
	}
}

function sum(numbers: readonly number[]): number {
	return numbers.reduce((total, number) => total + number, 0);
}
