import type {KernelRule} from '../../src/rules/kernel-rule.ts'
import {Action, Field, List, Operator} from '../../src/rules/uapi.ts'

/**
 * Small rules for tests of order: a letter is a rule. `a` to `f` record, `A` to `F`
 * suppress; a letter matches the events that `events` names for it.
 */
const events: Readonly<Record<string, readonly number[]>> = {
  a: [1],
  b: [2],
  c: [1, 2],
  d: [3],
  e: [2, 3],
  f: [1, 2, 3],
}

/** The rule that a letter stands for. */
export function ruleOf(letter: string): KernelRule {
  const lower = letter.toLowerCase()
  return {
    list: List.exit,
    action: letter === lower ? Action.always : Action.never,
    fields: [{type: Field.key, op: Operator.eq, value: lower}],
    syscalls: events[lower] ?? [],
  }
}

/** The rules of a word such as `abC`. */
export function rulesOf(word: string): readonly KernelRule[] {
  return [...word].map(ruleOf)
}

/** Says whether the kernel records an event: the first rule that matches decides. */
export function records(rules: readonly KernelRule[], event: number): boolean {
  const first = rules.find(({syscalls}) => syscalls === 'all' || syscalls.includes(event))
  return first?.action === Action.always
}
