import { expect, test } from 'vitest';
import { canonicalText } from '@holdpoint/shared/ledger/canonical';
import { hashEntry } from '@holdpoint/shared/ledger/chain';
import { sha256Hex } from '@holdpoint/shared/ledger/hash';
import { forge, readExport, seal, type ExportFile } from '../../support/forge.ts';
import {
	aMilestone,
	anActivity,
	aRelease,
	aRow,
	aSlot,
	someEvidence,
	type TestRelease,
} from '../../support/release.ts';
import { askAll } from '../../support/verifiers.ts';

/** Text that programs write differently if they can. */
const odd =
	'\u0000\u0007\b\t\n\u000b\f\r\u001f "\\/\u007f\u0085\u00a0 é e\u0301 \u2028\u2029 \ufb33\uffff 😀';

/** Signed off, and full of odd text. */
function made(): TestRelease {
	const release = aRelease({
		people: { Pat: ['Product'], Quinn: [odd, 'QA'] },
		policy: {
			milestones: [
				aMilestone('kickoff', {
					phase: odd,
					evidence: [aSlot('z', { required: false }), aSlot('a.b'), aSlot('a-b')],
				}),
				aMilestone('10', { needs: ['kickoff', '9'] }),
				aMilestone('9', { signers: [] }),
			],
		},
		rows: [
			aRow('kickoff', {
				name: odd,
				activities: [
					anActivity('b', { text: odd }),
					anActivity('a'),
					anActivity('B', { state: 'open', counts: false }),
				],
				evidence: ['z', 'a.b', 'a-b'].map((slot) => someEvidence(slot, { url: odd })),
			}),
		],
	}).request('Pat');
	release.sign('Quinn', 'QA', { comment: odd });
	return release;
}

interface Case {
	name: string;
	file: string;
	exit: 0 | 1 | 2;
	at: number;
	/** In the words of the product's verifier. */
	reason?: string;
}

