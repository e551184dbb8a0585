/** How time passes; tests have their own. */
export interface AuditWorld {
  readonly now: () => Date;
  /** @throws the signal's reason */
  readonly sleep: (milliseconds: number, signal: AbortSignal | undefined) => Promise<void>;
  readonly signal?: AbortSignal | undefined;
  /** Told what is done, in a line. */
  readonly onStep: (text: string) => void;
}
