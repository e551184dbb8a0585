import { look, spots, unread } from './look.js';
import { plainValue, plantedPlaces, seeded } from '../../support/planted-places.js';

const MASKED = '[REDACTED-f00dfeed]';

/** What is to be found of each planted value besides objects. */
const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  'a file of HEAD': ['work tree: .env'],
  'a merge commit alone': ['work tree: evil.txt'],
  'a file name': [`indexes: dir/${MASKED}.txt`, `work tree: dir/${MASKED}.txt`],
  'a folder name': [`indexes: ${MASKED}/x.txt`, `work tree: ${MASKED}`],
  'a branch name': [`reflogs: logs/refs/heads/fix/${MASKED}`, `refs: refs/heads/fix/${MASKED}`],
  'a tag name': [`refs: refs/tags/${MASKED}`],
  'the message of a stash': ['reflogs: logs/refs/stash'],
  'a reflog message': ['reflogs: logs/HEAD', 'reflogs: logs/refs/heads/main'],
  'a .keep pack': ['work tree: kept.txt'],
  'a commit of a linked work tree': ['work tree: wt.txt'],
  FETCH_HEAD: ['git files: FETCH_HEAD'],
  'a remote in the settings': ['git files: config'],
  'a hook': ['git files: hooks/post-commit'],
  COMMIT_EDITMSG: ['git files: COMMIT_EDITMSG'],
  'a recorded conflict': [`git files: rr-cache/${'ab'.repeat(20)}/preimage`],
  'an ignored file': ['work tree: .env'],
  'an untracked file': ['work tree: new.txt'],
  'a symbolic link': ['work tree: link'],
  'lost-found': [`git files: lost-found/other/${'cd'.repeat(20)}`],
  'a half-written loose object': ['git files: objects/ab/tmp_obj_x1y2z3'],
  'an LFS object': [`lfs: lfs/objects/ab/cd/${'ab'.repeat(32)}`],
  'the description': ['git files: description'],
  'info/exclude': ['git files: info/exclude'],
};

test.each(plantedPlaces.map((place) => [place.name, place] as const))(
  'finds what lies outside of the objects, and nothing else: %s',
  async (name, place) => {
    await using repo = await seeded();
    const value = plainValue();
    await place.plant(repo, value);

    const result = await look(repo.dir, value);

    expect(spots(result)).toEqual(EXPECTED[name] ?? []);
    expect(unread(result)).toEqual([]);
    expect(result.repositories).toHaveLength(name === 'a submodule' ? 1 : 0);
    expect(JSON.stringify(result)).not.toContain(value);
    for (const { fix } of result.hits) expect(fix).toMatch(/\S/);
  },
);

test('every expectation belongs to a place', () => {
  const names = plantedPlaces.map(({ name }) => name);
  expect(Object.keys(EXPECTED).filter((name) => !names.includes(name))).toEqual([]);
});
