/** What can be typed, made of the manifest of the commands; the shells' completions are written from it. */

/** What a word of these flags begins with. */
const beginnings = {
  target: ['local', 'sandbox', 'ssh://', 'capture:', 'sandbox:'],
  only: ['key=', 'list=', 'file=', 'control'],
  ignore: ['key=', 'list=', 'file=', 'path=', 'control='],
}

const kinds = {FILE: 'file', PATH: 'file', DIR: 'folder'}

export function completionModel({commands}) {
  const shown = Object.entries(commands).filter(([, command]) => !command.hidden)
  const names = shown.map(([name]) => name)
  return [
    ...shown.map(([name, command]) => commandModel(name, command)),
    {
      name: 'help',
      summary: 'Show what there is.',
      words: {kind: 'values', values: names},
      flags: [],
    },
  ]
}

function commandModel(name, {summary, description = '', args, flags}) {
  const shown = Object.values(flags).filter((flag) => !flag.hidden)
  const help = {name: 'help', summary: 'Show what the command takes.', value: undefined}
  return {
    name,
    summary: firstLine(summary ?? description),
    words: wordsOf(args),
    flags: [...shown.map(flagModel), help],
  }
}

function wordsOf(args) {
  if ('policy' in args) return {kind: 'policies'}
  return 'plan' in args ? {kind: 'file'} : {kind: 'none'}
}

function flagModel({name, char, type, summary, description = '', options, helpValue}) {
  return {
    name,
    char,
    summary: firstLine(summary ?? description),
    value: type === 'boolean' ? undefined : wantedValue(name, options, helpValue),
  }
}

function wantedValue(name, options, helpValue) {
  if (options) return {kind: 'values', values: options}
  const {[name]: begun} = beginnings
  return begun ? {kind: 'beginnings', values: begun} : {kind: kinds[helpValue] ?? 'none'}
}

function firstLine(text) {
  return text.split('\n')[0]
}
