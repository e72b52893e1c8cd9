import {ruleIdentity} from '../rules/kernel-rule.ts'
import type {RulesFile} from '../system/system.ts'
import {mergedLines} from './augenrules.ts'
import type {Boot} from './boot.ts'
import {loadAsWritten} from './boot-load.ts'
import {compareLoads, isSame, type Load, plainLoad} from './compare-loads.ts'
import {isOurs, sealOf} from './render.ts'

/** What the legs are told from. */
export interface LegsInput {
  /** What the policy asks of the kernel, without rules of others; `undefined` when nobody named it. */
  readonly policy: Load | undefined
  readonly kernel: Load
  /** Rules of others that the kernel may hold although nothing here asks for them, by identity. */
  readonly foreign: ReadonlySet<string>
  readonly ours: RulesFile | undefined
  /** What files of others load at boot and may, by identity. */
  readonly loadedByOthers: ReadonlySet<string>
  /** Whether there are files of others. */
  readonly hasOthers: boolean
  readonly boot: Boot | undefined
  readonly isLocked: boolean
}

/** What the legs behind the policy are held against. */
export interface Baseline {
  readonly file: 'none' | 'sealed' | 'edited'
  readonly isPolicyMoved: boolean
  readonly load: Load | undefined
  readonly isPolicy: boolean
  /** Rules that count neither as missing nor as too many. */
  readonly ignored: ReadonlySet<string>
}

/** Says what was applied, as far as policy, file and kernel tell. */
export function baselineOf(input: LegsInput): Baseline {
  const {policy, kernel, foreign, ours, loadedByOthers, boot} = input
  const file = stateOf(ours)
  const applied = ours && boot && file !== 'none' ? loadOf(ours, boot) : undefined
  const besides = (load: Load | undefined) => {
    const own = new Set(load?.rules.map(ruleIdentity))
    return new Set([...foreign, ...[...loadedByOthers].filter((each) => !own.has(each))])
  }
  const isUnlike = (found: Load | undefined, ignored: ReadonlySet<string>) =>
    policy !== undefined && !isSame(compareLoads(found ?? nothing, policy, ignored))
  const isKernelUnlike = isUnlike(kernel, besides(policy))
  const isPolicyMoved =
    file === 'none'
      ? isKernelUnlike || isUnlike(boot && plainLoad(boot.load), besides(policy))
      : // What another file loads is left out of ours.
        file === 'sealed' &&
        isKernelUnlike &&
        isUnlike(applied, new Set([...foreign, ...loadedByOthers]))
  const isPolicy = policy !== undefined && !isPolicyMoved
  const ofFile = file === 'sealed' ? applied : undefined
  const load = isPolicy ? policy : ofFile
  return {file, isPolicyMoved, load, isPolicy, ignored: besides(load)}
}

const nothing: Load = {rules: [], control: {}}

function stateOf(ours: RulesFile | undefined): Baseline['file'] {
  if (ours === undefined || !isOurs(ours.text)) return 'none'
  const {written, found} = sealOf(ours.text)
  return written === undefined || written === found ? 'sealed' : 'edited'
}

/** Its folders were there when it was applied, whatever became of them. */
function loadOf(ours: RulesFile, {facts}: Boot): Load {
  const lines = mergedLines([ours], {auditctl: facts.auditctl, awkKnowsSpace: true})
  return plainLoad(loadAsWritten(lines, facts))
}
