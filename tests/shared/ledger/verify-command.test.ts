import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { treeHead } from '@holdpoint/shared/ledger/merkle';
import { fillPassport } from '@holdpoint/shared/passport/passport-file';
import { aRelease } from '../../support/release.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'holdpoint-verify-'));
afterAll(() => rmSync(folder, { recursive: true }));

const release = aRelease().request('Pat');
release.sign('Quinn', 'QA');
const text = release.export();
const { head } = release.state;

const form = '<!doctype html><script type="application/json" id="export"></script><script>check()</script>';
const passport = fillPassport(form, text) ?? '';

/** As somebody types it in a folder of their own. */
function run(program: string, words: string[], content: string | Uint8Array | null) {
	if (content !== null) writeFileSync(path.join(folder, 'export.json'), content);
	const env = { ...process.env, INIT_CWD: folder };
	const { status, stdout, stderr } = spawnSync(program, words, { encoding: 'utf8', cwd: folder, env });
	return { status, said: stdout + stderr };
}

describe('pnpm verify', () => {
	const script = path.resolve(import.meta.dirname, '../../../scripts/verify.ts');
	const verify = (content: string | Uint8Array | null, ...words: string[]) =>
		run(process.execPath, [script, ...words], content);

	test('R21 exit 0: an export that holds, with its head to keep', () => {
		expect(verify(text, 'export.json')).toEqual({
			status: 0,
			said: `Valid. Release release1, ${release.entries.length} entries.\nHead ${head}\nTree ${treeHead(release.entries).root}\nKeep this head: a later check with --head finds what was cut off.\n`,
		});
		expect(verify(text, 'export.json', '--head', head).status).toBe(0);
	});

	test('R21 exit 1: it says where', () => {
		const forged = text.replace('"actor":{"name":"Pat"', '"actor":{"name":"Eve"');
		expect(verify(forged, 'export.json')).toEqual({
			status: 1,
			said: 'Invalid at entry 7. Entry 7 was changed: its content does not give its hash.\n',
		});
		expect(verify(text, 'export.json', '--head', '1'.repeat(64)).status).toBe(1);
		expect(verify(new Uint8Array([0xff, 0xfe]), 'export.json').status).toBe(1);
	});

	test('R21 a passport is read like the export in it', () => {
		expect(verify(passport, 'export.json', '--head', head).status).toBe(0);
	});

	test('exit 2: nothing to verify', () => {
		const statuses = [
			verify(null, 'missing.json'),
			verify('', 'export.json'),
			verify('{}', 'export.json'),
			verify(text),
			verify(text, 'export.json', '--head', 'abc'),
			verify(text, 'export.json', '--unknown'),
		].map(({ status }) => status);
		expect(statuses).toEqual([2, 2, 2, 2, 2, 2]);
	});
});

describe('verify.py', () => {
	const script = path.resolve(import.meta.dirname, '../../../verifier/verify.py');
	const verify = (content: string, ...words: string[]) => run('python3', [script, ...words], content);

	test('R21 exit 0, 1 and 2, and it says where', () => {
		expect(verify(text, 'export.json')).toEqual({
			status: 0,
			said: `Valid. Release release1, ${release.entries.length} entries.\nHead ${head}\nTree ${treeHead(release.entries).root}\n`,
		});
		expect(verify(text, 'export.json', '--head', head).status).toBe(0);
		expect(verify(text.replace('"actor":{"name":"Pat"', '"actor":{"name":"Eve"'), 'export.json')).toEqual({
			status: 1,
			said: 'Invalid at entry 7: its content does not give its hash.\n',
		});
		expect(verify(text, 'export.json', '--head', '1'.repeat(64)).status).toBe(1);
		expect(verify(passport, 'export.json', '--head', head).status).toBe(0);
		const unusable = [
			verify('{}', 'export.json'),
			verify(text, 'missing.json'),
			verify(text),
			verify(text, 'export.json', '--head', 'abc'),
			verify(text, 'export.json', '--unknown'),
		];
		expect(unusable.map(({ status }) => status)).toEqual([2, 2, 2, 2, 2]);
	}, 30_000);
});
