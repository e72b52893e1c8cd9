import {expect, test} from 'vitest'
import {compareGenerations} from '../../src/generations/compare.ts'
import {findGeneration} from '../../src/generations/find.ts'
import {freshSandbox} from '../../src/system/sandbox-file.ts'
import {memoryMachine} from '../apply/memory-machine.ts'
import {applyPolicies} from './apply-text.ts'

const one = '-w /etc/passwd -p wa -k a\n'
const two = '-a always,exit -F arch=b64 -S adjtimex -k t\n'
const three = '-w /etc/group -p wa -k b\n'

test('rules, their order, control values and files', async () => {
  const machine = memoryMachine({...freshSandbox, rules_d: {'10-x.rules': three}})
  await applyPolicies(machine, {policies: {'a.rules': `-b 100\n${one}${two}`}})
  await applyPolicies(machine, {
    policies: {'a.rules': `-b 200\n${two}${one}${three}`},
    scope: {takeOver: true, isStrict: true},
  })
  await applyPolicies(machine, {policies: {'b.rules': `-b 200\n${two}${three}`}})
  const [before, first, second, third] = await Promise.all(
    [0, 1, 2, 3].map((number) => findGeneration(machine.system, number)),
  )
  if (!before || !first || !second || !third) throw new Error('one is missing')

  const diff = compareGenerations(first, second)
  expect(diff).toMatchObject({
    from: 1,
    to: 2,
    added: [{listing: three.trim()}],
    removed: [],
    moved: [{listing: expect.stringContaining('adjtimex')}],
    control: [{name: 'backlog_limit', from: 100, to: 200}],
    files: [
      {
        kind: 'policy',
        path: 'a.rules',
        change: 'changed',
        diff: expect.stringContaining('+-b 200'),
      },
      {kind: 'ours', path: '/r/auditform.rules', change: 'changed'},
      {kind: 'other', path: '/r/10-x.rules', change: 'removed', diff: ''},
    ],
  })
  expect(compareGenerations(second, first)).toMatchObject({
    removed: diff.added,
    added: diff.removed,
    control: [{from: 200, to: 100}],
  })
  expect(compareGenerations(second, third)).toMatchObject({
    removed: [{listing: expect.stringContaining('passwd')}],
    files: [
      {kind: 'policy', path: 'a.rules', change: 'removed'},
      {kind: 'policy', path: 'b.rules', change: 'added'},
      {kind: 'ours', change: 'changed'},
    ],
  })
  expect(compareGenerations(before, first).files).toMatchObject([
    {kind: 'policy', change: 'added'},
    {kind: 'ours', change: 'added'},
  ])
  expect(compareGenerations(third, third)).toMatchObject({added: [], moved: [], files: []})
})

test('of a saved plan nothing is said about the texts of its policies', async () => {
  const machine = memoryMachine()
  await applyPolicies(machine, {policies: {'a.rules': one}})
  const kept = await findGeneration(machine.system, 1)
  const without = {...kept, policies: kept.policies.map(({path}) => ({path, text: undefined}))}
  expect(compareGenerations(kept, without).files).toEqual([])
})
