/** Completion for bash. It starts no program, so a TAB costs nothing. */
export function bashCompletion(model) {
  return `# Completion of auditform(8) for bash, made of the program's own list of commands.

_auditform_values() {
  # What stands before a colon is a word of its own to bash, and is there already.
  local before=
  [[ $2 == *:* && $COMP_WORDBREAKS == *:* ]] && before=\${2%"\${2##*:}"}
  case $before in
    capture: | sandbox:)
      _auditform_paths compgen -f -- "\${2#"$before"}"
      return
      ;;
  esac
  mapfile -t COMPREPLY < <(compgen -W "$1" -- "$2")
  # Nothing is put behind a word that goes on.
  if [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} == *[=:/] ]]; then
    compopt -o nospace 2> /dev/null
  fi
  COMPREPLY=("\${COMPREPLY[@]#"$before"}")
}

_auditform_paths() {
  compopt -o filenames 2> /dev/null
  mapfile -t COMPREPLY < <("$@")
}

_auditform_policies() {
  compgen -d -- "$1"
  compgen -f -X '!*.json5' -- "$1"
  compgen -f -X '!*.json' -- "$1"
  compgen -f -X '!*.rules' -- "$1"
}

_auditform() {
  COMPREPLY=()
  local at=$COMP_CWORD current=\${COMP_WORDS[COMP_CWORD]} command=\${COMP_WORDS[1]} flag
  if ((at == 1)); then
    _auditform_values '${[...model.map(({name}) => name), '--help', '--version'].join(' ')}' "$current"
    return
  fi
  # To bash a word with a colon is three words, and so is --flag=VALUE.
  while ((at > 2)) && [[ \${COMP_WORDS[at]} == ':' || \${COMP_WORDS[at - 1]} == ':' ]]; do
    ((at -= 1))
    current=\${COMP_WORDS[at]}$current
  done
  flag=\${COMP_WORDS[at - 1]}
  if [[ $current == '=' ]]; then
    current=
  elif [[ $flag == '=' ]]; then
    flag=\${COMP_WORDS[at - 2]}
  fi
  case "$command $flag" in
${valueCases(model)}
  esac
  case "$command" in
${wordCases(model)}
  esac
}
complete -F _auditform auditform
`
}

/** One case for all flags of the same value. */
function valueCases(model) {
  const cases = new Map()
  for (const command of model) {
    for (const {name, value} of command.flags) {
      if (value === undefined) continue
      const action = actionOf(value)
      cases.set(action, [...(cases.get(action) ?? []), `'${command.name} --${name}'`])
    }
  }
  return [...cases]
    .map(
      ([action, patterns]) =>
        `    ${patterns.join(' | \\\n      ')})\n      ${action}\n      return\n      ;;`,
    )
    .join('\n')
}

function wordCases(model) {
  return model
    .map(({name, flags, words}) => {
      const names = flags.flatMap((flag) => [
        `--${flag.name}`,
        ...(flag.char ? [`-${flag.char}`] : []),
      ])
      const ofFlags = `_auditform_values '${names.join(' ')}' "$current"`
      return [
        `    ${name})`,
        `      if [[ $current == -* ]]; then ${ofFlags}; else ${actionOf(words)}; fi`,
        '      ;;',
      ].join('\n')
    })
    .join('\n')
}

function actionOf({kind, values}) {
  switch (kind) {
    case 'values':
    case 'beginnings':
      return `_auditform_values '${values.join(' ')}' "$current"`
    case 'file':
      return '_auditform_paths compgen -f -- "$current"'
    case 'folder':
      return '_auditform_paths compgen -d -- "$current"'
    case 'policies':
      return '_auditform_paths _auditform_policies "$current"'
    default:
      return ':'
  }
}
