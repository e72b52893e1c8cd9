import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {ruleOperations} from '../../src/plan/rule-operations.ts'
import {compileWords} from '../../src/rules/compile.ts'
import type {HostFacts} from '../../src/rules/host-facts.ts'
import {type KernelRule, ruleIdentity} from '../../src/rules/kernel-rule.ts'
import {readListing} from '../../src/rules/read-listing.ts'
import {Field, List} from '../../src/rules/uapi.ts'
import {factsOf, field, plainRule, rule, someFacts} from '../rules/arbitrary-rules.ts'
import {held, someHost, wanted} from './plan-input.ts'

const watch = rule([field(Field.path, '/a'), field(Field.perm, 2), field(Field.key, 'x')])
const never = {...watch, action: 0}

function meaning(words: readonly string[], facts: HostFacts) {
  const compiled = compileWords(words, facts)
  return compiled.accepted ? compiled.command.operation : undefined
}

test('every operation does to its rule what it says, and its undo the opposite', () => {
  let operationsSeen = 0
  const lists = someFacts.chain((facts) =>
    fc.record({
      facts: fc.constant(facts),
      rules: fc.uniqueArray(plainRule(facts), {maxLength: 4, selector: ruleIdentity}),
      isHeld: fc.array(fc.boolean(), {minLength: 4, maxLength: 4}),
      isWanted: fc.array(fc.boolean(), {minLength: 4, maxLength: 4}),
    }),
  )
  fc.assert(
    fc.property(lists, ({facts, rules, isHeld, isWanted}) => {
      const current = rules.filter((_, index) => isHeld[index]).map(held)
      const desired = rules.filter((_, index) => isWanted[index]).map((each) => wanted(each))
      const {operations} = ruleOperations(current, desired, facts)
      for (const operation of operations) {
        if (operation.kind === 'control') continue
        const {kind, rule: each, argv, undo} = operation
        expect(meaning(argv, facts)).toEqual({kind, rule: each})
        const opposite = {kind: kind === 'delete' ? 'append' : 'delete', rule: each}
        // auditctl 4.0.4 knows no -d to take something back with.
        if (undo.length > 0) expect(meaning(undo, facts)).toEqual(opposite)
        operationsSeen++
      }
    }),
    {numRuns: 300},
  )
  expect(operationsSeen).toBeGreaterThan(100)
})

test('lists are planned for one after the other, by their number', () => {
  const task = rule([], {list: List.task, syscalls: []})
  const exclude = rule([field(Field.msgtype, 1307)], {list: List.exclude})
  const {operations} = ruleOperations(
    [],
    [watch, exclude, task].map((each) => wanted(each)),
    someHost,
  )
  expect(operations.map(({argv}) => argv[1])).toEqual([
    'always,task',
    'always,exit',
    'always,exclude',
  ])
})

describe('what auditctl cannot do is named', () => {
  test('4.0.4 deletes nothing', () => {
    const {operations, unreachable} = ruleOperations([held(watch)], [], factsOf([4, 0, 4]))
    expect(operations).toEqual([])
    expect(unreachable).toEqual([{kind: 'no-delete', line: '-w /a -p w -k x'}])
  })

  test('a key that is no UTF-8 has no words', () => {
    const odd = rule([field(Field.uid, 0), field(Field.key, 'a\udcff')])
    const {operations, unreachable} = ruleOperations([held(odd)], [], someHost)
    expect(operations).toEqual([])
    expect(unreachable).toMatchObject([{kind: 'no-spelling'}])
  })
})

describe('a rule that is known from its line only', () => {
  function fromText(line: string, hints: readonly KernelRule[]) {
    return readListing([line], someHost, hints).rules
  }

  test('is deleted as each rule that prints the line, until one is found', () => {
    const current = fromText('-w /a -p w -k x', [])
    const {operations} = ruleOperations(current, [], someHost)
    expect(operations).toHaveLength(1)
    const [operation] = operations
    const spellings = operation && 'alternatives' in operation ? operation.alternatives : []
    expect(spellings.map((words) => words.slice(0, 4).join(' '))).toEqual(
      expect.arrayContaining(['-d never,exit -F path=/a', '-d always,exit -F dir=/a']),
    )
  })

  test('and is there twice is deleted first as the never rule that one of the two may be', () => {
    const line = '-w /a -p w -k x'
    const current = readListing([line, line], someHost, [watch]).rules
    const {operations} = ruleOperations(current, [wanted(watch)], someHost)
    expect(operations).toHaveLength(1)
    const words = operations.flatMap((operation) =>
      'alternatives' in operation ? [operation.argv, ...operation.alternatives] : [],
    )
    const rules = words.map((each) => meaning(each, someHost))
    expect(rules.slice(0, -1)).toContainEqual({kind: 'delete', rule: never})
    expect(rules.at(-1)).toEqual({kind: 'delete', rule: watch})
  })

  test('is never deleted as a rule that is to stay', () => {
    const current = fromText('-w /a -p w -k x', [])
    const {operations} = ruleOperations(current, [wanted(never)], someHost)
    const deletes = operations.filter(({kind}) => kind === 'delete')
    expect(deletes).toHaveLength(1)
    const words = deletes.flatMap((operation) =>
      'alternatives' in operation ? [operation.argv, ...operation.alternatives] : [],
    )
    expect(words.length).toBeGreaterThan(1)
    for (const each of words) {
      expect(meaning(each, someHost)).not.toEqual({kind: 'delete', rule: never})
    }
  })
})
