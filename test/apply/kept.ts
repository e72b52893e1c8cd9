import {expect} from 'vitest'
import {listGenerations, readGeneration} from '../../src/generations/store.ts'
import {ruleIdentity} from '../../src/rules/kernel-rule.ts'
import type {Sandbox} from '../../src/system/sandbox-file.ts'
import type {MemoryMachine} from './memory-machine.ts'

/**
 * After the first apply of a machine: it is there whole with what was there before it, or there is
 * nothing of it.
 */
export async function expectKept(
  machine: MemoryMachine,
  before: Sandbox,
  isApplied: boolean,
  where: string,
): Promise<void> {
  const {sound, damaged} = await listGenerations(machine.system)
  expect([sound.map(({number}) => number), damaged], where).toEqual([isApplied ? [0, 1] : [], []])
  if (!isApplied) return
  await expectHeld(machine, 0, before, where)
  await expectHeld(machine, 1, machine.sandbox(), where)
}

/** A generation holds what the machine held. */
export async function expectHeld(
  {system}: Pick<MemoryMachine, 'system'>,
  number: number,
  {rules, control, rules_d}: Sandbox,
  where = '',
): Promise<void> {
  const kept = await readGeneration(system, number)
  expect(
    kept?.rules.map(({rule}) => ruleIdentity(rule)),
    where,
  ).toEqual(rules.map(ruleIdentity))
  expect(kept?.control, where).toEqual(control)
  expect(kept?.ours, where).toBe(rules_d['auditform.rules'])
  const others = Object.keys(rules_d).filter(
    (name) => name.endsWith('.rules') && name !== 'auditform.rules',
  )
  expect(kept?.summary.others.map(({name}) => name).toSorted(), where).toEqual(others.toSorted())
}
