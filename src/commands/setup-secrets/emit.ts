import type { Context } from '../../app/context.js';
import { openPlace, type StorePlace } from '../../app/project-store.js';
import { emitCloudFormation, emitTerraform } from '../../deploy/index.js';
import { AppError, exitCodes } from '../../errors/index.js';
import type { SetupReport, WantedSecret } from '../../setup/index.js';
import type { SetupProject } from './config.js';
import { deployRequest, refuseOverwriting, writeTexts } from './deploy.js';
import { freshConfig, whoAndWhere } from './report.js';
import type { SetupFlags } from './command.js';

/**
 * The same resources as code; nothing is created.
 *
 * @throws AppError `E_USAGE`, exit 2, for a store that has no resources
 */
export async function emitResources(
  context: Context,
  place: StorePlace,
  { wanted, ...setup }: SetupProject & { readonly wanted: readonly WantedSecret[] },
  flags: SetupFlags,
): Promise<SetupReport> {
  if (place.id !== 'aws') throw nothingToEmit(place.id);
  const request = await deployRequest(context, await openPlace(context, place), wanted, flags);
  const texts = flags.emit === 'terraform' ? emitTerraform(request) : emitCloudFormation(request);
  await refuseOverwriting(context, texts, flags);
  const isWritten = flags.out !== undefined && flags.dryRun !== true;
  const out = isWritten ? await writeTexts(context, texts, flags.out) : undefined;
  return {
    schemaVersion: 1,
    command: 'setup-secrets',
    outcome: 'emitted',
    app: setup.project.app,
    store: await whoAndWhere(context, place),
    ...freshConfig(setup),
    secrets: [],
    files: texts.map(({ file, title, text }) => ({ file, title, ...(out === undefined ? { text } : {}) })),
    ...(out === undefined ? {} : { out }),
    next: [...applySteps(flags), 'Then give the secrets their values: secretctl setup --no-access'],
  };
}

function applySteps({ emit }: SetupFlags): string[] {
  if (emit === 'terraform') return ['terraform init && terraform apply   (in that folder)'];
  return [
    'aws cloudformation deploy --capabilities CAPABILITY_NAMED_IAM --stack-name NAME --template-file FILE',
    'CloudFormation cannot tag policies: run the two commands at the top of the file, so that secretctl knows them as its own',
  ];
}

function nothingToEmit(id: string): AppError {
  return new AppError('E_USAGE', `--emit is for store aws; the store here is ${id}`, {
    exit: exitCodes.usage,
    hint: 'set store: aws in secretctl.yaml (and credentials), or leave --emit out',
  });
}
