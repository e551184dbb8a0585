import type { Assignment } from '../rule.js';

/** Says why a value cannot be a secret whatever its name (a placeholder, a reference, a type name), or undefined. */
export function refusedValue(assignment: Assignment): string | undefined {
  return /^\$\{|^<.*>$/.test(assignment.value) ? 'is a reference or a placeholder' : undefined;
}
