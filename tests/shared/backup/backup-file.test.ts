import { readBackup, writeBackup, type Backup } from '@holdpoint/shared/backup/backup-file';
import { expect, test } from 'vitest';

const encode = (text: string) => new TextEncoder().encode(text);
const backup: Backup = {
	about: { board: 'board0000000001', takenAt: '2026-11-29T12:00:00.000Z', head: 'a'.repeat(64), entries: 3 },
	export: encode('{"entries":[]}'),
	board: encode('{"document":"AAA="}'),
	accounts: encode('{"people":["Zoë"]}'),
};
const file = writeBackup(backup);

test('a backup is four lines of JSON, and reads back as it was', () => {
	const lines = new TextDecoder().decode(file).split('\n');
	expect(lines).toHaveLength(5);
	expect(lines[4]).toBe('');
	expect(lines.slice(0, 4).map((line) => typeof JSON.parse(line))).toEqual(Array(4).fill('object'));
	expect(readBackup(file)).toEqual(backup);
});

test('every single changed byte, every cut and every addition is refused in one sentence', () => {
	const refused = /^(The backup is damaged|This is not a backup).*\.$/;
	for (let at = 0; at < file.length; at += 1) {
		const changed = file.slice();
		changed[at] = (changed[at] ?? 0) ^ 1;
		expect(readBackup(changed)).toMatch(refused);
		expect(readBackup(file.slice(0, at))).toMatch(refused);
	}
	expect(readBackup(new Uint8Array([...file, 0x0a]))).toMatch(refused);
	expect(readBackup(encode('{"entries":[]}\n'))).toBe(
		'This is not a backup of Holdpoint, or one of another version.',
	);
});
