import { EXECUTABLE } from '../../base/product.ts'

export const shells = ['bash', 'zsh', 'fish', 'powershell'] as const
export type Shell = (typeof shells)[number]

/** kubectl looks for this name, and runs it, to complete the words after `kubectl vault-secret`. */
export const COMPLETE_EXECUTABLE = EXECUTABLE.replace('kubectl-', 'kubectl_complete-')

/** A shell script that completes `kubectl-vault_secret` when it is called by its own name. */
export function completionScript(shell: Shell): string {
  return { bash, zsh, fish, powershell }[shell]
}

/** The file that kubectl's own completion calls, in the shell language of a POSIX system. */
export function completeExecutableScript(): string {
  return `#!/usr/bin/env sh
# Completes \`kubectl vault-secret\` for kubectl's own shell completion.
exec "$(dirname "$0")/${EXECUTABLE}" __complete "$@"
`
}

const bash = `# bash completion for ${EXECUTABLE}
_kubectl_vault_secret() {
  local out directive line words typed=\${COMP_LINE:0:COMP_POINT}
  # COMP_WORDS is no use: bash breaks it at every = and :
  read -ra words <<<"$typed"
  [[ $typed == *' ' ]] && words+=('')
  out=$("\${words[0]}" __complete "\${words[@]:1}" 2>/dev/null) || return
  directive=\${out##*:}
  COMPREPLY=()
  while IFS= read -r line; do
    [[ $line == :* ]] || COMPREPLY+=("\${line%%$'\\t'*}")
  done <<<"$out"
  if (( (directive & 16) != 0 )); then
    compopt -o dirnames
  elif (( (directive & 4) == 0 )); then
    compopt -o default
  fi
}
complete -F _kubectl_vault_secret ${EXECUTABLE}
`

const zsh = `#compdef ${EXECUTABLE}
# zsh completion for ${EXECUTABLE}
_kubectl_vault_secret() {
  local out directive line
  local -a choices
  out=$("\${words[1]}" __complete "\${(@)words[2,CURRENT]}" 2>/dev/null) || return
  directive=\${out##*:}
  for line in "\${(@f)out}"; do
    [[ $line == :* ]] || choices+=("\${\${line//:/\\\\:}/$'\\t'/:}")
  done
  if (( directive & 16 )); then
    _files -/
  elif (( directive & 4 )); then
    _describe -t choices choice choices
  else
    _describe -t choices choice choices || _files
  fi
}
compdef _kubectl_vault_secret ${EXECUTABLE}
`

const fish = `# fish completion for ${EXECUTABLE}
function __kubectl_vault_secret_complete
    set -l words (commandline -opc) (commandline -ct)
    for line in ($words[1] __complete $words[2..] 2>/dev/null)
        switch $line
            case ':4'
            case ':*'
                __fish_complete_path (commandline -ct)
            case '*'
                echo $line
        end
    end
end
complete -c ${EXECUTABLE} -f -a '(__kubectl_vault_secret_complete)'
`

const powershell = `# PowerShell completion for ${EXECUTABLE}
Register-ArgumentCompleter -Native -CommandName '${EXECUTABLE}' -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $words = @($commandAst.CommandElements | Where-Object { $_.Extent.StartOffset -lt $cursorPosition } | ForEach-Object { "$_" })
  if ($wordToComplete -eq '') { $words += '""' }
  & $words[0] __complete @($words | Select-Object -Skip 1) 2>$null |
    Where-Object { $_ -notlike ':*' } |
    ForEach-Object {
      $value, $description = $_ -split "\`t", 2
      if (-not $description) { $description = $value }
      [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $description)
    }
}
`
