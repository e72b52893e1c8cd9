/** One policy in any of the ways in which it can be spelled. */
import fc from 'fast-check'
import {joinWords} from '../../src/rules/split-line.ts'

/** Gives one of several; which one, was drawn at random. */
export type Choose = <const T>(several: readonly [T, ...T[]]) => T

/** Words that mean the same: of each test of a rule all that auditctl takes for it. */
type Same = readonly [string, ...string[]]

/** A rule as it is meant. */
export interface Meaning {
  readonly list: string
  readonly action: string
  readonly watch?: {readonly path: string; readonly field: 'path' | 'dir'; readonly perm: string}
  readonly arch?: Same
  readonly syscalls?: readonly Same[]
  readonly tests: readonly Same[]
  readonly keys: readonly string[]
}

const machines: Readonly<Record<string, Same>> = {
  b64: ['b64', 'B64', 'x86_64', '0xC000003E'],
  b32: ['b32', 'B32', 'i386', 'i686'],
}

/** Names and numbers on x86_64. */
const calls: readonly Same[] = [
  ['open', '2', 'OPEN', '0x2'],
  ['openat', '257', '0x101'],
  ['chmod', '90', 'Chmod'],
  ['execve', '59', '073'],
  ['unlinkat', '263'],
  ['adjtimex', '159'],
]

const tests: readonly Same[] = [
  ['-F auid!=unset', '-F auid!=-1', '-F auid!=4294967295', '-F loginuid!=0xffffffff'],
  ['-F auid>=1000', '-F loginuid>=0x3e8', '-F AUID>=01750'],
  ['-F uid=root', '-F uid=0', '-F UID=root', '-F uid=0x0'],
  ['-F euid!=nobody', '-F euid!=65534'],
  ['-F gid=root', '-F gid=0', '-F gid=00'],
  ['-F uid<3000000000', '-F uid<0xb2d05e00', '-F uid<-1294967296'],
  ['-F exit=-EACCES', '-F exit=-13', '-F exit=-eacces', '-F exit=-0xd'],
  ['-F exit!=-EWOULDBLOCK', '-F exit!=-EAGAIN', '-F exit!=-11'],
  ['-F success=0', '-F success=0x0'],
  ['-F a0=10', '-F a0=0xa', '-F a0=012', '-F A0=0x0A'],
  ['-F a2&0100', '-F a2&64', '-F a2&0x40'],
  ['-F a1=-1', '-F a1=4294967295', '-F a1=0xFFFFFFFF'],
  ['-F filetype=dir', '-F filetype=DIR'],
  ['-F sessionid!=unset', '-F sessionid!=-1', '-F sessionid!=4294967295'],
  ['-F ppid=1', '-F PPID=01'],
  ['-F exe=/usr/bin/su'],
  ['-C uid!=euid', '-C euid!=uid'],
  ['-C auid!=obj_uid', '-C obj_uid!=auid', '-C obj_uid!=loginuid'],
  ['-C gid=egid', '-C egid=gid'],
]

const messageTests: readonly Same[] = [
  ['-F msgtype=CWD', '-F msgtype=cwd', '-F msgtype=1307'],
  ['-F msgtype>=1300', '-F msgtype>=SYSCALL'],
  ['-F auid=-1', '-F auid=unset'],
  ['-F uid=root', '-F uid=0'],
]

const fileSystemTests: readonly Same[] = [
  ['-F fstype=debugfs', '-F fstype=0x64626720', '-F fstype=1684170528'],
  ['-F fstype=tracefs', '-F fstype=0x74726163'],
]

const someKeys = fc.uniqueArray(fc.constantFrom('identity', 'time', 'a b', 'x=y'), {maxLength: 2})
const someTests = (from: readonly Same[], least = 0) =>
  fc.uniqueArray(fc.constantFrom(...from), {minLength: least, maxLength: 3})
const action = fc.constantFrom('always', 'always', 'never')

