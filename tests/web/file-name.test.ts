import { expect, test } from 'vitest';
import { fileName } from '$lib/report/download.ts';

test.each([
	['Atlas 4.2.0', 'Risks', 'Atlas-4.2.0-Risks'],
	['', 'Status report', 'Status-report'],
	['../../etc/passwd', 'Risks', 'etc-passwd-Risks'],
	['a\u202egnp\u0000.exe\n', 'Risks', 'a-gnp-.exe-Risks'],
	['CON', 'Risks', 'CON-Risks'],
	['रिलीज़ हिन्दी', 'Risks', 'रिलीज़-हिन्दी-Risks'],
	['x'.repeat(300), 'Risks', `${'x'.repeat(60)}-Risks`],
	[`${'x'.repeat(59)} and more`, 'Risks', `${'x'.repeat(59)}-Risks`],
	['𝒜'.repeat(100), 'Risks', `${'𝒜'.repeat(60)}-Risks`],
])('the file of %j, %s, is %s', (title, kind, name) => {
	const made = fileName(title, kind);
	expect(made).toBe(name.normalize('NFC'));
	expect(made.isWellFormed()).toBe(true);
});
