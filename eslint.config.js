// Lint for TypeScript and Svelte: what the compiler does not say and the house rules that are about one
// place in the code. Rules about the whole tree (imports, money, names) are in tests/tidy.

import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

/** Of ESLint's own rules, those that the compiler does not cover. */
const PROPIAS = [
  'no-async-promise-executor',
  'no-case-declarations',
  'no-compare-neg-zero',
  'no-cond-assign',
  'no-constant-binary-expression',
  'no-control-regex',
  'no-debugger',
  'no-delete-var',
  'no-dupe-else-if',
  'no-duplicate-case',
  'no-empty',
  'no-empty-character-class',
  'no-empty-pattern',
  'no-ex-assign',
  'no-extra-boolean-cast',
  'no-fallthrough',
  'no-global-assign',
  'no-irregular-whitespace',
  'no-loss-of-precision',
  'no-misleading-character-class',
  'no-octal',
  'no-prototype-builtins',
  'no-regex-spaces',
  'no-self-assign',
  'no-sparse-arrays',
  'no-unexpected-multiline',
  'no-unsafe-finally',
  'no-unsafe-optional-chaining',
  'no-unused-labels',
  'no-unused-private-class-members',
  'no-useless-backreference',
  'no-useless-catch',
  'no-useless-escape',
  'no-var',
  'prefer-const',
  'require-yield',
  'use-isnan',
  'valid-typeof',
  'no-eval',
  'no-implied-eval',
  'no-new-func',
  'no-console',
];

/** Where a tool asks for a default export. */
const CON_DEFAULT = ['*.config.{js,ts}', 'tests/apoyo/*-global.ts'];

export default ts.config(
  {
    ignores: [
      'node_modules/',
      'build/',
      '.svelte-kit/',
      '.datos*/',
      'coverage/',
      'test-results/',
      'playwright-report/',
      'static/',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  {
    languageOptions: {
      ecmaVersion: 2024,
      sourceType: 'module',
      globals: { ...globals.node, ...globals.browser, ...globals.worker },
    },
    rules: {
      ...Object.fromEntries(PROPIAS.map((r) => [r, 'error'])),
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-constant-condition': ['error', { checkLoops: false }],
      'no-restricted-syntax': [
        'error',
        {
          selector: 'ExportDefaultDeclaration',
          message: 'Named exports only: a name is the same everywhere (estilo de la casa).',
        },
        { selector: 'TSEnumDeclaration', message: 'Use a union of literals.' },
        {
          selector: 'MemberExpression[object.name="Math"][property.name="random"]',
          message: 'Randomness is a parameter (ids); for secrets use node:crypto.',
        },
      ],
      // The app has no base path and its links are plain strings.
      'svelte/no-navigation-without-resolve': 'off',
      // TypeScript itself knows what is defined.
      'no-undef': 'off',
      '@typescript-eslint/consistent-type-imports': [
        'error',
        {
          prefer: 'type-imports',
          fixStyle: 'separate-type-imports',
          disallowTypeAnnotations: false,
        },
      ],
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrorsIgnorePattern: '^_' },
      ],
      '@typescript-eslint/ban-ts-comment': 'error',
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: {
      parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'], svelteConfig },
    },
    rules: {
      // A `let` of `$props` or `$derived` that nobody assigns is the usual way to write them.
      'prefer-const': 'off',
      'svelte/prefer-const': [
        'error',
        { excludedRunes: ['$props', '$derived', '$state', '$bindable'] },
      ],
      // A Map or URLSearchParams that the page does not show need not be reactive.
      'svelte/prefer-svelte-reactivity': 'off',
      'svelte/button-has-type': 'error',
      'svelte/no-at-html-tags': 'error',
      'svelte/require-each-key': 'error',
    },
  },
  {
    files: CON_DEFAULT,
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    // A browser has no other log than its console; a test says there why it is skipped.
    files: ['web/**', 'sync/cliente/**', 'tests/**'],
    rules: { 'no-console': ['error', { allow: ['error', 'warn'] }] },
  },
  {
    // What runs in a terminal writes to it.
    files: ['ops/**', 'bench/**'],
    rules: { 'no-console': 'off' },
  },
  {
    // The rules that need types: a promise that nobody waits for is a lost write.
    files: ['{server,sync,shared,web}/**/*.ts'],
    ignores: ['**/*.test.ts', '**/*.svelte.ts'],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      '@typescript-eslint/await-thenable': 'error',
    },
  },
  {
    files: ['**/*.test.ts', 'tests/**'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
);
