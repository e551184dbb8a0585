/** How likely each letter follows each other one (rows: a to z) in words of documents and source code, 0 to 9. */
const FOLLOWS =
  '37873573735979370989664564' +
  '74437311641720621563621040' +
  '83538308607732931758601040' +
  '75469332832740543763632240' +
  '85896764513879475998475853' +
  '62206621802621720534500040' +
  '62207355700535620753600022' +
  '72218110700343732545510030' +
  '76878770224879963788270516' +
  '50135000201032511150412001' +
  '52037220600313320263302011' +
  '84469323903823840366642070' +
  '85238120722452783253521240' +
  '83788694735446742389562140' +
  '56774563546789773977767442' +
  '82438235602831770867611140' +
  '20000000000500110010600000' +
  '94669463906566850687663070' +
  '73749437815554775389724050' +
  '81649438922643850887614272' +
  '66656450600768360878121301' +
  '70208010700231500021100020' +
  '60126005601305510552002000' +
  '42505001500121160116100220' +
  '42324100410445450254213022' +
  '40006001400000201000200012';

/** Letter runs of a value, split as identifiers are: "dbPassword" is "db" and "Password". */
const RUNS = /[A-Z]?[a-z]+|[A-Z]+(?![a-z])/g;

/** How far a run of letters is like a word: random ones average about 3.5, words 7. */
export function wordLikeness(run: string): number {
  const letters = run.toLowerCase();
  let sum = 0;
  for (let i = 1; i < letters.length; i++)
    sum += Number(FOLLOWS[(letters.charCodeAt(i - 1) - 97) * 26 + letters.charCodeAt(i) - 97]);
  return letters.length < 2 ? 0 : sum / (letters.length - 1);
}

/** The share of a value's letters and digits that words make up, 0 to 1. */
export function wordCoverage(value: string): number {
  let covered = 0;
  for (const [run] of value.matchAll(RUNS)) {
    const least = run.length >= 6 ? 5.3 : run.length >= 4 ? 5 : run.length === 3 ? 4.5 : 99;
    if (wordLikeness(run) >= least) covered += run.length;
  }
  const counted = value.replace(/[^A-Za-z0-9]/g, '').length;
  return counted === 0 ? 0 : covered / counted;
}
