/** Compressed forms whose content is searched too; an uncompressed tar for the compressed files in it. */
export type ContainerKind = 'tar' | 'gzip' | 'zlib' | 'zip' | 'bzip2' | 'xz' | 'zstd' | 'git pack' | 'git bundle';

export interface Limits {
  /** Containers inside containers; default 5. */
  readonly depth: number;
  /** Bytes that one outermost container may unpack to, everything inside it counted; default 256 MiB. */
  readonly unpackedBytes: number;
  /** Members of one outermost container; default 100,000. */
  readonly members: number;
}

/** Told what comes out of a container. The pieces of one member follow each other; inner containers open between `begin` and `end` of none. */
export interface MemberReader {
  /** @param path - names from the outside in, joined by "!": "backup.zip!conf/app.tar.gz!" (a compressed file without a name has an empty one) */
  begin(path: string): void;
  /** @param bytes - valid during the call only */
  piece(bytes: Uint8Array): void;
  end(): void;
}

/** What could not be looked into: encrypted, damaged, over a limit, an unknown method. */
export interface UnreadMember {
  readonly path: string;
  readonly reason: string;
  /** It only began like a zlib stream (two bytes say little) and is none: nothing of it is unread. */
  readonly wrongGuess?: boolean;
}
