/** How sure a rule is that what it found is a live kind of secret, before anybody asked the provider. */
export type Confidence = 'low' | 'medium' | 'high';

/** What proved a finding offline: a checksum inside the token, or a structure that decodes. */
export type Proof = 'checksum' | 'structure';

interface RuleInfo {
  /** Kebab-case, stable: suppressions refer to it. */
  readonly id: string;
  /** Who issued the credential, lower-case ("openai"), or "generic". */
  readonly provider: string;
  /** For people: "OpenAI project key". */
  readonly title: string;
  readonly confidence: Confidence;
  /** Public documents that the format comes from. */
  readonly sources?: readonly string[];
}

/** A rule's word on a candidate. A refusal says why, for `--explain`. */
export type Judgement =
  | { readonly accepted: true; readonly proof?: Proof; readonly confidence?: Confidence; readonly note?: string }
  | { readonly accepted: false; readonly reason: string };

/** A span of the text: offsets into it, end exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * A token of a fixed format that is known by a literal.
 *
 * Texts are "latin1" strings: one character is one byte of the file. Patterns therefore name ASCII only.
 */
export interface TokenRule extends RuleInfo {
  readonly kind: 'token';
  /** Every match starts with one of these literals (at least 3 characters); case counts unless `ignoreCase`. */
  readonly anchors: readonly string[];
  readonly ignoreCase?: boolean;
  /**
   * Tried at the anchor (sticky). Group 1 is the secret when there is one, else the whole match.
   * Linear: every repetition is bounded (at most 4096), none is nested, no back-references.
   */
  readonly pattern: RegExp;
  /** Must match the end of the (at most 128) characters before the anchor; what it matches belongs to the secret. Ends with `$`. */
  readonly before?: RegExp;
  /** Least Shannon entropy of the secret behind its public prefix, in bits a character. */
  readonly entropy?: number;
  /** Leading part that is public and may be shown; default: the anchor, when the secret starts with it. */
  readonly publicPrefix?: string;
  /** 'free': a letter or digit may follow or precede the match; default 'word'. */
  readonly edges?: 'word' | 'free';
  /** Last word: checksums and structures. Sees the secret alone. */
  readonly judge?: (secret: string) => Judgement;
}

/** The syntax family of a file, as far as it changes what a bare word after "=" or ":" means. */
export type Dialect = 'env' | 'yaml' | 'json' | 'ini' | 'markup' | 'shell' | 'code' | 'prose' | 'unknown';

/** A name and the literal value that a text gives it. */
export interface Assignment extends Span {
  /** As written: `dbPassword`, `DB-PASSWORD`. */
  readonly name: string;
  /** Lower-case words joined by "_": `db_password`. Enclosing keys come first where the reader saw them: `database_password`. */
  readonly normalised: string;
  /** The literal without its quotes; `start` and `end` are its span. */
  readonly value: string;
  readonly quoted: boolean;
  readonly dialect: Dialect;
}

/**
 * A value that only its name gives away: `DATADOG_API_KEY=…`, `"algolia": { "adminKey": "…" }`.
 *
 * The assignment reader (rules/assignment) finds names and values in any syntax; this rule says which pair is a secret.
 */
export interface AssignedRule extends RuleInfo {
  readonly kind: 'assigned';
  /** Lower-case fragments, one of which stands in the name; the scan looks for names only around these. */
  readonly keywords: readonly string[];
  /** Tested against the normalised name: lower-case words joined by "_" ("datadog_api_key" for datadogApiKey, DATADOG-API-KEY). */
  readonly name: RegExp;
  /** The whole value must match; bounded like a token's pattern. Absent: any value that `judge` accepts. */
  readonly value?: RegExp;
  readonly entropy?: number;
  readonly judge?: (assignment: Assignment) => Judgement;
}

/** What a structure rule may know of the place it looks at. */
export interface Place {
  /** "/" separated path as it will be reported; may be empty for standard input without a name. */
  readonly path: string;
}

/** A secret that a structure rule saw. `publicLength` leading characters of it may be shown. */
export interface Sighting extends Span {
  readonly judgement: Judgement;
  readonly publicLength?: number;
}

/** A format that needs code: private keys, URLs with passwords, credential files. */
export interface StructureRule extends RuleInfo {
  readonly kind: 'structure';
  readonly anchors: readonly string[];
  readonly ignoreCase?: boolean;
  /**
   * Looks around an anchor that stands at `at`.
   *
   * Must cost a bounded number of steps for each anchor (64 kB at most), or remember nothing and skip: a file may be all anchors.
   */
  readonly find: (text: string, at: number, place: Place) => Iterable<Sighting>;
}

export type Rule = TokenRule | AssignedRule | StructureRule;
