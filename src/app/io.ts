import type { Masker, MaskedText } from '../core/index.js';

/** One of the process's output streams. Everything that is written passes through the masker. */
export interface Output {
  /** Text for people; a secret split over two writes is masked too. */
  write(text: string): void;
  /** A document whose leaves were masked by its renderer. */
  writeMasked(text: MaskedText): void;
  readonly isTTY: boolean;
  /** Columns of the terminal; 80 when unknown. */
  readonly columns: number;
  /** Resolves when all that was written has left the process, or the reader is gone. */
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
 * @param onGone - told once when the reader is gone
 */
export function output(sink: Sink, masker: Masker, onGone: () => void = () => undefined): Output {
  const masking = masker.stream();
  let gone = false;
  sink.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED' && error.code !== 'EOF') throw error;
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
    flush: async () => {
      push(masking.end());
      if (gone) return;
      await new Promise<void>((resolve) => {
        sink.once('error', () => resolve());
        sink.write('', () => resolve());
      });
    },
  };
}
