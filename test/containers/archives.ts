import { deflateRawSync } from 'node:zlib';
import { crc32 } from '../support/crc32.js';

export interface ZipMemberPlan {
  readonly name: string;
  readonly content: string | Buffer;
  readonly comment?: string;
  readonly method?: number;
  readonly encrypted?: boolean;
  /** Bytes in front of the local header. */
  readonly before?: string;
  /** In the directory only. */
  readonly unwritten?: boolean;
  /** Not in the directory. */
  readonly unlisted?: boolean;
}

export interface ZipPlan {
  readonly method?: number;
  /** Checksum and sizes follow the content. */
  readonly later?: boolean;
  /** ... without the signature in front. */
  readonly unsigned?: boolean;
  readonly zip64?: boolean;
  readonly comment?: string;
}

/** A zip archive with whatever the format allows, and some that it does not. */
export function zipWith(plans: readonly ZipMemberPlan[], options: ZipPlan = {}): Buffer {
  const body: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  const write = (...parts: Buffer[]): void => {
    body.push(...parts);
    at += parts.reduce((sum, part) => sum + part.length, 0);
  };
  for (const plan of plans) {
    write(Buffer.from(plan.before ?? ''));
    const offset = plan.unwritten === true ? 0xfff_ffff : at;
    const { local, data, behind, central } = memberParts(plan, options, offset);
    if (plan.unwritten !== true) write(local, data, behind);
    if (plan.unlisted !== true) directory.push(central);
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(directory.length, 8);
  end.writeUInt16LE(directory.length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(at, 16);
  end.writeUInt16LE(Buffer.byteLength(options.comment ?? ''), 20);
  return Buffer.concat([...body, list, end, Buffer.from(options.comment ?? '')]);
}

function memberParts(
  plan: ZipMemberPlan,
  options: ZipPlan,
  offset: number,
): Record<'local' | 'data' | 'behind' | 'central', Buffer> {
  const content = Buffer.from(plan.content);
  const method = plan.method ?? options.method ?? 8;
  const data = method === 8 ? deflateRawSync(content) : content;
  const sum = crc32(content);
  const later = options.later === true;
  const wide = options.zip64 === true;
  const name = Buffer.from(plan.name);
  const head = (known: boolean): Buffer => {
    const bytes = Buffer.alloc(26);
    bytes.writeUInt16LE(wide ? 45 : 20, 0);
    bytes.writeUInt16LE((plan.encrypted === true ? 1 : 0) | (later ? 8 : 0), 2);
    bytes.writeUInt16LE(method, 4);
    bytes.writeUInt32LE(known ? sum : 0, 10);
    bytes.writeUInt32LE(wide ? 0xffffffff : known ? data.length : 0, 14);
    bytes.writeUInt32LE(wide ? 0xffffffff : known ? content.length : 0, 18);
    bytes.writeUInt16LE(name.length, 22);
    bytes.writeUInt16LE(wide ? 20 : 0, 24);
    return bytes;
  };
  const extra = (known: boolean): Buffer =>
    wide ? zip64Extra(known ? [content.length, data.length] : [0, 0]) : Buffer.alloc(0);
  const tail = Buffer.alloc(14);
  tail.writeUInt16LE(Buffer.byteLength(plan.comment ?? ''), 0);
  tail.writeUInt32LE(offset, 10);
  const signed = options.unsigned === true ? '' : 'PK\x07\x08';
  const sizes = wide ? zip64Extra([data.length, content.length]).subarray(4) : words(data.length, content.length);
  return {
    local: Buffer.concat([Buffer.from('PK\x03\x04'), head(!later), name, extra(!later)]),
    data,
    behind: later ? Buffer.concat([Buffer.from(signed), words(sum), sizes]) : Buffer.alloc(0),
    central: Buffer.concat([
      Buffer.from('PK\x01\x02\x2d\x00'),
      head(true),
      tail,
      name,
      extra(true),
      Buffer.from(plan.comment ?? ''),
    ]),
  };
}

function zip64Extra(numbers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 + 8 * numbers.length);
  bytes.writeUInt16LE(1, 0);
  bytes.writeUInt16LE(8 * numbers.length, 2);
  numbers.forEach((number, index) => bytes.writeBigUInt64LE(BigInt(number), 4 + 8 * index));
  return bytes;
}

function words(...numbers: number[]): Buffer {
  const bytes = Buffer.alloc(4 * numbers.length);
  numbers.forEach((number, index) => bytes.writeUInt32LE(number, 4 * index));
  return bytes;
}

/** A tar archive; names that are too long for a header come as GNU tar or as POSIX writes them. */
export function tarOf(files: Readonly<Record<string, string | Buffer>>, style: 'gnu' | 'pax' = 'gnu'): Buffer {
  const parts = Object.entries(files).flatMap(([name, text]) => {
    const content = Buffer.from(text);
    const short = name.slice(0, 99);
    const before = name === short ? [] : longName(name, style);
    return [...before, tarHeader(short, content.length, '0'), padded(content)];
  });
  return Buffer.concat([...parts, Buffer.alloc(1024)]);
}

function longName(name: string, style: 'gnu' | 'pax'): Buffer[] {
  if (style === 'gnu') {
    const bytes = Buffer.from(`${name}\0`);
    return [tarHeader('././@LongLink', bytes.length, 'L'), padded(bytes)];
  }
  const record = ` path=${name}\n`;
  const length = record.length + 3;
  const bytes = Buffer.from(`${length}${record}`);
  return [tarHeader('PaxHeader/x', bytes.length, 'x'), padded(bytes)];
}

function tarHeader(name: string, size: number, type: string): Buffer {
  const block = Buffer.alloc(512);
  block.write(name);
  block.write('0000644\0', 100);
  block.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  block.write(' '.repeat(8), 148);
  block.write(type, 156);
  block.write('ustar\x0000', 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]);
}
