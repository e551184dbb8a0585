/** A second column that begins later than this part of the line leaves its text too little room. */
const LATE = 0.6;

/**
 * Help fitted to the terminal. Lines without indentation are paragraphs, which are filled anew; the text of a second column goes on below
 * itself, or on a line of its own where it begins too late; every other line goes on below itself, two columns further in.
 */
export function fitHelp(text: string, columns: number): string {
  const width = Math.max(40, Math.min(columns, 120));
  if (text.split('\n').every((line) => line.length <= width)) return text;
  const paragraphs = text.replaceAll(/(?<=^\S.*)\n(?=\S)/gm, ' ');
  return paragraphs
    .split('\n')
    .flatMap((line) => fitLine(line, width))
    .join('\n');
}

function fitLine(line: string, width: number): string[] {
  if (line.length <= width) return [line];
  const indent = /^ */.exec(line)?.[0].length ?? 0;
  const second = /^ *\S.*? {2,}(?=\S)/.exec(line)?.[0].length;
  if (second === undefined) return filled(line, indent === 0 ? 0 : indent + 2, width);
  if (second <= width * LATE) return filled(line, second, width);
  const below = ' '.repeat(indent + 4) + line.slice(second);
  return [...filled(line.slice(0, second).trimEnd(), indent + 2, width), ...filled(below, indent + 4, width)];
}

function filled(line: string, hanging: number, width: number): string[] {
  const rows: string[] = [];
  let rest = line;
  while (rest.length > width) {
    const at = rest.lastIndexOf(' ', width);
    if (rest.slice(0, at).trim() === '') break; // one word that is longer than the line
    rows.push(rest.slice(0, at).trimEnd());
    rest = ' '.repeat(hanging) + rest.slice(at).trimStart();
  }
  return [...rows, rest];
}
