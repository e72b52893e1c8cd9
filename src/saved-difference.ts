import {canonicalText} from './plan/fingerprint.ts'
import {commandLine} from './plan/operation.ts'
import type {SavedPlanDocument} from './report/saved-plan-schema.ts'

/** The first thing in which a saved plan is not what was worked out anew; undefined when there is none. */
export function differenceOf(
  saved: SavedPlanDocument,
  anew: SavedPlanDocument,
): string | undefined {
  const isOther = (one: unknown, other: unknown) => canonicalText(one) !== canonicalText(other)
  const length = Math.max(saved.operations.length, anew.operations.length)
  for (let index = 0; index < length; index++) {
    const [one, other] = [saved.operations[index], anew.operations[index]]
    if (!isOther(one ?? null, other ?? null)) continue
    const told = one === undefined ? 'is missing' : `is ${commandLine(one.argv)}`
    const wanted = other === undefined ? 'nothing' : commandLine(other.argv)
    return `operation ${index + 1} ${told}, where ${wanted} belongs`
  }
  if (isOther(saved.rules_file, anew.rules_file)) return 'the file for rules.d is another'
  if (isOther(saved.unreachable, anew.unreachable))
    return 'what cannot be reached is something else'
  // With --live-only nobody looked whether rules.d, by which some hazards are known, is the same.
  const hasHazards = saved.scope.live_only || !isOther(saved.hazards, anew.hazards)
  return hasHazards ? undefined : 'its hazards are others'
}
