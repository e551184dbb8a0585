/** A value as HCL knows it: a text, number or truth, a reference (`aws_iam_role.app.name`), a list, an object. */
export type HclValue =
  string | number | boolean | HclExpression | readonly HclValue[] | { readonly [key: string]: HclValue };

/** A name of Terraform's, or a call; a class, so that nothing from outside can pass for one. */
class HclExpression {
  constructor(readonly text: string) {}
}

export interface HclBlock {
  readonly block: readonly [type: string, ...labels: string[]];
  readonly comment?: readonly string[];
  readonly attributes?: Readonly<Record<string, HclValue | undefined>>;
  readonly blocks?: readonly HclBlock[];
}

export function expression(text: string): HclExpression {
  return new HclExpression(text);
}

/** `jsonencode({…})`, which a plan shows line by line where a text of JSON would be one line. */
export function jsonEncode(value: unknown): HclExpression {
  return expression(`jsonencode(${written(JSON.parse(JSON.stringify(value)) as HclValue)})`);
}

/**
 * Blocks in the layout of `terraform fmt`: equal signs of lines that follow each other stand in one column.
 *
 * @see https://developer.hashicorp.com/terraform/language/style
 */
export function hclText(blocks: readonly HclBlock[]): string {
  return blocks.map((block) => blockLines(block).join('\n')).join('\n\n') + '\n';
}

function blockLines({ block: [type, ...labels], comment = [], attributes = {}, blocks = [] }: HclBlock): string[] {
  const given = Object.entries(attributes).filter((pair): pair is [string, HclValue] => pair[1] !== undefined);
  const inner = [given.length === 0 ? [] : body(given), ...blocks.map(blockLines)].filter((part) => part.length > 0);
  const head = [type, ...labels.map(quoted)].join(' ');
  const above = comment.map((line) => `# ${line}`.trimEnd());
  if (inner.length === 0) return [...above, `${head} {}`];
  return [...above, `${head} {`, ...inner.flatMap((part, i) => [...(i === 0 ? [] : ['']), ...part.map(indented)]), '}'];
}

function written(value: HclValue): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value !== 'object') return String(value);
  if (value instanceof HclExpression) return value.text;
  if (isList(value)) return list(value);
  const entries = Object.entries(value).map(([key, one]): [string, HclValue] => [keyText(key), one]);
  return entries.length === 0 ? '{}' : ['{', ...body(entries).map(indented), '}'].join('\n');
}

function list(values: readonly HclValue[]): string {
  const items = values.map(written);
  const isShort = items.length < 2 && items.every((item) => !item.includes('\n'));
  return isShort
    ? `[${items.join(', ')}]`
    : ['[', ...items.flatMap((item) => `${item},`.split('\n')).map(indented), ']'].join('\n');
}

/** Lines whose value ends on them are in one column with their neighbours; a value of several lines ends the column. */
function body(entries: readonly (readonly [string, HclValue])[]): string[] {
  const texts = entries.map(([key, value]) => [key, written(value)] as const);
  const lines: string[] = [];
  let column: (readonly [string, string])[] = [];
  const flush = (): void => {
    const width = Math.max(0, ...column.map(([key]) => widthOf(key)));
    lines.push(...column.map(([key, text]) => `${key}${' '.repeat(width - widthOf(key))} = ${text}`));
    column = [];
  };
  for (const [key, text] of texts) {
    if (!text.includes('\n')) {
      column.push([key, text]);
      continue;
    }
    flush();
    lines.push(...`${key} = ${text}`.split('\n'));
  }
  flush();
  return lines;
}

/**
 * `${` and `%{` begin templates, hence doubled.
 *
 * @see https://developer.hashicorp.com/terraform/language/expressions/strings
 */
function quoted(text: string): string {
  const escaped = JSON.stringify(text).replace(/[$%]\{/g, (found) => found.charAt(0) + found);
  // JSON's \b and \f are none of HCL's.
  return escaped.replace(/\\(.)/g, (found, letter) =>
    letter === 'b' ? '\\u0008' : letter === 'f' ? '\\u000c' : found,
  );
}

function keyText(key: string): string {
  return /^[A-Za-z_][A-Za-z0-9_-]*$/.test(key) ? key : quoted(key);
}

/** What a reader takes for one character counts once, as `terraform fmt` has it. */
function widthOf(text: string): number {
  return [...new Intl.Segmenter('en').segment(text)].length;
}

function indented(line: string): string {
  return line === '' ? '' : `  ${line}`;
}

function isList(value: HclValue): value is readonly HclValue[] {
  return Array.isArray(value);
}
