import type { Secret } from '../core/index.js';
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
export type SetupStep = { readonly secret: WantedSecret; readonly tags?: Readonly<Record<string, string>> } & (
  | { readonly kind: 'create'; readonly value: ValueSource }
  /** It is there with another value: the new one is staged, then made current; the old one stays AWSPREVIOUS. */
  | { readonly kind: 'update'; readonly value: ValueSource; readonly current: string }
  /** It is deleted, and is brought back with the value that it had. */
  | { readonly kind: 'restore'; readonly deletedUntil?: Date }
  /** It is there and right; `tags` that are missing are added. */
  | { readonly kind: 'skip' }
  /** It is not there, and nobody gave a value. */
  | { readonly kind: 'missing' }
);

export interface SetupPlan {
  readonly app: string;
  readonly store: StoreId;
  readonly where: string;
  readonly steps: readonly SetupStep[];
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
