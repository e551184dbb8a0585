/** Ids as lines of a single-quoted sh word. */
export function idLines(ids: readonly string[]): string {
  return ids.filter((id) => /^[0-9a-f]+$/.test(id)).join('\n');
}

/** A clone without files would fetch what it is only asked about. */
export const LOOK_ONLY = `GIT_NO_LAZY_FETCH=1
GIT_ALLOW_PROTOCOL=none
GIT_NO_REPLACE_OBJECTS=1
export GIT_NO_LAZY_FETCH GIT_ALLOW_PROTOCOL GIT_NO_REPLACE_OBJECTS`;

/** Sets `present` to those of the ids in `first` that are commits here. */
export const FIND_PRESENT = `present=''
for id in $first; do
  if git cat-file -e "$id^{commit}" 2>/dev/null; then present="$present $id"; fi
done`;
