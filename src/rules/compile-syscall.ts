import {type CompileComplaint, finding, refusal} from './compile-complaint.ts'
import {widenedBehind} from './compile-perm.ts'
import type {Span} from './complaint.ts'
import {
  type Draft,
  type DraftSyscalls,
  next,
  refused,
  type Step,
  union,
  withFindings,
} from './draft.ts'
import type {HostFacts} from './host-facts.ts'
import {listName} from './list-names.ts'
import type {GivenOption} from './options.ts'
import {nearest} from './suggest.ts'
import {classMembers} from './syscall-classes.ts'
import {
  ioUringOpNumber,
  ioUringOpNumbers,
  machineByElf,
  machineByName,
  syscallName,
  syscallNumber,
} from './tables/lookup.ts'
import type {Machine, SyscallTableName} from './tables/machines.ts'
import {Limit, List} from './uapi.ts'
import {longBits, startsWithDigit, strtol} from './values/number.ts'
import {numberFindings} from './values/number-findings.ts'
import {formatVersion} from './version.ts'

/** `-S`: names and numbers of syscalls, or of operations on the io_uring list. */
export function compileSyscalls(draft: Draft, given: GivenOption, facts: HostFacts): Step {
  const lists = [draft.add?.list, draft.del?.list]
  const text = {text: given.value, span: given.valueSpan}
  const known = {...draft, syscallTexts: [...draft.syscallTexts, text]}
  if (lists.includes(List.io_uring)) return addOperations(known, given, facts)
  const closed = [List.task, List.user, List.filesystem, List.exclude].find((list) =>
    lists.includes(list),
  )
  if (closed !== undefined) {
    return refused(refusal('syscall-on-list', given.span, {list: listName(closed)}))
  }
  const machine =
    draft.elf === undefined
      ? machineByName(facts.machine, facts.auditctl)
      : machineByElf(draft.elf, facts.auditctl)
  if (machine === undefined) {
    const version = formatVersion(facts.auditctl)
    return refused(refusal('machine-unknown', given.span, {machine: facts.machine, version}))
  }
  return addSyscalls(known, given, machine, facts)
}

function addSyscalls(draft: Draft, given: GivenOption, machine: Machine, facts: HostFacts): Step {
  const numberOf: Resolve = (name) =>
    machine.syscalls && syscallNumber(machine.syscalls, name, facts.auditctl)
  const read = readNames(given, facts, numberOf, 'all')
  if ('unknown' in read) {
    return refused(unknownSyscall(read.unknown, read.span, machine, facts))
  }
  const {syscalls} = draft
  const after: Draft = {
    ...draft,
    elf: machine.elf,
    syscalls: union(syscalls, read.syscalls),
    hasSyscalls: true,
  }
  return next(
    withFindings(after, [
      ...read.findings,
      ...classFindings(read.syscalls, given.valueSpan, facts),
      ...(isAll(read.syscalls) ? [] : namedFindings(draft, given, machine, read.syscalls, facts)),
    ]),
  )
}

function namedFindings(
  draft: Draft,
  given: GivenOption,
  machine: Machine,
  named: ReadonlySet<number>,
  facts: HostFacts,
): readonly CompileComplaint[] {
  if (draft.isWatch) {
    return [finding('watch-swallows-syscalls', 'error', given.span, {syscalls: given.value})]
  }
  const widened = widenedBehind(draft, named, facts)
  const hasArch = draft.elf !== undefined
  return hasArch ? widened : [...widened, ...archFindings(given, machine, named, facts)]
}

const isAll = (syscalls: DraftSyscalls): syscalls is 'all' => syscalls === 'all'

/**
 * `-S all` on io_uring means the named operations up to 36, in all versions: libaudit counts to a
 * constant of its own, not to that of the kernel's header.
 */
const lastOperation = 36

function addOperations(draft: Draft, given: GivenOption, facts: HostFacts): Step {
  const known = ioUringOpNumbers(facts.auditctl).filter((number) => number <= lastOperation)
  const read = readNames(
    given,
    facts,
    (name) => ioUringOpNumber(name, facts.auditctl),
    new Set(known),
  )
  // Of a text of commas alone nothing is left, which the loop over the names leaves unset.
  const isEmpty = !('unknown' in read) && read.syscalls !== 'all' && read.syscalls.size === 0
  if ('unknown' in read || isEmpty) {
    const [name, span] =
      'unknown' in read ? [read.unknown, read.span] : [given.value, given.valueSpan]
    const names = ['sendmsg', 'recvmsg', 'accept', 'connect', 'openat', 'close', 'unlinkat']
    return refused(refusal('operation-unknown', span, {name, suggestion: nearest(name, names)}))
  }
  const after = {
    ...draft,
    syscalls: union(draft.syscalls, read.syscalls),
    hasSyscalls: true,
    isRule: true,
  }
  return next(
    withFindings(after, [
      ...read.findings,
      ...classFindings(read.syscalls, given.valueSpan, facts),
    ]),
  )
}