/** Made inside the test, so that a mutant is judged by the tests that reach it. */
function collect(): Case[] {
	const text = made().export();
	const cases: Case[] = [];
	const add = (name: string, file: string, exit: 0 | 1 | 2, at = 0, reason?: string) =>
		cases.push({ name, file, exit, at, ...(reason !== undefined && { reason }) });

	// What the format allows
	const more = (file: ExportFile) =>
		Object.assign(file.document, { [odd]: odd, '😀': 1, '\ufb33': -0, a: [[], {}] });
	add('R30 every text is read and written alike', text, 0);
	add('R30 so are names', forge(text, more), 0);
	const inDocument = (json: string) => text.replace('{"document":{', `{"document":{" ":${json},`);
	const nest = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
	for (const json of ['0', '-1', '9007199254740991', '"\\u0000"', 'null', '[true,false]', nest(30)]) {
		add(
			`${json} without its seal`,
			inDocument(json),
			1,
			0,
			'The seal does not fit: something outside the ledger was changed',
		);
		add(`${json} with its seal`, seal(readExport(inDocument(json))), 0);
	}

	// What it refuses
	for (const [name, json] of [
		['a fraction', '0.5'],
		['a fraction of nothing', '1.0'],
		['an exponent', '1e2'],
		['minus nothing', '-0'],
		['too much', '9007199254740992'],
		['far too much', '1e999'],
		['a lone surrogate', '"\\ud800"'],
		['a lone surrogate as a name', '{"\\udc00":1}'],
		['an escape too many', '"\\u0041"'],
		['an escape in capitals', '"\\u001F"'],
		['names out of order', '{"b":1,"a":1}'],
		['names in the order of code points', '{"\ufb33":1,"😀":1}'],
		['a name twice', '{"a":1,"a":1}'],
		['a space', '[1, 1]'],
		['33 levels', nest(31)],
	] as const) {
		const reason = 'The bytes are not those of the export: it was written again or changed';
		add(`refused: ${name}`, inDocument(json), 1, 0, reason);
	}
	add('refused: many levels', inDocument(nest(5000)), 1);
	add('refused: digits without end', inDocument('9'.repeat(5000)), 1);
	for (const json of ['NaN', 'Infinity', '01', '"\u0001"', "'a'", '[1,]', '']) {
		add(`no JSON: ${json}`, inDocument(json), 1, 0, 'The file is damaged: it no longer reads as an export');
	}
	for (const file of [
		'',
		'null',
		'[]',
		'{}',
		'{"format":"something else"}',
		'not JSON',
		'\ufeff{}',
		nest(5000),
	]) {
		add(`no export: ${file.slice(0, 30)}`, file, 2, 0, 'This is not an export of Holdpoint');
	}

	// What a forger overlooked
	const addForged = (name: string, at: number, reason: string, change: (file: ExportFile) => void) =>
		add(name, forge(text, change), 1, at, reason);
	type Read = { scope: object; digest: string };
	const milestone = (file: ExportFile, id: string) => file.document.milestones[id] as Read;
	addForged('R21 no entries', 0, 'The ledger is empty', (file) => {
		file.entries = [];
	});
	addForged('R6 another release', 1, 'The ledger is of another release than the file says', (file) => {
		file.release = 'other';
	});
	addForged('R30 a scope that nobody signed', 0, `No entry covers the text ${'0'.repeat(64)}`, (file) => {
		file.scopes['0'.repeat(64)] = '{}';
	});
	addForged('R30 a document of another shape', 0, 'The document is not one of a known format', (file) => {
		Object.assign(file.document, { milestones: [] });
	});
	const notThePolicys = 'The document does not have the milestones of the policy';
	addForged('R30 a milestone left out of the document', 0, notThePolicys, (file) => {
		delete (file.document.milestones as Record<string, Read>)['9'];
	});
	addForged('R30 a milestone under another name', 0, notThePolicys, (file) => {
		const milestones = file.document.milestones as Record<string, Read>;
		milestones['8'] = milestone(file, '9');
		delete milestones['9'];
	});
	const doesNotFit = (id: string) => `The document's ${id} does not fit its digest or the policy`;
	addForged('R5 a milestone of the document under another digest', 0, doesNotFit('9'), (file) => {
		milestone(file, '9').digest = milestone(file, '10').digest;
	});
	addForged('R5 a milestone of the document in the place of another', 0, doesNotFit('10'), (file) => {
		Object.assign(milestone(file, '10'), milestone(file, '9'));
	});
	for (const [what, change] of [
		['release', { release: 'other' }],
		['clause', { clause: {} }],
		['candidate', { candidate: null }],
	] as const) {
		addForged(`R5 a milestone of the document with another ${what}`, 0, doesNotFit('9'), (file) => {
			const changed = { ...milestone(file, '9').scope, ...change };
			Object.assign(milestone(file, '9'), { scope: changed, digest: sha256Hex(canonicalText(changed)) });
		});
	}
	{
		const edited = aRelease().request('Pat');
		edited.sign('Quinn', 'QA');
		edited.rows.set('kickoff', aRow('kickoff', { outcome: 'Something else' }));
		const reason = "The document's kickoff is not what was signed off";
		add('R1 a signed milestone that says something else now', edited.export(), 1, 0, reason);

		const grown = aRelease().request('Pat');
		grown.sign('Quinn', 'QA');
		const milestones = [aMilestone('kickoff', { evidence: [aSlot('s')] })];
		grown.must('Ada', { type: 'set-policy', ...grown.state.policy, milestones });
		grown.rows.set('kickoff', aRow('kickoff', { evidence: [someEvidence('s')] }));
		add('R1 a slot that policy added to a signed milestone changes nothing signed', grown.export(), 0);
	}
	for (const tree of [{ size: 1 }, { root: '0'.repeat(64) }]) {
		const file = readExport(text);
		const reason = 'The Merkle tree head is not that of these entries';
		add(
			`R21 a tree with ${Object.keys(tree).join()} changed`,
			seal({ ...file, tree: { ...file.tree, ...tree } }),
			1,
			0,
			reason,
		);
	}
	for (const [at, exit] of [
		['2024-02-29T12:00:00.000Z', 0],
		['2026-02-29T12:00:00.000Z', 1],
		['2026-03-12T12:00:00Z', 1],
		['2026-03-12T24:00:00.000Z', 1],
		['2026-03-12 12:00:00.000Z', 1],
	] as const) {
		const moved = forge(aRelease({ people: {} }).export(), (file) => {
			file.entries = [rehash({ ...file.entries[0]!, at })];
		});
		add(`an entry of ${at}`, moved, exit, exit);
	}
	for (const [name, partial] of [
		['another version', { v: 3 }],
		['a member too many', { note: '' }],
		['a title too long', { decision: { type: 'person-added', person: 'eve', name: '😀'.repeat(301) } }],
		['an unknown decision', { decision: { type: 'toString' } }],
		['no person', { decision: { type: 'person-added', person: '.eve', name: '' } }],
	] as const) {
		addForged(`an entry with ${name}`, 2, 'Entry 2 is not a ledger entry of a known format', (file) => {
			file.entries[1] = rehash(Object.assign(file.entries[1]!, partial));
		});
	}
	// Characters are counted, not UTF-16 units: this title is not too long, and what fails is the entry after it.
	addForged('an entry with a title of 300', 3, 'Entry 3 does not follow from the entry before it', (file) => {
		const decision = { type: 'person-added', person: 'eve', name: '😀'.repeat(300) } as const;
		file.entries[1] = rehash({ ...file.entries[1]!, decision });
	});
	return cases;
}

test('both verifiers agree on a release that was signed off', () => {
	expect(made().isSigned()).toBe(true);
});

test('R5 R6 R21 R30 what the format allows and what it does not: both verifiers answer alike', async () => {
	const cases = collect();
	const [product = [], ...others] = await askAll(cases);
	const named = <T extends object>(answers: readonly T[]) =>
		answers.map((answer, index) => ({ name: cases[index]?.name, ...answer }));
	const expected = cases.map(({ name, exit, at, reason }, index) => ({
		name,
		exit,
		at,
		reason: reason ?? product[index]?.reason,
	}));
	expect(named(product)).toEqual(expected);
	const answered = expected.map(({ name, exit, at }) => ({ name, exit, at }));
	for (const other of others) expect(named(other.map(({ exit, at }) => ({ exit, at })))).toEqual(answered);
	console.log(`${cases.length} files, each answered alike`);
});

function rehash(entry: ExportFile['entries'][number]): ExportFile['entries'][number] {
	return { ...entry, hash: hashEntry(entry) };
}
