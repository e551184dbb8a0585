import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** Imports that belong to some rooms alone, as [what, the rooms that may, why]. */
const ownedImports = [
  [/^inquirer$|^@inquirer\//, ['app'], 'prompts live in app/consent.ts'],
  [/^chalk$/, ['app', 'report'], 'colour belongs to app and report; a room returns values'],
  [/^(?:node:)?child_process$|^execa$|^simple-git$/, ['git', 'launch'], 'only git and launch start processes'],
  [/^@aws-sdk\//, ['aws'], 'only the aws room talks to AWS'],
  [/^(?:node:)?process$/, ['app'], 'take what you need from the Context'],
];
const rooms = ['app', 'aws', 'git', 'launch', 'report'];

/** The imports that files of one room may not name; `undefined` stands for every room that owns none. */
function importLimits(room) {
  const patterns = ownedImports
    .filter(([, owners]) => !owners.includes(room))
    .map(([what, , why]) => ({ regex: what.source, message: `${why}.` }));
  return { 'no-restricted-imports': ['error', { patterns }] };
}

const noProcess = { name: 'process', message: 'take it from the Context; main.ts and app/ alone know the process.' };

export default defineConfig([
  globalIgnores(['dist/', 'coverage/', '.cache/', 'test/fixtures/', 'assembly/']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: new URL('..', import.meta.url).pathname },
    },
    rules: {
      eqeqeq: 'error',
      'no-console': 'error',
      'no-case-declarations': 'error',
      'no-cond-assign': 'error',
      'no-empty': 'error',
      'no-fallthrough': 'error',
      'no-irregular-whitespace': 'error',
      'no-loss-of-precision': 'error',
      'no-misleading-character-class': 'error',
      'no-regex-spaces': 'error',
      'no-self-assign': 'error',
      'no-unsafe-finally': 'error',
      'no-useless-backreference': 'error',
      'no-useless-escape': 'error',
      'prefer-const': 'error',
      'no-restricted-syntax': [
        'error',
        { selector: 'TSEnumDeclaration', message: 'a union of literals needs no code at run time.' },
        { selector: 'ExportDefaultDeclaration', message: 'a name that is exported is a name that can be searched.' },
      ],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/consistent-type-exports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      // Numbers have one obvious spelling.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // `a => b(a)` for a void b is what this house writes for a listener.
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      // Where strictness forbids `!`, this would ask for it.
      '@typescript-eslint/non-nullable-type-assertion-style': 'off',
      // The compiler's noPropertyAccessFromIndexSignature wants the brackets that this rule would remove.
      '@typescript-eslint/dot-notation': 'off',
      // `||` is right for flags and for empty text; `??` would keep false and ''.
      '@typescript-eslint/prefer-nullish-coalescing': ['error', { ignorePrimitives: { boolean: true, string: true } }],
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      'max-lines': ['error', { max: 250, skipComments: true }],
      'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true }],
      complexity: ['error', 13],
      'max-depth': ['error', 4],
      'max-params': ['error', 6],
      'no-restricted-globals': ['error', noProcess],
      ...importLimits(undefined),
    },
  },
  // A reader that dispatches on characters, or a list of refusals, is broad and not deep.
  { files: ['src/rules/**/*.ts', 'src/scan/confirm.ts'], rules: { complexity: ['error', 20] } },
  // Descriptions of hundreds of tokens are long lists, not long thoughts.
  { files: ['src/rules/builtin/*.ts'], rules: { 'max-lines': ['error', 400] } },
  // The types know neither a Windows without O_NOFOLLOW, nor a variable that a listener turns, nor what a caught failure is.
  {
    files: ['src/scan/sources/read-file.ts', 'src/git/objects.ts'],
    rules: { '@typescript-eslint/no-unnecessary-condition': 'off', '@typescript-eslint/only-throw-error': 'off' },
  },
  // The inner loop of every scan: an index of a typed array that is in range by construction.
  {
    files: ['src/scan/prefilter.ts', 'src/match/probe.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  ...rooms.map((room) => ({ files: [`src/${room}/**/*.ts`], rules: importLimits(room) })),
  // git/run.ts passes the environment on to git.
  { files: ['src/main.ts', 'src/app/**/*.ts', 'src/git/run.ts'], rules: { 'no-restricted-globals': 'off' } },
  {
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off', // a missing element fails the test, as it should
      '@typescript-eslint/no-unsafe-assignment': 'off', // expect.any() and what is read back from JSON
      '@typescript-eslint/no-misused-spread': 'off', // what becomes of a Secret then is the question
      '@typescript-eslint/no-unnecessary-type-conversion': 'off', // likewise
      '@typescript-eslint/require-await': 'off', // fakes of asynchronous interfaces
    },
  },
  {
    files: ['**/*.mjs', '**/*.cjs', '**/*.js'],
    rules: {
      eqeqeq: 'error',
      'no-undef': 'error',
      'no-unused-vars': 'error',
      'no-var': 'error',
      'prefer-const': 'error',
    },
    languageOptions: {
      globals: {
        console: 'readonly',
        process: 'readonly',
        performance: 'readonly',
        module: 'writable',
        URL: 'readonly',
        Buffer: 'readonly',
      },
    },
  },
]);
