/**
 * A kernel rule as one English sentence.
 *
 * The sentence is put together from its places, always in the same order: what is recorded, of
 * which programs, on what, with which outcome, by whom, where what holds, under which key. Each
 * field of the rule belongs to one place. Fields of one place are all true at once, because the
 * kernel ands them; so they are strung together and never told as alternatives.
 */
import type {HostFacts} from '../rules/host-facts.ts'
import type {KernelRule} from '../rules/kernel-rule.ts'
import {hidesSyscalls} from '../rules/project-syscalls.ts'
import {ioUringOpName, machineByElf, machineByName, syscallName} from '../rules/tables/lookup.ts'
import {Action, Field, keySeparator, List, Operator, Perm} from '../rules/uapi.ts'
import {printable} from './printable.ts'
import {type FieldWords, fieldInWords} from './rule-words-fields.ts'
import {type IdNames, loginWords} from './rule-words-ids.ts'
import {ruleNotes} from './rule-words-notes.ts'

/** A rule in plain words. */
export interface RuleWords {
  /** One sentence, beginning with a verb: `Records every open for writing of …`. */
  readonly summary: string
  /** What a reader of the rule may not expect. */
  readonly notes: readonly string[]
}

/** Puts a rule into words. */
export function ruleInWords(rule: KernelRule, facts: HostFacts): RuleWords {
  return {
    summary: printable(summaryOf(rule, facts)),
    notes: ruleNotes(rule, facts).map(printable),
  }
}

type Places = Readonly<Record<FieldWords['place'], readonly string[]>> & {
  readonly login: string | undefined
}

function summaryOf(rule: KernelRule, facts: HostFacts): string {
  const names = idNames(facts)
  const found = rule.fields
    .map((field) => fieldInWords(field, facts, names))
    .filter((words) => words !== undefined)
  const at = (place: FieldWords['place']) =>
    found.filter((words) => words.place === place).map(({text}) => text)
  const places = {
    object: at('object'),
    outcome: at('outcome'),
    subject: at('subject'),
    where: at('where'),
    login: loginWords(rule.fields, names),
  }
  return `${sentence(rule, places, facts)}${keyWords(rule)}.`
}

function idNames({users, groups}: HostFacts): IdNames {
  const byNumber = (names: ReadonlyMap<string, number>) =>
    new Map([...names].toReversed().map(([name, number]) => [number, name]))
  const root = [0, 'root'] as const
  return {
    users: new Map([...byNumber(users), root]),
    groups: new Map([...byNumber(groups), root]),
  }
}

function sentence(rule: KernelRule, places: Places, facts: HostFacts): string {
  const isNever = rule.action === Action.never
  const verb = isNever ? 'Keeps out of the log' : 'Records'
  switch (rule.list) {
    case List.task:
      return taskSentence(isNever, places)
    case List.user:
      return `${verb} every message${tail(' ', places.outcome)} sent to the audit system by ${whoever(places)}${whereWords(places)}`
    case List.exclude:
      return `Keeps out of the log every record${tail(' ', places.outcome)}${byWhom(places, 'about')}${whereWords(places)}`
    case List.filesystem:
      return isNever
        ? `Leaves the names of ${places.object.join(' and ') || 'all files'} out of what is recorded`
        : `Changes nothing for ${places.object.join(' and ') || 'any file'}`
    default:
      return `${verb} ${callWords(rule, places, facts)}${tail(' ', places.outcome, ' and ')}${subjectWords(rule, places)}${whereWords(places)}`
  }
}

function taskSentence(isNever: boolean, places: Places): string {
  const parent = isAnyone(places) ? '' : ` started by ${whoever(places)}`
  const started = `every process${parent}${whereWords(places)}`
  return isNever
    ? `Exempts from auditing for its whole life ${started}`
    : `Lets ${started} be audited`
}

/** What is done, and on what. */
function callWords(rule: KernelRule, places: Places, facts: HostFacts): string {
  const perm = rule.fields.find(({type}) => type === Field.perm)
  const programs = programWords(rule, facts)
  const calls = callNames(rule, facts)
  if (perm === undefined) {
    const verb = rule.syscalls === 'all' ? ' that touches ' : ' on '
    return `${calls}${programs}${tail(verb, places.object, ' and ')}`
  }
  const on = places.object.length === 0 ? ' of any file' : tail(' of ', places.object, ' and ')
  const bound = rule.syscalls === 'all' ? '' : `, as far as it is one of ${calls}`
  return `${accessWords(Number(perm.value))}${on}${programs.replace('of', 'by')}${bound}`
}

