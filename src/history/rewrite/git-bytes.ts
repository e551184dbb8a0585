import { AppError, exitCodes } from '../../errors/index.js';
import type { Matcher } from '../../match/index.js';
import { eachEntry } from '../graph/tree-entries.js';
import type { ObjectSink } from './types.js';

interface Span {
  readonly start: number;
  readonly end: number;
}

/** Hands objects on, and refuses a pattern that matches the ids in them: every new object has new ids, which may match again. */
export function withoutMatchedIds(sink: ObjectSink, matcher: Matcher | undefined): ObjectSink {
  if (matcher?.needles.some(({ kind }) => kind === 'pattern') !== true) return sink;
  return {
    write: (type, content, id) => {
      const spans = type === 'blob' ? [] : type === 'tree' ? aroundNames(content, id.length / 2) : links(content);
      for (const { needle, start, end } of spans.length === 0 ? [] : matcher.find(content))
        if (spans.some((span) => start < span.end && end > span.start)) refuseMatchedIds(matcher, [needle], type, id);
      return sink.write(type, content, id);
    },
  };
}

/** @throws AppError `E_PATTERN`, exit 2, when one of the needles is a pattern */
export function refuseMatchedIds(matcher: Matcher, needles: readonly number[], type: string, id: string): void {
  for (const needle of needles.map((index) => matcher.needles[index])) {
    if (needle?.kind !== 'pattern') continue;
    throw new AppError(
      'E_PATTERN',
      `the pattern ${needle.label} also matches ids that git writes itself (in ${type} ${id}), and those cannot be replaced`,
      {
        exit: exitCodes.usage,
        hint: 'add what stands before the value ("key=..."), make it longer, or give the value itself: --secret-prompt. Nothing was changed',
      },
    );
  }
}

/** Everything of a tree that is no name: modes and raw ids. */
function aroundNames(tree: Buffer, width: number): Span[] {
  const spans: Span[] = [];
  eachEntry(tree, width, (start, name, id) => spans.push({ start, end: name }, { start: id - 1, end: id + width }));
  return spans;
}

/** The ids that a commit or a tag begins with. */
function links(content: Buffer): Span[] {
  const end = /^(?:(?:tree|parent|object) [0-9a-f]+\n)*/.exec(content.toString('latin1'))?.[0].length ?? 0;
  return [{ start: 0, end }];
}
