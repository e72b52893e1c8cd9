import {ruleIdentity} from '../rules/kernel-rule.ts'
import {estimateMilliseconds, type Operation, ruleLine} from './operation.ts'

/** The rules whose events may be missed for a while, each with how long, as far as that is known. */
export function gapLines(operations: readonly Operation[]): readonly string[] {
  return operations.flatMap((operation, at) => {
    if (operation.kind === 'control' || !operation.hazards.includes('COVERAGE_GAP')) return []
    const identity = ruleIdentity(operation.rule)
    const end = operations.findIndex(
      (other, index) =>
        index > at &&
        (other.kind === 'append' || other.kind === 'prepend') &&
        ruleIdentity(other.rule) === identity,
    )
    // The kernel forgets a rule first and answers the delete after its wait.
    const milliseconds = estimateMilliseconds(operations.slice(at, end === -1 ? at + 1 : end + 1))
    return [`${ruleLine(operation)} (about ${milliseconds} ms)`]
  })
}
