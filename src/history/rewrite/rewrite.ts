import { listStashes, listStoredRefs, type StoredRef } from '../../git/index.js';
import { Matcher } from '../../match/index.js';
import { searchObjects, type SearchResult } from '../../odb/index.js';
import { readCommitGraph, type CommitGraph } from '../graph/index.js';
import { rewriteBlobs } from './blobs.js';
import { affectedCommits, inOrder } from './commit-order.js';
import { CommitRewriter, type CommitOutcome, type CommitSetting } from './commits.js';
import { redactedNames, type OnOther } from './entry-names.js';
import { refuseMatchedIds, withoutMatchedIds } from './git-bytes.js';
import { Mentions } from './mentions.js';
import { renameNotes } from './notes.js';
import { notesCommits } from './notes-commits.js';
import { ObjectWriter } from './object-writer.js';
import { tellRewrite, type Outcome } from './outcome.js';
import { PathGlobs } from './path-globs.js';
import { Pruning } from './prune.js';
import { Redactor } from './redactor.js';
import { rewriteTags } from './tags.js';
import { rewriteTrees, type TreeChanges } from './trees.js';
import type { ObjectSink, Rewrite, RewriteRequest } from './types.js';

export interface RewriteOptions {
  readonly signal?: AbortSignal | undefined;
  /** One line for people about what is being done now. */
  readonly onStep?: ((text: string) => void) | undefined;
  /** What a search for the needles found, when it was made already. */
  readonly search?: SearchResult;
}

const NOTHING: SearchResult = {
  hits: [],
  compressed: [],
  searched: {
    blob: { items: 0, bytes: 0 },
    commit: { items: 0, bytes: 0 },
    tag: { items: 0, bytes: 0 },
    tree: { items: 0, bytes: 0 },
  },
  unread: [],
  missing: [],
};

/**
 * Computes what a repository becomes, and hands every new object to the sink; the repository itself is only read.
 *
 * A commit changes when its tree, a parent or its own text does; all others keep their ids and signatures. So do commits
 * that name a changed one in their message alone: the ids in messages are brought up to date where a commit changes anyway.
 *
 * @throws AppError when git fails, an object that has to change cannot be read, or the request cannot be met (`E_NEEDLE`, `E_REPLACEMENT`, `E_NO_BLOB`, `E_GLOB`)
 */
export async function rewriteHistory(
  request: RewriteRequest,
  sink: ObjectSink,
  options: RewriteOptions = {},
): Promise<Rewrite> {
  const { signal, onStep } = options;
  const { repository } = request;
  const matcher = request.needles.length > 0 ? new Matcher(request.needles) : undefined;
  const redactor = new Redactor(matcher, request);
  const globs = new PathGlobs(request.dropPaths);
  const refs = await listStoredRefs(repository, { signal });
  const writer = await ObjectWriter.of(repository, withoutMatchedIds(sink, matcher), signal);
  if (options.search === undefined) onStep?.('searching every object');
  const search =
    options.search ?? (matcher === undefined ? NOTHING : await searchObjects(repository, matcher, { signal }));
  onStep?.('rewriting files');
  const blobs = await rewriteBlobs(request, search, redactor, writer, signal);
  onStep?.('reading commits');
  const commits = await readCommitGraph(repository, { signal });
  onStep?.('rewriting folders');
  const leaking = new Map<string, string>();
  const onOther = tellOther(matcher, leaking);
  const names = await redactedNames(repository, search, redactor, writer.width, { signal, onOther });
  const namedIn = search.hits.filter(({ type, id }) => type === 'tree' && !leaking.has(id)).map(({ id }) => id);
  const rules = { blobs: blobs.map, names, globs, alsoMarked: [...namedIn, ...blobs.unreplaceable.keys()] };
  const trees = await rewriteTrees(rules, { repository, commits, notes: notesCommits(commits, refs), writer, signal });
  onStep?.('rewriting commits');
  const pruning = new Pruning(commits, {
    on: request.pruneEmpty,
    emptyTree: writer.idOf('tree', Buffer.alloc(0)),
    keep: await stashParts(request, commits, signal),
  });
  const hits = new Set(search.hits.filter(({ type }) => type === 'commit' || type === 'tag').map(({ id }) => id));
  const mentions = new Mentions(commits, writer.width * 2);
  const map = new Map<string, string | null>([...blobs.map, ...trees.map]);
  const setting = { repository, commits, redactor, mentions, writer, pruning, map, hits, signal };
  const outcomes = await rewriteLinks(setting, trees, refs, search);
  return tellRewrite({ request, refs, commits, redactor, map, blobs, trees, leaking, outcomes, search });
}

/** A tree that holds a value, and not in a name. */
function tellOther(matcher: Matcher | undefined, leaking: Map<string, string>): OnOther {
  return (tree, needles) => {
    if (matcher !== undefined) refuseMatchedIds(matcher, needles, 'tree', tree);
    leaking.set(tree, 'a value is in the bytes of the tree, but in no name');
  };
}

/** Commits and tags; then the notes about them. */
async function rewriteLinks(
  setting: CommitSetting,
  trees: TreeChanges,
  refs: readonly StoredRef[],
  search: SearchResult,
): Promise<Outcome['outcomes']> {
  const { commits } = setting;
  const notes = notesCommits(commits, refs);
  const newTree = (tree: string): string => trees.map.get(tree) ?? tree;
  const first = await rewriteCommits(setting, newTree, (commit) => notes[commit] === 0);
  const tagged = refs.filter(({ type }) => type === 'tag').map(({ object }) => object);
  const found = search.hits.filter(({ type }) => type === 'tag').map(({ id }) => id);
  const tags = await rewriteTags([...tagged, ...found], setting);
  const roots = Array.from(notes, (is, commit) => (is === 1 ? commits.treeOf(commit) : '')).filter((id) => id !== '');
  const renamed = await renameNotes(roots, setting);
  const noteTree = (tree: string): string => renamed.get(tree) ?? newTree(tree);
  const second = await rewriteCommits(setting, noteTree, (commit) => notes[commit] === 1);
  return [first, second, tags];
}

async function rewriteCommits(
  setting: CommitSetting,
  treeOf: (tree: string) => string,
  isMeant: (commit: number) => boolean,
): Promise<CommitOutcome> {
  const { commits, hits, map } = setting;
  const changes = (commit: number): boolean => {
    const tree = commits.treeOf(commit);
    if (treeOf(tree) !== tree || hits.has(commits.idOf(commit))) return true;
    return commits.parentsOf(commit).some((parent) => map.has(commits.idOf(parent)));
  };
  const affected = affectedCommits(commits, (commit) => isMeant(commit) && changes(commit));
  const rewriter = new CommitRewriter(setting, treeOf);
  await rewriter.rewrite(inOrder(commits, affected.filter(isMeant)));
  return rewriter.outcome;
}

async function stashParts(
  request: RewriteRequest,
  commits: CommitGraph,
  signal: AbortSignal | undefined,
): Promise<Set<string>> {
  const parts = new Set<string>();
  if (!request.pruneEmpty) return parts;
  for (const stash of await listStashes(request.repository, { signal })) {
    parts.add(stash);
    const [, ...own] = commits.indexOf(stash) < 0 ? [] : commits.parentsOf(commits.indexOf(stash));
    own.forEach((part) => parts.add(commits.idOf(part)));
  }
  return parts;
}
