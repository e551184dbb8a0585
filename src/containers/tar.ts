import { Aside } from './aside.js';
import { CutOff } from './failure.js';
import { Input } from './input.js';
import { isTarHeader, readTarHeader, type TarHeader } from './tar-header.js';
import type { Session } from './session.js';

const BLOCK = 512;
const LONGEST_NAME = 1024 * 1024;

/** Reads one member's content to its end. */
export type ReadMember = (path: string, input: Input) => Promise<void>;

/** Names that come in members of their own, before the member that they belong to. */
interface Names {
  long?: string;
  pax?: string;
  paxSize?: number;
}

/**
 * Tells the members of a tar, which `input` begins with. From where it is no tar any more on, it is told as content.
 *
 * @param prefix - path of what the tar lies in, with its "!"
 */
export async function readTar(session: Session, input: Input, prefix: string, read: ReadMember): Promise<void> {
  const aside = new Aside(session, prefix);
  let names: Names = {};
  while (await input.fill(BLOCK)) {
    const block = input.bytes.subarray(input.at, input.at + BLOCK);
    if (!isTarHeader(block)) {
      if (!block.every((byte) => byte === 0)) break;
      input.at += BLOCK;
      continue;
    }
    const header = readTarHeader(block);
    aside.add(input.view(BLOCK));
    if (header.isSparse) await skipSparseMap(input, aside);
    let size = header.size;
    if (isNameMember(header)) {
      if (!(await readNames(input, header, names, aside))) break;
    } else {
      size = header.hasContent ? (names.paxSize ?? size) : 0;
      await readContent(session, input, `${prefix}${names.pax ?? names.long ?? header.name}`, size, read);
      names = {};
    }
    if (!(await skipPadding(input, size, aside))) break;
  }
  aside.flush();
  await session.member(prefix, input);
}

function isNameMember({ type }: TarHeader): boolean {
  return type === 'L' || type === 'K' || type === 'x' || type === 'g';
}

async function readContent(
  session: Session,
  input: Input,
  path: string,
  size: number,
  read: ReadMember,
): Promise<void> {
  const start = input.position;
  if (size > 0) await read(path, new Input(input.take(size)));
  else session.countMember();
  if (input.position - start < size) session.tell(path, new CutOff().message);
}

/** @returns false when it is too long for a name, or cut off */
async function readNames(input: Input, header: TarHeader, names: Names, aside: Aside): Promise<boolean> {
  if (header.size > LONGEST_NAME || !(await input.fill(header.size))) return false;
  const bytes = input.view(header.size);
  aside.add(bytes);
  if (header.type === 'L') names.long = Buffer.from(bytes).toString('utf8').replace(/\0.*$/s, '');
  if (header.type === 'x') {
    const records = paxRecords(Buffer.from(bytes));
    const path = records.get('path');
    const size = Number(records.get('size') ?? Number.NaN);
    if (path !== undefined) names.pax = path;
    if (Number.isSafeInteger(size) && size >= 0) names.paxSize = size;
  }
  return true;
}

/** `LENGTH KEY=VALUE\n`, the length counting all of it. */
function paxRecords(bytes: Buffer): Map<string, string> {
  const records = new Map<string, string>();
  for (let at = 0; at < bytes.length;) {
    const space = bytes.indexOf(0x20, at);
    const length = space < 0 ? Number.NaN : Number(bytes.toString('latin1', at, space));
    if (!(length > space - at + 1) || at + length > bytes.length) break;
    const record = bytes.toString('utf8', space + 1, at + length - 1);
    const equals = record.indexOf('=');
    records.set(record.slice(0, equals), record.slice(equals + 1));
    at += length;
  }
  return records;
}

/** Old GNU tar writes the map of a sparse file into as many blocks as it takes; the 505th byte says whether one more follows. */
async function skipSparseMap(input: Input, aside: Aside): Promise<void> {
  for (let more = true; more && (await input.fill(BLOCK));) {
    const block = input.view(BLOCK);
    more = block[504] === 1;
    aside.add(block);
  }
}

async function skipPadding(input: Input, size: number, aside: Aside): Promise<boolean> {
  const padding = (BLOCK - (size % BLOCK)) % BLOCK;
  if (!(await input.fill(padding))) return false;
  const bytes = input.view(padding);
  if (bytes.some((byte) => byte !== 0)) aside.add(bytes);
  return true;
}
