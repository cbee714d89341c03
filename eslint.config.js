import { join } from 'node:path'
import js from '@eslint/js'
import regexp from 'eslint-plugin-regexp'
import importSort from 'eslint-plugin-simple-import-sort'
import tseslint from 'typescript-eslint'
import { layersRule } from './scripts/eslint-layers.mjs'

const serverSources = ['packages/server/src/**/*.ts']
const testFiles = ['**/*.test.ts', '**/*.fixture.ts']

const nodeGlobals = Object.fromEntries(
  [
    ...[
      'process',
      'console',
      'Buffer',
      'URL',
      'URLSearchParams',
      'fetch',
      'Request',
      'Response',
      'Headers',
      'FormData',
    ],
    ...[
      'AbortController',
      'AbortSignal',
      'TextEncoder',
      'TextDecoder',
      'structuredClone',
      'performance',
      'crypto',
    ],
    ...['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate', 'queueMicrotask'],
  ].map(name => [name, 'readonly']),
)
const commonJsGlobals = {
  ...nodeGlobals,
  require: 'readonly',
  module: 'writable',
  exports: 'writable',
  __dirname: 'readonly',
}

/**
 * Time, chance, environment and network reach the server through its context: tests
 * control them, and a reader sees them.
 */
const restrictedProperties = [
  { object: 'Date', property: 'now', message: "Use the context's clock." },
  { object: 'Math', property: 'random', message: "Use the context's random source." },
  {
    object: 'globalThis',
    property: 'fetch',
    message: 'Use the HTTP client of platform/: it blocks private addresses.',
  },
  ...['crypto', 'webcrypto', 'nodeCrypto'].flatMap(object =>
    ['randomUUID', 'randomBytes', 'randomInt', 'randomFillSync', 'getRandomValues'].map(property => ({
      object,
      property,
      message: "Use the context's random source or ids.",
    })),
  ),
]
const environmentProperty = {
  object: 'process',
  property: 'env',
  message: 'The environment is read and validated once, in config/.',
}

const restrictedImports = {
  paths: [
    {
      name: 'node:crypto',
      importNames: [
        'randomUUID',
        'randomBytes',
        'randomInt',
        'randomFill',
        'randomFillSync',
        'getRandomValues',
      ],
      message: "Use the context's random source or ids.",
    },
    { name: 'crypto', message: 'Write node:crypto.' },
    {
      name: 'node:process',
      importNames: ['env'],
      message: 'The environment is read and validated once, in config/.',
    },
    { name: 'process', message: 'Write node:process.' },
    ...['undici', 'axios', 'node-fetch'].map(name => ({
      name,
      message: 'Use the HTTP client of platform/.',
    })),
  ],
}

const restrictedSyntax = [
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: "Use the context's clock." },
  { selector: "CallExpression[callee.name='Date']", message: "Use the context's clock." },
]

/** A caught error may be thrown on: an identifier is let through. */
function restrictedThrows(allowedClass, hint) {
  return [
    { selector: `ThrowStatement > NewExpression:not([callee.name=${allowedClass}])`, message: hint },
    {
      selector: `ThrowStatement > CallExpression[callee.name=/^[A-Z]/]:not([callee.name=${allowedClass}])`,
      message: hint,
    },
    {
      selector: 'ThrowStatement > :matches(Literal, TemplateLiteral, ObjectExpression, ArrayExpression)',
      message: hint,
    },
  ]
}

const throwRules = {
  anywhere: restrictedThrows(
    "'ApiError'",
    'Throw an ApiError of the catalog; invariants and failures of the system belong in platform/.',
  ),
  config: restrictedThrows('/^(ApiError|ConfigError)$/', 'Throw a ConfigError that names the path.'),
  // commander reports a bad option through a class of its own
  cli: restrictedThrows(
    '/^(ApiError|ConfigError|InvalidArgumentError)$/',
    'Throw an ApiError, a ConfigError or an InvalidArgumentError.',
  ),
  // pure code has errors of its own, which say what is wrong with a message of that protocol
  protocols: restrictedThrows(
    '/^(ApiError|\\w+Fault)$/',
    'Throw an ApiError, or the fault class of the protocol.',
  ),
  // the store's classes come from platform/ or from itself; only the language's own are refused
  store: restrictedThrows(
    '/^(?!(?:Aggregate|Range|Type|Syntax|Reference|Eval|URI)?Error$)[A-Z]\\w*$/',
    'Throw an error class that platform/ or the store exports.',
  ),
}

