import { Document } from 'yaml';
import { oneLine } from './names.js';

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
  return above + document.toString({ lineWidth: 0, directives: false });
}
