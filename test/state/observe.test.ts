import {describe, expect, test} from 'vitest'
import {Action, Field, List, Operator} from '../../src/rules/uapi.ts'
import {observe} from '../../src/state/observe.ts'
import type {System} from '../../src/system/system.ts'
import {makeWorld} from '../world.ts'

const noNames = {users: new Set<string>(), groups: new Set<string>(), paths: new Set<string>()}
const watch = (key: string) => ({
  list: List.exit,
  action: Action.always,
  fields: [
    {type: Field.path, op: Operator.eq, value: '/etc/passwd'},
    {type: Field.perm, op: Operator.eq, value: 10},
    {type: Field.key, op: Operator.eq, value: key},
  ],
  syscalls: 'all' as const,
})

test('rules, control values and counters of a machine are read', async () => {
  const {system} = await makeWorld({rules: [watch('a')]})
  const seen = await observe(system, await system.facts(noNames), [])
  expect(seen.state.rules.map(({rule}) => rule)).toEqual([watch('a')])
  expect(seen.state.control).toMatchObject({enabled: 'on', backlog_limit: 64})
  expect(seen.status.lost).toBe(0)
  expect(seen.readers).toEqual({kind: 'agree'})
})

test('a key with a newline in it does not shift the lines of the rules behind it', async () => {
  const {system} = await makeWorld({rules: [watch('two\nlines'), watch('b')]})
  const seen = await observe(system, await system.facts(noNames), [])
  expect(seen.readers).toEqual({kind: 'agree'})
  expect(seen.state.rules.map(({origin}) => origin)).toEqual([
    expect.objectContaining({line: '-w /etc/passwd -p wa -k two\nlines'}),
    expect.objectContaining({line: '-w /etc/passwd -p wa -k b'}),
  ])
})

test('without the exact reader the listing is read, and what it hides is said', async () => {
  const {system} = await makeWorld({rules: [watch('a')]})
  const textOnly: System = {
    ...system,
    exactReading: async () => ({kind: 'unavailable', reason: 'no-koffi', detail: 'a test'}),
  }
  const seen = await observe(textOnly, await system.facts(noNames), [watch('a')])
  expect(seen.readers).toEqual({kind: 'text-only', reason: 'a test'})
  expect(
    seen.state.rules.map(({rule, origin}) => [rule, origin.kind === 'kernel' && origin.unproven]),
  ).toEqual([[watch('a'), expect.arrayContaining(['L1', 'L2'])]])
})

test('what keeps the status from being read is told, whatever becomes of the rules', async () => {
  const {system} = await makeWorld({rules: [watch('a')]})
  const failing: System = {
    ...system,
    auditctl: async ([option]) => {
      throw new Error(`no answer to ${option}`)
    },
  }
  const facts = await system.facts(noNames)
  await expect(observe(failing, facts, [])).rejects.toThrow('no answer to -s')
})

test('a writer between the two readings is no tampering', async () => {
  const {system} = await makeWorld({rules: [watch('a')]})
  let lines = 0
  let readings = 0
  const busy: System = {
    ...system,
    exactReading: () => {
      readings++
      return system.exactReading()
    },
    async auditctl(args) {
      if (args[0] === '-l' && lines++ === 0) await system.auditctl(['-w', '/etc/group', '-p', 'wa'])
      return system.auditctl(args)
    },
  }
  const seen = await observe(busy, await system.facts(noNames), [])
  expect(seen.readers).toEqual({kind: 'agree'})
  expect(seen.state.rules).toHaveLength(2)
  expect(readings).toBe(2)
})

describe('a listing that auditctl could not receive whole', () => {
  /** The kernel's answer overruns the socket the first times; auditctl ends with 0. */
  async function busy(times: number) {
    const {system} = await makeWorld({rules: [watch('a'), watch('b')]})
    let left = times
    const machine: System = {
      ...system,
      exactReading: async () => ({kind: 'unavailable', reason: 'no-libc', detail: 'test'}),
      async auditctl(args) {
        const answer = await system.auditctl(args)
        if (args.join(' ') !== '-l' || left-- <= 0) return answer
        const stderr = 'Error receiving audit netlink packet (No buffer space available)\n'
        return {...answer, stdout: answer.stdout.split('\n', 1).join('\n'), stderr}
      },
    }
    return observe(machine, await machine.facts(noNames), [])
  }

  test('is asked for again', async () => {
    expect((await busy(2)).state.rules).toHaveLength(2)
  })

  test('is never taken for the whole', async () => {
    await expect(busy(100)).rejects.toMatchObject({code: 'AUDITCTL_CUT'})
  })
})

test('a status without enabled is an error that a person can act on', async () => {
  const {system} = await makeWorld()
  const odd: System = {
    ...system,
    auditctl: async (args) => ({
      ...(await system.auditctl(args)),
      stdout: args[0] === '-s' ? 'hello 1\n' : '',
    }),
  }
  await expect(observe(odd, await system.facts(noNames), [])).rejects.toMatchObject({
    code: 'STATUS_UNREADABLE',
  })
})
