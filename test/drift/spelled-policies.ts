/** A policy as files, spelled in any of the ways that mean the same. */
import type {ControlSettings} from '../../src/rules/control.ts'
import {joinWords} from '../../src/rules/split-line.ts'
import {type Choose, entryOf, type Meaning, wordsOf} from './spellings.ts'

/** The files of a policy, and the one that is named. */
export interface SpelledPolicy {
  readonly name: string
  readonly files: Readonly<Record<string, string>>
}

/** The control values that can be spelled here. */
export type MeantControl = Pick<ControlSettings, 'failure' | 'backlog_limit' | 'enabled'>

/** Spells a policy. */
export function spellPolicy(
  meanings: readonly Meaning[],
  control: MeantControl,
  choose: Choose,
): SpelledPolicy {
  const byList = meanings.toSorted((one, other) => one.list.localeCompare(other.list))
  const rules = choose([meanings, byList])
  const values = controlLines(control, choose)
  const form = choose(['lines', 'prepended', 'entries', 'included', 'variables'])
  switch (form) {
    case 'lines':
      return {name: 'p.rules', files: {'p.rules': textOf([...values, ...linesOf(rules, choose)])}}
    case 'prepended': {
      const lines = rules.toReversed().map((each) => lineOf(each, '-A', choose))
      return {name: 'p.rules', files: {'p.rules': textOf([...lines, ...values])}}
    }
    case 'entries':
      return json({control: controlObject(control, choose), rules: entriesOf(rules, choose)})
    case 'included': {
      const half = rules.length / 2
      const {files} = json({include: './more.rules', rules: entriesOf(rules.slice(half), choose)})
      const more = [...values, ...linesOf(rules.slice(0, half), choose)]
      return {name: 'p.json5', files: {...files, 'more.rules': textOf(more)}}
    }
    case 'variables': {
      const entries = entriesOf(rules, choose)
      const text = JSON.stringify([...values, ...entries]).replaceAll('/etc', `$\{folder}`)
      return json({vars: {up: '/', folder: `$\{up}etc`}, rules: JSON.parse(text)})
    }
    default:
      return form satisfies never
  }
}

const json = (policy: object): SpelledPolicy => ({
  name: 'p.json5',
  files: {'p.json5': JSON.stringify(policy)},
})

const entriesOf = (rules: readonly Meaning[], choose: Choose) =>
  rules.map((each) => entryOf(each, choose))

const linesOf = (rules: readonly Meaning[], choose: Choose) =>
  rules.map((each) => lineOf(each, '-a', choose))

function lineOf(meaning: Meaning, option: '-a' | '-A', choose: Choose): string {
  const line = joinWords(wordsOf(meaning, option, choose)) ?? ''
  // What is escaped must not be spread.
  const spread = line.includes('\\') ? line : line.replaceAll(' ', '  ')
  return choose([line, spread, `  ${line} `, `# A reason.\n\n${line}`])
}

function textOf(lines: readonly string[]): string {
  return ['## Some rules', '-D', ...lines, ''].join('\n')
}

function controlLines(control: MeantControl, choose: Choose): readonly string[] {
  const {failure, backlog_limit: limit, enabled} = control
  return [
    ...(failure === undefined ? [] : [`-f ${failure === 'silent' ? 0 : 1}`]),
    ...(limit === undefined ? [] : [choose([`-b ${limit}`, `-b 0x${limit.toString(16)}`])]),
    ...(enabled === undefined ? [] : [`-e ${enabled === 'on' ? 1 : 0}`]),
  ]
}

function controlObject(control: MeantControl, choose: Choose): object {
  const {failure, enabled, ...limit} = control
  return {
    ...limit,
    ...(failure === undefined
      ? {}
      : {failure: choose<string | number>([failure, failure === 'silent' ? 0 : 1])}),
    ...(enabled === undefined
      ? {}
      : {enabled: choose<string | number>([enabled, enabled === 'on' ? 1 : 0])}),
  }
}
