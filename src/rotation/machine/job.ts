import type { Secret } from '../../core/index.js';
import type { Journal } from '../journal/journal.js';
import type { Place } from '../place.js';
import type { RotationProvider } from '../types.js';

/** One secret of the configuration, and all that rotating it needs. */
export interface RotationJob {
  readonly app: string;
  /** In secretctl.yaml. */
  readonly secret: string;
  /** In the store. */
  readonly stored: string;
  readonly provider: RotationProvider;
  readonly place: Place;
  readonly journal: Journal;
  /** Whom to tell, in the order of the settings. */
  readonly reload: readonly ReloadTarget[];
  /** Asked after the applications were told. @throws AppError `E_HEALTH` */
  readonly health?: ((signal?: AbortSignal) => Promise<string>) | undefined;
  /** What `then` names. @throws AppError when one failed */
  readonly after?: ((signal?: AbortSignal) => Promise<string>) | undefined;
  readonly world: RotationWorld;
  readonly signal?: AbortSignal | undefined;
}

export interface ReloadTarget {
  /** For people: `POST https://…`, `touch tmp/restart.txt`. */
  readonly name: string;
  /**
   * One try.
   *
   * @param values - of the secret that is rotated: an application that is not told yet knows the old one only
   * @returns what it answered, in words
   * @throws AppError `E_RELOAD`
   */
  tell(
    values: { readonly old?: Secret | undefined; readonly fresh?: Secret | undefined },
    signal?: AbortSignal,
  ): Promise<string>;
}

/** What is not the machine's own: time, chance, and what no output may hold. */
export interface RotationWorld {
  readonly now: () => Date;
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  /** A new id of 12 letters and digits. */
  readonly newId: () => string;
  /** A new token for a version: 32 to 64 characters. */
  readonly newToken: () => string;
  readonly fingerprintOf: (value: Secret) => string;
  /** Told of every value, before anything else sees it. */
  readonly register: (value: Secret) => void;
  /** Takes every value out of a text. */
  readonly mask: (text: string) => string;
  /** Told what is being done. */
  readonly onStep?: ((text: string) => void) | undefined;
}
