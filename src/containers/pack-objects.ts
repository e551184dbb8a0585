import { createHash } from 'node:crypto';

const SHA256_LENGTH = 32;

export interface PackObject {
  readonly type: string;
  readonly bytes: Uint8Array;
}

interface Kept extends PackObject {
  readonly id: string;
}

/** Objects of a pack that later ones may be differences to: those used last, as many as there is room for. */
export class PackObjects {
  readonly #room: number;
  #algorithm: 'sha1' | 'sha256' = 'sha1';
  readonly #byPlace = new Map<number, Kept>();
  readonly #places = new Map<string, number>();
  #bytes = 0;

  constructor(room: number, idLength: number | undefined) {
    this.#room = room;
    if (idLength !== undefined) this.setIdLength(idLength);
  }

  /** The names of objects are known by now; those of earlier ones are made anew. */
  setIdLength(length: number): void {
    const algorithm = length === SHA256_LENGTH ? 'sha256' : 'sha1';
    if (algorithm === this.#algorithm) return;
    this.#algorithm = algorithm;
    const kept = [...this.#byPlace];
    this.#byPlace.clear();
    this.#places.clear();
    this.#bytes = 0;
    for (const [place, object] of kept) this.add(object, place);
  }

  /** @returns the name of the object */
  add({ type, bytes }: PackObject, place: number): string {
    const id = createHash(this.#algorithm).update(`${type} ${bytes.length}\0`).update(bytes).digest('hex');
    this.#byPlace.set(place, { type, bytes, id });
    this.#places.set(id, place);
    this.#bytes += bytes.length + 256;
    for (const [oldest, object] of this.#byPlace) {
      if (this.#bytes <= this.#room) break;
      this.#byPlace.delete(oldest);
      this.#places.delete(object.id);
      this.#bytes -= object.bytes.length + 256;
    }
    return id;
  }

  at(place: number): PackObject | undefined {
    const object = this.#byPlace.get(place);
    if (object === undefined) return undefined;
    this.#byPlace.delete(place);
    this.#byPlace.set(place, object);
    return object;
  }

  named(id: string): PackObject | undefined {
    const place = this.#places.get(id);
    return place === undefined ? undefined : this.at(place);
  }
}
