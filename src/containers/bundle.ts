import { Aside } from './aside.js';
import { CutOff, Damaged } from './failure.js';
import type { Input } from './input.js';
import type { Session } from './session.js';

const NEWLINE = 0x0a;
const LONGEST_LINE = 64 * 1024;
const SHA256_LENGTH = 32;
const SHA1_LENGTH = 20;

/**
 * Reads the lines in front of a bundle's pack (gitformat-bundle's manual); they are told under `prefix`.
 *
 * @returns bytes of an object's name
 */
export async function readBundleHeader(session: Session, input: Input, prefix: string): Promise<number> {
  const aside = new Aside(session, prefix);
  let idLength = SHA1_LENGTH;
  try {
    for (;;) {
      const line = await readLine(input);
      aside.add(line);
      if (line.length === 1) return idLength;
      if (line.toString('latin1') === '@object-format=sha256\n') idLength = SHA256_LENGTH;
    }
  } finally {
    aside.flush();
  }
}

async function readLine(input: Input): Promise<Buffer> {
  for (let length = 0; length < LONGEST_LINE;) {
    const end = input.bytes.subarray(0, input.end).indexOf(NEWLINE, input.at + length);
    if (end >= 0) return Buffer.from(input.view(end - input.at + 1));
    length = input.end - input.at;
    if (!(await input.fill(length + 1))) throw new CutOff();
  }
  throw new Damaged('damaged: a line that does not end');
}
