/** What a team has to know and to do. It holds no secret and no name of a file. */
export function teamText(facts: {
  readonly changed: number;
  readonly firstChanged: readonly string[];
  readonly urls: readonly string[];
}): string {
  return `# The history of this repository was replaced: what to do with your clone

A secret stood in old commits. They were rewritten: ${facts.changed} commits have new ids. A push or a merge from an old clone would
bring the secret back, so **until you have done this: do not pull, do not merge, do not push.**

1. Is your clone old?  \`sh is-my-clone-old.sh FOLDER\`  (Windows: \`powershell -File is-my-clone-old.ps1 FOLDER\`). It only looks.
   By hand: \`git cat-file -e ID\` for these ids; if it prints nothing, the clone is old:

${list(facts.firstChanged)}

2. Nothing of your own in it? Delete the folder and clone again. This is the safest way.

${list(facts.urls.map((url) => `git clone ${url}`))}

3. Work of your own in it? For each branch, with the ids that the script prints:

       git fetch --prune --tags --force
       git rebase --onto NEW OLD BRANCH

   NEW is the new id of the commit OLD that your work stands on; the file \`commit-map\` has all of them. A rebase takes your own
   commits along and nothing else. Never merge an old branch into a new one.

4. Afterwards drop what is left: \`git reflog expire --expire=now --all && git gc --prune=now\`, and run the script again.

5. Also old, and easily forgotten: forks (delete them, fork again), clones on servers and laptops, caches and workspaces of CI,
   Docker images and archives with a \`.git\` folder, open pull requests from old branches (close them, open new ones).

Links to old commits in issues and chats will not work any more; \`commit-map\` tells the new ids.
`;
}

const MOST_LISTED = 20;

/** Indented code, one a line. */
export function list(lines: readonly string[], indent = '       '): string {
  const more = lines.length - MOST_LISTED;
  return [...lines.slice(0, MOST_LISTED), ...(more > 0 ? [`(and ${more} more)`] : [])]
    .map((line) => indent + line)
    .join('\n');
}
