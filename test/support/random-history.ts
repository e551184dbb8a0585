import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import type { GitRepo } from './git-repo.js';

export interface HistoryOptions {
  /** The same seed makes the same history (for the same value). */
  readonly seed: number;
  readonly commits: number;
  /** Planted here and there. */
  readonly value?: string;
  /** Where it is planted; default all. */
  readonly plant?: readonly Plant[];
  /** Things that git-filter-repo cannot carry over: odd modes, signatures, extra headers, notes, nested tags, tags of trees. Default true. */
  readonly odd?: boolean;
  /** Some commits change nothing; default true. */
  readonly empty?: boolean;
}

export type Plant =
  'files' | 'binaries' | 'links' | 'names' | 'messages' | 'people' | 'headers' | 'notes' | 'refs' | 'tags';

export interface RandomHistory {
  /** Hex ids, parents first. */
  readonly commits: readonly string[];
  /** Ids of commits with a value in their own tree or text. */
  readonly leaking: ReadonlySet<string>;
  readonly refs: ReadonlyMap<string, string>;
}

interface File {
  readonly mode: string;
  /** Hex id. */
  readonly id: string;
}

/** Bytes of full paths as latin1. */
type Tree = ReadonlyMap<string, File>;

interface Commit {
  readonly id: string;
  readonly tree: Tree;
  readonly treeId: string;
  readonly leaks: boolean;
}

const ALL: readonly Plant[] = [
  'files',
  'binaries',
  'links',
  'names',
  'messages',
  'people',
  'headers',
  'notes',
  'refs',
  'tags',
];

/** Folders and names that break careless tools: line ends, quotes, no UTF-8, leading dashes, one sorted before and after its folder. */
const NAMES = [
  'a',
  'a.b',
  'a0',
  'lib',
  'li\nne',
  '-dash',
  'q"uo\\te',
  'caf\xe9',
  'gr\xc3\xbc\xc3\x9f',
  ' blank ',
  'x.txt',
  'y.c',
];
const FOLDERS = ['', '', 'a/', 'lib/', 'lib/deep/er/', '-d/', 'f\xfc/', 'new\nline/'];
const WORDS = ['fix', 'the', 'build', 'of', 'tests', 'añade', 'größer', 'and', 'no', 'more', 'wip'];
const PEOPLE = ['A U Thor <a@example.invalid>', 'Jürgen "J" O\'Neil <j.o@example.invalid>'];
const ODD_PEOPLE = [...PEOPLE, '<nobody>', 'x <>'];
const SIGNATURE = '-----BEGIN PGP SIGNATURE-----\n\niQEzBAABCAAdFiEE\n=abcd\n-----END PGP SIGNATURE-----';

/** A history of merges, renames and oddities, written into an empty repository object by object; the work tree stays as it is. */
export async function randomHistory(repo: GitRepo, options: HistoryOptions): Promise<RandomHistory> {
  const maker = new Maker(options);
  const commits: Commit[] = [];
  for (let number = 0; number < options.commits; number++) commits.push(maker.commit(commits, number));
  const refs = maker.refs(commits);
  await maker.writeTo(repo);
  for (const [name, id] of refs) await repo.git('update-ref', name, id);
  const leaking = new Set(commits.filter(({ leaks }) => leaks).map(({ id }) => id));
  return { commits: commits.map(({ id }) => id), leaking, refs };
}

class Maker {
  readonly #objects = new Map<string, Buffer>();
  readonly #options: HistoryOptions;
  readonly #plant: ReadonlySet<Plant>;
  readonly #odd: boolean;
  #state: number;
  #leaked = new Set<string>();

  constructor(options: HistoryOptions) {
    this.#options = options;
    this.#state = options.seed >>> 0;
    this.#plant = new Set(options.value === undefined ? [] : (options.plant ?? ALL));
    this.#odd = options.odd ?? true;
  }

