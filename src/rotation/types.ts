import type { Secret } from '../core/index.js';

/** Names a credential at its provider: an id, never a value. It stands in the journal. */
export type KeyRef = Readonly<Record<string, string>>;

export interface Minted {
  readonly ref: KeyRef;
  readonly secret: Secret;
}

/** Whose credential is replaced, and by which rotation. */
export interface RotationName {
  readonly app: string;
  /** In secretctl.yaml. */
  readonly name: string;
  /** Of this rotation; a part of what the new credential is called at its provider: `secretctl-<app>-<name>-<id>`. 12 letters and digits. */
  readonly id: string;
}

/** Of a rotation, for `usage`. */
export interface UsageSpan {
  readonly old?: KeyRef | undefined;
  readonly fresh?: KeyRef | undefined;
  /** When the new value became current. */
  readonly since: Date;
  readonly now: Date;
}

export interface ProviderCall {
  readonly signal?: AbortSignal | undefined;
}

/**
 * Who issues a credential. A value, not a class; one contract test suite runs over every provider and its fake server.
 *
 * Every error is an AppError: `E_PROVIDER_DENIED` (exit 4: the administrator's credential is refused, or lacks a right, which is named),
 * `E_PROVIDER_THROTTLED`, `E_PROVIDER_UNREACHABLE`, `E_PROVIDER_LIMIT` (no room for another credential), `E_PROVIDER_ANSWER` (it said
 * something that nobody understands), `E_KEY_REFUSED` (the credential that is tried does not work); exit 5 where nothing else is said.
 */
export interface RotationProvider {
  readonly id: string;
  /** Host names that it talks to; told before the first call. */
  readonly hosts: readonly string[];
  /** Two credentials can be valid at once; else the old one dies when the new one is made, and the plan says so. */
  readonly overlaps: boolean;
  /** The credential that a value is; undefined when the provider cannot tell. */
  identify(value: Secret, call?: ProviderCall): Promise<KeyRef | undefined>;
  /**
   * Makes a credential that is named after the rotation. What an earlier try of this rotation left is removed first, so a call that was lost
   * after it took effect leaves nothing behind.
   *
   * @param old - what it will replace
   */
  create(
    rotation: RotationName,
    old: { readonly value: Secret; readonly ref?: KeyRef | undefined },
    call?: ProviderCall,
  ): Promise<Minted>;
  /** Removes every credential of this rotation, for a roll-back. No error when there is none. */
  discard(rotation: RotationName, call?: ProviderCall): Promise<void>;
  /** @throws AppError `E_KEY_REFUSED` when it does not work */
  test(value: Secret, call?: ProviderCall): Promise<void>;
  /** When it was last used, where the provider knows; undefined: never, or not known. */
  lastUsed?(ref: KeyRef, call?: ProviderCall): Promise<Date | undefined>;
  /** What the old credential did before it was replaced, and both did since, in words; nothing rests on it. */
  usage?(question: UsageSpan, call?: ProviderCall): Promise<string>;
  /** Ends it. No error when it is gone already. @param ref - undefined where `identify` could not tell: the value must do */
  revoke(old: { readonly value: Secret; readonly ref?: KeyRef | undefined }, call?: ProviderCall): Promise<void>;
  /** Tries the old value. Only an answer that says "refused" is true; a failure to ask is thrown. */
  refusesAfterRevoke(
    old: { readonly value: Secret; readonly ref?: KeyRef | undefined },
    call?: ProviderCall,
  ): Promise<boolean>;
  /**
   * What shows that the old value is dead. `answer` (default): `refusesAfterRevoke` says so. `store`: nobody issues it, so it is dead where
   * the store gives out another one and the applications were told. `word`: nothing but somebody's word.
   */
  readonly proves?: 'answer' | 'store' | 'word';
  /**
   * For a value that is a list of credentials: the same without the old one, which takes its place in the store when grace is over.
   * Always the same for the same value. A provider that has it is told so at the start of a rotation.
   */
  trim?(value: Secret): Secret;
  /** Credentials that secretctl made for this app, for `doctor`: those that no version refers to are left-overs. */
  listOwn?(
    app: string,
    call?: ProviderCall,
  ): Promise<readonly { readonly ref: KeyRef; readonly name: string; readonly created?: Date | undefined }[]>;
}

/** What a provider is told by `with:` in secretctl.yaml; references are resolved. */
export type ProviderOptions = Readonly<Record<string, string | number | boolean | Secret>>;
