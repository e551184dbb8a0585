import { field } from '../next-lines.js';
import type { Pen } from '../pen.js';
import { count, localTime, visible } from '../text.js';
import type { VaultReport, VaultReportRecipient } from './report.js';
import { wrap } from '../width.js';

const PROTECTION: Readonly<Record<VaultReport['identity']['protection'], string>> = {
  passphrase: 'wrapped by a passphrase',
  mode: 'no passphrase: only its mode (0600) protects it',
  none: 'not there yet',
};

/** The blocks of the text for people: what was done, to what, who can open the vault, what to do next. */
export function vaultBlocks(report: VaultReport, pen: Pen): string[][] {
  return [
    [pen.paint.bold(headline(report))],
    report.command === 'vault init' || report.command === 'vault passphrase' ? placeLines(report, pen) : [],
    recipientLines(report, pen),
    rotateLines(report, pen),
    report.outcome === 'planned' ? [pen.paint.bold('Nothing was changed yet.')] : [],
    nextLines(report, pen),
  ];
}

function headline(report: VaultReport): string {
  const vault = visible(report.vault ?? '');
  const whom = report.subject === undefined ? '' : nameOf(report.subject);
  switch (report.command) {
    case 'vault identity':
    case 'vault recipients':
      return `${count(report.recipients?.length ?? 0, 'key')} can open the vault ${vault}`;
    case 'vault init':
      return initHeadline(report);
    case 'vault passphrase':
      return passphraseHeadline(report);
    case 'vault add':
      return (
        {
          planned: `Plan: ${whom} will be able to open the vault ${vault}`,
          unchanged: `${whom} can open the vault ${vault} already: nothing was changed`,
        }[report.outcome as string] ?? `${whom} can open the vault ${vault} from now on`
      );
    case 'vault remove':
      return report.outcome === 'planned'
        ? `Plan: ${whom} will not be able to open what is written to the vault ${vault} from then on`
        : `${whom} cannot open what is written to the vault ${vault} from now on`;
  }
}

function initHeadline({ outcome, created }: VaultReport): string {
  const things = [...(created?.identity ? ['your key'] : []), ...(created?.vault ? ['the vault'] : [])].join(' and ');
  if (outcome === 'planned') return things === '' ? 'Nothing has to be made' : `Plan: make ${things}`;
  return things === '' ? 'Your key and the vault are there: nothing was changed' : `Made ${things}`;
}

function passphraseHeadline({ outcome, identity }: VaultReport): string {
  if (outcome === 'unchanged') return 'No passphrase wraps your key: nothing was changed';
  if (outcome === 'planned') return 'Plan: change what protects your key';
  return identity.protection === 'passphrase'
    ? 'The new passphrase wraps your key'
    : 'No passphrase wraps your key any more';
}

function placeLines({ vault, identity, created }: VaultReport, pen: Pen): string[] {
  const made = created?.vault === false ? ' (was there)' : '';
  return [
    ...identity.publicKeys.flatMap((key) => field('public key', key, pen)),
    ...field('your key', identity.file, pen),
    ...field('', PROTECTION[identity.protection], pen),
    ...(vault === undefined ? [] : field('vault', `${vault}${made}`, pen)),
  ];
}

function recipientLines({ recipients = [] }: VaultReport, { paint }: Pen): string[] {
  return recipients.flatMap(({ recipient, label, added, own }) => [
    `  ${visible(label ?? '(no label)')}${own ? paint.green(' (you)') : ''}${added === undefined ? '' : paint.dim(`  since ${localTime(added)}`)}`,
    `    ${visible(recipient)}`,
  ]);
}

/** All of them: what is left out here is what nobody rotates. */
function rotateLines({ rotate, outcome }: VaultReport, { paint }: Pen): string[] {
  if (rotate === undefined) return [];
  if (rotate.length === 0) return ['The vault holds no secrets: nothing was known to them.'];
  const had =
    outcome === 'planned' ? 'Can read now, and may keep copies of' : 'Could read, and may have kept copies of';
  return [
    paint.yellow.bold(`${had}, ${count(rotate.length, 'secret')}:`),
    ...rotate.map((name) => `  ${visible(name)}`),
  ];
}

function nameOf({ label, recipient }: VaultReportRecipient): string {
  return visible(label ?? recipient);
}

/** Words are wrapped; the command below them stays one line, however long a public key makes it. */
function nextLines({ next }: VaultReport, { paint, columns }: Pen): string[] {
  if (next.length === 0) return [];
  const steps = next.flatMap((step, at) => {
    const [words = '', ...commands] = step.split('\n').map(visible);
    const wrapped = wrap(words, columns - 5).map((line, row) => `  ${row === 0 ? `${String(at + 1)}.` : '  '} ${line}`);
    return [...wrapped, ...commands.map((command) => `     ${command}`)];
  });
  return [paint.bold('Next:'), ...steps];
}
