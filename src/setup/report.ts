import type { AccessStep } from '../access/index.js';
import type { StoreId } from '../stores/index.js';
import type { Retrieval } from './types.js';

/** What was planned about one secret, and what came of it. No value is in it. */
export interface SecretReport {
  readonly name: string;
  readonly stored: string;
  readonly env: string;
  readonly action: 'create' | 'update' | 'restore' | 'skip' | 'missing' | 'refused';
  /** Where the value comes from: `.env`, `generated (hex:64)`. */
  readonly from?: string;
  /** Names of the tags that are set. */
  readonly tags?: readonly string[];
  /** undefined: not carried out. */
  readonly result?: 'done' | 'failed';
  readonly reason?: string;
  readonly fingerprint?: string;
}

/** What `setup-secrets` planned or did (schema/setup-secrets.schema.json). */
export interface SetupReport {
  readonly schemaVersion: 1;
  readonly command: 'setup-secrets';
  readonly outcome: 'planned' | 'unchanged' | 'applied' | 'partial' | 'emitted';
  readonly app: string;
  /** Who and where. */
  readonly store: {
    readonly id: StoreId;
    readonly where: string;
    readonly account?: string;
    readonly alias?: string;
    readonly caller?: string;
    readonly region?: string;
  };
  /** secretctl.yaml, when this run wrote it or would write it. */
  readonly config?: { readonly file: string; readonly written: boolean };
  /** The vault, when this run made it or would make it. */
  readonly vault?: { readonly file: string; readonly identity: string; readonly created: boolean };
  readonly secrets: readonly SecretReport[];
  /** Secrets of the app in the store that secretctl.yaml does not name; they are left alone. Absent: the caller may not list. */
  readonly unknown?: readonly string[];
  readonly access?: {
    readonly steps: readonly AccessStep[];
    readonly done: boolean;
    readonly roleArn?: string;
    readonly instanceProfileArn?: string;
  };
  readonly retrieval?: {
    /** With whose rights it was read. */
    readonly as: 'role' | 'caller';
    /** Why not with the role's. */
    readonly note?: string;
    readonly checks: readonly Retrieval[];
  };
  /** Texts about deployment, or resources as code; written when `out` is there, and with `text` where they are the result. */
  readonly files: readonly { readonly file: string; readonly title: string; readonly text?: string }[];
  readonly out?: string;
  /** The file that values came from. */
  readonly envFile?: {
    readonly file: string;
    readonly replaced: number;
    readonly untracked: boolean;
    /** Lines (from 1) that still hold one of the values. */
    readonly left: readonly number[];
    /** Why it was not done, or not all of it. */
    readonly reason?: string;
  };
  readonly next: readonly string[];
}
