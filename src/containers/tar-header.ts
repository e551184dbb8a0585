const BLOCK = 512;
const SUM_AT = 148;
const SUM_LENGTH = 8;
/** Types of members that are a header alone, whatever size it says: links, devices, folders, pipes. */
const WITHOUT_CONTENT = '123456';

export interface TarHeader {
  readonly name: string;
  readonly size: number;
  readonly type: string;
  readonly hasContent: boolean;
  /** The map of an old GNU sparse file goes on behind the header. */
  readonly isSparse: boolean;
}

/** Whether a block has the sum that a tar's header says it has; some old programs summed signed bytes. */
export function isTarHeader(block: Uint8Array): boolean {
  if (block.length < BLOCK || block[0] === 0) return false;
  const said = octal(block, SUM_AT, SUM_LENGTH);
  if (said === undefined || said === 0) return false;
  let unsigned = SUM_LENGTH * 0x20;
  let signed = unsigned;
  for (let at = 0; at < BLOCK; at++) {
    if (at >= SUM_AT && at < SUM_AT + SUM_LENGTH) continue;
    const byte = block[at] as number;
    unsigned += byte;
    signed += (byte << 24) >> 24;
  }
  return (said === unsigned || said === signed) && sizeIn(block) !== undefined;
}

export function readTarHeader(block: Uint8Array): TarHeader {
  const type = String.fromCharCode(block[156] as number);
  const prefix = text(block, 257, 6) === 'ustar' && block[262] === 0 ? text(block, 345, 155) : '';
  const name = text(block, 0, 100);
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    size: sizeIn(block) ?? 0,
    type,
    hasContent: !WITHOUT_CONTENT.includes(type),
    isSparse: type === 'S' && block[482] === 1,
  };
}

/** Octal digits, or, where they would not do, GNU's big-endian number with the highest bit set. */
function sizeIn(block: Uint8Array): number | undefined {
  if (((block[124] as number) & 0x80) === 0) return octal(block, 124, 12);
  let size = (block[124] as number) & 0x7f;
  for (let at = 125; at < 136; at++) size = size * 256 + (block[at] as number);
  return Number.isSafeInteger(size) ? size : undefined;
}

function octal(block: Uint8Array, at: number, length: number): number | undefined {
  const digits = text(block, at, length).trim();
  return /^[0-7]*$/.test(digits) ? Number.parseInt(`0${digits}`, 8) : undefined;
}

function text(block: Uint8Array, at: number, length: number): string {
  const field = block.subarray(at, at + length);
  const end = field.indexOf(0);
  return Buffer.from(end < 0 ? field : field.subarray(0, end)).toString('utf8');
}
