import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import { defineConfig, globalIgnores } from 'eslint/config';
import globals from 'globals';
import ts from 'typescript-eslint';

const web = { regex: '^@holdpoint/web|/web/src/', message: 'Imports point one way: nothing imports web.' };
const api = { regex: '^@holdpoint/api|/api/src/', message: 'Imports point one way: api imports shared.' };
const apiByType = {
	regex: '^@holdpoint/api$',
	allowTypeImports: true,
	message: 'web knows api by `import type` only, for the typed client.',
};
const apiInside = {
	regex: '^@holdpoint/api/|/api/src/',
	message: 'web imports the type App from @holdpoint/api only.',
};
const platform = { regex: '^(node|cloudflare):', message: 'shared does no input or output.' };
const yjs = {
	regex: '^(yjs|lib0|y-.*)($|/)',
	message: 'Rules decide over plain readings and never import yjs.',
};
const doc = { regex: '(^|/)doc/', message: 'rules/ and doc/ both know schema/, and not each other.' };
const rules = { regex: '(^|/)rules/', message: 'rules/ and doc/ both know schema/, and not each other.' };

/** Later entries replace earlier ones for the same file, so each names all of its patterns. */
const oneWay = (files, ...patterns) => ({
	files,
	rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns }] },
});

export default defineConfig(
	globalIgnores([
		'**/.svelte-kit/',
		'**/.types/',
		'**/.wrangler/',
		'.build/',
		'.holdpoint/',
		'**/test-results/',
		'api/src/language/report.*.js',
	]),
	js.configs.recommended,
	ts.configs.recommendedTypeChecked,
	svelte.configs.recommended,
	{
		languageOptions: {
			// The same extensions for every file: another list would make it load the project anew.
			parserOptions: {
				projectService: true,
				tsconfigRootDir: import.meta.dirname,
				extraFileExtensions: ['.svelte'],
			},
		},
		rules: {
			'@typescript-eslint/no-floating-promises': 'error',
			'@typescript-eslint/switch-exhaustiveness-check': [
				'error',
				{ considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: false },
			],
			'@typescript-eslint/no-explicit-any': 'error',
			'@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
			'@typescript-eslint/no-unused-vars': [
				'error',
				{ argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'all', ignoreRestSiblings: true },
			],
			'@typescript-eslint/restrict-template-expressions': [
				'error',
				{ allowNumber: true, allowBoolean: true },
			],
			'@typescript-eslint/require-await': 'off',
			'no-empty': ['error', { allowEmptyCatch: false }],
			// TypeScript knows the globals of each package; eslint does not.
			'no-undef': 'off',
			eqeqeq: ['error', 'always', { null: 'ignore' }],
		},
	},
	{
		files: ['**/*.svelte', '**/*.svelte.ts'],
		languageOptions: {
			globals: globals.browser,
			parserOptions: { projectService: true, extraFileExtensions: ['.svelte'], parser: ts.parser },
		},
		rules: {
			// Every address of the product is its own root: there is no base path to resolve against.
			'svelte/no-navigation-without-resolve': 'off',
			'svelte/no-at-html-tags': 'error',
			// A comment may tell a word from the same one elsewhere (web/messages).
			'svelte/no-useless-mustaches': ['error', { ignoreIncludesComment: true }],
		},
	},
	{
		files: ['**/*.js', '**/*.mjs'],
		extends: [ts.configs.disableTypeChecked],
		languageOptions: { globals: globals.node },
	},
	{ files: ['tests/**/*.ts'], rules: { '@typescript-eslint/unbound-method': 'off' } },
	oneWay(['shared/**/*.ts'], web, api, platform),
	oneWay(['shared/src/rules/**/*.ts'], web, api, platform, yjs, doc),
	oneWay(['shared/src/doc/**/*.ts'], web, api, platform, rules),
	oneWay(['api/**/*.ts'], web),
	oneWay(['web/**/*.ts', 'web/**/*.svelte'], apiByType, apiInside),
);
