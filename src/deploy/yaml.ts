import { Document, Scalar, visit } from 'yaml';
import { oneLine } from './names.js';

/** Ends of lines in YAML 1.1, text in 1.2: escaped, which only double quotes allow. */
const BREAKS = /[\u0085\u2028\u2029]/;
const ALL_BREAKS = new RegExp(BREAKS, 'g');

export interface YamlPart {
  /** Lines above it. */
  readonly comment?: readonly string[];
  readonly value: unknown;
  /** 1.1 is the default: what the two understand differently (`on`, `012`, dates) is quoted, so that readers of both agree. */
  readonly version?: '1.1' | '1.2';
}

export function yamlText(...parts: readonly YamlPart[]): string {
  return parts.map(documentText).join('---\n');
}

function documentText({ comment = [], value, version = '1.1' }: YamlPart): string {
  const document = new Document(value, { version, aliasDuplicateObjects: false });
  const above = comment.map((line) => `# ${/^ */.exec(line)?.[0] ?? ''}${oneLine(line)}`.trimEnd() + '\n').join('');
  visit(document, {
    Scalar: (_, node) => {
      if (typeof node.value === 'string' && BREAKS.test(node.value)) node.type = Scalar.QUOTE_DOUBLE;
    },
  });
  const text = document.toString({ lineWidth: 0, directives: false });
  return above + text.replace(ALL_BREAKS, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
