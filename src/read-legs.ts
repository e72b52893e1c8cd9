import {agentOf} from './diff/owners.ts'
import type {Boot} from './persist/boot.ts'
import {plainLoad} from './persist/compare-loads.ts'
import {findLegs, type Leg} from './persist/legs.ts'
import {filesOfOthers, ourFile, rulesOfOthers} from './persist/rules-folder.ts'
import {type AuditState, isOfPolicy} from './rules/audit-state.ts'
import type {HostFacts} from './rules/host-facts.ts'
import {ruleIdentity} from './rules/kernel-rule.ts'
import type {RulesFolder} from './system/system.ts'

/** What the legs of a machine are told from, once it was read. */
export interface LegsReading {
  readonly facts: HostFacts
  readonly folder: RulesFolder
  readonly boot: Boot | undefined
  readonly kernel: AuditState
  /** What the policy asks for, with the rules of others that stay; `undefined` when nobody named it. */
  readonly policy: {readonly asked: AuditState; readonly unmanaged: 'remove' | 'keep'} | undefined
}

/** Says of each leg whether it is as the others. */
export function legsOf({facts, folder, boot, kernel, policy}: LegsReading): readonly Leg[] {
  const others = filesOfOthers(folder)
  const mayLoad = policy?.unmanaged !== 'remove'
  return findLegs({
    policy: policy && plainLoad({...policy.asked, rules: policy.asked.rules.filter(isOfPolicy)}),
    kernel: plainLoad(kernel),
    foreign: foreignOf(kernel, policy?.asked),
    ours: ourFile(folder),
    loadedByOthers: new Set(mayLoad ? rulesOfOthers(others, boot?.facts ?? facts).keys() : []),
    hasOthers: others.length > 0,
    boot,
    isLocked: kernel.control.enabled === 'locked',
  })
}

/** Rules that no file need load: without a policy only those of known agents. */
function foreignOf(kernel: AuditState, asked: AuditState | undefined): ReadonlySet<string> {
  const rules =
    asked === undefined
      ? kernel.rules.filter(({rule}) => agentOf(rule) !== undefined)
      : asked.rules.filter((rule) => !isOfPolicy(rule))
  return new Set(rules.map(({rule}) => ruleIdentity(rule)))
}
