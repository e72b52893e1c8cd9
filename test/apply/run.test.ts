import {describe, expect, test} from 'vitest'
import {type RunOutcome, runOperations} from '../../src/apply/run.ts'
import type {Operation} from '../../src/plan/operation.ts'
import type {RunResult, System} from '../../src/system/system.ts'
import {rulesOf} from '../plan/abstract-rules.ts'
import {heldState, planOf, wantedState} from '../plan/plan-input.ts'
import {makeWorld} from '../world.ts'

const silent: RunResult = {stdout: '', stderr: '', exitCode: 0, failure: undefined}

/** A machine whose auditctl gives these answers, one after the other, and notes what it was asked. */
async function answering(...answers: readonly Partial<RunResult>[]) {
  const {system} = await makeWorld()
  const asked: string[] = []
  const scripted: System = {
    ...system,
    async auditctl(argv) {
      asked.push(argv.join(' '))
      return {...silent, ...answers[asked.length - 1]}
    },
  }
  return {system: scripted, asked}
}

function operations(current: string, desired: string): readonly Operation[] {
  return planOf(heldState(rulesOf(current)), wantedState(rulesOf(desired)), {isStrict: true})
    .operations
}

const ignore = () => {}
const exists = {exitCode: 255, stderr: 'Error sending add rule data request (Rule exists)\n'}
const gone = {
  exitCode: 255,
  stderr: 'Error sending delete rule data request (No such file or directory)\n',
}
const locked = {stderr: 'The audit system is in immutable mode, no rule changes allowed\n'}

describe('one operation is settled', () => {
  test.for<{
    name: string
    kind: 'append' | 'delete' | 'prepend'
    answer: Partial<RunResult>
    kindOfOutcome: RunOutcome['kind']
  }>([
    {name: 'exit status 0', kind: 'append', answer: {}, kindOfOutcome: 'done'},
    {name: 'an append of what is there', kind: 'append', answer: exists, kindOfOutcome: 'done'},
    {name: 'a delete of what is gone', kind: 'delete', answer: gone, kindOfOutcome: 'done'},
    {name: 'a prepend of what is there', kind: 'prepend', answer: exists, kindOfOutcome: 'failed'},
    {name: 'an append that finds no folder', kind: 'append', answer: gone, kindOfOutcome: 'failed'},
    {name: 'any other status', kind: 'append', answer: {exitCode: 1}, kindOfOutcome: 'failed'},
    {
      // Until 3.1.1 auditctl exits with 0 although the kernel refused.
      name: 'a locked kernel, even with exit status 0',
      kind: 'append',
      answer: locked,
      kindOfOutcome: 'failed',
    },
    {
      name: 'no answer in time',
      kind: 'append',
      answer: {failure: 'timeout', exitCode: undefined},
      kindOfOutcome: 'failed',
    },
    {
      name: 'no auditctl any more',
      kind: 'append',
      answer: {failure: 'missing', exitCode: undefined},
      kindOfOutcome: 'failed',
    },
  ])('$name: $kindOfOutcome', async ({kind, answer, kindOfOutcome}) => {
    const words = {append: ['', 'a'], delete: ['a', ''], prepend: ['a', 'ba']}[kind]
    const [operation] = operations(words[0] ?? '', words[1] ?? '')
    expect(operation?.kind).toBe(kind)
    const {system} = await answering(answer)
    const outcome = await runOperations(system, operation ? [operation] : [], ignore)
    expect(outcome.kind).toBe(kindOfOutcome)
  })
})

test('the first failure ends the run, and only what was done before it is told', async () => {
  const {system, asked} = await answering({}, {exitCode: 1})
  const told: number[] = []
  const planned = operations('', 'abd')
  const outcome = await runOperations(system, planned, (done) => void told.push(done))
  expect(outcome).toMatchObject({kind: 'failed', at: 1, operation: planned[1]})
  expect(told).toEqual([1])
  expect(asked).toHaveLength(2)
})

describe('a rule that is known from its line only', () => {
  const [plain] = operations('a', '')
  if (plain === undefined || plain.kind === 'control') throw new Error('it is a delete')
  const guessed: Operation = {
    ...plain,
    argv: ['-d', '1'],
    alternatives: [
      ['-d', '2'],
      ['-d', '3'],
    ],
  }

  test('is tried in each spelling until one is found', async () => {
    const {system, asked} = await answering(gone, {}, {})
    expect(await runOperations(system, [guessed], ignore)).toEqual({kind: 'done'})
    expect(asked).toEqual(['-d 1', '-d 2'])
  })

  test('is done with exit status 0, whatever was said besides', async () => {
    const {system, asked} = await answering({stderr: gone.stderr})
    expect(await runOperations(system, [guessed], ignore)).toEqual({kind: 'done'})
    expect(asked).toEqual(['-d 1'])
  })

  test('is gone when none is found', async () => {
    const {system, asked} = await answering(gone, gone, gone)
    expect(await runOperations(system, [guessed], ignore)).toEqual({kind: 'done'})
    expect(asked).toEqual(['-d 1', '-d 2', '-d 3'])
  })

  test('is not tried on after any other failure', async () => {
    const {system, asked} = await answering({exitCode: 1, stderr: 'Operation not permitted'})
    expect(await runOperations(system, [guessed], ignore)).toMatchObject({kind: 'failed'})
    expect(asked).toEqual(['-d 1'])
  })
})
