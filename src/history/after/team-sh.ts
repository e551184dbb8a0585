import { FIND_PRESENT, idLines, LOOK_ONLY } from './script-parts.js';

const BODY = `here=$(cd "$(dirname "$0")" && pwd)
map="$here/commit-map"
[ -f "$map" ] || map=/dev/null
cd "\${1:-.}" || exit 3
git rev-parse --git-dir >/dev/null 2>&1 || { echo "this is no git repository: $(pwd)"; exit 3; }
${LOOK_ONLY}
if [ "$(git rev-parse --is-shallow-repository)" = true ]; then
  echo 'NO TELLING: this clone is shallow. Delete it and clone again.'
  exit 2
fi
${FIND_PRESENT}
if [ -z "$present" ]; then
  echo 'CLEAN: none of the replaced commits is in this clone. Go on working.'
  exit 0
fi
set --
for id in $present; do set -- "$@" "--contains=$id"; done
refs=$(git for-each-ref "$@" --format='%(refname)')
if [ -z "$refs" ]; then
  echo 'LEFTOVERS: no branch or tag holds replaced commits, but the clone still stores them. To drop them:'
  echo '  git reflog expire --expire=now --all && git gc --prune=now'
  exit 2
fi
echo 'OLD: these hold commits that were replaced:'
printf '%s\\n' "$refs" | sed 's/^/  /'
echo
echo 'Do not pull, merge or push from here. Safest: delete this clone and clone again.'
echo 'If it has work of yours that is nowhere else:'
echo '  git fetch --prune --tags --force'
git for-each-ref "$@" --format='%(refname:short)' refs/heads | while IFS= read -r branch; do
  pair=$(git rev-list --topo-order "refs/heads/$branch" | awk 'NR == FNR { now[$1] = $2; next } $1 in now { print $1, now[$1]; exit }' "$map" -)
  old=\${pair% *}
  now=\${pair#* }
  case "$now" in
    *[!0]*) ;;
    *) echo "  # $branch: save your commits with git format-patch, they cannot be moved by a command"; continue ;;
  esac
  word="'$(printf '%s' "$branch" | sed "s/'/'\\\\\\\\''/g")'"
  own=$(git rev-list --count "$old..refs/heads/$branch")
  merges=$(git rev-list --count --merges "$old..refs/heads/$branch")
  if [ "$own" = 0 ]; then
    echo "  git switch $word && git reset --keep $now      # nothing of your own on it"
  else
    echo "  git rebase --onto $now $old $word      # commits of your own: $own"
  fi
  [ "$merges" = 0 ] || echo "  # $branch has merges of your own: look at the result, or move its commits one by one with git cherry-pick"
done
if printf '%s\\n' "$refs" | grep -q '^refs/stash$'; then
  echo '  git stash show -p > my-stash.patch      # for each stash, then: git stash drop'
fi
echo 'Then run this script again, and drop what is left: git reflog expire --expire=now --all && git gc --prune=now'
exit 1
`;

/** A script for sh that tells from commit ids whether a clone is old, and what to do about each branch. It changes nothing. */
export function teamScript(firstChanged: readonly string[]): string {
  return `#!/bin/sh
# Tells whether a clone still has commits that were replaced, and how to save your own work. It only looks: nothing is changed.
# usage: sh is-my-clone-old.sh [folder of the clone]      (keep the file commit-map beside this script)
# exit code: 0 clean, 1 old, 2 leftovers or no telling, 3 no repository
set -u
first='
${idLines(firstChanged)}
'
${BODY}`;
}
