import type { CompletableOption, Node } from './tree.js';

export function fishScript(nodes: readonly Node[]): string {
  const lines = nodes.flatMap((node) => {
    const condition = fishCondition(node);
    return [
      ...node.subcommands.map(
        ({ name, about }) => `complete -c secretctl -n ${condition} -f -a ${name} -d ${single(about)}`,
      ),
      ...node.words.map((word) => `complete -c secretctl -n ${condition} -f -a ${word}`),
      ...node.options.map((option) => `complete -c secretctl -n ${condition} ${fishOption(option)}`),
    ];
  });
  return `# fish completion for secretctl; load it with: secretctl completion fish | source\n${lines.join('\n')}\n`;
}

/** All words of the path were typed, and none of the subcommands that lead further. */
function fishCondition({ path, subcommands }: Node): string {
  const seen = path.map((word) => `__fish_seen_subcommand_from ${word}`);
  const unseen =
    subcommands.length === 0
      ? []
      : [`not __fish_seen_subcommand_from ${subcommands.map(({ name }) => name).join(' ')}`];
  return single([...seen, ...unseen].join('; and ') || 'true');
}

function fishOption({ names, about, takesValue, choices }: CompletableOption): string {
  const named = names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`));
  const value = choices.length > 0 ? [`-x -a ${single(choices.join(' '))}`] : takesValue ? ['-r'] : [];
  return [...named, ...value, `-d ${single(about)}`].join(' ');
}

function single(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

export function powershellScript(nodes: readonly Node[]): string {
  const words = nodes.map(({ path, options, subcommands, words: known }) => {
    const all = [
      ...subcommands.map(({ name }) => name),
      ...known,
      ...options.flatMap(({ names }) => names.filter((name) => name.startsWith('--'))),
    ];
    return `    '${path.join(' ')}' = @(${list(all)})`;
  });
  const values = nodes.flatMap(({ path, options }) =>
    options
      .filter(({ choices }) => choices.length > 0)
      .flatMap(({ names, choices }) => names.map((name) => `    '${path.join(' ')}:${name}' = @(${list(choices)})`)),
  );
  return `# PowerShell completion for secretctl; load it with: secretctl completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName secretctl -ScriptBlock {
  param($current, $ast, $position)
  $words = @{
${words.join('\n')}
  }
  $values = @{
${values.join('\n')}
  }
  $at = ''
  $before = ''
  foreach ($element in ($ast.CommandElements | Select-Object -Skip 1)) {
    if ($element.Extent.EndOffset -ge $position -and $current -ne '') { break }
    $before = $element.ToString()
    $next = "$at $before".Trim()
    if ($words.ContainsKey($next)) { $at = $next }
  }
  $list = if ($values.ContainsKey("\${at}:$before")) { $values["\${at}:$before"] } else { $words[$at] }
  $list | Where-Object { $_ -like "$current*" } | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
}
`;
}

function list(words: readonly string[]): string {
  return words.map((word) => `'${word.replaceAll("'", "''")}'`).join(', ');
}
