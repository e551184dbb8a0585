import { builtinRules } from '../../src/rules/index.js';

test('there are at least 100 formats; rules that share an id find one kind of secret in different ways', () => {
  const byId = new Map<string, typeof builtinRules>();
  for (const rule of builtinRules) byId.set(rule.id, [...(byId.get(rule.id) ?? []), rule]);
  expect(byId.size).toBeGreaterThan(100);
  for (const [id, rules] of byId) {
    expect([id, new Set(rules.map(({ kind }) => kind)).size]).toEqual([id, rules.length]);
    expect([id, new Set(rules.map(({ provider }) => provider)).size]).toEqual([id, 1]);
  }
});

test('ids are kebab-case, titles are for people, anchors are long enough to be told from noise', () => {
  for (const rule of builtinRules) {
    expect(rule.id).toMatch(/^[a-z0-9]+(?:-[a-z0-9]+)*$/);
    expect(rule.title).toMatch(/^\S.+\S$/);
    const literals = rule.kind === 'assigned' ? rule.keywords : rule.anchors;
    for (const literal of literals) expect(`${rule.id} ${String(literal.length >= 3)}`).toBe(`${rule.id} true`);
  }
});

test('no pattern repeats without a bound', () => {
  for (const rule of builtinRules) {
    const patterns = rule.kind === 'token' ? [rule.pattern, rule.before] : rule.kind === 'assigned' ? [rule.value] : [];
    for (const pattern of patterns) {
      const source = (pattern?.source ?? '').replace(/\\./g, 'x').replace(/\[[^\]]*\]/g, 'x');
      expect(`${rule.id} ${String(/[*+]|\{\d+,\}/.test(source))}`).toBe(`${rule.id} false`);
    }
  }
});
