import type { KeyRef } from '../types.js';

/** What a rotation does, in words of the journal. Each one can be done twice: the second time sees what the first one did. */
export type ForwardStep =
  | 'create'
  | 'stage'
  | 'test'
  | 'promote'
  | 'reload'
  | 'health'
  | 'afterwards'
  | 'grace'
  | 'trim'
  | 'reload again'
  | 'revoke'
  | 'proof';
/** The way back. */
export type BackStep = 'demote' | 'reload back' | 'discard' | 'unstage';
export type Step = ForwardStep | BackStep;

/** `compromised`: the old value is revoked at once. `revoke-first`: before there is a new one, so nothing works in between. */
export type RotationKind = 'normal' | 'compromised' | 'revoke-first';
export type RotationEnd = 'done' | 'rolled back' | 'lost';

export interface Begin {
  readonly kind: 'begin';
  /** In secretctl.yaml. */
  readonly secret: string;
  readonly stored: string;
  readonly store: string;
  readonly provider: string;
  readonly how: RotationKind;
  readonly old: OldCredential;
  readonly graceMs: number;
  /** Two credentials can be valid at once. */
  readonly overlaps: boolean;
  readonly autoRollback: boolean;
  /** The provider has a value to be dropped from a list when grace is over; stored under this token. */
  readonly trimToken?: string | undefined;
  readonly reason?: string | undefined;
}

export interface OldCredential {
  readonly version: string;
  /** Under the project's key. */
  readonly fingerprint: string;
  readonly ref?: KeyRef | undefined;
}

/** What stands in a journal: ids, tokens, versions, times and results. Never a value. */
export type Fact =
  | Begin
  | { readonly kind: 'start'; readonly step: Step; readonly token?: string; readonly until?: string }
  | {
      readonly kind: 'done';
      readonly step: Step;
      readonly ref?: KeyRef | undefined;
      readonly version?: string | undefined;
      readonly fingerprint?: string | undefined;
      readonly note?: string | undefined;
    }
  | { readonly kind: 'failed'; readonly step: Step; readonly code: string; readonly message: string }
  /** The old credential is still used: grace goes on. */
  | { readonly kind: 'extended'; readonly until: string; readonly note: string }
  | {
      readonly kind: 'told';
      readonly target: string;
      readonly ok: boolean;
      readonly tries: number;
      readonly detail: string;
    }
  /** Somebody said: go on without telling the application, or without its health. */
  | { readonly kind: 'skipped'; readonly step: Step }
  /** From here on the way goes back. */
  | { readonly kind: 'back'; readonly why: string; readonly lost?: boolean | undefined }
  | { readonly kind: 'end'; readonly outcome: RotationEnd };

export type JournalEntry = { readonly v: 1; readonly at: string; readonly rotation: string } & Fact;
