import type { Readable } from 'node:stream';
import type { Masker, MaskedText } from '../core/index.js';
import { AppError, exitCodes, systemReason } from '../errors/index.js';
import { relay } from './relay.js';

/** One of the process's output streams. Everything that is written passes through the masker. */
export interface Output {
  /** Text for people; a secret split over two writes is masked too. */
  write(text: string): void;
  /** A document whose leaves were masked by its renderer. */
  writeMasked(text: MaskedText): void;
  /**
   * All that a program writes, masked. The program waits while the reader is slow; when the reader is gone, it is told by its own pipe.
   *
   * @param source - gives bytes; is read from this call on
   * @param onGone - told before `source` is closed because the reader is gone
   * @returns resolves at the end of `source`, or when the reader is gone
   */
  relay(source: Readable, onGone?: () => void): Promise<void>;
  readonly isTTY: boolean;
  /** Columns of the terminal; 80 when unknown. */
  readonly columns: number;
  /**
   * Resolves when all that was written has left the process, or the reader is gone.
   *
   * @throws AppError `E_OUTPUT`, exit 5, when something could not be written: the disk is full
   */
  flush(): Promise<void>;
}

export interface Io {
  /** The result, and nothing else. */
  readonly stdout: Output;
  /** Progress, prompts, warnings. */
  readonly stderr: Output;
  readonly stdin: NodeJS.ReadStream | NodeJS.ReadableStream;
  readonly stdinIsTTY: boolean;
}

/** What `output` needs of a stream; the process's own streams have it. */
export type Sink = NodeJS.WritableStream & { isTTY?: boolean; columns?: number; writableLength?: number };

/**
 * Wraps a stream. A reader that went away (EPIPE) ends the output quietly: later writes are dropped.
 *
 * @param onGone - told once when nothing can be written any more
 */
export function output(sink: Sink, masker: Masker, onGone: () => void = () => undefined): Output {
  const masking = masker.stream();
  let gone = false;
  let failure: Error | undefined;
  sink.on('error', (error: NodeJS.ErrnoException) => {
    if (!READER_GONE.has(error.code ?? '')) failure ??= error;
    if (!gone) onGone();
    gone = true;
  });
  const push = (text: string): void => {
    if (!gone && text !== '') sink.write(text);
  };
  return {
    isTTY: sink.isTTY === true,
    columns: sink.columns ?? 80,
    write: (text) => {
      push(masking.write(text));
    },
    writeMasked: (text) => {
      push(masking.end());
      push(text);
    },
    relay: (source, told) => relay(source, gone ? undefined : sink, masker, told),
    flush: async () => {
      push(masking.end());
      if (!gone) await drained(sink);
      if (failure !== undefined) throw notWritten(failure);
    },
  };
}

const READER_GONE = new Set(['EPIPE', 'ERR_STREAM_DESTROYED', 'EOF']);

async function drained(sink: Sink): Promise<void> {
  await new Promise<void>((resolve) => {
    sink.once('error', () => {
      resolve();
    });
    sink.write('', () => {
      resolve();
    });
  });
}

function notWritten(cause: Error): AppError {
  return new AppError('E_OUTPUT', `the output could not be written: ${systemReason(cause)}`, {
    exit: exitCodes.failed,
    hint: 'make room, or send it somewhere else, and run the command again',
    cause,
  });
}