const watch: fc.Arbitrary<Meaning> = fc
  .record({
    action,
    target: fc.constantFrom(
      {path: '/etc/passwd', field: 'path'} as const,
      {path: '/etc/shadow', field: 'path'} as const,
      {path: '/etc/not-there', field: 'path'} as const,
      {path: '/etc', field: 'dir'} as const,
      {path: '/etc/ssh', field: 'dir'} as const,
    ),
    perm: fc.subarray([...'rwxa'], {minLength: 1}).map((letters) => letters.join('')),
    arch: fc.constantFrom(undefined, undefined, ['b64', 'B64', 'x86_64'] as const),
    tests: fc.oneof(fc.constant([]), someTests(tests)),
    keys: someKeys,
  })
  .map(({target, perm, arch, ...more}) => ({
    ...{list: 'exit', ...more, watch: {...target, perm}},
    ...(arch && {arch}),
  }))

const call: fc.Arbitrary<Meaning> = fc
  .record({
    action,
    arch: fc.constantFrom('b64', 'b64', 'b32'),
    syscalls: fc.uniqueArray(fc.constantFrom(...calls), {maxLength: 4}),
    tests: someTests(tests),
    keys: someKeys,
  })
  .map(({arch, syscalls, ...more}) => ({
    list: 'exit',
    ...more,
    arch: machines[arch] ?? ['b64'],
    // The numbers of the table are those of x86_64.
    syscalls: arch === 'b64' ? syscalls : syscalls.map(([name]) => [name] as const),
  }))

const filter = (list: string, actions: readonly string[], from: readonly Same[]) =>
  fc.record({
    list: fc.constant(list),
    action: fc.constantFrom(...actions),
    tests: someTests(from, 1),
    keys: fc.constant([]),
  })

/** A rule in any way in which it can be meant. */
export const someMeaning: fc.Arbitrary<Meaning> = fc.oneof(
  {weight: 4, arbitrary: watch},
  {weight: 5, arbitrary: call},
  filter('exclude', ['always', 'never'], messageTests),
  filter('filesystem', ['never'], fileSystemTests),
  fc.constant({list: 'task', action: 'never', tests: [['-F uid=1000', '-F uid=0x3e8']], keys: []}),
)

/** Choices by a row of numbers, over and over. */
export function chooser(numbers: readonly number[]): Choose {
  let at = 0
  return (several) => {
    const number = numbers[at++ % numbers.length] ?? 0
    return several[number % several.length] ?? several[0]
  }
}

/** A row of numbers for `chooser`. */
export const someChoices = fc.array(fc.nat({max: 23}), {minLength: 31, maxLength: 31})

/** What of a rule is spelled, with nothing left to choose but the form. */
interface Spelled extends Omit<Meaning, 'arch' | 'syscalls' | 'tests'> {
  readonly arch: string | undefined
  readonly syscalls: readonly string[]
  readonly tests: readonly string[]
}

function spelled({arch, syscalls = [], tests: meant, ...rest}: Meaning, choose: Choose): Spelled {
  const names = syscalls.map(choose)
  return {
    ...rest,
    arch: arch && choose(arch),
    syscalls: choose([names, names.toReversed()]),
    tests: meant.map(choose),
  }
}

/** The words behind auditctl for a rule. */
export function wordsOf(meaning: Meaning, option: '-a' | '-A', choose: Choose): readonly string[] {
  const rule = spelled(meaning, choose)
  if (option === '-a' && isPlainWatch(meaning) && choose([true, false])) {
    return watchWords(rule, choose)
  }
  const {list, action: does, arch, tests: words, keys} = rule
  return [
    ...[option, choose([`${does},${list}`, `${list},${does}`])],
    ...(arch === undefined ? [] : ['-F', `arch=${arch}`]),
    ...syscallWords(rule, choose),
    ...targetWords(rule, choose),
    ...words.flatMap((word) => word.split(' ')),
    ...keyWords(keys, choose(canUseK(rule) ? [true, false] : [false]), choose),
  ]
}

