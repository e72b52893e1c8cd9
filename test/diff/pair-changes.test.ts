import {describe, expect, test} from 'vitest'
import {pairChanges} from '../../src/diff/pair-changes.ts'
import {compileWords} from '../../src/rules/compile.ts'
import type {KernelRule} from '../../src/rules/kernel-rule.ts'
import {twinOf} from '../../src/rules/twin.ts'
import {Field} from '../../src/rules/uapi.ts'
import {held, someHost, wanted} from '../plan/plan-input.ts'
import {field, rule} from '../rules/arbitrary-rules.ts'

function ruleOf(line: string): KernelRule {
  const compiled = compileWords(line.split(' '), someHost)
  const operation = compiled.accepted ? compiled.command.operation : undefined
  if (operation?.kind !== 'append') throw new Error(`${line} adds no rule`)
  return operation.rule
}

/** What became of the rules of some lines, as signs and the parts that differ. */
function told(surplus: readonly string[], missing: readonly string[]): readonly string[] {
  const changes = pairChanges(
    surplus.map((line) => held(ruleOf(line))),
    missing.map((line) => wanted(ruleOf(line))),
    someHost,
  )
  return changes.map((change) =>
    change.kind === 'change'
      ? `~ ${change.parts.from.join(' ')} | ${change.parts.to.join(' ')}`
      : {add: '+', remove: '-'}[change.kind],
  )
}

const open = '-a always,exit -F arch=b64 -S openat'

describe('one rule that changed, or two rules', () => {
  test.for([
    {
      name: 'one bound of a login uid',
      from: `${open} -F auid>=500 -k x`,
      to: `${open} -F auid>=1000 -k x`,
      told: ['~ auid>=500 | auid>=1000'],
    },
    {
      name: 'a test that was added',
      from: `${open} -k x`,
      to: `${open} -F success=0 -k x`,
      told: ['~  | success=0'],
    },
    {
      name: 'the permissions of a watch',
      from: '-w /etc/passwd -p wa -k x',
      to: '-w /etc/passwd -p rwa -k x',
      told: ['~ perm=wa | perm=rwa'],
    },
    {
      name: 'another path is another rule',
      from: '-w /etc/passwd -p wa -k x',
      to: '-w /etc/group -p wa -k x',
      told: ['-', '+'],
    },
    {
      name: 'another machine is another rule',
      from: '-a always,exit -F arch=b64 -S openat -F auid>=1000 -k x',
      to: '-a always,exit -F arch=b32 -S openat -F auid>=1000 -k x',
      told: ['-', '+'],
    },
    {
      name: 'less than half in common',
      from: `${open} -F uid=0 -F gid=0 -F success=1 -k x`,
      to: `${open} -F a0=1 -F a1=1 -F a2=1 -k y`,
      told: ['-', '+'],
    },
    {
      name: 'another list is another rule',
      from: '-a never,user -F uid=0',
      to: '-a never,exclude -F uid=0',
      told: ['-', '+'],
    },
  ])('$name', ({from, to, told: expected}) => {
    expect(told([from], [to])).toEqual(expected)
  })

  test('of several candidates the likest wins, and each counts once', () => {
    const [near, far] = [`${open} -F auid>=500 -F uid=0 -k x`, `${open} -F auid>=500 -k x`]
    expect(told([far, near], [`${open} -F auid>=1000 -F uid=0 -k x`])).toEqual([
      '-',
      '~ auid>=500 | auid>=1000',
    ])
  })
})

test('a stand-in that was left behind did not change into its rule', () => {
  const each = ruleOf(`${open} -F uid=0 -k x`)
  const changes = pairChanges([held(twinOf(each) ?? each)], [wanted(each)], someHost)
  expect(changes.map(({kind}) => kind)).toEqual(['remove', 'add'])
})

test('two thousand rules against two thousand others are not searched for pairs', () => {
  const rules = (from: number) =>
    Array.from({length: 2000}, (_, index) => rule([field(Field.uid, from + index)]))
  const started = performance.now()
  const changes = pairChanges(
    rules(0).map(held),
    rules(5000).map((each) => wanted(each)),
    someHost,
  )
  expect(changes).toHaveLength(4000)
  expect(performance.now() - started).toBeLessThan(2000)
})