  commit(before: readonly Commit[], number: number): Commit {
    const parents = this.#parents(before);
    const isEmpty = this.#chance(0.05) && this.#options.empty !== false;
    const tree = isEmpty && parents.length === 1 ? parents[0]!.tree : this.#changed(parents);
    const treeId = this.#tree(tree);
    const encoded = this.#chance(0.15);
    const message = this.#message(before, encoded);
    const people = ['author', 'committer'].map((role) => `${role} ${this.#person()} ${this.#date(number)}`);
    const extra = this.#extra(parents, encoded);
    const head = [`tree ${treeId}`, ...parents.map(({ id }) => `parent ${id}`), ...people, ...extra].join('\n');
    const content = Buffer.concat([Buffer.from(head), Buffer.from('\n\n'), message]);
    const id = this.#put('commit', content);
    const files = [...tree].some(
      ([path, file]) => this.#leaked.has(file.id) || this.#holds(Buffer.from(path, 'latin1')),
    );
    return { id, tree, treeId, leaks: files || this.#holds(content) };
  }

  refs(commits: readonly Commit[]): Map<string, string> {
    const refs = new Map([['refs/heads/main', commits.at(-1)!.id]]);
    const any = (): Commit => this.#pick(commits.slice(-30));
    for (let number = 0; number < 6; number++) {
      refs.set(`refs/heads/topic/${number}`, any().id);
      refs.set(`refs/tags/light-${number}`, any().id);
      refs.set(`refs/tags/v${number}`, this.#tag(any().id, 'commit', `v${number}`));
    }
    const planted = this.#value('refs', 1);
    if (planted !== '') refs.set(`refs/heads/fix-${planted}`, any().id);
    if (this.#odd) this.#oddRefs(refs, commits, any);
    return refs;
  }

  #oddRefs(refs: Map<string, string>, commits: readonly Commit[], any: () => Commit): void {
    const inner = this.#tag(any().id, 'commit', 'inner');
    refs.set('refs/tags/nested', this.#tag(inner, 'tag', 'nested'));
    refs.set('refs/tags/of-tree', this.#tag(any().treeId, 'tree', 'of-tree'));
    refs.set('refs/tags/plain-tree', any().treeId);
    refs.set('refs/tags/of-blob', this.#tag(this.#blob(`blob ${this.#value('files', 0.5)}\n`), 'blob', 'of-blob'));
    refs.set('refs/pull/7/head', any().id);
    refs.set('refs/remotes/origin/main', any().id);
    refs.set('refs/notes/commits', this.#notes(commits, 1));
    refs.set('refs/notes/review', this.#notes(commits, 0));
  }

  async writeTo(repo: GitRepo): Promise<void> {
    const objects = join(await repo.git('rev-parse', '--absolute-git-dir'), 'objects');
    for (const [id, bytes] of this.#objects) {
      await mkdir(join(objects, id.slice(0, 2)), { recursive: true });
      await writeFile(join(objects, id.slice(0, 2), id.slice(2)), deflateSync(bytes, { level: 1 }));
    }
  }

  #parents(before: readonly Commit[]): Commit[] {
    if (before.length === 0 || this.#chance(0.02)) return [];
    const count = before.length < 4 || this.#chance(0.8) ? 1 : this.#chance(0.8) ? 2 : 3;
    const parents = new Set([before.at(-1 - Math.min(before.length - 1, this.#below(3)))!]);
    while (parents.size < count) parents.add(this.#pick(before.slice(-12)));
    return [...parents];
  }

  #changed(parents: readonly Commit[]): Tree {
    const files = new Map<string, File>(parents.flatMap(({ tree }) => [...tree]).filter(([path]) => path !== ''));
    for (let edits = 1 + this.#below(4); edits > 0; edits--) this.#edit(files);
    // A path cannot be a file and a folder: merged trees may say so.
    for (const path of [...files.keys()])
      if ([...files.keys()].some((other) => other.startsWith(`${path}/`))) files.delete(path);
    return files;
  }

  #edit(files: Map<string, File>): void {
    const known = [...files.keys()];
    const what = this.#below(10);
    if (known.length > 3 && what === 0) files.delete(this.#pick(known));
    else if (known.length > 0 && what === 1) {
      const from = this.#pick(known);
      const file = files.get(from)!;
      files.delete(from);
      files.set(this.#path(), file);
    } else files.set(known.length > 0 && what < 5 ? this.#pick(known) : this.#path(), this.#file());
  }

  #path(): string {
    const name = this.#pick(NAMES);
    const planted = this.#value('names', 0.05);
    return `${this.#pick(FOLDERS)}${planted === '' ? name : this.#chance(0.5) ? `${planted}.txt` : `${planted}/${name}`}`;
  }

  #file(): File {
    const kind = this.#below(12);
    if (kind === 0) return { mode: '160000', id: createHash('sha1').update(String(this.#next())).digest('hex') };
    if (kind === 1) return { mode: '120000', id: this.#blob(`../x${this.#value('links', 0.3)}`) };
    if (kind === 2) return { mode: '100755', id: this.#blob(this.#text()) };
    if (kind === 3 && this.#odd) return { mode: '100664', id: this.#blob(this.#text()) };
    if (kind === 4)
      return { mode: '100644', id: this.#blob(`\0\x01${this.#value('binaries', 0.4)}\xff${this.#next()}`) };
    return { mode: '100644', id: this.#blob(this.#text()) };
  }

  #text(): string {
    const end = this.#chance(0.2) ? '\r\n' : '\n';
    const lines = Array.from({ length: 1 + this.#below(8) }, () => this.#words(4));
    const planted = this.#value('files', 0.1);
    if (planted !== '') lines.splice(this.#below(lines.length), 0, `KEY=${planted}`);
    return lines.join(end) + (this.#chance(0.8) ? end : '');
  }

  #message(before: readonly Commit[], encoded: boolean): Buffer {
    const planted = this.#value('messages', 0.05);
    const named = before.length > 0 && this.#chance(0.25) ? this.#pick(before.slice(-20)).id : '';
    const mention = named === '' ? '' : `\n\nThis reverts commit ${this.#chance(0.5) ? named : named.slice(0, 9)}.`;
    const text = `${this.#words(5)} ${planted}${mention}\nnot an id: deadbeefdeadbeef\n`;
    return Buffer.from(text, encoded ? 'latin1' : 'utf8');
  }

  #extra(parents: readonly Commit[], encoded: boolean): string[] {
    const extra = encoded ? ['encoding ISO-8859-1'] : [];
    if (!this.#odd) return extra;
    const merged = parents[1];
    if (merged !== undefined && this.#chance(0.5))
      extra.push(headerOf('mergetag', this.#tagText(merged.id, 'commit', 'merged')));
    if (this.#chance(0.1)) extra.push(`HG:extra branch:x${this.#value('headers', 0.3)}\0y`.replace('\0', '%00'));
    if (this.#chance(0.3)) extra.push(headerOf('gpgsig', SIGNATURE));
    return extra;
  }

  #person(): string {
    const planted = this.#value('people', 0.03);
    return planted === '' ? this.#pick(this.#odd ? ODD_PEOPLE : PEOPLE) : `${planted} <${planted}@example.invalid>`;
  }

  #date(number: number): string {
    return `${1_600_000_000 + number * 60 - this.#below(600)} ${this.#pick(['+0000', '+0545', '-0330', '-0000'])}`;
  }

  #tag(target: string, type: string, name: string): string {
    const signature = this.#odd && this.#chance(0.5) ? `${SIGNATURE}\n` : '';
    return this.#put('tag', Buffer.from(`${this.#tagText(target, type, name)}\n${signature}`));
  }

  #tagText(target: string, type: string, name: string): string {
    const tagger = `tagger ${this.#person()} ${this.#date(1)}`;
    return `object ${target}\ntype ${type}\ntag ${name}\n${tagger}\n\n${this.#words(3)} ${this.#value('tags', 0.3)}`;
  }

  /** A history of notes, one added at a time; with a folder for the first two digits of each id, or without. */
  #notes(commits: readonly Commit[], folders: 0 | 1): string {
    const notes = new Map<string, File>();
    let parent = '';
    for (let number = 0; number < 8; number++) {
      const { id } = this.#pick(commits);
      const path = folders === 1 ? `${id.slice(0, 2)}/${id.slice(2)}` : id;
      notes.set(path, { mode: '100644', id: this.#blob(`note ${number} ${this.#value('notes', 0.3)}\n`) });
      const links = `tree ${this.#tree(notes)}${parent === '' ? '' : `\nparent ${parent}`}`;
      const people = ['author', 'committer'].map((role) => `${role} N <n@example.invalid> ${this.#date(number)}`);
      parent = this.#put('commit', Buffer.from(`${[links, ...people].join('\n')}\n\nNotes added\n`));
    }
    return parent;
  }

  #tree(files: Tree, below = ''): string {
    const entries = new Map<string, File>();
    for (const [path, file] of files) {
      if (!path.startsWith(below)) continue;
      const [name = '', ...rest] = path.slice(below.length).split('/');
      if (rest.length === 0) entries.set(name, file);
      else if (!entries.has(name)) entries.set(name, { mode: '40000', id: this.#tree(files, `${below}${name}/`) });
    }
    const key = ([name, { mode }]: [string, File]): Buffer =>
      Buffer.from(mode === '40000' ? `${name}/` : name, 'latin1');
    const sorted = [...entries].sort((a, b) => Buffer.compare(key(a), key(b)));
    return this.#put(
      'tree',
      Buffer.concat(
        sorted.flatMap(([name, { mode, id }]) => [Buffer.from(`${mode} ${name}\0`, 'latin1'), Buffer.from(id, 'hex')]),
      ),
    );
  }

  #blob(text: string): string {
    const content = Buffer.from(text);
    const id = this.#put('blob', content);
    if (this.#holds(content)) this.#leaked.add(id);
    return id;
  }

  #put(type: string, content: Buffer): string {
    const bytes = Buffer.concat([Buffer.from(`${type} ${content.length}\0`), content]);
    const id = createHash('sha1').update(bytes).digest('hex');
    this.#objects.set(id, bytes);
    return id;
  }

  #holds(content: Buffer): boolean {
    return this.#options.value !== undefined && content.includes(this.#options.value);
  }

  #value(where: Plant, chance: number): string {
    const is = this.#chance(chance);
    return is && this.#plant.has(where) ? (this.#options.value ?? '') : '';
  }

  #words(count: number): string {
    return Array.from({ length: count }, () => this.#pick(WORDS)).join(' ');
  }

  #pick<T>(items: readonly T[]): T {
    return items[this.#below(items.length)]!;
  }

  #below(limit: number): number {
    return this.#next() % limit;
  }

  #chance(of: number): boolean {
    return this.#next() / 2 ** 32 < of;
  }

  /** Mulberry32: 32 bits that look random. */
  #next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }
}

function headerOf(key: string, text: string): string {
  return `${key} ${text.replace(/\n/g, '\n ')}`;
}
