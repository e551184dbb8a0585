/** Names of U+00A0 to U+00FF in their order. */
const LATIN =
  'nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot ' +
  'cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml ' +
  'Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig ' +
  'agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ' +
  'ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml';

const SIGNS =
  '& amp < lt > gt " quot \' apos ! excl # num $ dollar % percnt ( lpar ) rpar * ast + plus , comma . period / sol : colon ; semi ' +
  '= equals ? quest @ commat [ lsqb \\ bsol ] rsqb ^ Hat _ lowbar ` grave { lcub | vert } rcub € euro – ndash — mdash';

const names = new Map<string, string>([
  ...LATIN.split(' ').map((name, at): [string, string] => [String.fromCharCode(0xa0 + at), name]),
  ...Array.from(SIGNS.matchAll(/(\S) (\S+)/gu), ([, sign = '', name = '']): [string, string] => [sign, name]),
]);

/** The name that HTML has for a character, as between "&" and ";". */
export function htmlName(char: string): string | undefined {
  return names.get(char);
}