type Resolve = (name: string) => number | undefined

type ReadNames =
  | {readonly syscalls: DraftSyscalls; readonly findings: readonly CompileComplaint[]}
  | {readonly unknown: string; readonly span: Span}

/** The names between the commas, empty ones left out as strtok leaves them out. */
function readNames(
  {value, valueSpan}: GivenOption,
  facts: HostFacts,
  resolve: Resolve,
  all: DraftSyscalls,
): ReadNames {
  const named: DraftSyscalls[] = []
  const findings: CompileComplaint[] = []
  let start = valueSpan.start
  for (const name of value.split(',')) {
    const span = {word: valueSpan.word, start, end: start + name.length}
    start = span.end + 1
    if (name === '' && value !== '') continue
    const found = name === 'all' ? all : oneSyscall(name, facts, resolve)
    if (found === undefined) return {unknown: name, span}
    named.push(found)
    if (name !== 'all' && resolve(name) === undefined) {
      findings.push(...numberFindings(strtol(name, longBits(facts.machine)), name, span))
    }
  }
  return {syscalls: joined(named), findings}
}

/** All of them at once: a mask of two thousand numbers is not to be copied for each. */
function joined(named: readonly DraftSyscalls[]): DraftSyscalls {
  if (named.includes('all')) return 'all'
  return new Set(named.flatMap((some) => (isAll(some) ? [] : [...some])))
}

/** A name, or a number that strtol reads and that an int then holds. */
function oneSyscall(name: string, facts: HostFacts, resolve: Resolve): DraftSyscalls | undefined {
  const number = resolve(name)
  if (number !== undefined) return new Set([number])
  if (!startsWithDigit(name)) return undefined
  const {value} = strtol(name, longBits(facts.machine))
  const held = Number(BigInt.asIntN(32, value))
  return held >= 0 && held < Limit.syscallBits ? new Set([held]) : undefined
}

function unknownSyscall(name: string, span: Span, machine: Machine, facts: HostFacts) {
  if (startsWithDigit(name)) return refusal('syscall-number-too-big', span, {name})
  const others = [facts.machine, machine.b32 ?? '', 'x86_64', 'i386']
    .map((other) => machineByName(other, facts.auditctl))
    .filter((other) => other !== undefined && other.name !== machine.name)
  const elsewhere = others.find(
    (other) => other?.syscalls && syscallNumber(other.syscalls, name, facts.auditctl) !== undefined,
  )
  return refusal('syscall-unknown', span, {
    name,
    arch: machine.name,
    elsewhere: elsewhere?.name ?? '',
    suggestion: machine.syscalls ? nearest(name, allNames(machine.syscalls, facts)) : '',
  })
}

function allNames(table: SyscallTableName, {auditctl}: HostFacts): readonly string[] {
  return Array.from({length: Limit.syscallBits}, (_, number) =>
    syscallName(table, number, auditctl),
  ).filter((name) => name !== undefined)
}

function classFindings(
  syscalls: DraftSyscalls,
  span: Span,
  {machine}: HostFacts,
): readonly CompileComplaint[] {
  if (syscalls === 'all') return []
  return [...syscalls]
    .filter((number) => number >= Limit.firstClassBit)
    .map((number) => {
      const count = new Set(classMembers(number, machine)).size
      return finding('class-bit', 'error', span, {number, count})
    })
}

/**
 * Without an architecture the names mean the host's own numbers, and the kernel compares numbers:
 * for a 32-bit program they are other syscalls. auditctl warns of that on x86_64, ppc64 and s390x.
 */
function archFindings(
  {value, span}: GivenOption,
  machine: Machine,
  syscalls: ReadonlySet<number>,
  {auditctl}: HostFacts,
): readonly CompileComplaint[] {
  const other =
    machine.bits === 64 && machine.b32 ? machineByName(machine.b32, auditctl) : undefined
  const table = other?.syscalls
  if (other === undefined || table === undefined || machine.syscalls === undefined) return []
  const names = machine.syscalls
  const isSame = [...syscalls].every((number) => {
    const name = syscallName(names, number, auditctl)
    return name === undefined || syscallNumber(table, name, auditctl) === number
  })
  if (isSame) return []
  const args = {names: value, arch: machine.name, other: other.name}
  return [finding('syscall-without-arch', 'warning', span, args)]
}
