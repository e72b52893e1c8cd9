import {type ControlSettings, controlNames} from '../rules/control.ts'
import {type KernelRule, ruleIdentity} from '../rules/kernel-rule.ts'
import {inversions} from '../rules/order-matters.ts'

/** Rules in the order of the kernel, and control values; one that is not named may be anything. */
export interface Load {
  readonly rules: readonly KernelRule[]
  readonly control: ControlSettings
}

/** Rules and control values alone, without where they come from. */
export function plainLoad({
  rules,
  control,
}: {
  readonly rules: readonly {readonly rule: KernelRule}[]
  readonly control: ControlSettings
}): Load {
  return {rules: rules.map(({rule}) => rule), control}
}

/** How what is there differs from what should be. */
export interface LoadDifference {
  /** Rules that are not there. */
  readonly missing: readonly KernelRule[]
  /** Rules that should not be there, each copy counted. */
  readonly extra: readonly KernelRule[]
  /** Whether rules stand the wrong way round and an event can tell. */
  readonly isReordered: boolean
  readonly control: readonly (keyof ControlSettings)[]
}

/** Compares two loads; rules whose identity is to be ignored count in neither. */
export function compareLoads(
  found: Load,
  wanted: Load,
  ignored: ReadonlySet<string> = new Set(),
): LoadDifference {
  const counted = ({rules}: Load) => rules.filter((rule) => !ignored.has(ruleIdentity(rule)))
  const [have, want] = [counted(found), counted(wanted)]
  return {
    missing: beyond(want, have),
    extra: beyond(have, want),
    isReordered: isReordered(have, want),
    control: controlNames.filter((name) => {
      const value = wanted.control[name]
      // A rules file can only set it, and says nothing where it is not to be set.
      const isLeft = name === 'loginuid_immutable' && value === false
      return value !== undefined && !isLeft && value !== found.control[name]
    }),
  }
}

/** Says whether there is no difference. */
export function isSame({missing, extra, isReordered: moved, control}: LoadDifference): boolean {
  return missing.length + extra.length + control.length === 0 && !moved
}

/** Rules that the others do not have, or not so often. */
function beyond(
  rules: readonly KernelRule[],
  others: readonly KernelRule[],
): readonly KernelRule[] {
  const left = new Map<string, number>()
  for (const rule of others) {
    const identity = ruleIdentity(rule)
    left.set(identity, (left.get(identity) ?? 0) + 1)
  }
  return rules.filter((rule) => {
    const identity = ruleIdentity(rule)
    const count = left.get(identity) ?? 0
    left.set(identity, count - 1)
    return count <= 0
  })
}

function isReordered(have: readonly KernelRule[], want: readonly KernelRule[]): boolean {
  const place = new Map(want.map((rule, index) => [ruleIdentity(rule), index]))
  const common = have.filter((rule) => place.has(ruleIdentity(rule)))
  const places = common.map((rule) => place.get(ruleIdentity(rule)) ?? -1)
  return inversions(common, places).next().done === false
}
