import type { ObjectType } from '../git/index.js';

/** An object by its entry in the list of ids. */
export interface Subject {
  readonly entry: number;
  readonly type: ObjectType;
  readonly size: number;
}

/** Told every object of a pass, each once. */
export interface Sink {
  /** Whether objects of a type are wanted at all. */
  wants(type: ObjectType): boolean;
  /** An object in the kernel's memory; it is valid during the call. */
  inMemory(subject: Subject, address: number): void;
  /** An object that git reads: takes its pieces, and its end. */
  fromGit(subject: Subject): { piece(bytes: Buffer): void; end(): void };
  unread(id: string, reason: string): void;
}
