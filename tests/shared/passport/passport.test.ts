import { describe, expect, test } from 'vitest';
import { verifyExport, verifyExportBytes } from '@holdpoint/shared/ledger/export';
import { fillPassport, readElement, unwrapPassport } from '@holdpoint/shared/passport/passport-file';
import { readPassport } from '@holdpoint/shared/passport/read-passport';
import { aMilestone, aRelease, aRow, aSigner } from '../../support/release.ts';

const form =
	'<!doctype html>\n<html lang="en"><script type="application/json" id="export"></script><script>check()</script></html>\n';
const encode = (text: string) => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** What ends an element, begins another, or looks like the escape that keeps it from doing so. */
const hostile = [
	'</script><script>alert(1)</script>',
	'<!--<script>',
	'\\u003c',
	'\\\\u003c',
	'\\<\\\\<',
	'\\u003C',
	'\u2028\u0000\r\n\t"$&$1',
	'<',
];

describe('a passport as a file', () => {
	for (const text of hostile) {
		test(`it gives back byte for byte what it took: ${JSON.stringify(text)}`, () => {
			const exported = JSON.stringify({ text, list: [text, text] });
			const file = fillPassport(form, exported) ?? '';
			expect(decode(unwrapPassport(encode(file)))).toBe(exported);
			const [before, after] = form.split('></script><script>');
			expect(file.startsWith(`${before}>`) && file.endsWith(`</script><script>${after}`)).toBe(true);
			const held = file.slice(before!.length + 1, -`</script><script>${after}`.length);
			expect(held).not.toContain('<');
			expect(readElement(held)).toBe(exported);
			// To whoever reads the element as JSON it says the same.
			expect(JSON.parse(held)).toEqual(JSON.parse(exported));
		});
	}

	test('only the form takes an export, and only a passport is unwrapped', () => {
		expect(fillPassport('<!doctype html><p>The page of the app', '{}')).toBeNull();
		expect(fillPassport(form + form, '{}')).toBeNull();
		for (const other of ['{"document":1}', '', '<!doctype html><p>Another page', form.slice(0, 80)])
			expect(decode(unwrapPassport(encode(other)))).toBe(other);
	});
});

describe('a passport as it is read', () => {
	const release = aRelease({
		policy: {
			milestones: [
				aMilestone('kickoff', { signers: [aSigner('QA'), aSigner('Product')] }),
				aMilestone('ship', { needs: ['kickoff'] }),
			],
		},
		people: { 'Quinn</script>': ['QA'], Pat: ['Product'], Olga: [] },
		rows: [aRow('kickoff', { due: '2026-03-13', lane: 'ready' }), aRow('ship', { outcome: 'It ships' })],
	}).request('Olga');
	release.sign('Quinn</script>', 'QA');
	const exported = release.export();

	test('R21 the export that went in is the one that is verified, and another byte is refused', async () => {
		const file = encode(fillPassport(form, exported) ?? '');
		expect(await verifyExportBytes(unwrapPassport(file))).toEqual(await verifyExport(exported));
		const at = decode(file).indexOf('Quinn');
		const damaged = file.with(at, 'q'.charCodeAt(0));
		expect(await verifyExportBytes(unwrapPassport(damaged))).toMatchObject({ valid: false });
		const noText = file.with(at, 0xff);
		expect(await verifyExportBytes(unwrapPassport(noText))).toMatchObject({ valid: false });
	});

	test('R3 board, signatures and record follow from the export alone', () => {
		const { title, state, entries, views, row, tables, scopes, at } = readPassport(exported);
		expect(title).toBe(release.state.title);
		expect(state).toEqual(release.state);
		expect(entries).toEqual(release.entries);
		expect(at).toBe(release.entries.at(-1)?.at);
		expect(Object.keys(scopes)).toEqual([...release.scopes.keys()]);
		expect(views.map(({ id, status, due, awaiting }) => ({ id, status, due, awaiting }))).toEqual([
			{ id: 'kickoff', status: 'ready', due: '2026-03-13', awaiting: [{ role: 'Product', n: 1 }] },
			{ id: 'ship', status: 'planned', due: '', awaiting: [{ role: 'QA', n: 1 }] },
		]);
		expect(row('ship')).toMatchObject({ name: 'Ship', outcome: 'It ships' });
		expect(tables.map(({ id, rows }) => [id, rows.length])).toEqual([['signatures', 1]]);
		expect(tables[0]?.rows[0]).toMatchObject({
			milestone: 'Kickoff',
			name: 'Quinn</script>',
			role: 'QA',
			meaning: 'approved',
			standing: 'waits for others',
		});
	});

	test('it is called as the board was called last, where the export says so', () => {
		const file = JSON.parse(exported) as { document: object };
		const fields = {
			name: 'Atlas Two',
			version: '4.3',
			summary: '',
			goals: '',
			targetDate: '',
			holidays: '',
		};
		const rest = { milestones: [], risks: [], defects: [], decisions: [], lessons: [] };
		const content = { release: fields, ...rest, rollback: { owner: '', lastSafe: '', steps: [] } };
		const read = (said: unknown) =>
			readPassport(JSON.stringify({ ...file, document: { ...file.document, content: said } })).title;
		expect(read(content)).toBe('Atlas Two 4.3');
		expect(read({ ...content, release: { name: ['x'] } })).toBe(release.state.title);
	});

	test('what no format binds may be anything', () => {
		const file = JSON.parse(exported) as { document: { milestones: Record<string, object> } };
		file.document.milestones.kickoff = {
			...file.document.milestones.kickoff,
			...{ due: { then: 1 }, lane: '<b>', owner: [], start: 7 },
		};
		const { views, row } = readPassport(
			JSON.stringify({ ...file, document: { ...file.document, risks: 'x' } }),
		);
		expect(views[0]).toMatchObject({ due: '', lane: 'planned' });
		expect(row('kickoff')).toMatchObject({ owner: '', start: '', due: '' });
	});
});
