import { once } from 'node:events';
import { AppError } from '../errors/index.js';
import { gitEnd, startGit, type GitOptions, type GitProcess } from './run.js';

export type ObjectType = 'blob' | 'commit' | 'tag' | 'tree';

/** Told what `git cat-file --batch` prints. The pieces of one object follow each other. */
export interface ObjectReader {
  begin(object: { readonly id: string; readonly type: ObjectType; readonly size: number }): void;
  piece(bytes: Buffer): void;
  end(): void;
  /** The object is not there, or git could not read it. */
  unreadable(id: string, reason: string): void;
}

/**
 * Streams objects by id through `git cat-file --batch`, in bounded memory.
 *
 * An object that git dies on is reported as unreadable, and the rest is read by a new process.
 *
 * @throws AppError when git fails at once, before any object
 */
export async function readObjects(
  cwd: string,
  ids: readonly string[],
  reader: ObjectReader,
  options: GitOptions = {},
): Promise<void> {
  for (let done = 0; done < ids.length;) {
    const parser = new BatchParser(reader);
    const failure = await runBatch(cwd, ids, done, parser, options);
    options.signal?.throwIfAborted();
    done += parser.finished;
    if (failure === undefined || done >= ids.length) {
      if (done < ids.length) throw new Error('git cat-file ended before it had read everything');
      return;
    }
    if (failure.code === 'E_GIT_MISSING') throw failure;
    reader.unreadable(ids[done] ?? '', `git cannot read it: ${failure.message.replace(/^git cat-file failed: /, '')}`);
    done++;
  }
}

async function runBatch(
  cwd: string,
  ids: readonly string[],
  from: number,
  parser: BatchParser,
  options: GitOptions,
): Promise<AppError | undefined> {
  const args = ['cat-file', '--batch', '--buffer'];
  const child = startGit(cwd, args, options);
  const ended = gitEnd(child, args, options).then(
    () => undefined,
    (error: unknown) => error,
  );
  const fed = feed(child, ids, from);
  for await (const chunk of child.stdout) parser.push(chunk as Buffer);
  await fed;
  const error = await ended;
  if (error === undefined || error instanceof AppError) return error;
  throw error;
}

const IDS_A_WRITE = 2_000;

async function feed(child: GitProcess, ids: readonly string[], from: number): Promise<void> {
  let open = true;
  child.stdin.on('error', () => {
    open = false; // git died; how is told by its exit code
  });
  const closed = once(child, 'close').finally(() => {
    open = false;
  });
  for (let at = from; at < ids.length && open; at += IDS_A_WRITE) {
    if (child.stdin.write(`${ids.slice(at, at + IDS_A_WRITE).join('\n')}\n`)) continue;
    await Promise.race([once(child.stdin, 'drain'), closed]).catch(() => undefined);
  }
  child.stdin.end();
}

const NEWLINE = 0x0a;

/** Parses the batch output: a header line, the content, a newline. */
class BatchParser {
  readonly #reader: ObjectReader;
  #header: Buffer[] = [];
  #remaining = 0;
  #state: 'header' | 'content' | 'newline' = 'header';
  /** Ids that were answered completely. */
  finished = 0;

  constructor(reader: ObjectReader) {
    this.#reader = reader;
  }

