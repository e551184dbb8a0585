/**
 * EventBridge's matching, as its documentation describes it, for the operators that our patterns use; any other is an error.
 *
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export function matches(pattern: string, event: object): boolean {
  return matchesNode(JSON.parse(pattern) as Node, event);
}

interface Node {
  readonly [field: string]: readonly unknown[] | Node;
}

function matchesNode(node: Node, value: unknown): boolean {
  return Object.entries(node).every(([field, wanted]) => {
    if (field === '$or') return (wanted as Node[]).some((one) => matchesNode(one, value));
    const found = fieldOf(value, field);
    // A field that is not there, and what would be below it, are still asked: by exists.
    return Array.isArray(wanted) ? matchesAny(wanted, found) : matchesNode(wanted as Node, found);
  });
}

function fieldOf(value: unknown, field: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[field] : undefined;
}

/** A field that is a list matches when one of its values does. */
function matchesAny(filters: readonly unknown[], found: unknown): boolean {
  const isThere = found !== undefined && (typeof found !== 'object' || Array.isArray(found) || found === null);
  const values: unknown[] = Array.isArray(found) ? found : [found];
  return filters.some((filter) => {
    if (isExists(filter)) return filter.exists === isThere;
    return isThere && values.some((value) => matchesOne(filter, value));
  });
}

function isExists(filter: unknown): filter is { exists: boolean } {
  return typeof filter === 'object' && filter !== null && 'exists' in filter;
}

function matchesOne(filter: unknown, value: unknown): boolean {
  if (typeof filter !== 'object' || filter === null) return filter === value;
  const [[operator, operand] = ['', undefined], ...others] = Object.entries(filter);
  if (others.length > 0) throw new Error(`one operator at a time: ${JSON.stringify(filter)}`);
  switch (operator) {
    case 'prefix':
      return typeof value === 'string' && value.startsWith(operand as string);
    case 'wildcard':
      return list(operand).some((one) => isLike(one as string, value));
    case 'anything-but':
      if (typeof operand === 'object' && !Array.isArray(operand)) return !matchesOne(operand, value);
      return !list(operand).includes(value);
    default:
      throw new Error(`not an operator of these tests: ${operator}`);
  }
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value];
}

function isLike(pattern: string, value: unknown): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return typeof value === 'string' && new RegExp(`^${parts.join('.*')}$`, 's').test(value);
}
