/**
 * Words for auditctl over its whole grammar.
 *
 * Most are rules whose parts fit each other, in any of the spellings that auditctl takes, with an odd
 * part now and then; the rest are options thrown together, most of which it refuses. Nothing here
 * locks a machine, makes it panic, or stops auditd.
 */
import fc from 'fast-check'
import {
  exitFields,
  fieldNames,
  fieldOf,
  messageFields,
  mostly,
  type NamedPlaces,
  taskFields,
  type Words,
} from './arbitrary-fields.ts'

/** The words behind `auditctl`, for one rule or for what looks like one. */
export function arbitraryWords(places: NamedPlaces): fc.Arbitrary<Words> {
  return fc.oneof(
    {weight: 35, arbitrary: syscallRule(places)},
    {weight: 8, arbitrary: pathRule(places)},
    {weight: 20, arbitrary: watch(places)},
    {weight: 18, arbitrary: filterRule(places)},
    {weight: 20, arbitrary: thrownTogether(places)},
    {weight: 1, arbitrary: deletion},
  )
}

const maybe = (words: fc.Arbitrary<Words>): fc.Arbitrary<Words> => fc.option(words, {nil: []})
const someOf = (words: fc.Arbitrary<Words>, maxLength: number): fc.Arbitrary<Words> =>
  fc.array(words, {maxLength}).map((found) => found.flat())
const joined = (...parts: readonly fc.Arbitrary<Words>[]): fc.Arbitrary<Words> =>
  fc.tuple(...parts).map((found) => found.flat())

const syscalls = [
  ...['open', 'openat', 'close', 'execve', 'chmod', 'rename', 'kill', 'openat2', 'clone3'],
  ...['timerfd_create', 'madvise', 'OPEN', 'fchmod', 'unlinkat', '2', '59', '437', '999', '0x10'],
]
const oddSyscalls = [
  ...['2047', '2032', '2048', '2031', '2abc', '-1', '4294967298', 'nosuch', '', 'ALL', '01'],
  ...['all', 'socketcall', 'chown32', 'bind', 'stat64', 'uring_cmd', 'fchmodat2', 'all', 'all'],
]
const syscallWords: fc.Arbitrary<Words> = fc
  .array(mostly(syscalls, oddSyscalls), {minLength: 1, maxLength: 4})
  .map((names) => ['-S', names.join(',')])

const pairIds = ['uid', 'euid', 'suid', 'fsuid', 'auid', 'obj_uid', 'loginuid', 'UID']
const pairGroups = ['gid', 'egid', 'sgid', 'fsgid', 'obj_gid']
const comparison: fc.Arbitrary<Words> = fc
  .tuple(
    mostly([pairIds, pairGroups], [[...pairIds, ...pairGroups, 'pid', '']]),
    mostly(['=', '!='], ['>', '==', '']),
  )
  .chain(([sides, op]) =>
    fc
      .shuffledSubarray([...sides], {minLength: 2, maxLength: 2})
      .map(([left, right]) => ['-C', `${left}${op}${right}`]),
  )

const keys = ['zz_k', 'zz_k2', 'zz', 'a b', 'a=b', 'é', '"q"', "it's", '-p', 'ids-sys-low', '#']
const oddKeys = [
  ...['', 'a>=b', 'a&=b', 'x\u0001y', '\u001b[31m', 'ids-bad', 'tab\tbed', 'back\\slash', '\u007f'],
  ...[127, 128, 255, 256, 257].map((length) => 'k'.repeat(length)),
  ...['é'.repeat(128), 'é'.repeat(129)],
]
const key = mostly(keys, oddKeys)
const keyWords: fc.Arbitrary<Words> = fc.oneof(
  {weight: 8, arbitrary: key.map((text) => ['-k', text])},
  {weight: 1, arbitrary: key.filter((text) => text !== '').map((text) => [`-k${text}`])},
  {weight: 3, arbitrary: key.map((text) => ['-F', `key=${text}`])},
)

const permWords: fc.Arbitrary<Words> = mostly(
  ['wa', 'r', 'rwxa', 'x', 'WA', 'aw', 'ww'],
  ['xyz', 'rwxar', ''],
).map((letters) => ['-p', letters])

/** `-a list,action` and its kin; appending is the commonest, and a delete seldom finds its rule. */
const request = (lists: readonly string[]): fc.Arbitrary<Words> =>
  fc
    .tuple(
      fc.constantFrom('-a', '-a', '-a', '-a', '-a', '-a', '-A', '-d'),
      fc.constantFrom('always', 'always', 'never'),
      fc.constantFrom(...lists),
      fc.boolean(),
    )
    .map(([option, action, list, isListFirst]) => [
      option,
      isListFirst ? `${list},${action}` : `${action},${list}`,
    ])

