/**
 * A model of the kernel's audit lists.
 *
 * A list is one sequence: appends go behind everything, prepends before
 * everything, and the first rule that matches decides. An append of an equal rule
 * is refused (EEXIST); a prepend is not, because the kernel compares the new rule
 * with its prepend flag still set (audit_add_rule in kernel/auditfilter.c). A
 * delete takes the first equal rule. Every plan runs here before it runs anywhere
 * else, and the sandbox target is this model in a file.
 */

import type {ControlSettings} from '../rules/control.ts'
import {type KernelRule, ruleIdentity} from '../rules/kernel-rule.ts'
import {Field} from '../rules/uapi.ts'

/** The kernel's answer to a request, by the name of its errno. */
export type ModelAnswer = 'done' | 'EEXIST' | 'ENOENT' | 'EPERM' | 'EINVAL'

/** The lists and the status of one modelled kernel. */
export interface KernelModel {
  readonly rules: () => readonly KernelRule[]
  readonly control: () => ControlSettings
  readonly append: (rule: KernelRule) => ModelAnswer
  readonly prepend: (rule: KernelRule) => ModelAnswer
  /** Removes the first rule that is equal. */
  readonly remove: (rule: KernelRule) => ModelAnswer
  /** `-D`, or `-D -k key`: every rule whose key field contains `key`. */
  readonly removeAll: (key: string | undefined) => ModelAnswer
  readonly set: (change: ControlSettings) => ModelAnswer
}

/** A modelled kernel that holds these rules, in listing order, and these control values. */
export function modelKernel(rules: readonly KernelRule[], control: ControlSettings): KernelModel {
  const lists = modelLists(rules)
  let settings = control
  const unlessLocked = (work: () => ModelAnswer) =>
    settings.enabled === 'locked' ? 'EPERM' : work()

  return {
    rules: lists.rules,
    control: () => settings,
    append: (rule) =>
      unlessLocked(() => (lists.holds(rule) ? 'EEXIST' : lists.insert(rule, 'behind'))),
    prepend: (rule) => unlessLocked(() => lists.insert(rule, 'before')),
    remove: (rule) => unlessLocked(() => (lists.holds(rule) ? lists.removeFirst(rule) : 'ENOENT')),
    removeAll: (key) =>
      unlessLocked(() => lists.keep((rule) => key !== undefined && !joinedKey(rule).includes(key))),
    set(change) {
      const {loginuid_immutable, ...guarded} = change
      if (settings.enabled === 'locked' && Object.keys(guarded).length > 0) return 'EPERM'
      settings = {...settings, ...change}
      return 'done'
    },
  }
}

/** The sequences of rules, by list, with a count of equal ones for a quick look. */
function modelLists(rules: readonly KernelRule[]) {
  const lists = new Map<number, KernelRule[]>()
  const held = new Map<string, number>()
  const listOf = (number: number) => {
    const list = lists.get(number) ?? []
    lists.set(number, list)
    return list
  }
  const count = (rule: KernelRule, by: number) => {
    const identity = ruleIdentity(rule)
    held.set(identity, (held.get(identity) ?? 0) + by)
  }
  const insert = (rule: KernelRule, where: 'before' | 'behind'): ModelAnswer => {
    if (where === 'before') listOf(rule.list).unshift(rule)
    else listOf(rule.list).push(rule)
    count(rule, 1)
    return 'done'
  }
  for (const rule of rules) insert(rule, 'behind')

  return {
    insert,
    rules: () => [...lists.entries()].sort(([a], [b]) => a - b).flatMap(([, list]) => list),
    holds: (rule: KernelRule) => (held.get(ruleIdentity(rule)) ?? 0) > 0,
    removeFirst(rule: KernelRule): ModelAnswer {
      const list = listOf(rule.list)
      const identity = ruleIdentity(rule)
      const place = list.findIndex((other) => ruleIdentity(other) === identity)
      list.splice(place, 1)
      count(rule, -1)
      return 'done'
    },
    keep(wanted: (rule: KernelRule) => boolean): ModelAnswer {
      for (const [number, list] of lists) {
        for (const rule of list) if (!wanted(rule)) count(rule, -1)
        lists.set(number, list.filter(wanted))
      }
      return 'done'
    },
  }
}

function joinedKey(rule: KernelRule): string {
  const field = rule.fields.find(({type}) => type === Field.key)
  return typeof field?.value === 'string' ? field.value : ''
}
