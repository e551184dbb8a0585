/** The exit codes of every command; `secretctl help exit-codes` prints this table. */
export const exitCodes = {
  ok: 0,
  findings: 1,
  usage: 2,
  refused: 3,
  authentication: 4,
  failed: 5,
  partial: 6,
  bug: 70,
  programNotExecutable: 126,
  programNotFound: 127,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export const exitCodeMeanings: readonly { readonly code: ExitCode; readonly meaning: string }[] = [
  { code: 0, meaning: 'done; a scan or check found nothing' },
  { code: 1, meaning: 'findings, or a check that failed' },
  { code: 2, meaning: 'usage or configuration: the command was not started' },
  { code: 3, meaning: 'refused: consent was not given; nothing was changed' },
  { code: 4, meaning: 'authentication: a service did not accept the credentials' },
  { code: 5, meaning: 'failed' },
  { code: 6, meaning: 'partial: something in scope could not be read or finished; it is listed' },
  { code: 70, meaning: 'a bug in secretctl; please report it' },
  { code: 126, meaning: 'the program that `run` was to start cannot be executed' },
  { code: 127, meaning: 'the program that `run` was to start was not found' },
  { code: 130, meaning: 'interrupted (Ctrl-C)' },
  { code: 143, meaning: 'terminated' },
];
