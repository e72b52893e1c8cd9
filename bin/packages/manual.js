/** The manual pages, made of the manifest of the commands: auditform(8), and one for each command. */
import {commandStatuses, files, related, statuses} from './manual-sections.js'
import {bold, example, folded, italic, item, prose, section} from './roff.js'

/** The pages by their names, which are without the section: auditform, auditform-plan. */
export function manualPages({commands, version}, date) {
  const page = (name, lines) => [name, text(name, {version, date}, lines)]
  const shown = Object.entries(commands).filter(([, command]) => !command.hidden)
  const names = shown.map(([name]) => `auditform-${name}`)
  return new Map([
    page('auditform', ofProgram(shown, names)),
    ...shown.map(([name, command]) => page(`auditform-${name}`, ofCommand(name, command))),
  ])
}

function text(name, {version, date}, lines) {
  const head = `.TH ${name.toUpperCase().replaceAll('-', '\\-')} 8 ${date} "auditform ${version}" "System Administration"`
  return `${[head, '.nh', '.ad l', ...lines].join('\n')}\n`
}

function ofProgram(shown, names) {
  return [
    ...section('NAME', ['auditform \\- plan and apply for Linux audit rules']),
    ...section('SYNOPSIS', [`${bold('auditform')} ${italic('COMMAND')} [${italic('WORD')}]...`]),
    ...section('DESCRIPTION', [
      ...prose(
        'Reads the audit rules that a host should have, compares them with what its kernel really holds, shows an ordered plan, carries it out without losing an event, writes it down for the next boot, and proves the result.',
      ),
      '.PP',
      ...prose(
        'A policy is a file of JSON5, or of rules as auditctl(8) takes them. Without one on the command line all of `/etc/auditform/*.json5` is the policy of this host.',
      ),
      '.PP',
      ...prose('On a host that has rules already, begin with'),
      '.PP',
      ...example(['auditform import --output /etc/auditform/site.json5', 'auditform plan']),
    ]),
    ...section(
      'COMMANDS',
      shown.flatMap(([name, command]) =>
        item(manual(`auditform-${name}`), prose(summaryOf(command))),
      ),
    ),
    ...section('OPTIONS', [
      ...item(bold('--help'), prose('What there is; behind a command, what that takes.')),
      ...item(
        bold('--version'),
        prose('The release of the program, the machine, and the release of Node in it.'),
      ),
    ]),
    ...exitStatus(Object.keys(statuses).map(Number)),
    ...filesSection(),
    ...seeAlso(names),
  ]
}

function ofCommand(name, command) {
  const {args, flags, description, examples = []} = command
  const shown = Object.values(flags).filter((flag) => !flag.hidden)
  const more =
    description === undefined || description === command.summary ? [] : prose(description)
  return [
    ...section('NAME', folded(`auditform\\-${name} \\- ${shortly(command)}`)),
    ...section('SYNOPSIS', [synopsis(name, command)]),
    ...section('DESCRIPTION', [
      ...prose(command.summary ?? ''),
      ...(more.length > 0 ? ['.PP', ...more] : []),
    ]),
    ...section(
      'ARGUMENTS',
      Object.values(args).flatMap((arg) => item(argument(arg), prose(arg.description ?? ''))),
    ),
    ...section('OPTIONS', [
      ...shown.flatMap(option),
      ...item(bold('--help'), prose('Show what the command takes.')),
    ]),
    ...section(
      'EXAMPLES',
      examples.length > 0 ? example(examples.map((line) => filled(line, name))) : [],
    ),
    ...exitStatus([0, 1, ...(commandStatuses[name] ?? []), 64]),
    ...filesSection(),
    ...seeAlso(['auditform']),
  ]
}

/** Some commands have a summary, and some a description alone. */
function summaryOf({summary, description = ''}) {
  return summary ?? description.split('\n')[0]
}

/** As apropos(1) lists it, on one line. */
function shortly(command) {
  const line = prose(summaryOf(command))
    .join(' ')
    .replace(/\.(?: .*)?$/, '')
  return line.charAt(0).toLowerCase() + line.slice(1)
}

function filled(line, name) {
  return line.replaceAll('<%= config.bin %>', 'auditform').replaceAll('<%= command.id %>', name)
}

function synopsis(name, {args, usage}) {
  const words =
    usage === undefined ? Object.values(args).map(argument) : [italic(usage.split(' ').at(-1))]
  return [`${bold(`auditform ${name}`)} [${italic('OPTION')}]...`, ...words].join(' ')
}

function argument({name, required, multiple}) {
  const word = italic(name.toUpperCase())
  return required ? word : `[${word}]${multiple ? '...' : ''}`
}

function option(flag) {
  const {name, char, type, helpValue, options, summary, description, multiple} = flag
  const long =
    type === 'boolean' ? bold(`--${name}`) : `${bold(`--${name}`)} ${italic(helpValue ?? 'VALUE')}`
  const values = options === undefined ? [] : folded(`One of ${options.map(bold).join(', ')}.`)
  const usual = flag.default === undefined ? [] : prose(`It is ${flag.default} unless given.`)
  const often = multiple && !/more than once/.test(`${summary} ${description}`)
  const lines = [summary ?? '', summary === undefined ? description : (description ?? '')]
  return item(`${char === undefined ? '' : `${bold(`-${char}`)}, `}${long}`, [
    ...lines.flatMap((text) => prose(text ?? '')),
    ...values,
    ...usual,
    ...(often ? prose('It can be given more than once.') : []),
  ])
}

function exitStatus(numbers) {
  const said = numbers.toSorted((one, other) => one - other)
  return section(
    'EXIT STATUS',
    said.flatMap((number) => item(bold(String(number)), prose(statuses[number]))),
  )
}

function filesSection() {
  return section(
    'FILES',
    Object.entries(files).flatMap(([path, text]) => item(italic(path), prose(text))),
  )
}

function seeAlso(ours) {
  const pages = [
    ...ours.map((name) => manual(name)),
    ...related.map(([name, number]) => manual(name, number)),
  ]
  return section(
    'SEE ALSO',
    pages.map((name, index) => (index < pages.length - 1 ? `${name},` : name)),
  )
}

function manual(name, number = 8) {
  return `${bold(name)}(${number})`
}
