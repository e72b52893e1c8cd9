import {type BlindRules, blindRules, isByAge, targetOf} from './drift/blind.ts'
import {currentNumber, listGenerations} from './generations/store.ts'
import type {AuditRule} from './rules/audit-state.ts'
import type {System} from './system/system.ts'

/** Finds the blind ones among rules that are in the kernel of a machine. */
export async function readBlind(
  system: System,
  rules: readonly AuditRule[],
): Promise<readonly BlindRules[]> {
  const paths = new Set(rules.flatMap((rule) => targetOf(rule)?.path ?? []))
  const looks = paths.size === 0 ? undefined : await system.watchedPaths(paths)
  if (looks === undefined) return []
  // Most often all is as old as the boot, and then nobody need know when rules were applied.
  const found = blindRules(rules, looks, 0)
  return found.some(isByAge) ? blindRules(rules, looks, await appliedAt(system)) : found
}

async function appliedAt(system: System): Promise<number | undefined> {
  const list = await listGenerations(system).catch(() => undefined)
  const newest = list?.sound.find(({number}) => number === currentNumber(list))
  return newest && Date.parse(newest.at)
}
