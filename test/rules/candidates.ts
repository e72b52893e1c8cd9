import type {AuditRule} from '../../src/rules/audit-state.ts'
import {type KernelRule, ruleIdentity} from '../../src/rules/kernel-rule.ts'
import {hidesSyscalls} from '../../src/rules/project-syscalls.ts'
import {comparisonPair} from '../../src/rules/tables/lookup.ts'
import {Field, keySeparator, List} from '../../src/rules/uapi.ts'

/** Says whether a rule is among those that its line may mean, or is one that is never guessed. */
export function isAmong(rule: KernelRule, found: AuditRule | undefined): boolean {
  if (holdsMore(rule) || isOddTwice(rule)) return true
  const others = found?.origin.kind === 'kernel' ? found.origin.others : []
  const candidates = found ? [found.rule, ...others] : []
  return candidates.map(ruleIdentity).includes(ruleIdentity(rule))
}

/** Rules that print less than they hold: there is no end of them. */
function holdsMore({list, fields, syscalls}: KernelRule): boolean {
  const isMaskOdd = syscalls !== 'all' && (list !== List.task || syscalls.length > 0)
  return (
    (hidesSyscalls(list) && isMaskOdd) ||
    fields.some(
      ({type, value}) =>
        (type === Field.field_compare && comparisonPair(Number(value)) === undefined) ||
        (type === Field.key && String(value).split(keySeparator).includes('')),
    )
  )
}

const archsOfHost: readonly (number | string)[] = [0xc000003e, 0x40000003]

/** Rules for another machine than an x86_64 host, and that not in front: one oddity is guessed at a time. */
function isOddTwice({fields}: KernelRule): boolean {
  const archs = fields.filter(({type}) => type === Field.arch)
  const isForeign = archs.some(({value}) => !archsOfHost.includes(value))
  return isForeign && (archs.length > 1 || fields[0]?.type !== Field.arch)
}
