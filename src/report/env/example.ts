import type { Masker, MaskedText } from '../../core/index.js';
import type { EnvExampleReport } from '../../variables/index.js';
import { jsonText } from '../contract.js';
import { count, visible } from '../text.js';

/** What `env example` made: the file itself, or a line about it; or one JSON document (schema/env-example.schema.json). */
export function renderEnvExample(
  report: EnvExampleReport,
  { masker, json }: { readonly masker: Masker; readonly json: boolean },
): MaskedText {
  const { schemaVersion, command, outcome, file, variables, text } = report;
  if (json) {
    const kinds = variables.map(({ name, kind }) => ({ name: masker.mask(name), kind }));
    const where = file === undefined ? {} : { file: masker.mask(file) };
    return jsonText(
      { schemaVersion, command, outcome, ...where, variables: kinds, text: masker.mask(text) },
      2,
    ) as MaskedText;
  }
  if (outcome === 'printed' || outcome === 'planned') return masker.mask(text);
  const amount = count(variables.length, 'variable');
  const words =
    outcome === 'written' ? `wrote ${file ?? ''}: ${amount}` : `${file ?? ''} is as it should be: ${amount}`;
  return masker.mask(`${visible(words)}\n`);
}