  push(chunk: Buffer): void {
    for (let at = 0; at < chunk.length;) {
      if (this.#state === 'header') at = this.#readHeader(chunk, at);
      else if (this.#state === 'content') at = this.#readContent(chunk, at);
      else {
        at++;
        this.#finish();
      }
    }
  }

  #readHeader(chunk: Buffer, at: number): number {
    const newline = chunk.indexOf(NEWLINE, at);
    this.#header.push(Buffer.from(chunk.subarray(at, newline < 0 ? chunk.length : newline)));
    if (newline < 0) return chunk.length;
    const [id = '', type = '', size = ''] = Buffer.concat(this.#header).toString('latin1').split(' ');
    this.#header = [];
    if (size === '') {
      this.#reader.unreadable(id, type === 'missing' ? 'the object is missing' : `git says: ${type}`);
      this.finished++;
      return newline + 1;
    }
    this.#reader.begin({ id, type: type as ObjectType, size: Number(size) });
    this.#remaining = Number(size);
    this.#state = this.#remaining === 0 ? 'newline' : 'content';
    return newline + 1;
  }

  #readContent(chunk: Buffer, at: number): number {
    const end = Math.min(chunk.length, at + this.#remaining);
    this.#reader.piece(chunk.subarray(at, end));
    this.#remaining -= end - at;
    if (this.#remaining === 0) this.#state = 'newline';
    return end;
  }

  #finish(): void {
    this.#state = 'header';
    this.finished++;
    this.#reader.end();
  }
}

/** An object that revisions reach. */
export interface ObjectInfo {
  readonly id: string;
  readonly type: ObjectType;
  readonly size: number;
  /** One of the paths that a blob has (up to a newline in it); empty for commits and tags. */
  readonly path: string;
}

/**
 * Lists every object that the revisions reach, with type and size; trees are left out.
 *
 * Objects that a partial clone has not fetched are listed as missing; nothing is fetched.
 *
 * @param revisions - arguments of `git rev-list`
 */
export async function listObjects(
  cwd: string,
  revisions: readonly string[],
  options: GitOptions = {},
): Promise<{ objects: ObjectInfo[]; missing: string[] }> {
  const listArgs = ['-c', 'protocol.allow=never', 'rev-list', '--objects', '--missing=print', ...revisions];
  const checkArgs = ['cat-file', '--batch-check=%(objectname) %(objecttype) %(objectsize) %(rest)', '--buffer'];
  const list = startGit(cwd, listArgs, options);
  const check = startGit(cwd, checkArgs, options);
  list.stdin.end();
  const ends = Promise.all([gitEnd(list, listArgs, options), gitEnd(check, checkArgs, options)]);
  const missing: string[] = [];
  const objects: ObjectInfo[] = [];
  const shared = interner();
  const forward = forwardIds(list, check, missing);
  const read = eachLine(check, (line) => {
    const [id = '', type = '', size = '0', ...path] = line.split(' ');
    if (type === 'missing') missing.push(id);
    else if (type !== 'tree')
      objects.push({ id: detached(id), type: type as ObjectType, size: Number(size), path: shared(path.join(' ')) });
  });
  await Promise.all([forward, read, ends]);
  return { objects, missing };
}

/** The ids of all objects that are in the repository, reachable or not: what is left where its history cannot be walked. */
export async function listAllObjects(cwd: string, options: GitOptions = {}): Promise<string[]> {
  const args = ['cat-file', '--batch-all-objects', '--batch-check=%(objectname)', '--unordered'];
  const child = startGit(cwd, args, options);
  child.stdin.end();
  const ended = gitEnd(child, args, options);
  const ids: string[] = [];
  await Promise.all([ended, eachLine(child, (line) => ids.push(detached(line)))]);
  return ids;
}

/** A copy that does not keep the chunk alive that it was cut from. */
function detached(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1');
}

/** Versions of a file share one path string. */
function interner(): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    const same = known.get(text);
    if (same !== undefined) return same;
    const copy = Buffer.from(text, 'latin1').toString('utf8');
    known.set(text, copy);
    return copy;
  };
}

/** rev-list marks what is not there with "?": those ids are kept from cat-file, which would try to fetch them. */
async function forwardIds(list: GitProcess, check: GitProcess, missing: string[]): Promise<void> {
  check.stdin.on('error', () => undefined);
  let batch: string[] = [];
  const flush = (): void => {
    if (batch.length > 0) check.stdin.write(Buffer.from(`${batch.join('\n')}\n`, 'latin1'));
    batch = [];
  };
  await eachLine(list, (line) => {
    if (line.startsWith('?')) missing.push(line.slice(1));
    else if (batch.push(line) >= IDS_A_WRITE) flush();
  });
  flush();
  check.stdin.end();
}

/** Calls back for each line that a process prints, without its newline. */
export async function eachLine(child: GitProcess, onLine: (line: string) => void): Promise<void> {
  let rest = '';
  for await (const chunk of child.stdout) {
    const lines = (rest + (chunk as Buffer).toString('latin1')).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  }
  if (rest !== '') onLine(rest);
}
