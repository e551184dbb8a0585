/** What an allow comment near a finding says. */
export type InlineAllow = { readonly allowed: true } | { readonly allowed: false; readonly note?: string };

const COMMENT = /(secretctl|gitleaks):allow(?![\w-])[ \t]*([^\r\n]{0,300})/g;
const TERMS = /^([a-z0-9][a-z0-9-]{2,60}|\*)[ \t]+(?:fp:([0-9a-f]{8,32})[ \t]+)?(.+)$/;

/**
 * Whether a comment in `line` allows a finding.
 *
 * `secretctl:allow <rule> <reason>` allows that rule alone; with `fp:<fingerprint>` before the reason, that secret alone.
 * `gitleaks:allow` allows everything on its line, as it does for gitleaks.
 *
 * @param line - the line of the finding (latin1)
 */
export function inlineAllow(line: string, rule: string, fingerprint: () => string): InlineAllow {
  let note: string | undefined;
  for (const [, tool, rest = ''] of line.matchAll(COMMENT)) {
    if (tool === 'gitleaks') return { allowed: true };
    const terms = TERMS.exec(rest.replace(/(\*\/|-->|\}\}|#\}|"|'|,)+\s*$/, '').trim());
    if (terms === null) {
      note = 'the secretctl:allow comment is incomplete: it needs a rule and a reason';
      continue;
    }
    if (terms[1] !== '*' && terms[1] !== rule) continue;
    if (terms[2] !== undefined && !fingerprint().startsWith(terms[2])) {
      note = 'the secretctl:allow comment is for another secret: this one is new';
      continue;
    }
    return { allowed: true };
  }
  return { allowed: false, ...(note === undefined ? {} : { note }) };
}
