import {expect, test, vi} from 'vitest'
import {preflight} from '../../src/apply/preflight.ts'
import {stopsApply} from '../../src/plan/preflight-finding.ts'
import {preflightWords} from '../../src/report/words/preflight-words.ts'
import {Field, Operator} from '../../src/rules/uapi.ts'
import type {Readiness, Surroundings, System} from '../../src/system/system.ts'
import {ruleOf} from '../plan/abstract-rules.ts'
import {heldState, planOf, wantedState} from '../plan/plan-input.ts'
import {memoryMachine} from './memory-machine.ts'

const watch = {
  ...ruleOf('a'),
  fields: [{type: Field.path, op: Operator.eq, value: '/gone/file'}],
  syscalls: 'all' as const,
}
const {operations} = planOf(heldState([]), wantedState([watch]))

/** A host of which something is not as an apply needs it. */
async function host(
  bend: Partial<Readiness> = {},
  around: Partial<Surroundings> = {},
  kind: System['kind'] = 'sandbox',
): Promise<System> {
  const {system} = memoryMachine()
  const readiness = {...(await system.readiness()), ...bend}
  const surroundings = {...(await system.surroundings()), ...around}
  return {...system, kind, readiness: async () => readiness, surroundings: async () => surroundings}
}

const folder = (await memoryMachine().system.readiness()).rulesDir

test('a host on which all is well has no findings', async () => {
  expect(await preflight(await host(), operations, 'text')).toEqual([])
})

test.for([
  {code: 'no-privilege', bend: {mayControlAudit: false}, stops: false},
  {code: 'user-namespace', around: {userNamespace: 'other'}, stops: false},
  {code: 'pid-namespace', around: {pidNamespace: 'other'}, stops: false},
  {code: 'agent-at-work', bend: {writers: [{pid: 7, program: 'auditbeat'}]}, stops: false},
  {code: 'folder-missing', bend: {rulesDir: {...folder, exists: false}}, stops: true},
  {
    code: 'folder-read-only',
    bend: {rulesDir: {...folder, isWritable: false, isReadOnlyFileSystem: true}},
    stops: true,
  },
  {code: 'folder-not-writable', bend: {stateDir: {...folder, isWritable: false}}, stops: true},
  {code: 'folder-full', bend: {stateDir: {...folder, freeBytes: 4096}}, stops: true},
  {code: 'folder-is-link', bend: {rulesDir: {...folder, linksTo: '/srv'}}, stops: false},
] as const)('$code is found, and stops: $stops', async (row) => {
  const bend = 'bend' in row ? row.bend : {}
  const around = 'around' in row ? row.around : {}
  const findings = await preflight(await host(bend, around), operations, 'text')
  expect(findings.map(({code}) => code)).toEqual([row.code])
  expect(findings.map(stopsApply)).toEqual([row.stops])
  for (const finding of findings) expect(preflightWords(finding).what).not.toBe('')
})

test('a folder that a live-only apply does not write to is none of its business', async () => {
  const broken = await host({rulesDir: {...folder, exists: false}})
  expect(await preflight(broken, operations, undefined)).toEqual([])
})

test('everything is found at once', async () => {
  const findings = await preflight(
    await host({
      rulesDir: {...folder, exists: false},
      stateDir: {...folder, freeBytes: 0, isWritable: false},
    }),
    operations,
    'text',
  )
  expect(findings.map(({code}) => code)).toEqual([
    'folder-not-writable',
    'folder-full',
    'folder-missing',
  ])
})

test('what a rule watches and is gone is found on a real host, and not where paths are only described', async () => {
  const finding = {code: 'path-missing', path: '/gone', watched: '/gone/file'}
  expect(await preflight(await host({}, {}, 'local'), operations, 'text')).toEqual([finding])
  expect(await preflight(await host({}, {}, 'sandbox'), operations, 'text')).toEqual([])
})

test('a writer that ends soon is waited for, and one that stays is told', async () => {
  vi.useFakeTimers({toFake: ['setTimeout']})
  try {
    const system = await host()
    const ready = await system.readiness()
    let looks = 0
    const busy = (until: number): System => ({
      ...system,
      readiness: async () =>
        looks++ < until ? {...ready, writers: [{pid: 9, program: 'augenrules'}]} : ready,
    })
    const short = preflight(busy(3), operations, 'text')
    await vi.runAllTimersAsync()
    expect(await short).toEqual([])
    looks = 0
    const long = preflight(busy(1e9), operations, 'text')
    await vi.runAllTimersAsync()
    expect(await long).toEqual([{code: 'writer-at-work', pid: 9, program: 'augenrules'}])
  } finally {
    vi.useRealTimers()
  }
})
