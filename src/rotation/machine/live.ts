import type { Secret } from '../../core/index.js';
import { AppError, exitCodes } from '../../errors/index.js';
import type { RotationState } from '../journal/state.js';
import type { KeyRef } from '../types.js';
import type { RotationJob } from './job.js';

/** The values of a rotation. They are in memory, or the store has them; the journal never does. */
export class Live {
  readonly #job: RotationJob;
  #old: Secret | undefined;
  #fresh: Secret | undefined;

  constructor(job: RotationJob, old?: Secret) {
    this.#job = job;
    this.#old = old;
  }

  keep(fresh: Secret): void {
    this.#fresh = fresh;
  }

  /** A value that was made and never stored, by another run, is lost. */
  async fresh({ version, token }: RotationState): Promise<Secret | undefined> {
    const place = this.#job.place;
    if (this.#fresh === undefined && version !== undefined) this.#fresh = await place.read(version);
    if (this.#fresh === undefined && token !== undefined && (await place.staged(token)))
      this.#fresh = await place.read(token);
    return this.#fresh;
  }

  async old({ begin }: RotationState): Promise<{ readonly value: Secret; readonly ref?: KeyRef | undefined }> {
    this.#old ??= await this.#job.place.read(begin.old.version);
    if (this.#old === undefined) throw gone(this.#job);
    return { value: this.#old, ref: begin.old.ref };
  }

  async oldValue(state: RotationState): Promise<Secret | undefined> {
    this.#old ??= await this.#job.place.read(state.begin.old.version);
    return this.#old;
  }
}

function gone({ secret, place }: RotationJob): AppError {
  return new AppError('E_OLD_VALUE', `${place.where} does not have the old value of ${secret} any more`, {
    exit: exitCodes.partial,
    hint: `revoke it at its provider by hand, then: secretctl rotate ${secret} --confirm-revoked`,
  });
}
