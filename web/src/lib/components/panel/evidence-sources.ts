import type { EvidenceSlot } from '@holdpoint/shared/schema/release';

/** What of the product itself fills a piece of evidence, as a signer reads it. */
export const sourceNames: Readonly<Record<NonNullable<EvidenceSlot['source']>, string>> = {
	baseline: 'the dates accepted as the plan',
	risks: 'the list of risks',
	candidate: 'the build that is set',
	call: 'the record of the go/no-go call',
	report: 'the close-out report',
};