function accessWords(bits: number): string {
  const opens = [bits & Perm.read ? 'reading' : '', bits & Perm.write ? 'writing' : '']
  const open = opens.filter((word) => word !== '').join(' or ')
  const accesses = [
    ...(open === '' ? [] : [`every open for ${open}`]),
    ...(bits & Perm.execute ? ['every execution'] : []),
    ...(bits & Perm.attribute ? ['every attribute change'] : []),
  ]
  return accesses.length === 0 ? 'no access' : listed(accesses)
}

/** A list that is longer is not read to its end. */
const mostNames = 12

function callNames(rule: KernelRule, facts: HostFacts): string {
  const {list, syscalls} = rule
  const [one, many] =
    list === List.io_uring
      ? ['io_uring operation', 'io_uring operations']
      : ['system call', 'system calls']
  if (hidesSyscalls(list) || syscalls === 'all') return `every ${one}`
  if (syscalls.length === 0) return `no ${one}`
  const names = syscalls.map((number) => callName(number, rule, facts))
  if (names.length === 1) return `the ${one} ${names[0]}`
  if (names.length <= mostNames) return `the ${many} ${listed(names)}`
  const shown = names.slice(0, mostNames - 2)
  return `the ${many} ${shown.join(', ')} and ${names.length - shown.length} others`
}

function callName(number: number, {list, fields}: KernelRule, facts: HostFacts): string {
  if (list === List.io_uring) return ioUringOpName(number, newest) ?? String(number)
  const elf = fields.findLast(({type}) => type === Field.arch)?.value
  const machine =
    elf === undefined ? machineByName(facts.machine, newest) : machineByElf(Number(elf))
  return (machine?.syscalls && syscallName(machine.syscalls, number, newest)) ?? String(number)
}

/** Names are for people here, so the release that knows most of them is asked. */
const newest = [4, 2, 1] as const

function programWords({fields}: KernelRule, facts: HostFacts): string {
  return fields
    .filter(({type}) => type === Field.arch)
    .map(({op, value}) =>
      op === Operator.ne
        ? ` of other than ${machineWords(Number(value), facts)} programs`
        : ` of ${machineWords(Number(value), facts)} programs`,
    )
    .join('')
}

/** `64-bit` for the host's own machine, `32-bit` for what runs beside it, else the name. */
function machineWords(elf: number, facts: HostFacts): string {
  const host = machineByName(facts.machine, newest)
  const machine = machineByElf(elf)
  if (machine === undefined) return `machine 0x${elf.toString(16)}`
  const isNative = host !== undefined && [host.name, host.b32].includes(machine.name)
  return isNative ? `${machine.bits}-bit` : machine.name
}

/** Whose doings a file rule records is always said, because nothing else in it speaks of people. */
function subjectWords(rule: KernelRule, places: Places): string {
  const isFileRule = rule.fields.some(({type}) => type === Field.perm)
  if (isAnyone(places)) return isFileRule ? ', by anyone' : ''
  return `,${byWhom(places, 'by')}`
}

function byWhom(places: Places, preposition: 'by' | 'about'): string {
  return isAnyone(places) ? '' : ` ${preposition} ${whoever(places)}`
}

function isAnyone({login, subject}: Places): boolean {
  return login === undefined && subject.length === 0
}

function whoever(places: Places): string {
  const {login, subject} = places
  if (isAnyone(places)) return 'any process'
  if (login === undefined) return `processes ${subject.join(', ')}`
  return [login, ...subject].join(', ')
}

function whereWords({where}: Places): string {
  return tail(', where ', where, ' and ')
}

function keyWords({fields, action, list}: KernelRule): string {
  const keys = fields
    .filter(({type}) => type === Field.key)
    .flatMap(({value}) => String(value).split(keySeparator))
    .filter((key) => key !== '')
  if (keys.length === 0) return ''
  const label = `${keys.length === 1 ? 'key' : 'keys'} ${listed(keys)}`
  const isRecorded = action === Action.always && list === List.exit
  return isRecorded || list === List.io_uring ? `, under the ${label}` : ` (${label})`
}

function tail(lead: string, texts: readonly string[], between = ' '): string {
  return texts.length === 0 ? '' : `${lead}${texts.join(between)}`
}

/** `a`, `a and b`, `a, b and c`. */
function listed(texts: readonly string[]): string {
  if (texts.length < 2) return texts.join('')
  return `${texts.slice(0, -1).join(', ')} and ${texts.at(-1)}`
}
