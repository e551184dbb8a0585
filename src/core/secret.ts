import { inspect } from 'node:util';

/**
 * A secret value that cannot be printed by accident.
 *
 * Turning it into text, JSON or a debug dump gives the preview: at most the public prefix that the format
 * itself makes known ("sk-proj-"), and the length in characters. Only `reveal()` gives the value; a test lists the files that may call it.
 */
export class Secret {
  readonly #value: string;
  readonly #publicPrefix: string;

  /**
   * @param value - the secret itself
   * @param publicPrefix - leading part that every secret of this format has; ignored when `value` does not start with it
   */
  constructor(value: string, publicPrefix = '') {
    this.#value = value;
    this.#publicPrefix = value.startsWith(publicPrefix) && publicPrefix.length < value.length ? publicPrefix : '';
  }

  /** For example `sk-proj-… (164 characters)`. */
  get preview(): string {
    return `${this.#publicPrefix}… (${String(this.#value.length)} characters)`;
  }

  /** Length of the value in UTF-16 code units. */
  get length(): number {
    return this.#value.length;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return this.preview;
  }

  toJSON(): string {
    return this.preview;
  }

  [inspect.custom](): string {
    return `Secret(${this.preview})`;
  }
}
