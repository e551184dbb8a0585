export { entropy, placeholderReason } from './checks/index.js';
export { assignmentAt, refusedValue } from './assignment/index.js';
export { builtinRules } from './registry.js';
export type {
  AssignedRule,
  Assignment,
  Confidence,
  Dialect,
  Judgement,
  Place,
  Proof,
  Rule,
  Sighting,
  Span,
  StructureRule,
  TokenRule,
} from './rule.js';
