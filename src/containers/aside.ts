import type { Session } from './session.js';

const ENOUGH = 64 * 1024;

/** Collects what a container says between its members (headers, names, comments), to be told in few pieces. */
export class Aside {
  readonly #session: Session;
  readonly #path: string;
  #parts: Uint8Array[] = [];
  #bytes = 0;

  constructor(session: Session, path: string) {
    this.#session = session;
    this.#path = path;
  }

  /** The bytes are copied. No member may be open. */
  add(bytes: Uint8Array): void {
    this.#parts.push(Uint8Array.from(bytes));
    this.#bytes += bytes.length;
    if (this.#bytes >= ENOUGH) this.flush();
  }

  /** Tells what was collected. No member may be open. */
  flush(): void {
    if (this.#bytes > 0) this.#session.aside(this.#path, Buffer.concat(this.#parts));
    this.#parts = [];
    this.#bytes = 0;
  }
}
