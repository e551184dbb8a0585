import {
  containerKind,
  DEFAULT_LIMITS,
  readContainer,
  type Limits,
  type UnreadMember,
} from '../../src/containers/index.js';

export interface Unpacked {
  /** Content by path; several members of one path follow each other. */
  readonly members: Map<string, Buffer>;
  readonly unread: UnreadMember[];
  /** All content of all members. */
  readonly text: string;
}

/** Reads a container and gathers what the reader is told, `step` bytes of input at a time. */
export async function unpack(bytes: Uint8Array, limits: Partial<Limits> = {}, step = 1 << 16): Promise<Unpacked> {
  const parts = new Map<string, Buffer[]>();
  let open: string | undefined;
  const reader = {
    begin: (path: string): void => {
      if (open !== undefined) throw new Error(`${path} begins inside ${open}`);
      open = path;
      parts.set(path, parts.get(path) ?? []);
    },
    piece: (piece: Uint8Array): void => {
      if (open === undefined) throw new Error('a piece outside a member');
      parts.get(open)!.push(Buffer.from(piece));
    },
    end: (): void => {
      if (open === undefined) throw new Error('an end outside a member');
      open = undefined;
    },
  };
  const kind = containerKind(bytes.subarray(0, 512));
  if (kind === undefined) throw new Error(`no container: ${Buffer.from(bytes.subarray(0, 16)).toString('hex')}`);
  const unread = await readContainer(reusing(bytes, step), kind, { ...DEFAULT_LIMITS, ...limits }, reader);
  if (open !== undefined) throw new Error(`${open} does not end`);
  const members = new Map([...parts].map(([path, pieces]) => [path, Buffer.concat(pieces)]));
  return { members, unread, text: Buffer.concat([...members.values()]).toString('latin1') };
}

/** A source that writes each piece over the one before, as the contract allows. */
async function* reusing(bytes: Uint8Array, step: number): AsyncGenerator<Uint8Array> {
  const piece = new Uint8Array(step);
  for (let at = 0; at < bytes.length; at += step) {
    const next = bytes.subarray(at, at + step);
    piece.set(next);
    yield piece.subarray(0, next.length);
    piece.fill(0xee);
  }
}
