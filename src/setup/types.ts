import type { Secret } from '../core/index.js';
import type { AppError } from '../errors/index.js';
import type { StoreId } from '../stores/index.js';

/** A secret that secretctl.yaml names. */
export interface WantedSecret {
  readonly name: string;
  /** `<app>/<name>` */
  readonly stored: string;
  /** The variable that the application reads. */
  readonly env: string;
  readonly provider: string;
  /** Of provider `generated`: `hex:64`. */
  readonly format?: string | undefined;
  /** How often it is rotated: `90d`. */
  readonly every?: string | undefined;
}

/** Where a value comes from: read from outside, or made when the plan is applied. */
export type ValueSource =
  | {
      readonly kind: 'given';
      readonly secret: Secret;
      /** For people: `.env`, `standard input`, `what was typed`. */
      readonly from: string;
    }
  | { readonly kind: 'generated'; readonly format: string };

/** What is to be done about one secret. Only `value` in it is secret; renderers never see it. */
export type SetupStep = {
  readonly secret: WantedSecret;
  /** Those that the store does not have yet, or has with another value. */
  readonly tags?: Readonly<Record<string, string>>;
} & (
  | { readonly kind: 'create'; readonly value: ValueSource }
  /** It is there with another value: the new one is staged, then made current; the old one stays AWSPREVIOUS. */
  | {
      readonly kind: 'update';
      readonly value: ValueSource;
      /** The version that is current; undefined: it is there and has no value yet, as Terraform leaves it. */
      readonly current?: string;
      /** What is current, where the store keeps no versions that could be told apart: only this value is replaced. */
      readonly replaces?: Secret;
      /** A version that a run left as AWSPENDING with the very value: it only has to be made current. */
      readonly staged?: string;
    }
  /** It is deleted, and is brought back with the value that it had; then, when a `value` was given and is another one, updated. */
  | { readonly kind: 'restore'; readonly deletedUntil?: Date; readonly value?: ValueSource }
  /** It is there and right; `tags` that are missing are added. */
  | {
      readonly kind: 'skip';
      /** The current version where it still carries AWSPENDING, from a run that was killed; the label is taken away. */
      readonly pending?: string;
    }
  /** It is not there, or has no value there (as Terraform leaves it), and nobody gave one. */
  | { readonly kind: 'missing' }
  /** It must not or cannot be changed, and stays as it is. */
  | { readonly kind: 'refused'; readonly error: AppError }
);

export interface SetupPlan {
  readonly app: string;
  readonly store: StoreId;
  readonly where: string;
  /** In the order in which the secrets are wanted. */
  readonly steps: readonly SetupStep[];
  /** Stored names under the app's prefix that nobody wants; left alone. undefined: the caller may not list. */
  readonly unknown: readonly string[] | undefined;
}

/** What became of a step. `done` was read back from the store; `unchanged` had nothing to do. */
export type AppliedStep = { readonly step: SetupStep } & (
  | { readonly outcome: 'unchanged' }
  | {
      readonly outcome: 'done';
      /** Of a `create` or an `update`, and of a `restore` that brought another value: what is current now. */
      readonly version?: string;
      /** Of the value, where one was created, or was given and compared. */
      readonly fingerprint?: string;
    }
  | { readonly outcome: 'failed'; readonly error: AppError }
);

/** The values of an env file. */
export interface EnvValues {
  /** By the secret's name. */
  readonly values: ReadonlyMap<string, ValueSource>;
  /** Variables that have a value and belong to no secret. */
  readonly unused: readonly string[];
  /** Variables whose value is a reference of ours; there is no value in them. */
  readonly references: readonly string[];
}

/** What became of an env file. */
export interface Retired {
  /** How many variables hold a reference now, and did not before. */
  readonly replaced: number;
  /** Lines (from 1) that still hold a value of these variables: an earlier assignment, a comment. They are not touched. */
  readonly left: readonly number[];
}

/** How reading a secret back went. `same`: its fingerprint is that of what was written, or it was there before and can be read. */
export interface Retrieval {
  readonly name: string;
  readonly stored: string;
  readonly outcome: 'same' | 'other' | 'failed';
  readonly version?: string;
  readonly fingerprint?: string;
  /** When it failed, in words that name the missing permission. */
  readonly reason?: string;
}
