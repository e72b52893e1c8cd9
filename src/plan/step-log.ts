import {type KernelRule, ruleIdentity} from '../rules/kernel-rule.ts'
import type {Holding} from './bridging.ts'
import type {Step, StepReason} from './step.ts'

/** Steps as they are added, and what the list holds after them. */
export interface StepLog {
  readonly steps: readonly Step[]
  /** What the list holds now. */
  readonly holds: Holding
  /** The rules that the list held at first, each once, in the order of their last copies. */
  once(): KernelRule[]
  /** Whether the list held the rule at first. */
  held(rule: KernelRule): boolean
  /** How many copies the list holds now. */
  copies(rule: KernelRule): number
  add(rule: KernelRule, kind: 'append' | 'prepend', reason: StepReason): void
  /** Takes out the copy in front. */
  remove(rule: KernelRule, reason: StepReason, gap: boolean): void
}

/** A log for a list that holds `current`. */
export function stepLog(current: readonly KernelRule[]): StepLog {
  const steps: Step[] = []
  // Numbers order the copies; those of prepended ones are negative.
  const places = new Map<string, number[]>()
  const rules = new Map<string, KernelRule>()
  let [first, next] = [0, 0]
  const insert = (rule: KernelRule, kind: 'append' | 'prepend') => {
    const identity = ruleIdentity(rule)
    const known = places.get(identity) ?? []
    if (kind === 'append') known.push(next++)
    else known.unshift(--first)
    places.set(identity, known)
    rules.set(identity, rule)
  }
  for (const rule of current) insert(rule, 'append')
  const last = (identity: string) => places.get(identity)?.at(-1) ?? 0
  const atFirst = [...rules.values()].sort((a, b) => last(ruleIdentity(a)) - last(ruleIdentity(b)))
  const heldAtFirst = new Set(rules.keys())

  return {
    steps,
    holds: (among) =>
      among
        .flatMap((rule) => (places.get(ruleIdentity(rule)) ?? []).map((place) => ({rule, place})))
        .sort((a, b) => a.place - b.place)
        .map(({rule}) => rule),
    once: () => [...atFirst],
    held: (rule) => heldAtFirst.has(ruleIdentity(rule)),
    copies: (rule) => places.get(ruleIdentity(rule))?.length ?? 0,
    add(rule, kind, reason) {
      insert(rule, kind)
      steps.push({kind, rule, reason, gap: false})
    },
    remove(rule, reason, gap) {
      places.get(ruleIdentity(rule))?.shift()
      steps.push({kind: 'delete', rule, reason, gap})
    },
  }
}
