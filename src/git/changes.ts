import { gitEnd, startGit, type GitOptions } from './run.js';

/** A blob that a commit brought to a path; `before` are the blobs that its parents had there (none: the path is new). */
export interface Change {
  readonly path: string;
  readonly blob: string;
  readonly before: readonly string[];
}

export interface CommitChanges {
  readonly commit: string;
  readonly parents: readonly string[];
  readonly author: string;
  /** UTC, ISO 8601. */
  readonly date: string;
  readonly changes: readonly Change[];
}

const START = '\x01';
const NO_BLOB = /^0+$/;

/**
 * Walks commits, children before parents, with what each changed against its parents. A merge lists only what differs from all of them.
 *
 * @param revisions - arguments of `git log`
 * @param wanted - changes to other blobs are left out, to keep the walk cheap
 */
export async function eachCommit(
  cwd: string,
  revisions: readonly string[],
  wanted: (blob: string) => boolean,
  onCommit: (commit: CommitChanges) => void,
  options: GitOptions = {},
): Promise<void> {
  const args = [
    '-c',
    'log.showRoot=true',
    '-c',
    'protocol.allow=never',
    'log',
    '--topo-order',
    '--raw',
    '-c',
    '-z',
    '--no-abbrev',
    '--no-renames',
    '-O/dev/null',
    '--ignore-submodules=none',
  ];
  args.push(`--format=${START}%H%x00%P%x00%an <%ae>%x00%at`, ...revisions);
  const child = startGit(cwd, args, options);
  child.stdin.end();
  const ended = gitEnd(child, args, options);
  const parser = new LogParser(wanted, onCommit);
  const read = (async () => {
    for await (const chunk of child.stdout) parser.push(chunk as Buffer);
    parser.end();
  })();
  ended.catch(() => undefined); // awaited below, after all that git could still tell
  await read;
  await ended;
}

/** Parses NUL-ended fields: four of each commit's head, then `:modes ids status`, path, ... */
class LogParser {
  readonly #wanted: (blob: string) => boolean;
  readonly #onCommit: (commit: CommitChanges) => void;
  #rest: Buffer = Buffer.alloc(0);
  #head: string[] = [];
  #changes: Change[] = [];
  #pending: { blob: string; before: string[] } | undefined;

  constructor(wanted: (blob: string) => boolean, onCommit: (commit: CommitChanges) => void) {
    this.#wanted = wanted;
    this.#onCommit = onCommit;
  }

  push(chunk: Buffer): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    for (let end = bytes.indexOf(0); end >= 0; end = bytes.indexOf(0, at)) {
      this.#field(bytes.subarray(at, end));
      at = end + 1;
    }
    this.#rest = Buffer.from(bytes.subarray(at));
  }

  end(): void {
    if (this.#rest.length > 0) this.#field(this.#rest);
    this.#emit();
  }

  #field(bytes: Buffer): void {
    if (this.#pending !== undefined) {
      const { blob, before } = this.#pending;
      if (this.#wanted(blob)) this.#changes.push({ path: bytes.toString('utf8'), blob, before });
      this.#pending = undefined;
      return;
    }
    const text = bytes.toString('utf8').replace(/^\n/, '');
    if (text.startsWith(START)) {
      this.#emit();
      this.#head = [text.slice(1)];
    } else if (this.#head.length < 4 && this.#head.length > 0) this.#head.push(text.replace(/\n$/, ''));
    else if (text.startsWith(':')) this.#pending = parseRaw(text);
  }

  #emit(): void {
    const [commit, parents = '', author = '', at = '0'] = this.#head;
    if (commit !== undefined) {
      const date = new Date(Number(at.trim()) * 1000).toISOString().replace('.000Z', 'Z');
      this.#onCommit({
        commit,
        parents: parents === '' ? [] : parents.split(' '),
        author,
        date,
        changes: this.#changes,
      });
    }
    this.#head = [];
    this.#changes = [];
  }
}

/** `:oldmode newmode old new status`, with one more colon, mode and id for each further parent of a merge. */
function parseRaw(text: string): { blob: string; before: string[] } {
  const parents = /^:+/.exec(text)?.[0].length ?? 1;
  const words = text.slice(parents).split(' ');
  const ids = words.slice(parents + 1, 2 * parents + 2);
  return { blob: ids.at(-1) ?? '', before: ids.slice(0, -1).filter((id) => !NO_BLOB.test(id)) };
}
