import type { Fingerprinter, Masker, Secret } from '../../core/index.js';
import type { Repository } from '../../git/index.js';
import type { ScanSetup } from '../../scan/index.js';

export type EnvSeverity = 'error' | 'warning' | 'info';

export interface EnvPlace {
  /** Relative to the root, "/" separated. */
  readonly path: string;
  /** From 1. */
  readonly line?: number;
}

/** A value, named without telling it. */
export interface ValueName {
  readonly fingerprint: string;
  readonly preview: string;
}

/** What is wrong, by check. The ids are stable. */
export type EnvProblem =
  /** Git has it in an index; `secrets` are its variables that hold one. */
  | { readonly id: 'env-file-tracked'; readonly secrets: readonly string[]; readonly workTree?: string }
  /** A commit that a ref reaches has, or had, the file. */
  | { readonly id: 'env-file-in-history' }
  /** No rule covers it; `by` is the negated rule that takes it in again. */
  | { readonly id: 'env-file-not-ignored'; readonly by?: EnvPlace & { readonly pattern: string } }
  /** Only this user's own lists cover it, which nobody else has. */
  | { readonly id: 'env-file-ignored-here-only'; readonly source: string }
  /** `docker build` sends it along. */
  | { readonly id: 'env-file-in-build-context'; readonly dockerfile: string; readonly ignoreFile: string }
  | { readonly id: 'env-file-open-to-others'; readonly mode: string }
  /** `sameAs`: a real env file holds the same value. */
  | (ValueName & {
      readonly id: 'example-with-secret';
      readonly variable?: string;
      readonly rule?: string;
      readonly sameAs?: EnvPlace;
    })
  | { readonly id: 'variable-not-defined'; readonly variable: string; readonly places: number }
  | { readonly id: 'secret-not-read'; readonly variable: string; readonly secret: string }
  | (ValueName & {
      readonly id: 'secret-in-several-environments';
      readonly variable: string;
      readonly environments: readonly string[];
      readonly alsoAt: readonly EnvPlace[];
    })
  | { readonly id: 'secret-in-env-file'; readonly variables: readonly string[] };

export type EnvFinding = EnvProblem &
  EnvPlace & {
    readonly severity: EnvSeverity;
    /** What to type, or to do, next. */
    readonly next: string;
  };

/** One change that `--fix` makes. */
export type EnvFix =
  | { readonly kind: 'ignore'; readonly file: string; readonly lines: readonly string[]; readonly isNew: boolean }
  | { readonly kind: 'mode'; readonly path: string; readonly from: string; readonly to: string }
  | { readonly kind: 'untrack'; readonly path: string; readonly workTree?: string };

export type EnvFixStep = EnvFix & { readonly outcome: 'planned' | 'done' | 'failed'; readonly reason?: string };

/** What `env check` saw (schema/env-check.schema.json). */
export interface EnvCheckReport {
  readonly schemaVersion: 1;
  readonly command: 'env check';
  /** `findings`: an error or a warning; information alone leaves it `clean`. */
  readonly verdict: 'clean' | 'findings' | 'partial';
  readonly findings: readonly EnvFinding[];
  /** In scope, and not read. */
  readonly unread: readonly { readonly path: string; readonly reason: string }[];
  /** Checks that make no sense here, and why. */
  readonly notChecked: readonly { readonly check: string; readonly reason: string }[];
  readonly fixes?: readonly EnvFixStep[];
  readonly stats: {
    readonly envFiles: number;
    readonly exampleFiles: number;
    readonly variablesRead: number;
    readonly secretsConfigured: number;
  };
}

/** A secret of secretctl.yaml. */
export interface ConfiguredSecret {
  readonly name: string;
  readonly env: string;
  /** Where secretctl.yaml names it. */
  readonly line?: number;
  /** Another setting refers to it, so that somebody reads it. */
  readonly isReferredTo: boolean;
}

/** What the checks need of the world. */
export interface EnvCheckOptions {
  /** Absolute: where paths begin. */
  readonly root: string;
  /** A path of a report as whoever types a command has to write it. */
  readonly toCwd: (path: string) => string;
  readonly platform: NodeJS.Platform;
  readonly repository: Repository | undefined;
  /** secretctl.yaml, relative to the root. */
  readonly configFile: string | undefined;
  readonly secrets: readonly ConfiguredSecret[];
  readonly store: 'aws' | 'vault' | 'env' | undefined;
  /** Of the scanner, with `root` as its working directory. */
  readonly setup: ScanSetup;
  readonly fingerprinter: Fingerprinter;
  readonly masker: Masker;
  /** Why a value can be no secret: a placeholder, a reference. Undefined: it can. */
  readonly refusal: (value: Secret, variable: string) => string | undefined;
  readonly signal: AbortSignal;
}

/** What an example file says about one variable. */
export interface ExampleVariable {
  readonly name: string;
  /** `secret`: with a placeholder; `plain`: empty; `kept`: as the file had it before. */
  readonly kind: 'secret' | 'plain' | 'kept';
}

/** What `env example` made (schema/env-example.schema.json). */
export interface EnvExampleReport {
  readonly schemaVersion: 1;
  readonly command: 'env example';
  readonly outcome: 'printed' | 'planned' | 'written' | 'unchanged';
  /** As --out named it. */
  readonly file?: string;
  readonly variables: readonly ExampleVariable[];
  readonly text: string;
}

/** A secret that an example file names. */
export interface ExampleSecret {
  readonly env: string;
  /** Words for the comment above it. */
  readonly about: string;
}
