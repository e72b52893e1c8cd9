/** Completion for zsh. It starts no program. */
export function zshCompletion(model) {
  return `#compdef auditform
# Completion of auditform(8) for zsh, made of the program's own list of commands.

# Words that go on: nothing is put behind them, and a path behind a colon.
_auditform_begins() {
  if compset -P 'capture:'; then
    _files -/
  elif compset -P 'sandbox:'; then
    _files
  else
    compadd -S '' -- "$@"
  fi
}

_auditform() {
  local curcontext=$curcontext state line
  typeset -A opt_args
  _arguments -C \\
    '(- *)--help[Show what there is.]' \\
    '(- *)--version[Show the release.]' \\
    '1:command:->command' \\
    '*::word:->word'
  case $state in
    command)
      local -a commands=(
${model.map(({name, summary}) => `        ${text(`${name}:${summary}`)}`).join('\n')}
      )
      _describe command commands
      ;;
    word)
      curcontext=\${curcontext%:*:*}:auditform-$words[1]:
      case $words[1] in
${model.map(commandCase).join('\n')}
      esac
      ;;
  esac
}

_auditform "$@"
`
}

function commandCase({name, flags, words}) {
  const specs = [...flags.flatMap(specOf), ...wordSpec(words)].map((spec) => `            ${spec}`)
  return [
    `        ${name})`,
    '          _arguments -s \\',
    `${specs.join(' \\\n')}`,
    '          ;;',
  ].join('\n')
}

function specOf({name, char, summary, value}) {
  const said = `[${summary.replaceAll('[', '\\[').replaceAll(']', '\\]')}]`
  const rest = value === undefined ? '' : `:value:${actionOf(value)}`
  const long = value === undefined ? `--${name}` : `--${name}=`
  if (char === undefined) return [text(`*${long}${said}${rest}`)]
  return [text(`*-${char}${said}${rest}`), text(`*${long}${said}${rest}`)]
}

function wordSpec(words) {
  return words.kind === 'none' ? [] : [text(`*:${words.kind}:${actionOf(words)}`)]
}

function actionOf({kind, values}) {
  switch (kind) {
    case 'values':
      return `(${values.join(' ')})`
    case 'beginnings':
      return ` _auditform_begins ${values.join(' ').replaceAll(':', '\\:')}`
    case 'file':
      return '_files'
    case 'folder':
      return '_files -/'
    case 'policies':
      return '_files -g "*.(json5|json|rules)(-.)"'
    default:
      return ' '
  }
}

/** A word in single quotes. */
function text(words) {
  return `'${words.replaceAll("'", "'\\''")}'`
}
