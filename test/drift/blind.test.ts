import {describe, expect, test} from 'vitest'
import {blindRules, isByAge} from '../../src/drift/blind.ts'
import {Field} from '../../src/rules/uapi.ts'
import type {MountLook, PathLook, PathLooks} from '../../src/state/path-looks.ts'
import {wanted} from '../plan/plan-input.ts'
import {field, rule} from '../rules/arbitrary-rules.ts'

const hour = 3_600_000
/** The host was booted at 10 o'clock, and rules were applied at 12. */
const [bootedAt, appliedAt] = [10 * hour, 12 * hour]
const directory: PathLook = {kind: 'directory', realPath: '/data/logs', madeAt: 5 * hour}
const file: PathLook = {kind: 'other', realPath: '/data/logs', madeAt: 5 * hour}

function blindness(
  name: 'path' | 'dir' | 'exe',
  path: string,
  look: PathLook | undefined,
  more: {
    readonly mounts?: readonly MountLook[]
    readonly appliedAt?: number | undefined
    readonly loadedAt?: number
  } = {},
) {
  const paths = new Map(look ? [[path, look]] : [])
  const {mounts = [], loadedAt} = more
  const looks: PathLooks = {paths, mounts, bootedAt, loadedAt}
  const rules = [wanted(rule([field(Field[name], path)]))]
  const found = blindRules(rules, looks, 'appliedAt' in more ? more.appliedAt : appliedAt)
  return found[0]?.why
}

const mounted = (path: string, since: number | undefined): readonly MountLook[] => [
  {path, type: 'xfs', since},
]

describe('rules that see what they are for', () => {
  test.for([
    ['a directory', 'dir', '/data/logs', directory, {}],
    ['a link with a slash behind it', 'dir', '/link/', directory, {}],
    ['a file that is not there', 'path', '/x', {...file, kind: 'missing'}, {}],
    ['a program that is not there', 'exe', '/x', {...file, kind: 'missing'}, {}],
    ['a program below a later mount', 'exe', '/x', file, {mounts: mounted('/data', 20 * hour)}],
    ['a file made later', 'path', '/x', {...file, madeAt: 20 * hour}, {}],
    ['nobody could look', 'dir', '/data/logs', undefined, {}],
    ['made while the rules were loaded', 'dir', '/x', {...directory, madeAt: appliedAt + 1}, {}],
    [
      'nobody knows when rules were applied',
      'dir',
      '/x',
      {...directory, madeAt: 20 * hour},
      {appliedAt: undefined, mounts: mounted('/data', 20 * hour)},
    ],
    ['mounted before', 'dir', '/x', directory, {mounts: mounted('/data', 11 * hour)}],
    ['mounted at an unknown time', 'dir', '/x', directory, {mounts: mounted('/data', undefined)}],
    ['mounted elsewhere', 'dir', '/x', directory, {mounts: mounted('/data/logs2', 20 * hour)}],
    [
      'mounted before a boot that loaded the rules',
      'dir',
      '/x',
      directory,
      {appliedAt: 2 * hour, mounts: mounted('/data', 10 * hour + 20_000)},
    ],
    [
      'made before a restart of auditd that loaded the rules anew',
      'dir',
      '/x',
      {...directory, madeAt: 20 * hour},
      {loadedAt: 21 * hour},
    ],
    [
      'a mount below a file is none',
      'path',
      '/x',
      file,
      {mounts: mounted('/data/logs/x', 20 * hour)},
    ],
  ] as const)('%s', ([, name, path, look, more]) => {
    expect(blindness(name, path, look, more)).toBe(undefined)
  })
})

describe('rules that do not', () => {
  const link: PathLook = {kind: 'link', realPath: '/real', madeAt: 1}

  test.for(['path', 'dir', 'exe'] as const)('%s on a link', (name) => {
    expect(blindness(name, '/link', link)).toEqual({kind: 'link', leadsTo: '/real'})
  })

  test('a directory that is gone while its rule is not', () => {
    const missing: PathLook = {kind: 'missing', realPath: undefined, madeAt: undefined}
    expect(blindness('dir', '/x', missing)).toEqual({kind: 'moved'})
    expect(blindness('dir', '/x', file)).toEqual({kind: 'moved'})
  })

  test('a directory that is younger than its rule', () => {
    const madeAt = 13 * hour
    expect(blindness('dir', '/x', {...directory, madeAt})).toEqual({kind: 'made-later', madeAt})
  })

  test.for(['path', 'dir'] as const)('%s below a later mount', (name) => {
    const over = {kind: 'mounted-over', mount: '/data', since: 13 * hour}
    const look = name === 'dir' ? directory : file
    expect(blindness(name, '/x', look, {mounts: mounted('/data', 13 * hour)})).toEqual(over)
  })

  test('a directory with a later mount in it', () => {
    const mounts = mounted('/data/logs/new', 13 * hour)
    expect(blindness('dir', '/x', directory, {mounts})).toEqual({
      kind: 'mounted-within',
      mounts: ['/data/logs/new'],
    })
  })
})

test('all rules on one path are told together, and suppressions are not', () => {
  const looks: PathLooks = {
    paths: new Map([['/link', {kind: 'link', realPath: undefined, madeAt: 1}]]),
    mounts: [],
    bootedAt,
    loadedAt: undefined,
  }
  const on = (uid: number, action: number) =>
    wanted(rule([field(Field.path, '/link'), field(Field.uid, uid)], {action}))
  const found = blindRules([on(1, 2), on(2, 2), on(3, 0)], looks, appliedAt)
  expect(found.map(({path, rules}) => [path, rules.length])).toEqual([['/link', 2]])
})

test.for([
  ['link', {kind: 'link', leadsTo: '/x'}, false],
  ['moved', {kind: 'moved'}, false],
  ['made later', {kind: 'made-later', madeAt: 1}, true],
  ['mounted over', {kind: 'mounted-over', mount: '/x', since: 1}, true],
  ['mounted within', {kind: 'mounted-within', mounts: ['/x']}, true],
] as const)('whether the age of a rule decides: %s', ([, why, isSo]) => {
  expect(isByAge({path: '/x', why, rules: []})).toBe(isSo)
})
