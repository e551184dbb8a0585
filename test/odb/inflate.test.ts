import { randomBytes, randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { constants, deflateRawSync, deflateSync, inflateRawSync, inflateSync, type InflateRaw } from 'node:zlib';
import { kernelMemory, startKernel } from '../../src/odb/kernel.js';

const SCRATCH = 65_536;
const INPUT = 1 << 20;
const OUTPUT = 4 << 20;
const GUARD = 64;
/** Bytes behind the room that the kernel may write to. */
const SPARE = 288;
const memory = kernelMemory(8 << 20);
const bytes = new Uint8Array(memory.buffer);
const kernel = startKernel(memory);
kernel.setUpInflate(SCRATCH);

/** Inflates between guards, with `behind` after the input, and fails when a guard was written to. */
function inflate(input: Uint8Array, room: number, behind = 0xaa): { content: Buffer; consumed: number } | undefined {
  bytes.fill(behind, INPUT - GUARD, INPUT + input.length + GUARD);
  bytes.set(input, INPUT);
  const end = OUTPUT + room + SPARE;
  bytes.fill(0xcc, OUTPUT - GUARD, end + GUARD);
  const written = kernel.inflate(INPUT, input.length, OUTPUT, room);
  const guards = [bytes.subarray(OUTPUT - GUARD, OUTPUT), bytes.subarray(end, end + GUARD)];
  expect(guards.every((guard) => guard.every((byte) => byte === 0xcc))).toBe(true);
  if (written < 0) return undefined;
  return { content: Buffer.from(bytes.slice(OUTPUT, OUTPUT + written)), consumed: kernel.consumed() };
}

function asZlibSays(input: Uint8Array, room: number): Buffer | undefined {
  try {
    return inflateSync(input, { maxOutputLength: Math.max(1, room) });
  } catch {
    return undefined;
  }
}

const sample = readFileSync(new URL('../../package-lock.json', import.meta.url));
const KINDS: readonly ((size: number) => Buffer)[] = [
  (size) => randomBytes(size),
  (size) => Buffer.alloc(size, 'abc'),
  (size) => Buffer.alloc(size),
  (size) => Buffer.from(Array.from({ length: size }, () => 97 + randomInt(4))),
  (size) => Buffer.from(Array.from({ length: size }, () => Math.floor(256 * Math.random() ** 8))),
  (size) => Buffer.concat([sample.subarray(randomInt(sample.length)), sample]).subarray(0, size),
];

function someData(): Buffer {
  const size = randomInt([1, 10, 100, 1_000, 40_000, 300_000][Math.floor(6 * Math.random() ** 2)]! + 1);
  return KINDS[randomInt(KINDS.length)]!(size);
}

function deflated(data: Buffer): Buffer {
  return deflateSync(data, {
    level: randomInt(10),
    strategy: randomInt(5),
    memLevel: 1 + randomInt(9),
    windowBits: 9 + randomInt(7),
  });
}

test('inflates what zlib deflated, at all levels and strategies, and says how much it took', () => {
  for (let round = 0; round < 700; round++) {
    const data = someData();
    const stream = deflated(data);
    const result = inflate(Buffer.concat([stream, randomBytes(randomInt(20))]), data.length);
    expect(result?.content.equals(data)).toBe(true);
    expect(result?.consumed).toBe(stream.length);
  }
});

test('agrees with zlib about damaged streams, and never leaves its room', () => {
  let accepted = 0;
  for (let round = 0; round < 1_200; round++) {
    const data = someData();
    const stream = Buffer.from(deflated(data));
    for (let flips = 1 + randomInt(3); flips > 0; flips--) stream[randomInt(stream.length)]! ^= 1 << randomInt(8);
    const input = randomInt(4) === 0 ? stream.subarray(0, randomInt(stream.length) + 1) : stream;
    const expected = asZlibSays(input, data.length + 1_000);
    const result = inflate(input, data.length + 1_000);
    expect(result?.content.equals(expected ?? Buffer.from('zlib refuses it'))).toBe(
      expected === undefined ? undefined : true,
    );
    if (expected !== undefined) accepted++;
  }
  expect(accepted).toBeLessThan(120); // the rest was refused: the check sum sees nearly every flip
});

test('agrees with zlib when damage goes unnoticed by the check sum, bit by bit of a dynamic block', () => {
  const data = Buffer.from(sample.subarray(0, 3_000));
  const raw = deflateRawSync(data, { level: 9 });
  const head = Buffer.from([0x78, 0x9c]);
  for (let bit = 0; bit < Math.min(raw.length * 8, 4_000); bit++) {
    const broken = Buffer.from(raw);
    broken[bit >> 3]! ^= 1 << (bit & 7);
    const content = rawInflated(broken);
    if (content === undefined) {
      expect(inflate(Buffer.concat([head, broken, Buffer.alloc(4)]), 65_536)).toBeUndefined();
      continue;
    }
    const stream = Buffer.concat([head, broken.subarray(0, content.taken), adlerOf(content.data)]);
    expect(inflate(stream, content.data.length)?.content.equals(content.data)).toBe(true);
  }
});

/** What zlib makes of raw deflate data, and how much of it it takes. */
function rawInflated(input: Buffer): { data: Buffer; taken: number } | undefined {
  try {
    const info = inflateRawSync(input, { info: true, maxOutputLength: 65_536 }) as unknown;
    const { buffer, engine } = info as { buffer: Buffer; engine: InflateRaw };
    return { data: buffer, taken: engine.bytesWritten };
  } catch {
    return undefined;
  }
}

function adlerOf(data: Buffer): Buffer {
  let low = 1;
  let high = 0;
  for (const byte of data) {
    low = (low + byte) % 65_521;
    high = (high + low) % 65_521;
  }
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(high * 65_536 + low);
  return sum;
}

test('truncated at any byte it is refused', () => {
  const stream = deflateSync(sample.subarray(0, 2_000));
  for (let length = 0; length < stream.length; length++)
    expect(inflate(stream.subarray(0, length), 2_000)).toBeUndefined();
});

test('what lies behind the input changes nothing', () => {
  for (let round = 0; round < 300; round++) {
    const stream = deflated(someData());
    const cut = stream.subarray(0, randomInt(stream.length) + 1);
    expect(inflate(cut, 400_000, 0x00)?.content).toEqual(inflate(cut, 400_000, 0xff)?.content);
  }
});

test('refuses what does not fit its room, a preset dictionary, and a wrong check sum', () => {
  const data = randomBytes(500);
  const stream = deflateSync(data);
  expect(inflate(stream, data.length - 1)).toBeUndefined();
  const wrong = Buffer.from(stream);
  wrong[wrong.length - 1]! ^= 1;
  expect(inflate(wrong, data.length)).toBeUndefined();
  expect(inflate(deflateSync(data, { dictionary: randomBytes(100) }), data.length)).toBeUndefined();
});

test('inflates stored and empty blocks, and flushes in between', () => {
  expect(inflate(deflateSync(Buffer.alloc(0)), 0)?.content).toEqual(Buffer.alloc(0));
  const data = randomBytes(200_000);
  expect(inflate(deflateSync(data, { level: 0 }), data.length)?.content.equals(data)).toBe(true);
  const flushed = deflateSync(data, { finishFlush: constants.Z_SYNC_FLUSH });
  expect(inflate(flushed, data.length)).toBeUndefined(); // it never ends
});
