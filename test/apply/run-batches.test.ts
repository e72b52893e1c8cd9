import {expect, test} from 'vitest'
import {divide, type Portion} from '../../src/apply/batches.ts'
import {runOperations} from '../../src/apply/run.ts'
import type {Operation} from '../../src/plan/operation.ts'
import {ruleIdentity} from '../../src/rules/kernel-rule.ts'
import type {RunResult, System} from '../../src/system/system.ts'
import {heldState, planOf, wantedState} from '../plan/plan-input.ts'
import {makeWorld, sandboxRules, type World} from '../world.ts'
import {numberedRules} from './numbered-rules.ts'

const refused: RunResult = {stdout: '', stderr: '', exitCode: 1, failure: undefined}
const held = numberedRules(100, 4)
const wantedRules = [...held.slice(2), ...numberedRules(200, 20)]
const planned = planOf(heldState(held), wantedState(wantedRules)).operations

async function world(): Promise<World> {
  return makeWorld({rules: sandboxRules(held)})
}

async function run(system: System, operations: readonly Operation[] = planned) {
  const facts = await system.facts({users: new Set(), groups: new Set(), paths: new Set()})
  const told: number[] = []
  const outcome = await runOperations(
    system,
    operations,
    {facts, rules: held},
    (done) => void told.push(done),
  )
  return {outcome, told}
}

const identities = async ({sandbox}: World) => (await sandbox()).rules.map(ruleIdentity)

/** A machine whose `auditctl -R` stops behind so many lines and says so, or not. */
function stopping({system}: World, lines: number, result: RunResult): System {
  return {
    ...system,
    async loadRules(text) {
      await system.loadRules(`${text.split('\n').slice(0, lines).join('\n')}\n`)
      return result
    },
  }
}

test('many operations run as one rules file, in their order', async () => {
  const {system, ...rest} = await world()
  const texts: string[] = []
  const {outcome, told} = await run({
    ...system,
    auditctl: (argv) =>
      argv[0] === '-l' || argv[0] === '-s'
        ? system.auditctl(argv)
        : Promise.reject(new Error('one by one')),
    loadRules(text) {
      texts.push(text)
      return system.loadRules(text)
    },
  })
  expect(outcome).toEqual({kind: 'done'})
  expect(told).toEqual([planned.length])
  expect(texts).toHaveLength(1)
  expect(texts[0]).toContain('-F key=key\\ 200')
  expect(await identities({system, ...rest})).toEqual(wantedRules.map(ruleIdentity))
})

test('a file that was not loaded whole is gone on with from where the kernel shows it stopped', async () => {
  for (let lines = 0; lines <= planned.length; lines++) {
    const here = await world()
    const {outcome} = await run(stopping(here, lines, refused))
    expect(outcome, `${lines} lines`).toEqual({kind: 'done'})
    expect(await identities(here)).toEqual(wantedRules.map(ruleIdentity))
  }
})

test('the operation that fails is named', async () => {
  const here = await world()
  const stuck: System = {
    ...stopping(here, 7, refused),
    auditctl: (argv) =>
      argv.includes('key=key 205')
        ? Promise.resolve({...refused, stderr: 'Invalid argument'})
        : here.system.auditctl(argv),
  }
  const at = planned.findIndex(({argv}) => argv.includes('key=key 205'))
  expect(at).toBeGreaterThan(0)
  const {outcome} = await run(stopping({...here, system: stuck}, at, refused))
  expect(outcome).toMatchObject({kind: 'failed', at, result: {stderr: 'Invalid argument'}})
})

test('where somebody else changed rules meanwhile nothing runs twice', async () => {
  const here = await world()
  const disturbed: System = {
    ...here.system,
    async loadRules(text) {
      await here.system.loadRules(text.split('\n').slice(0, 5).join('\n'))
      await here.system.auditctl(['-a', 'never,task'])
      return refused
    },
    auditctl: (argv) =>
      argv[0] === '-l' || argv[0] === '-s'
        ? here.system.auditctl(argv)
        : Promise.reject(new Error('run again')),
  }
  const {outcome} = await run(disturbed)
  expect(outcome).toMatchObject({kind: 'unclear', first: 0, last: planned.length - 1})
})

test('a machine that takes no file gets one run for each operation', async () => {
  const here = await world()
  const {outcome} = await run({...here.system, loadRules: async () => undefined})
  expect(outcome).toEqual({kind: 'done'})
  expect(await identities(here)).toEqual(wantedRules.map(ruleIdentity))
})

test('what a line cannot say, what has other spellings and what is no rule runs alone, in place', () => {
  const odd = numberedRules(300, 1).map((rule) => ({
    ...rule,
    fields: rule.fields.map((field) =>
      typeof field.value === 'string' ? {...field, value: 'two\nlines'} : field,
    ),
  }))
  const rules = [...numberedRules(1, 10), ...odd, ...numberedRules(400, 10)]
  const {operations} = planOf(heldState([]), wantedState(rules, {backlog_limit: 9000}))
  const portions = divide(operations)
  expect(portions.flatMap((portion): readonly Operation[] => portion.operations)).toEqual(
    operations,
  )
  expect(portions.map(({kind}: Portion) => kind)).toEqual(['batch', 'single', 'batch', 'single'])
})

test('no batch is longer than a person waits for an answer', () => {
  const {operations} = planOf(heldState(numberedRules(0, 1000)), wantedState(numberedRules(0, 1)))
  const sizes = divide(operations).map((portion) => portion.operations.length)
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(999)
  // At 14 ms each.
  expect(Math.max(...sizes)).toBeLessThan(150)
})
