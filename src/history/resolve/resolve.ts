import { createHash } from 'node:crypto';
import type { Repository } from '../../git/index.js';
import type { Matcher } from '../../match/index.js';
import {
  readCommitGraph,
  readHolderGraph,
  readTagGraph,
  type CommitGraph,
  type Downward,
  type ReadOptions,
} from '../graph/index.js';
import type { Hit, RawHit } from '../types.js';
import { alternatesWith } from './alternates.js';
import { fixOf, type Held } from './fix.js';
import { freesOf, type Frees } from './frees.js';
import { keptByOf, refsOf } from './kept.js';
import { keptPacks } from './packs.js';
import { reach, type Target, type Ways } from './reach.js';
import { findStarts } from './starts.js';
import type { Reached, StartPlace } from './types.js';
import { Words } from './words.js';

export interface ResolveOptions extends ReadOptions {
  /** What was looked for: names that hold it are not shown. Without it the reader of the hits has to mask them. */
  readonly matcher?: Matcher | undefined;
}

const MOST_PATHS = 20;
const UNREACHABLE = 'nothing: unreachable';

/**
 * Tells of each hit in an object where it stands in history, what keeps it alive, and the commands that free it.
 * Hits elsewhere come back as they are.
 *
 * One pass over commits, trees and tags serves all hits; without hits in objects nothing is read.
 */
export async function resolveHits(
  repository: Repository,
  rawHits: readonly RawHit[],
  options: ResolveOptions = {},
): Promise<readonly Hit[]> {
  const ids = [...new Set(rawHits.flatMap(({ object }) => object ?? []))];
  if (ids.length === 0) return rawHits.map((hit) => withoutObject(hit));
  const cwd = repository.commonDir;
  const commits = await readCommitGraph(cwd, options);
  const down = await readHolderGraph(cwd, { ids: new Set(ids) }, { ...options, commits });
  const loose = new Map(ids.filter((id) => down.nodeOf(id) < 0).map((id, at) => [id, down.nodes + at]));
  const nodeOf = (id: string): number => {
    const node = down.nodeOf(id);
    return node < 0 ? (loose.get(id) ?? -1) : node;
  };
  const ways = await waysOf(repository, { commits, down, nodeOf, nodes: down.nodes + loose.size }, options);
  const found = await factsOf(
    repository,
    ways,
    ids,
    ids.map((id) => ways.find(id)),
    options,
  );
  const factOf = new Map(ids.map((id, at) => [id, found[at]]));
  return rawHits.map((hit) => {
    const fact = factOf.get(hit.object ?? '');
    if (fact === undefined || hit.object === undefined) return withoutObject(hit);
    const paths = down.pathsOf(hit.object, MOST_PATHS).map((path) => fact.words.shown(path));
    return complete(paths.length === 0 ? hit : { ...hit, paths }, fact, commits);
  });
}

interface Parts {
  readonly commits: CommitGraph;
  readonly down: Downward;
  readonly nodeOf: (id: string) => number;
  readonly nodes: number;
}

/** Puts the graphs together: what an id is, and what it leads to. */
export async function waysOf(
  { commonDir }: Repository,
  { commits, down, nodeOf, nodes }: Parts,
  options: ReadOptions,
): Promise<Ways> {
  const tags = await readTagGraph(commonDir, options);
  const find = (id: string): Target | undefined => {
    const commit = commits.indexOf(id);
    if (commit >= 0) return { kind: 'commit', index: commit };
    const tag = tags.indexOf(id);
    if (tag >= 0) return { kind: 'tag', index: tag };
    const node = nodeOf(id);
    return node < 0 ? undefined : { kind: 'node', node };
  };
  return { commits, tags, down, find, nodes };
}

/** All that a hit's answer is made of. */
export interface Fact extends Held {
  readonly first: number | undefined;
  readonly last: number | undefined;
  readonly refs: readonly string[];
  readonly keptBy: readonly string[];
  readonly words: Words;
}

/**
 * The facts of each target.
 *
 * @param ids - of the targets, for what holds objects without reaching them (packs, alternates); undefined where there is none
 */
export async function factsOf(
  repository: Repository,
  ways: Ways,
  ids: readonly (string | undefined)[],
  targets: readonly (Target | undefined)[],
  options: ResolveOptions,
): Promise<(Fact | undefined)[]> {
  const words = new Words(options.matcher, repository.gitDir);
  const objects = ids.filter((id) => id !== undefined);
  const wanted = new Set(objects);
  const starts = await findStarts(repository, (id) => wanted.has(id), options);
  const packs = await keptPacks(repository.commonDir, objects);
  const alternates = await alternatesWith(repository.commonDir, objects, options);
  const known = targets.flatMap((target, at) => (target === undefined ? [] : [{ target, at }]));
  const facts = targets.map((): Fact | undefined => undefined);
  const describe = describer(words);
  const onReached = (index: number, { first, last, places }: Reached): void => {
    const at = known[index]?.at ?? 0;
    const id = ids[at] ?? '';
    const held = {
      packs: packs.filter(({ holds }) => holds.has(id)),
      alternates: alternates.filter(({ holds }) => holds.has(id)),
    };
    facts[at] = { first, last, words, ...held, ...describe(places) };
  };
  reach(
    ways,
    known.map(({ target }) => target),
    starts,
    onReached,
  );
  return facts;
}

interface Description {
  readonly refs: readonly string[];
  readonly keptBy: readonly string[];
  readonly frees: Frees;
}

/** Neighbours are mostly reached from the same places: those share one description. */
function describer(words: Words): (places: readonly StartPlace[]) => Description {
  const known = new Map<string, Description>();
  return (places) => {
    const key = keyOf(places);
    const description = known.get(key) ?? {
      refs: refsOf(places, words),
      keptBy: keptByOf(places, words),
      frees: freesOf(places, words),
    };
    known.set(key, description);
    return description;
  };
}

/** Short for any number of places: a mirror has tens of thousands of refs. */
function keyOf(places: readonly StartPlace[]): string {
  const numbers = Int32Array.from(places, ({ number }) => number);
  return createHash('sha256').update(numbers).digest('base64');
}

export function complete(hit: RawHit & { paths?: readonly string[] }, fact: Fact, commits: CommitGraph): Hit {
  const { first, last, refs } = fact;
  const keptBy = [
    ...new Set([
      ...(hit.keptBy ?? []),
      ...fact.keptBy,
      ...fact.packs.map(({ name }) => name),
      ...fact.alternates.map(({ repository }) => `alternate ${fact.words.shown(repository)}`),
    ]),
  ];
  return {
    ...hit,
    ...(first === undefined ? {} : { firstCommit: commits.idOf(first) }),
    ...(last === undefined ? {} : { lastCommit: commits.idOf(last) }),
    refs,
    keptBy: refs.length + keptBy.length === 0 ? [UNREACHABLE] : keptBy,
    fix: hit.fix ?? fixOf(hit, fact, fact.words),
  };
}

function withoutObject(hit: RawHit): Hit {
  return { ...hit, refs: [], keptBy: hit.keptBy ?? [], fix: hit.fix ?? '' };
}
