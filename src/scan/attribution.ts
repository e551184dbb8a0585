import { eachCommit, isGitFailure, listRefs, readObjects, type CommitChanges, type Ref } from '../git/index.js';
import type { Origin } from './findings.js';
import { hitReader, type Hit } from './hit-reader.js';
import type { Spotted } from './item-scan.js';
import { Reach } from './reach.js';
import type { Finding, Occurrence, ScanReport } from './report.js';
import { ScanRun } from './scan.js';

/** Where a blob came into being. Oldest first. */
interface Introduction {
  readonly commit: CommitChanges;
  readonly path: string;
  readonly before: readonly string[];
}

/** Finds out which commits brought the hits, under which names, and which refs still contain them. */
export class Attribution {
  readonly #run: ScanRun;
  readonly #repository: string;
  readonly #hits: readonly Hit[];
  readonly #pathOf: (id: string) => string;
  readonly #introductions = new Map<string, Introduction[]>();
  readonly #commits: CommitChanges[] = [];
  /** git could not walk all commits, so a blob may be without its commit. */
  #incomplete = false;

  constructor(run: ScanRun, repository: string, hits: readonly Hit[], pathOf: (id: string) => string) {
    this.#run = run;
    this.#repository = repository;
    this.#hits = hits;
    this.#pathOf = pathOf;
  }

  async report(revisions: readonly string[], onlyNew: boolean): Promise<ScanReport> {
    await this.#walk(revisions);
    const old = onlyNew ? await this.#valuesBefore() : () => new Set<string>();
    for (const hit of this.#hits) {
      if (hit.type === 'blob') this.#addBlob(hit, old, onlyNew);
      else this.#addMessage(hit);
    }
    return this.#run.report(await this.#complete());
  }

  /** Children before parents, so the list of introductions is turned round at the end. */
  async #walk(revisions: readonly string[]): Promise<void> {
    const blobs = new Set(this.#hits.filter(({ type }) => type === 'blob').map(({ id }) => id));
    const { signal } = this.#run.setup;
    await eachCommit(
      this.#repository,
      revisions,
      (blob) => blobs.has(blob),
      (commit) => {
        this.#commits.push(commit.changes.length === 0 ? commit : { ...commit, changes: [] });
        for (const { blob, path, before } of commit.changes) {
          const list = this.#introductions.get(blob) ?? [];
          list.push({ commit, path, before });
          this.#introductions.set(blob, list);
        }
      },
      { signal },
    ).catch((error: unknown) => {
      if (!isGitFailure(error)) throw error;
      this.#incomplete = true;
      this.#run.skipped.push({ path: 'history', reason: `${error.message}; some findings are without their commits` });
    });
    for (const list of this.#introductions.values()) list.reverse();
  }

  #addBlob(hit: Hit, oldValues: (blob: string) => ReadonlySet<string>, onlyNew: boolean): void {
    const known = this.#introductions.get(hit.id);
    if (known === undefined)
      return this.#run.addAll(hit.places, {
        source: 'blob',
        path: this.#pathOf(hit.id) || `object ${hit.id}`,
        blob: hit.id,
      });
    const seen = new Set<string>();
    for (const { commit, path, before } of known) {
      if (seen.has(path) || this.#run.setup.isExcluded(path)) continue;
      seen.add(path);
      const origin: Origin = {
        source: 'blob',
        path,
        blob: hit.id,
        commit: commit.commit,
        author: commit.author,
        date: commit.date,
      };
      const isOld = (place: Spotted): boolean => before.some((blob) => oldValues(blob).has(place.candidate.value));
      this.#run.addAll(onlyNew ? hit.places.filter((place) => !isOld(place)) : hit.places, origin);
    }
  }

  #addMessage({ id, type, places }: Hit): void {
    const commit = this.#commits.find((candidate) => candidate.commit === id);
    const origin: Origin = { source: 'message', path: `${type} ${id}` };
    this.#run.addAll(
      places,
      commit === undefined ? origin : { ...origin, commit: id, author: commit.author, date: commit.date },
    );
  }

  /** What the parents' versions of the files already held. */
  async #valuesBefore(): Promise<(blob: string) => ReadonlySet<string>> {
    const paths = new Map(
      [...this.#introductions.values()].flat().flatMap(({ before, path }) => before.map((blob) => [blob, path])),
    );
    const hits: Hit[] = [];
    const quiet = new ScanRun({ ...this.#run.setup, onProgress: () => undefined });
    await readObjects(
      this.#repository,
      [...paths.keys()],
      hitReader(quiet, hits, (id) => paths.get(id) ?? ''),
      { signal: this.#run.setup.signal },
    );
    const values = new Map(hits.map(({ id, places }) => [id, new Set(places.map(({ candidate }) => candidate.value))]));
    return (blob) => values.get(blob) ?? new Set();
  }

  async #complete(): Promise<Finding[]> {
    const refs = await listRefs(this.#repository, { signal: this.#run.setup.signal }).catch((error: unknown) => {
      if (!isGitFailure(error)) throw error;
      this.#run.skipped.push({ path: 'refs', reason: error.message });
      return [];
    });
    const drafts = this.#run.findings.list();
    const commits = new Set(drafts.flatMap(({ occurrences }) => commitsOf(occurrences)));
    const reach = new Reach(this.#commits, commits);
    const age = new Map(this.#commits.map(({ commit }, index) => [commit, index]));
    return drafts.map((finding) => withHistory(finding, reach, refs, age));
  }
}

function withHistory(finding: Finding, reach: Reach, refs: readonly Ref[], age: ReadonlyMap<string, number>): Finding {
  const oldestFirst = [...finding.occurrences].sort(
    (a, b) => (age.get(b.commit ?? '') ?? -1) - (age.get(a.commit ?? '') ?? -1),
  );
  const commits = commitsOf(oldestFirst);
  const paths = [...new Set(oldestFirst.map(({ path }) => path))];
  const [firstCommit] = commits;
  return {
    ...finding,
    occurrences: oldestFirst,
    ...(firstCommit === undefined ? {} : { firstCommit }),
    paths,
    refs: reach.refsContaining(refs, commits),
  };
}

function commitsOf(occurrences: readonly Occurrence[]): string[] {
  return [...new Set(occurrences.flatMap(({ commit }) => (commit === undefined ? [] : [commit])))];
}