export default tseslint.config(
  {
    ignores: [
      '**/node_modules/**',
      '**/dist/**',
      '**/dist-bundles/**',
      '**/.next/**',
      '**/.{astro,nuxt,output,react-router,tanstack}/**',
      'e2e/apps/*/build/**',
      '**/*.gen.ts',
      '**/.generated/**',
      '**/.cache/**',
      '**/.release/**',
      '**/dist-docs/**',
      'site/.vitepress/cache/**',
      '**/.frontdesk/**',
      '**/next-env.d.ts',
      '**/test-results/**',
      'packages/contract/data/**',
      'packages/contract/src/generated/**',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error', reportUnusedInlineConfigs: 'error' } },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  {
    plugins: { 'import-sort': importSort },
    rules: {
      curly: ['error', 'multi-or-nest', 'consistent'],
      // packages first, then what lies further up, then neighbours: one block without empty lines
      'import-sort/imports': ['error', { groups: [['^node:', '^@?\\w', '^[^.]', '^\\.']] }],
      'import-sort/exports': 'error',
      // Prettier breaks code at 110 columns and leaves comments as they are
      'max-len': [
        'error',
        {
          code: 110,
          comments: 110,
          ignoreUrls: true,
          ignoreStrings: true,
          ignoreTemplateLiterals: true,
          ignoreRegExpLiterals: true,
        },
      ],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-var': 'error',
      'prefer-const': 'error',
      'object-shorthand': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'none', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
    },
  },
  {
    files: ['**/*.{js,mjs}'],
    languageOptions: { globals: nodeGlobals },
    rules: { '@typescript-eslint/consistent-type-imports': 'off' },
  },
  {
    files: ['**/*.cjs'],
    languageOptions: { globals: commonJsGlobals, sourceType: 'commonjs' },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
  {
    // the seed document's snippets, as written
    files: ['e2e/seed/**/*.{ts,tsx}'],
    rules: {
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-unused-vars': 'off',
      '@typescript-eslint/consistent-type-imports': 'off',
      'import-sort/imports': 'off',
      'import-sort/exports': 'off',
      curly: 'off',
    },
  },
  {
    // an unawaited promise loses its error and outlives its transaction; only type information shows it
    files: ['packages/*/src/**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': [
        'error',
        { checksVoidReturn: { attributes: false, arguments: false } },
      ],
      '@typescript-eslint/await-thenable': 'error',
    },
  },
  {
    // strangers write what these are held against, and a quadratic pattern blocks the server for seconds
    files: ['packages/*/src/**/*.ts'],
    ignores: testFiles,
    plugins: { regexp },
    rules: {
      'regexp/no-super-linear-backtracking': ['error', { report: 'potential' }],
      'regexp/no-super-linear-move': ['error', { report: 'potential' }],
    },
  },
  {
    files: serverSources,
    ignores: testFiles,
    plugins: { frontdesk: { rules: { layers: layersRule } } },
    rules: { 'frontdesk/layers': ['error', { root: join(import.meta.dirname, 'packages/server/src') }] },
  },
  {
    files: serverSources,
    ignores: [...testFiles, 'packages/server/src/platform/**'],
    rules: {
      'no-restricted-globals': [
        'error',
        { name: 'fetch', message: 'Use the HTTP client of platform/: it blocks private addresses.' },
      ],
      'no-restricted-properties': ['error', ...restrictedProperties, environmentProperty],
      'no-restricted-imports': ['error', restrictedImports],
      'no-restricted-syntax': ['error', ...restrictedSyntax, ...throwRules.anywhere],
    },
  },
  {
    files: ['packages/server/src/platform/**/*.ts'],
    ignores: testFiles,
    rules: { 'no-restricted-properties': ['error', environmentProperty] },
  },
  {
    files: ['packages/server/src/{config,cli,embedded}/**/*.ts'],
    ignores: testFiles,
    rules: { 'no-restricted-properties': ['error', ...restrictedProperties] },
  },
  {
    files: ['packages/server/src/config/**/*.ts'],
    ignores: testFiles,
    rules: { 'no-restricted-syntax': ['error', ...restrictedSyntax, ...throwRules.config] },
  },
  {
    // what these find wrong is the configuration, at start: nobody is there to answer
    files: ['packages/server/src/domain/provisioning/{provision*,master-key-check}.ts'],
    ignores: testFiles,
    rules: { 'no-restricted-syntax': ['error', ...restrictedSyntax, ...throwRules.config] },
  },
  {
    files: ['packages/server/src/protocols/**/*.ts'],
    ignores: testFiles,
    rules: { 'no-restricted-syntax': ['error', ...restrictedSyntax, ...throwRules.protocols] },
  },
  {
    files: ['packages/server/src/{cli,embedded}/**/*.ts'],
    ignores: testFiles,
    rules: { 'no-restricted-syntax': ['error', ...restrictedSyntax, ...throwRules.cli] },
  },
  {
    files: ['packages/server/src/store/**/*.ts'],
    ignores: testFiles,
    rules: { 'no-restricted-syntax': ['error', ...restrictedSyntax, ...throwRules.store] },
  },
)
