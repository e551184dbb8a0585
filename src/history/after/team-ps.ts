import { idLines } from './script-parts.js';

const BODY = `$env:GIT_NO_LAZY_FETCH = '1'
$env:GIT_ALLOW_PROTOCOL = 'none'
$env:GIT_NO_REPLACE_OBJECTS = '1'
git -C $Clone rev-parse --git-dir *> $null
if ($LASTEXITCODE -ne 0) { Write-Output "this is no git repository: $Clone"; exit 3 }
if ((git -C $Clone rev-parse --is-shallow-repository) -eq 'true') {
  Write-Output 'NO TELLING: this clone is shallow. Delete it and clone again.'
  exit 2
}
$contains = @()
foreach ($id in $first) {
  git -C $Clone cat-file -e ($id + '^{commit}') *> $null
  if ($LASTEXITCODE -eq 0) { $contains += ('--contains=' + $id) }
}
if ($contains.Count -eq 0) {
  Write-Output 'CLEAN: none of the replaced commits is in this clone. Go on working.'
  exit 0
}
$refs = @(git -C $Clone for-each-ref @contains '--format=%(refname)')
if ($refs.Count -eq 0) {
  Write-Output 'LEFTOVERS: no branch or tag holds replaced commits, but the clone still stores them. To drop them:'
  Write-Output '  git reflog expire --expire=now --all'
  Write-Output '  git gc --prune=now'
  exit 2
}
Write-Output 'OLD: these hold commits that were replaced:'
foreach ($ref in $refs) { Write-Output ('  ' + $ref) }
Write-Output 'Do not pull, merge or push from here. Safest: delete this clone and clone again.'
$map = @{}
$file = Join-Path $PSScriptRoot 'commit-map'
if (Test-Path -LiteralPath $file) {
  foreach ($line in Get-Content -LiteralPath $file) {
    $pair = $line -split ' +'
    if ($pair.Count -eq 2 -and $pair[0] -ne 'old') { $map[$pair[0]] = $pair[1] }
  }
}
Write-Output 'If it has work of yours that is nowhere else:'
Write-Output '  git fetch --prune --tags --force'
foreach ($branch in @(git -C $Clone for-each-ref @contains '--format=%(refname:short)' refs/heads)) {
  $old = $null
  foreach ($id in @(git -C $Clone rev-list --topo-order ('refs/heads/' + $branch))) {
    if ($map.ContainsKey($id)) { $old = $id; break }
  }
  if ($null -eq $old -or $map[$old] -match '^0+$') {
    Write-Output ('  # ' + $branch + ': save your commits with git format-patch, they cannot be moved by a command')
  } else {
    Write-Output ("  git rebase --onto " + $map[$old] + ' ' + $old + " '" + $branch.Replace("'", "''") + "'")
  }
}
Write-Output 'Then run this script again.'
exit 1
`;

/** The same question for PowerShell: whether a clone is old. It changes nothing. */
export function teamPowerShell(firstChanged: readonly string[]): string {
  const ids = idLines(firstChanged)
    .split('\n')
    .map((id) => `  '${id}'`)
    .join(',\n');
  return `# Tells whether a clone still has commits that were replaced. It only looks: nothing is changed.
# usage: powershell -File is-my-clone-old.ps1 [folder of the clone]      (keep the file commit-map beside this script)
# exit code: 0 clean, 1 old, 2 leftovers or no telling, 3 no repository
param([string]$Clone = '.')
$first = @(
${ids}
)
${BODY}`;
}
