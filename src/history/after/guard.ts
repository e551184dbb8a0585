import type { Rewrite } from '../rewrite/types.js';
import { FIND_PRESENT, idLines, LOOK_ONLY } from './script-parts.js';

/** What of a rewrite must not come back. */
export type Guarded = Pick<Rewrite, 'firstChanged' | 'blobs'>;

/** Says, in sh, whether a commit brings back what was replaced: by its ancestors, or by a file that held a value. */
function check({ firstChanged, blobs }: Guarded): string {
  // A file that was dropped by its path may have the content of a harmless one; a file that was changed held a value.
  const replaced = blobs.filter((blob) => blob.new !== null).map(({ id }) => id);
  return `first='
${idLines(firstChanged)}
'
files='
${idLines(replaced)}
'
${LOOK_ONLY}
${FIND_PRESENT}
# Every replaced commit has one of the first ones as ancestor, or is one: asking for these is enough.
old_commit() {
  for id in $present; do
    if git merge-base --is-ancestor "$id" "$1" 2>/dev/null; then echo "$id"; return 0; fi
  done
  return 1
}
old_file() {
  { printf '%s\\n' $files; echo; git rev-list --objects "$@"; } |
    awk 'NF == 0 { listed = 1; next } !listed { old[$1]; next } $1 in old { print $1; found = 1; exit } END { exit !found }'
}`;
}

/** A pre-receive hook for a server of one's own. */
export function preReceive(guarded: Guarded): string {
  return `#!/bin/sh
# Refuses pushes that bring back commits or files that were replaced because a secret stood in them.
# Install it in the repository on the server as hooks/pre-receive (GitLab: custom_hooks/pre-receive.d/), executable.
set -u
${check(guarded)}
status=0
while read -r _ new ref; do
  case "$new" in *[!0]*) ;; *) continue ;; esac
  commit=$(git rev-parse --quiet --verify "$new^{commit}" 2>/dev/null) || commit=''
  if [ -n "$commit" ] && id=$(old_commit "$commit"); then
    echo "$ref refused: it holds the replaced commit $id." >&2
    status=1
  elif id=$(old_file "$new" --not --all); then
    echo "$ref refused: it holds a file that was replaced, blob $id." >&2
    status=1
  fi
done
[ "$status" = 0 ] || echo 'Your clone is old. Clone again, and move your own commits with git rebase --onto (see the instructions of your team).' >&2
exit "$status"
`;
}

/** The same for continuous integration, where no hook can be installed. */
export function ciCheck(guarded: Guarded): string {
  return `#!/bin/sh
# Fails when the commit that is built brings back commits or files that were replaced because a secret stood in them.
# usage: sh no-old-history.sh [commit]      (needs the whole history; exit code: 0 good, 1 old history, 2 no telling)
set -u
if [ "$(git rev-parse --is-shallow-repository 2>/dev/null)" != false ]; then
  echo 'no telling: the whole history is needed (GitHub: fetch-depth: 0; GitLab: GIT_DEPTH: 0; Bitbucket: clone: depth: full; Azure: fetchDepth: 0)' >&2
  exit 2
fi
${check(guarded)}
commit=$(git rev-parse --quiet --verify "\${1:-HEAD}^{commit}") || { echo 'no such commit' >&2; exit 2; }
if id=$(old_commit "$commit"); then
  echo "old history: $commit holds the replaced commit $id. Clone again, and move your own commits with git rebase --onto." >&2
  exit 1
fi
if id=$(old_file "$commit"); then
  echo "old file: the history of $commit holds blob $id, which was replaced." >&2
  exit 1
fi
echo 'no replaced history'
`;
}

/** How to put the guards to work. */
export function guardText(): string {
  return `# Keep the old history out

One push from an old clone brings the secret back. For some weeks, until every old clone is gone:

**A server of your own**: copy \`pre-receive\` into the repository on the server as \`hooks/pre-receive\` (GitLab:
\`custom_hooks/pre-receive.d/\`), and \`chmod +x\` it.

**A host**: commit \`no-old-history.sh\` and make its job a required check.

GitHub Actions:

    - uses: actions/checkout@v4
      with: { fetch-depth: 0, ref: "\${{ github.event.pull_request.head.sha || github.sha }}" }
    - run: sh no-old-history.sh

GitLab CI:

    no-old-history:
      variables: { GIT_DEPTH: "0" }
      script: [sh no-old-history.sh]

Bitbucket Pipelines: \`clone: { depth: full }\`, then \`script: [sh no-old-history.sh]\`.
Azure Pipelines: \`- checkout: self\` with \`fetchDepth: 0\`, then \`- script: sh no-old-history.sh\`.

With secretctl, against new secrets too: \`npx secretctl scan --range origin/main..HEAD\`

The scripts hold ids of commits and files, and no secret.
`;
}