const syscallRule = (places: NamedPlaces): fc.Arbitrary<Words> =>
  joined(
    request(['exit']),
    maybe(fieldOf(['arch'], places)),
    maybe(syscallWords),
    maybe(joined(fieldOf(['path', 'dir'], places), maybe(fieldOf(['perm'], places)))),
    someOf(fieldOf(exitFields, places), 3),
    maybe(comparison),
    someOf(keyWords, 2),
  )

/** What is listed like a watch, and is one when its action is always. */
const pathRule = (places: NamedPlaces): fc.Arbitrary<Words> =>
  joined(
    request(['exit']),
    fc
      .tuple(fieldOf(['path', 'dir'], places), fieldOf(['perm'], places), fc.boolean())
      .map(([path, perm, isPathFirst]) => (isPathFirst ? [...path, ...perm] : [...perm, ...path])),
    someOf(keyWords, 2),
  )

const watch = ({files, folders, nowhere}: NamedPlaces): fc.Arbitrary<Words> =>
  joined(
    fc
      .tuple(
        fc.constantFrom('-w', '-w', '-w', '-w', '-W'),
        mostly([...files, ...folders], nowhere),
        mostly(['', '', '/'], ['//', '/..', '/*']),
      )
      .map(([option, path, end]) => [option, `${path}${end}`]),
    someOf(permWords, 2),
    someOf(keyWords, 2),
  )

const filterRule = (places: NamedPlaces): fc.Arbitrary<Words> =>
  fc.oneof(
    joined(request(['user', 'exclude']), someOf(fieldOf(messageFields, places), 3)),
    joined(request(['user']), fieldOf(['exe'], places), keyWords),
    joined(request(['task']), someOf(fieldOf(taskFields, places), 2)),
    joined(request(['filesystem']), fieldOf(['fstype'], places), maybe(keyWords)),
  )

const deletion: fc.Arbitrary<Words> = fc.oneof(
  {weight: 1, arbitrary: fc.constant<Words>(['-D'])},
  {weight: 6, arbitrary: key.map((text): Words => ['-D', '-k', text])},
)

const anyRequest: fc.Arbitrary<Words> = fc
  .tuple(
    fc.constantFrom('-a', '-a', '-A', '-d'),
    mostly(['exit', 'task', 'user', 'exclude', 'filesystem'], ['io_uring', 'entry', 'EXIT', '']),
    mostly(['always', 'never'], ['possible', 'ALWAYS', '']),
    mostly<'list first' | 'action first' | 'list only' | 'three'>(
      ['list first', 'action first'],
      ['list only', 'three'],
    ),
  )
  .map(([option, list, action, shape]) => {
    const spelled = {
      'list first': `${list},${action}`,
      'action first': `${action},${list}`,
      'list only': list,
      three: `${list},${action},x`,
    }
    return [option, spelled[shape]]
  })

const oddWords: fc.Arbitrary<Words> = fc
  .constantFrom('-i', '-c', '-ic', '--', '-', 'extra', '-Z', '--foo', '', '-F', '-k', '-S')
  .map((word) => [word])

/** As many fields as a rule holds, and one more or less. */
const manyFields: fc.Arbitrary<Words> = fc
  .tuple(fc.integer({min: 61, max: 65}), fc.constantFrom('uid=0', 'pid=1', 'a0=1'))
  .map(([count, word]) => Array.from({length: count}, () => ['-F', word]).flat())

const anyOption = (places: NamedPlaces): fc.Arbitrary<Words> =>
  fc.oneof(
    {weight: 40, arbitrary: fieldOf(fieldNames, places)},
    {weight: 10, arbitrary: syscallWords},
    {weight: 8, arbitrary: fieldOf(['arch'], places)},
    {weight: 8, arbitrary: keyWords},
    {weight: 6, arbitrary: permWords},
    {weight: 5, arbitrary: comparison},
    {weight: 4, arbitrary: anyRequest},
    {weight: 4, arbitrary: watch(places)},
    {weight: 2, arbitrary: oddWords},
    {weight: 1, arbitrary: manyFields},
  )

const thrownTogether = (places: NamedPlaces): fc.Arbitrary<Words> =>
  joined(
    fc.oneof(
      request(['exit', 'exit', 'exclude', 'user']),
      anyRequest,
      watch(places),
      maybe(fieldOf(['arch'], places)),
    ),
    someOf(anyOption(places), 5),
  )
