const MOST_COPY = 0xffff;
const MOST_INSERT = 127;
/** Shorter stretches that are alike are not worth their instruction. */
const LEAST_COPY = 12;

/**
 * What git needs to make `content` of `base`, or undefined when that is hardly shorter. See gitformat-pack, "Deltified representation".
 *
 * Made for versions of a folder: from one to the next a few ids differ, and now and then an entry comes or goes.
 */
export function treeDelta(base: Buffer, content: Buffer): Buffer | undefined {
  const out: Buffer[] = [size(base.length), size(content.length)];
  if (base.length === content.length) sameLength(base, content, out);
  else edges(base, content, out);
  const delta = Buffer.concat(out);
  return delta.length * 2 < content.length ? delta : undefined;
}

/** Stretch by stretch, where nothing has moved. */
function sameLength(base: Buffer, content: Buffer, out: Buffer[]): void {
  let from = 0;
  for (let at = 0; at < content.length;) {
    const alike = alikeFrom(base, content, at);
    if (alike >= LEAST_COPY || at + alike === content.length) {
      insert(content, from, at, out);
      copy(at, alike, out);
      from = at + alike;
    }
    at += Math.max(alike, 1);
  }
  insert(content, from, content.length, out);
}

function alikeFrom(base: Buffer, content: Buffer, at: number): number {
  let end = at;
  while (end < content.length && base[end] === content[end]) end++;
  return end - at;
}

/** What is alike at the beginning and at the end. */
function edges(base: Buffer, content: Buffer, out: Buffer[]): void {
  const shorter = Math.min(base.length, content.length);
  let head = 0;
  while (head < shorter && base[head] === content[head]) head++;
  let tail = 0;
  while (tail < shorter - head && base[base.length - 1 - tail] === content[content.length - 1 - tail]) tail++;
  copy(0, head, out);
  insert(content, head, content.length - tail, out);
  copy(base.length - tail, tail, out);
}

function size(length: number): Buffer {
  const bytes: number[] = [];
  let rest = length;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push(0x80 | (rest & 0x7f));
  bytes.push(rest);
  return Buffer.from(bytes);
}

function insert(content: Buffer, from: number, to: number, out: Buffer[]): void {
  for (let at = from; at < to; at += MOST_INSERT) {
    const piece = content.subarray(at, Math.min(to, at + MOST_INSERT));
    out.push(Buffer.from([piece.length]), piece);
  }
}

function copy(from: number, length: number, out: Buffer[]): void {
  for (let done = 0; done < length; done += MOST_COPY) {
    const count = Math.min(length - done, MOST_COPY);
    const start = from + done;
    const bytes = [0x80];
    const add = (flag: number, byte: number): void => {
      if (byte === 0) return;
      bytes[0] = (bytes[0] ?? 0) | flag;
      bytes.push(byte);
    };
    for (let byte = 0; byte < 4; byte++) add(1 << byte, (start >>> (8 * byte)) & 0xff);
    for (let byte = 0; byte < 2; byte++) add(0x10 << byte, (count >>> (8 * byte)) & 0xff);
    out.push(Buffer.from(bytes));
  }
}
