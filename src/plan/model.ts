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

/** The sequences of rules, by list. */
function modelLists(rules: readonly KernelRule[]) {
  // Each copy has a place in its list, and those of one rule are kept in ascending order: nothing
  // is searched when ten thousand rules go one by one.
  const copies = new Map<string, {readonly rule: KernelRule; places: number[]}>()
  let [first, next] = [0, 0]
  const insert = (rule: KernelRule, where: 'before' | 'behind'): ModelAnswer => {
    const identity = ruleIdentity(rule)
    const known = copies.get(identity) ?? {rule, places: []}
    if (where === 'before') known.places.unshift(--first)
    else known.places.push(next++)
    copies.set(identity, known)
    return 'done'
  }
  for (const rule of rules) insert(rule, 'behind')

  return {
    insert,
    rules: () =>
      [...copies.values()]
        .flatMap(({rule, places}) => places.map((place) => ({rule, place})))
        .sort((a, b) => a.rule.list - b.rule.list || a.place - b.place)
        .map(({rule}) => rule),
    holds: (rule: KernelRule) => copies.has(ruleIdentity(rule)),
    removeFirst(rule: KernelRule): ModelAnswer {
      const identity = ruleIdentity(rule)
      const places = copies.get(identity)?.places ?? []
      places.shift()
      if (places.length === 0) copies.delete(identity)
      return 'done'
    },
    keep(wanted: (rule: KernelRule) => boolean): ModelAnswer {
      for (const [identity, {rule}] of copies) if (!wanted(rule)) copies.delete(identity)
      return 'done'
    },
  }
}

function joinedKey(rule: KernelRule): string {
  const field = rule.fields.find(({type}) => type === Field.key)
  return typeof field?.value === 'string' ? field.value : ''
}
