import * as v from 'valibot'
import {describe, expect, test} from 'vitest'
import {AuditformError} from '../src/errors.ts'
import {fateOf, reasonFlag, type Undertaking, withHistory} from '../src/history.ts'
import {historySchema} from '../src/report/history-schema.ts'
import type {System} from '../src/system/system.ts'
import {memoryMachine} from './apply/memory-machine.ts'

const undertaking: Undertaking = {
  id: 'one',
  action: 'apply',
  reason: 'CHG-1',
  commands: [['-w', '/etc/passwd', '-p', 'wa']],
  allowed: ['EMPTIES'],
  rules_file: '/r/auditform.rules',
}

const neverLost = (reason: string): void => expect.unreachable(reason)

function apply(system: System, onLoss = neverLost, about: Partial<Undertaking> = {}) {
  return withHistory(
    system,
    {...undertaking, ...about},
    async () => 7,
    (operations) => ({result: 'applied', operations}),
    onLoss,
  )
}

function recordsOf(state: ReadonlyMap<string, string>) {
  const lines = (state.get('history.jsonl') ?? '').split('\n').filter((line) => line !== '')
  return lines.map((line) => v.parse(historySchema, JSON.parse(line)))
}

/** A machine that keeps what it is told to announce. */
function listening() {
  const machine = memoryMachine()
  const heard: {syslog: string; audit: string}[] = []
  const system: System = {
    ...machine.system,
    announce: async (lines) => {
      heard.push(lines)
    },
  }
  return {system, state: machine.state, heard}
}

describe('a record', () => {
  test('says who did what, when, why, how long, and what came of it', async () => {
    const {system, state, heard} = listening()
    const before = new Date().toISOString()
    expect(await apply(system)).toBe(7)
    const [record, ...others] = recordsOf(state)
    expect(others).toEqual([])
    expect(record).toMatchObject({...undertaking, result: 'applied', operations: 7, error: null})
    expect(record?.user).toMatchObject({uid: process.getuid?.(), from: expect.any(String)})
    expect((record?.at ?? '') >= before && (record?.at ?? '') <= new Date().toISOString()).toBe(
      true,
    )
    expect(record?.duration_ms).toBeLessThan(60_000)
    expect(heard).toEqual([
      {
        syslog: expect.stringContaining('op=apply id=one result=applied'),
        audit: expect.stringMatching(/^auditform: op=apply id=one .* res=success$/),
      },
    ])
  })

  test('is added behind those that are there', async () => {
    const {system, state} = listening()
    await apply(system)
    await apply(system, neverLost, {id: 'two'})
    expect(recordsOf(state).map(({id}) => id)).toEqual(['one', 'two'])
  })

  test('is written of a failure too, which goes on as it is', async () => {
    const {system, state} = listening()
    const failure = new AuditformError('LOCKED', 'The kernel is locked.', {status: 3})
    const failed = withHistory(
      system,
      undertaking,
      () => Promise.reject(failure),
      () => undefined,
      neverLost,
    )
    await expect(failed).rejects.toBe(failure)
    expect(recordsOf(state)).toMatchObject([
      {result: 'failed', error: {code: 'LOCKED', exit_status: 3}, operations: null},
    ])
  })

  test('is not written where nothing was done', async () => {
    const {system, state, heard} = listening()
    await withHistory(
      system,
      undertaking,
      async () => 0,
      () => undefined,
      neverLost,
    )
    expect(state.has('history.jsonl')).toBe(false)
    expect(heard).toEqual([])
  })

  test('behind one that was torn is whole', async () => {
    const {system, state} = listening()
    await apply(system)
    state.set('history.jsonl', `${state.get('history.jsonl')}{"format_ver`)
    await apply(system, neverLost, {id: 'two', about: 'x'})
    expect(await fateOf(system, 'x')).toMatchObject({id: 'two'})
  })

  test('that cannot be written is told, changes nothing, and still goes to the logs', async () => {
    const {system, state, heard} = listening()
    const full: System = {...system, writeState: () => Promise.reject(new Error('no space'))}
    const losses: string[] = []
    expect(await apply(full, (reason) => void losses.push(reason))).toBe(7)
    expect(losses).toEqual(['no space'])
    expect(state.has('history.jsonl')).toBe(false)
    expect(heard).toHaveLength(1)
  })

  test('is one line whatever the reason holds', async () => {
    const {system, state} = listening()
    const reason = 'a\nb\u001b[2J\u2028"}\n{"format_version":"1.0"'
    await apply(system, neverLost, {reason})
    expect(state.get('history.jsonl')).not.toMatch(/[^\n\P{Cc}]|\p{Zl}/u)
    expect(recordsOf(state)).toMatchObject([{reason}])
  })
})

test('of an apply that was to be confirmed, what failed is not its end', async () => {
  const {system} = listening()
  const watched = {id: 'w', action: 'undo', about: 'one'} as const
  await withHistory(
    system,
    {...watched, reason: null},
    () => Promise.reject(new Error('away')),
    () => undefined,
    neverLost,
  ).catch(() => {})
  expect(await fateOf(system, 'one')).toBe(undefined)
  await apply(system, neverLost, watched)
  expect(await fateOf(system, 'one')).toMatchObject({about: 'one', result: 'applied'})
})

test.for(['', ' ', 'x'.repeat(501)])('a reason of no use is refused: "%s"', (text) => {
  expect(() => reasonFlag(text)).toThrow(expect.objectContaining({status: 64}))
})

test('a reason is taken without the space around it', () => {
  expect(reasonFlag(' CHG-1 \n')).toBe('CHG-1')
  expect(reasonFlag(undefined)).toBe(null)
})
