import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';

/** Under a server: a disk whose syncs take as long as one likes, and that has only what was synced after a power cut. */
export class SlowDisk {
	/** The data folder of the server. */
	readonly data: string;
	readonly env: Readonly<Record<string, string>>;
	readonly #folder: string;
	readonly #kept: string;

	static async create(): Promise<SlowDisk> {
		const folder = await mkdtemp(path.join(tmpdir(), 'holdpoint-slow-disk-'));
		const library = path.join(folder, 'slow-disk.so');
		const source = path.join(import.meta.dirname, 'slow-disk.c');
		await promisify(execFile)('gcc', [
			...['-shared', '-fPIC', '-O1', '-Wall', '-Werror', '-o', library, source, '-ldl'],
		]).catch((error: NodeJS.ErrnoException) => {
			if (error.code !== 'ENOENT') throw error;
			throw new Error('NOT PROVEN: there is no gcc here. Install one; the slow disk is a C library.');
		});
		const disk = new SlowDisk(folder, library);
		await mkdir(disk.data);
		await mkdir(disk.#kept);
		await disk.delay(0);
		return disk;
	}

	private constructor(folder: string, library: string) {
		this.#folder = folder;
		this.data = path.join(folder, 'data');
		this.#kept = path.join(folder, 'kept');
		this.env = { LD_PRELOAD: library, SLOW_DISK_DATA: this.data, SLOW_DISK_KEPT: this.#kept };
	}

	/** From now on each sync takes so many milliseconds longer. */
	async delay(milliseconds: number): Promise<void> {
		await writeFile(path.join(this.#kept, 'delay'), String(milliseconds));
	}

	/** Resolves while a sync takes its time: what it is for has been written. */
	async isWaiting(): Promise<void> {
		while (!existsSync(path.join(this.#kept, 'waiting'))) await setTimeout(5);
	}

	/** Of a server that has been killed: each database is as it was when it was last synced. */
	async cutPower(): Promise<void> {
		await this.delay(0);
		await rm(path.join(this.#kept, 'waiting'), { force: true });
		const files = await readdir(this.data, { recursive: true });
		const kept = new Set(await readdir(this.#kept, { recursive: true }));
		for (const file of files.filter((each) => /\.sqlite(-wal|-shm|-journal)?$/.test(each))) {
			await rm(path.join(this.data, file));
			if (kept.has(file)) await cp(path.join(this.#kept, file), path.join(this.data, file));
		}
	}

	async remove(): Promise<void> {
		await rm(this.#folder, { recursive: true });
	}
}
