import type { Readable } from 'node:stream';
import type { Masker, MaskedText } from '../core/index.js';

/** How long a program is silent before what may be shown of a held tail is shown, so that a prompt is whole. */
const QUIET_MS = 200;

/**
 * Sends a program's bytes through the masker. Whatever they are, they pass unharmed: each is one character of Latin-1 on its way.
 *
 * @param sink - undefined when its reader is gone; then, and when it goes, the source is closed after `onGone`
 */
export async function relay(
  source: Readable,
  sink: NodeJS.WritableStream | undefined,
  masker: Masker,
  onGone: () => void = () => undefined,
): Promise<void> {
  const close = (): void => {
    onGone();
    source.destroy();
  };
  if (sink === undefined) {
    close();
    return;
  }
  sink.once('error', close);
  try {
    await send(source, sink, masker);
  } catch (error) {
    if (!source.destroyed) throw error;
  } finally {
    sink.off('error', close);
  }
}

async function send(source: Readable, sink: NodeJS.WritableStream, masker: Masker): Promise<void> {
  const masking = masker.stream();
  const push = (text: MaskedText): boolean => text === '' || sink.write(Buffer.from(text, 'latin1'));
  let pause: NodeJS.Timeout | undefined;
  try {
    for await (const chunk of source as AsyncIterable<Buffer>) {
      clearTimeout(pause);
      if (!push(masking.write(chunk.toString('latin1')))) await drained(sink);
      pause = setTimeout(() => push(masking.settle()), QUIET_MS);
    }
  } finally {
    clearTimeout(pause);
    push(masking.end());
  }
}

/** Resolves when the sink takes more, so that the program waits for a slow reader; or when the reader went. */
async function drained(sink: NodeJS.WritableStream): Promise<void> {
  await new Promise<void>((resolve) => {
    const go = (): void => {
      sink.off('drain', go).off('error', go);
      resolve();
    };
    sink.on('drain', go).on('error', go);
  });
}
