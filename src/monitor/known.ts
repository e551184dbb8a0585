import { AppError, exitCodes } from '../errors/index.js';

const KNOWN = /^arn:aws[a-z-]*:iam::\d{12}:(?:(?:role|user)\/[\w+=,.@*/-]+|root)$/;
const SESSION = /^arn:(aws[a-z-]*):sts::(\d{12}):assumed-role\/([\w+=,.@-]+)\/[\w+=,.@-]+$/;

/**
 * Looks at ARNs before they stand in a pattern, where nothing matches a wrong one.
 *
 * @throws AppError `E_MONITOR_KNOWN`, exit 2, for one that is none of a role or user, and when there are none at all
 */
export function checkKnown(known: readonly string[]): void {
  const wrong = known.find((arn) => !KNOWN.test(arn) || arn.includes('**'));
  if (wrong !== undefined) throw refused(wrong);
  if (known.length > 0) return;
  throw new AppError(
    'E_MONITOR_KNOWN',
    'nobody is known who may read the secrets, so every read of the application would raise an alarm',
    {
      exit: exitCodes.usage,
      hint: 'in secretctl.yaml name the role or user that it reads with: monitor: { known: [arn:aws:iam::ACCOUNT:role/NAME] }, or aws: { access: { for: ecs } } where setup made its role',
    },
  );
}

function refused(wrong: string): AppError {
  const [, partition, account, name] = SESSION.exec(wrong) ?? [];
  const hint =
    name === undefined
      ? 'a role or user of IAM, such as arn:aws:iam::123456789012:role/shop; * stands for anything'
      : `name the role and not its session: aws iam get-role --role-name ${name} --query Role.Arn (arn:${partition ?? ''}:iam::${account ?? ''}:role/...)`;
  return new AppError('E_MONITOR_KNOWN', `${JSON.stringify(wrong)} is not the ARN of a role or user`, {
    exit: exitCodes.usage,
    hint,
  });
}

/** Whether a caller, as STS names it, is among them. A session does not say the path of its role. */
export function isKnown(caller: string, known: readonly string[]): boolean {
  const [, partition, account, name] = SESSION.exec(caller) ?? [];
  return known.some((arn) => {
    const pattern = new RegExp(`^${arn.split('*').map(escaped).join('.*')}$`);
    if (name === undefined) return pattern.test(caller);
    const role = /^arn:[^:]+:iam::\d{12}:role\/(?:.*\/)?([^/]+)$/.exec(arn)?.[1] ?? '';
    const ofAccount = arn.startsWith(`arn:${partition ?? ''}:iam::${account ?? ''}:role/`);
    return ofAccount && new RegExp(`^${role.split('*').map(escaped).join('.*')}$`).test(name);
  });
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
