import { PathGlobs } from '../../../src/history/rewrite/path-globs.js';
import { globMatcher } from '../../../src/scan/index.js';

const GLOBS = [
  '.env',
  '*.pem',
  'a/b',
  'a/*.c',
  'a/**',
  '**/b',
  '**/b/**',
  'a/**/c',
  'a/*/c',
  '{a,b/c}',
  'a/{b,c*}/d',
  'a?c',
  '*',
  '**',
  'a/*',
  'a/**/*',
  'a/*/*',
  './a',
  '/a/',
  'a**c',
  'b*/',
  '**/a?/*.c',
  '{*,x}/b',
  'a.c',
];
const NAMES = ['a', 'b', 'c', 'd', 'abc', 'a.c', '.env', 'x.pem', 'é', 'a\nc'];

/** A path goes when it or a folder above it does. */
function goes(globs: PathGlobs, path: string): boolean {
  const names = path.split('/');
  let state = globs.start;
  for (const [at, name] of names.entries()) {
    const step = globs.step(state, Buffer.from(name));
    const isFolder = at < names.length - 1;
    if (step.match === 'yes' || (step.match === 'folderOnly' && isFolder)) return true;
    state = step.state;
  }
  return false;
}

test.each(GLOBS)('the glob %s drops what the scan leaves out by it', (glob) => {
  const [globs, matches] = [new PathGlobs([glob]), globMatcher(glob)];
  const paths = NAMES.flatMap((a) => [
    a,
    ...NAMES.flatMap((b) => [`${a}/${b}`, ...NAMES.map((c) => `${a}/${b}/${c}`)]),
  ]);
  for (const path of paths) expect([path, goes(globs, path)]).toEqual([path, matches(path)]);
  for (const path of paths.filter((each) => goes(globs, each)))
    expect([path, path.split('/').some((name) => globs.mayDrop(Buffer.from(name)))]).toEqual([path, true]);
});
