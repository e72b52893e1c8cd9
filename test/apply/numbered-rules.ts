import type {KernelRule} from '../../src/rules/kernel-rule.ts'
import {Action, Field, List, Operator} from '../../src/rules/uapi.ts'

/** Recording rules of the exit list that no event can tell apart but by their user id. */
export function numberedRules(from: number, count: number): readonly KernelRule[] {
  return Array.from({length: count}, (_, index) => ({
    list: List.exit,
    action: Action.always,
    fields: [
      {type: Field.uid, op: Operator.eq, value: from + index},
      {type: Field.key, op: Operator.eq, value: `key ${from + index}`},
    ],
    syscalls: [2],
  }))
}
