/** Roles named by rules.md; a release may add its own. */
export const roles = [
	'Release manager',
	'Release authority',
	'Product',
	'Engineering',
	'QA',
	'Security',
	'Operations',
	'Business',
	'Support',
	'Compliance',
	'Auditor',
] as const;
