import type { Node } from './tree.js';

/** The same walk over the words in bash and in zsh; the two differ in how they are given the words and take the answer. */
function cases(nodes: readonly Node[]): { paths: string; values: string; words: string } {
  const children = nodes
    .filter(({ path }) => path.length > 0)
    .map(({ path }) => `"${[path.slice(0, -1).join(' '), path.at(-1)].join(':')}"`);
  const valued = nodes.flatMap(({ path, options }) =>
    options
      .filter(({ takesValue }) => takesValue)
      .map(
        ({ names, choices }) =>
          `      ${names.map((name) => `"${path.join(' ')}:${name}"`).join('|')}) kind=value; list="${choices.join(' ')}" ;;`,
      ),
  );
  const words = nodes.map(({ path, options, subcommands, words: known }) => {
    const flags = options.flatMap(({ names }) => names.filter((name) => name.startsWith('--'))).join(' ');
    return `      "${path.join(' ')}") flags="${flags}"; list="${[...subcommands.map(({ name }) => name), ...known].join(' ')}" ;;`;
  });
  return { paths: children.join('|'), values: valued.join('\n'), words: words.join('\n') };
}

function walk(nodes: readonly Node[]): string {
  const { paths, values, words } = cases(nodes);
  return `    case "$at:$word" in
      ${paths}) at="\${at:+$at }$word" ;;
    esac
  done
  if [[ $kind != operand ]]; then
    case "$at:$before" in
${values}
    esac
  fi
  if [[ $kind == option ]]; then
    case "$at" in
${words}
    esac
    [[ $current == -* ]] && list="$flags"
  fi`;
}

export function bashScript(nodes: readonly Node[]): string {
  return `# bash completion for secretctl; load it with: source <(secretctl completion bash)
_secretctl() {
  local current="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" at="" list="" flags="" kind=option word i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    word="\${COMP_WORDS[i]}"
    [[ $word == -- ]] && kind=operand
${walk(nodes)}
  [[ -n $list ]] && COMPREPLY=($(compgen -W "$list" -- "$current"))
  return 0
}
complete -o default -F _secretctl secretctl
`;
}

export function zshScript(nodes: readonly Node[]): string {
  return `#compdef secretctl
# zsh completion for secretctl; load it with: source <(secretctl completion zsh)
_secretctl() {
  local current="\${words[CURRENT]}" before="\${words[CURRENT-1]}" at="" list="" flags="" kind=option word i
  for ((i = 2; i < CURRENT; i++)); do
    word="\${words[i]}"
    [[ $word == -- ]] && kind=operand
${walk(nodes)}
  [[ -n $list ]] && compadd -- \${=list}
  [[ -z $list || ( $kind == option && $current != -* ) ]] && _files
  return 0
}
if [[ \${funcstack[1]} == _secretctl ]]; then _secretctl "$@"; else compdef _secretctl secretctl; fi
`;
}
