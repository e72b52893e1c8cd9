import {describe, expect, test} from 'vitest'
import {type RunOutcome, runOperations, type Start} from '../../src/apply/run.ts'
import type {Operation} from '../../src/plan/operation.ts'
import type {RunResult, System} from '../../src/system/system.ts'
import {rulesOf} from '../plan/abstract-rules.ts'
import {heldState, planOf, wantedState} from '../plan/plan-input.ts'
import {makeWorld, sandboxRules} from '../world.ts'

const silent: RunResult = {stdout: '', stderr: '', exitCode: 0, failure: undefined}

/** A machine that holds the rules of a word, whose auditctl gives these answers to changes. */
async function answering(held: string, ...answers: readonly Partial<RunResult>[]) {
  const {system} = await makeWorld({rules: sandboxRules(rulesOf(held))})
  const asked: string[] = []
  const scripted: System = {
    ...system,
    loadRules: async () => undefined,
    async auditctl(argv) {
      if (argv[0] === '-l' || argv[0] === '-s') return system.auditctl(argv)
      asked.push(argv.join(' '))
      return {...silent, ...answers[asked.length - 1]}
    },
  }
  const facts = await system.facts({users: new Set(), groups: new Set(), paths: new Set()})
  const start: Start = {facts, rules: rulesOf(held)}
  return {system: scripted, asked, start}
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
    /** What the kernel holds when it is asked. */
    held: string
    answer: Partial<RunResult>
    kindOfOutcome: RunOutcome['kind']
  }>([
    {name: 'exit status 0', kind: 'append', held: '', answer: {}, kindOfOutcome: 'done'},
    {
      name: 'an append of what is there',
      kind: 'append',
      held: 'a',
      answer: exists,
      kindOfOutcome: 'done',
    },
    {
      name: 'an append of what is said to be there, and is not',
      kind: 'append',
      held: '',
      answer: exists,
      kindOfOutcome: 'failed',
    },
    {
      name: 'a delete of what is gone',
      kind: 'delete',
      held: '',
      answer: gone,
      kindOfOutcome: 'done',
    },
    {
      name: 'a delete of what is said to be gone, and is not',
      kind: 'delete',
      held: 'a',
      answer: gone,
      kindOfOutcome: 'failed',
    },
    {
      name: 'a prepend of what is there',
      kind: 'prepend',
      held: 'ba',
      answer: exists,
      kindOfOutcome: 'failed',
    },
    {
      name: 'an append that finds no folder',
      kind: 'append',
      held: '',
      answer: gone,
      kindOfOutcome: 'failed',
    },
    {
      name: 'any other status',
      kind: 'append',
      held: '',
      answer: {exitCode: 1},
      kindOfOutcome: 'failed',
    },
    {
      // Until 3.1.1 auditctl exits with 0 although the kernel refused.
      name: 'a locked kernel, even with exit status 0',
      kind: 'append',
      held: '',
      answer: locked,
      kindOfOutcome: 'failed',
    },
    {
      name: 'no answer in time',
      kind: 'append',
      held: '',
      answer: {failure: 'timeout', exitCode: undefined},
      kindOfOutcome: 'failed',
    },
    {
      name: 'no auditctl any more',
      kind: 'append',
      held: '',
      answer: {failure: 'missing', exitCode: undefined},
      kindOfOutcome: 'failed',
    },
  ])('$name: $kindOfOutcome', async ({kind, held, answer, kindOfOutcome}) => {
    const words = {append: ['', 'a'], delete: ['a', ''], prepend: ['a', 'ba']}[kind]
    const [operation] = operations(words[0] ?? '', words[1] ?? '')
    expect(operation?.kind).toBe(kind)
    const {system, start} = await answering(held, answer)
    const outcome = await runOperations(system, operation ? [operation] : [], start, ignore)
    expect(outcome.kind).toBe(kindOfOutcome)
  })
})

test('the first failure ends the run, and only what was done before it is told', async () => {
  const {system, asked, start} = await answering('', {}, {exitCode: 1})
  const told: number[] = []
  const planned = operations('', 'abd')
  const outcome = await runOperations(system, planned, start, (done) => void told.push(done))
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
    const {system, asked, start} = await answering('a', gone, {}, {})
    expect(await runOperations(system, [guessed], start, ignore)).toEqual({kind: 'done'})
    expect(asked).toEqual(['-d 1', '-d 2'])
  })

  test('is done with exit status 0, whatever was said besides', async () => {
    const {system, asked, start} = await answering('a', {stderr: gone.stderr})
    expect(await runOperations(system, [guessed], start, ignore)).toEqual({kind: 'done'})
    expect(asked).toEqual(['-d 1'])
  })

  test('is gone when none is found and the kernel does not hold it', async () => {
    const {system, asked, start} = await answering('', gone, gone, gone)
    expect(await runOperations(system, [guessed], start, ignore)).toEqual({kind: 'done'})
    expect(asked).toEqual(['-d 1', '-d 2', '-d 3'])
  })

  test('is not tried on after any other failure', async () => {
    const {system, asked, start} = await answering('a', {
      exitCode: 1,
      stderr: 'Operation not permitted',
    })
    expect(await runOperations(system, [guessed], start, ignore)).toMatchObject({kind: 'failed'})
    expect(asked).toEqual(['-d 1'])
  })
})
