import { randomBytes } from 'node:crypto';
import { PassThrough, Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { relay } from '../../src/app/relay.js';
import { Masker, Secret } from '../../src/core/index.js';
import { randomText } from '../support/random.js';

function maskerOf(value: string): Masker {
  const masker = new Masker();
  masker.register(new Secret(value));
  return masker;
}

/** Takes one piece at a time, each a moment later. */
function slowSink(): Writable & { readonly bytes: () => Buffer } {
  const taken: Buffer[] = [];
  const sink = new Writable({
    highWaterMark: 1_024,
    write: (chunk: Buffer, _encoding, done) => {
      taken.push(chunk);
      setImmediate(done);
    },
  });
  return Object.assign(sink, { bytes: () => Buffer.concat(taken) });
}

test('bytes of any kind pass unharmed', async () => {
  const bytes = randomBytes(200_000);
  const sink = slowSink();
  await relay(Readable.from([bytes.subarray(0, 7), bytes.subarray(7)]), sink, maskerOf(randomText('base62', 20)));
  expect(sink.bytes().equals(bytes)).toBe(true);
});

test('the source waits while the reader is slow', async () => {
  let made = 0;
  const source = new Readable({
    highWaterMark: 1,
    read() {
      made++;
      this.push(Buffer.alloc(1_000, 'x'));
    },
  });
  const sink = new Writable({ highWaterMark: 1, write: () => undefined }); // takes one, and is never done
  void relay(source, sink, new Masker());
  await sleep(100);
  expect(made).toBeLessThan(5);
  source.destroy();
});

test('a secret that comes byte by byte is masked, and its start is not held for ever', async () => {
  const value = `abcd${randomText('base62', 20)}`;
  const source = new PassThrough();
  const sink = slowSink();
  const done = relay(source, sink, maskerOf(value));
  for (const char of `key=${value};a`) source.write(char);
  await sleep(600);
  expect(sink.bytes().toString()).toBe('key=[masked];a');
  source.end('bc');
  await done;
  expect(sink.bytes().toString()).toBe('key=[masked];abc');
});

test('when the reader goes, the program is told, then the source is closed', async () => {
  const source = new PassThrough();
  const sink = new Writable({
    write: (_chunk, _encoding, done) => done(Object.assign(new Error('gone'), { code: 'EPIPE' })),
  });
  sink.on('error', () => undefined);
  const told: boolean[] = [];
  const done = relay(source, sink, new Masker(), () => told.push(source.destroyed));
  source.write('one');
  await done;
  expect(source.destroyed).toBe(true);
  const late = new PassThrough();
  await relay(late, undefined, new Masker(), () => told.push(late.destroyed));
  expect(late.destroyed).toBe(true);
  expect(told).toEqual([false, false]);
});
