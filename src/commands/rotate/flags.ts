import { AppError, exitCodes } from '../../errors/index.js';
import type { RotationKind } from '../../rotation/index.js';
import type { RotateFlags } from './command.js';

type Flag = Exclude<keyof RotateFlags, 'autoRollback'>;

/** Of these one at most. */
const ACTS = {
  resume: '--resume',
  rollback: '--rollback',
  revoke: '--revoke',
  confirmRevoked: '--confirm-revoked',
  compromised: '--compromised',
  revokeFirst: '--revoke-first',
  allDue: '--all-due',
  enableAws: '--enable-aws',
  disableAws: '--disable-aws',
} as const satisfies Partial<Record<Flag, string>>;

/** @throws AppError `E_USAGE`, exit 2, for acts that exclude each other, or none */
export function refuseUseless(secret: string | undefined, flags: RotateFlags): void {
  const wrong = severalActs(flags) ?? wrongName(secret, flags) ?? wrongForAws(flags);
  if (wrong === undefined) return;
  throw new AppError('E_USAGE', wrong, { exit: exitCodes.usage, hint: 'secretctl rotate --help has examples' });
}

function severalActs(flags: RotateFlags): string | undefined {
  const acts = (Object.keys(ACTS) as (keyof typeof ACTS)[]).filter((act) => flags[act] === true);
  return acts.length > 1 ? `${acts.map((act) => ACTS[act]).join(' and ')} exclude each other` : undefined;
}

function wrongName(
  secret: string | undefined,
  { allDue, enableAws, disableAws, writeLog }: RotateFlags,
): string | undefined {
  if (secret !== undefined) return allDue === true ? '--all-due takes no name' : undefined;
  if (allDue === true || (writeLog !== undefined && enableAws !== true && disableAws !== true)) return undefined;
  return 'which secret? give its name, or --all-due';
}

function wrongForAws(flags: RotateFlags): string | undefined {
  const { enableAws, lambda, every, immediately, despiteAws } = flags;
  if (enableAws === true && lambda === undefined) return '--enable-aws needs --lambda: the ARN of the function';
  if (enableAws !== true && [lambda, every, immediately].some((given) => given !== undefined))
    return '--lambda, --every and --immediately go with --enable-aws';
  const isNew = !wantsOpen(flags) && enableAws !== true && flags.disableAws !== true;
  return despiteAws === true && !isNew ? '--despite-aws is for a new rotation by hand' : undefined;
}

/** What the plan was asked for, as it is typed behind the name: a plan for a leak shall not lead to a rotation with grace. */
export function actOf(flags: RotateFlags): string {
  const acts = ['resume', 'rollback', 'revoke', 'confirmRevoked', 'compromised', 'revokeFirst'] as const;
  const words = acts.filter((act) => flags[act] === true).map((act) => ` ${ACTS[act]}`);
  return `${words.join('')}${flags.despiteAws === true ? ' --despite-aws' : ''}`;
}

export function kindOf({ compromised, revokeFirst }: RotateFlags): RotationKind {
  if (revokeFirst === true) return 'revoke-first';
  return compromised === true ? 'compromised' : 'normal';
}

/** It is about a rotation that has begun. */
export function wantsOpen({ resume, rollback, revoke, confirmRevoked }: RotateFlags): boolean {
  return [resume, rollback, revoke, confirmRevoked].includes(true);
}
