import type { Secret } from '../core/index.js';

/** A place where code asks for an environment variable. */
export interface VariableUse {
  readonly name: string;
  /** Relative to the root, "/" separated. */
  readonly path: string;
  /** From 1. */
  readonly line: number;
}

/** A .env file or an example of one (`.env`, `.env.production`, `env.example`, `.env.sample`, …). */
export interface EnvFileFound {
  /** Relative to the root, "/" separated. */
  readonly path: string;
  /** Made to be committed: its name says example, sample, template, dist or defaults. */
  readonly isExample: boolean;
  /** In their order; the last one of a name wins for readers. */
  readonly assignments: readonly EnvAssignment[];
}

export interface EnvAssignment {
  readonly name: string;
  readonly line: number;
  /** May be empty; not registered with the masker yet. */
  readonly value: Secret;
}

/** What a project seems to need. */
export interface ProposedSecret {
  /** In secretctl.yaml: `openai`, `session`, `database`. */
  readonly name: string;
  readonly env: string;
  /** `openai`, `postgres`, `redis`, `generated`, `guided`, … */
  readonly provider: string;
  /** For `generated`. */
  readonly format?: string | undefined;
  /** `30d`, `90d` */
  readonly every: string;
  /** What to think of before rotating it, for people. */
  readonly note?: string | undefined;
  /** Where it was seen: files first, then code. */
  readonly seen: readonly { readonly path: string; readonly line: number }[];
}
