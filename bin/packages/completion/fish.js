/** Completion for fish. It starts no program. */
export function fishCompletion(model) {
  const lines = [
    "# Completion of auditform(8) for fish, made of the program's own list of commands.",
    '',
    'function __auditform_command',
    '    set -l words (commandline -opc)',
    '    test (count $words) -gt 1; and contains -- $words[2] $argv',
    'end',
    '',
    'function __auditform_begins',
    '    test (count (commandline -opc)) -eq 1',
    'end',
    '',
    'function __auditform_begins_with',
    "    printf '%s\\n' $argv",
    '    set -l word (commandline -ct)',
    '    for scheme in capture: sandbox:',
    '        string match -q -- "$scheme*" $word',
    '        and printf "$scheme%s\\n" (__fish_complete_path (string replace -- $scheme "" $word))',
    '    end',
    'end',
    '',
    'complete -c auditform -f',
    ...['help', 'version'].map((name) => `complete -c auditform -n __auditform_begins -l ${name}`),
    ...model.flatMap(linesOf),
  ]
  return `${lines.join('\n')}\n`

  function linesOf({name, summary, flags, words}) {
    const inCommand = `complete -c auditform -n '__auditform_command ${name}'`
    return [
      '',
      `complete -c auditform -n __auditform_begins -a ${name} -d ${quoted(summary)}`,
      ...flags.map((flag) => `${inCommand} ${flagWords(flag)}`),
      ...wordLines(words).map((word) => `${inCommand} ${word}`),
    ]
  }
}

function flagWords({name, char, summary, value}) {
  const short = char === undefined ? [] : ['-s', char]
  return ['-l', name, ...short, ...valueWords(value), '-d', quoted(summary)].join(' ')
}

function valueWords(value) {
  if (value === undefined) return []
  switch (value.kind) {
    case 'values':
      return ['-x', '-a', quoted(value.values.join(' '))]
    case 'beginnings':
      return ['-x', '-a', quoted(`(__auditform_begins_with ${value.values.join(' ')})`)]
    case 'folder':
      return ['-x', '-a', "'(__fish_complete_directories)'"]
    case 'file':
      return ['-r', '-F']
    default:
      return ['-x']
  }
}

function wordLines({kind, values}) {
  if (kind === 'values') return [`-a ${quoted(values.join(' '))}`]
  if (kind === 'file') return ['-F']
  return kind === 'policies' ? ["-k -a '(__fish_complete_suffix .json5 .json .rules)'"] : []
}

function quoted(text) {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