function isPlainWatch({action: does, arch, watch: target, tests: meant}: Meaning): boolean {
  return does === 'always' && target !== undefined && !arch && meant.length === 0
}

/** -k has to stand behind a system call or a file. */
function canUseK({syscalls, watch: target}: Spelled): boolean {
  return syscalls.length > 0 || target !== undefined
}

function syscallWords(rule: Spelled, choose: Choose): readonly string[] {
  const {syscalls, list} = rule
  if (list !== 'exit') return []
  const [first, ...others] = syscalls
  if (first === undefined) return allWords(rule, choose)
  return choose([
    ['-S', syscalls.join(',')],
    syscalls.flatMap((name) => ['-S', name]),
    ['-S', first, ...(others.length > 0 ? ['-S', others.join(',')] : [])],
  ])
}

/** Behind an arch, perm alone would mean other system calls from 3.1.3 on; and 2.8.5 wants -S before a key. */
function allWords({arch, watch: target, keys}: Spelled, choose: Choose): readonly string[] {
  const all = ['-S', 'all']
  return (arch !== undefined && target !== undefined) || keys.length > 0 ? all : choose([all, []])
}

function targetWords({watch: target}: Spelled, choose: Choose): readonly string[] {
  if (target === undefined) return []
  const {field, path} = target
  const perm = permOf(target.perm, choose)
  return [
    '-F',
    `${field}=${path}`,
    ...choose([
      ['-F', `perm=${perm}`],
      ['-p', perm],
    ]),
  ]
}

function permOf(letters: string, choose: Choose): string {
  const turned = [...letters].reverse().join('')
  return choose([letters, turned, letters.toUpperCase()])
}

function watchWords({watch: target, keys}: Spelled, choose: Choose): readonly string[] {
  const {path, perm, field} = target ?? {path: '', perm: '', field: 'path'}
  const end = field === 'dir' ? choose(['', '/', '//']) : ''
  const isAll = perm === 'rwxa' && choose([true, false])
  return [
    ...['-w', `${path}${end}`],
    ...(isAll ? [] : ['-p', permOf(perm, choose)]),
    ...keyWords(keys, true, choose),
  ]
}

function keyWords(keys: readonly string[], mayUseK: boolean, choose: Choose): readonly string[] {
  return keys.flatMap((key) => {
    const asField = ['-F', `key=${key}`]
    return mayUseK ? choose([['-k', key], asField]) : asField
  })
}

/** A rule of a JSON5 policy. */
export function entryOf(meaning: Meaning, choose: Choose): unknown {
  const native = joinWords(wordsOf(meaning, '-a', choose)) ?? ''
  return choose([native, {rule: native}, objectOf(meaning, choose)])
}

function objectOf(meaning: Meaning, choose: Choose): unknown {
  const {
    list,
    action: does,
    arch,
    syscalls,
    tests: words,
    keys,
    watch: target,
  } = spelled(meaning, choose)
  const key = keys.length === 0 ? {} : {key: keys.length === 1 ? keys[0] : keys}
  if (target && isPlainWatch(meaning) && choose([true, false])) {
    return {watch: target.path, perm: permOf(target.perm, choose), ...key}
  }
  const where = [
    ...(target ? [`${target.field}=${target.path}`, `perm=${permOf(target.perm, choose)}`] : []),
    ...words.map((word) => word.slice(3)),
  ]
  return {
    ...(list === 'exit' ? choose([{}, {list}]) : {list}),
    ...(does === 'always' ? choose([{}, {action: does}]) : {action: does}),
    ...(arch === undefined ? {} : {arch, syscalls: syscalls.length === 0 ? 'all' : syscalls}),
    ...(where.length === 0 ? {} : {where}),
    ...key,
  }
}
