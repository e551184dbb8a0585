import { languages } from '../../src/variables/languages.js';
import { usesIn } from '../../src/variables/uses.js';
import { cpuNow } from '../support/cpu.js';

const SIZE = 400_000;
const PART = 8;
const FRAGMENTS = [
  ...[
    'process.env',
    'process.env.A',
    '} = process.env;',
    '{',
    '}',
    '{ A, = process.env',
    'const {',
    ' = process.env, ',
  ],
  ...[
    'import { A } from "$env/static/',
    'const a = process.env\n',
    '\n A: z.',
    'env("',
    'config(',
    ' ',
    '\n',
    ',',
    'a',
    'A',
  ],
  ...[
    'os.environ[',
    'class A(BaseSettings):\n',
    'class A(BaseSettings):\n    a: str',
    ' = Field(alias="A")\n    b',
    '\n    ',
    'getenv(',
  ],
  ...[
    'env:"A',
    'BindEnv("',
    'ENV[',
    '$_ENV[',
    '@Value("${',
    '${',
    '$',
    '$$',
    '${A',
    '%env(',
    '%env(a:',
    '{{',
    '{{ secrets.',
    '{{ secrets[',
    '}}',
  ],
];
/** One of each kind of file. */
const PATHS = [
  'a.ts',
  'a.py',
  'a.go',
  'a.rb',
  'a.php',
  'a.java',
  'a.rs',
  'a.sh',
  'docker-compose.yml',
  '.github/a.yml',
  'application.yml',
];

test('the files of the test are of languages that are known', () => {
  expect(PATHS.filter((path) => !languages.some(({ files }) => files.test(path)))).toEqual([]);
});

test.each(PATHS)('%s takes time in proportion to its length, whatever it repeats', (path) => {
  const slow: string[] = [];
  for (const fragment of FRAGMENTS) {
    const part = searchRepeated(path, fragment, SIZE / PART);
    const whole = searchRepeated(path, fragment, SIZE);
    // Quadratic time would be 64 times that of the part; the constant is for what is measured badly.
    if (whole > 3 * PART * part + 400) slow.push(JSON.stringify([fragment, part, whole]));
  }
  expect(slow).toEqual([]);
});

/** Milliseconds of processor time. */
function searchRepeated(path: string, fragment: string, size: number): number {
  const text = fragment.repeat(Math.ceil(size / fragment.length));
  const began = cpuNow();
  usesIn(path, text);
  return cpuNow() - began;
}
