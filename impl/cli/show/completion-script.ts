/** The text of completion scripts, from the words that may follow each command. Files are completed where nothing else fits. */

/** By the words of a command; the empty one is the program itself. */
export type Words = ReadonlyMap<string, readonly string[]>;

export function bashScript(words: Words): string {
  return `# Completion of orrery for bash, made by "orrery completion bash".
_orrery() {
  local current="\${COMP_WORDS[COMP_CWORD]}" path="" word following
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in -*) ;; *) _orrery_words "$path\${path:+ }$word" >/dev/null && path="$path\${path:+ }$word" ;; esac
  done
  following="$(_orrery_words "$path")"
  COMPREPLY=($(compgen -W "$following" -- "\${current/#--/-}"))
}
${wordsFunction(words)}
complete -o default -F _orrery orrery
`;
}

export function zshScript(words: Words): string {
  return `#compdef orrery
# Completion of orrery for zsh, made by "orrery completion zsh".
${wordsFunction(words)}
_orrery() {
  local path="" word
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "$word" in -*) ;; *) _orrery_words "$path\${path:+ }$word" >/dev/null && path="$path\${path:+ }$word" ;; esac
  done
  compadd -- \${=$(_orrery_words "$path")} || _files
}
compdef _orrery orrery
`;
}

/** A function of the shell: prints what follows a command, and fails for what is none. */
function wordsFunction(words: Words): string {
  const cases = [...words].map(([path, following]) => `    '${path}') echo '${following.join(' ')}' ;;`);
  return `_orrery_words() {\n  case "$1" in\n${cases.join('\n')}\n    *) return 1 ;;\n  esac\n}`;
}
