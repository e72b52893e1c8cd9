import {diffStates} from '../diff/diff.ts'
import {selectRules} from '../plan/select.ts'
import type {Selector} from '../plan/selection.ts'
import type {AuditRule, AuditState} from '../rules/audit-state.ts'
import {compileWords} from '../rules/compile.ts'
import type {ControlSettings} from '../rules/control.ts'
import type {HostFacts} from '../rules/host-facts.ts'
import {type KernelRule, ruleIdentity} from '../rules/kernel-rule.ts'
import {projectRule} from '../rules/project.ts'
import {splitLine} from '../rules/split-line.ts'
import type {RulesFolder} from '../system/system.ts'
import {isOurs, meaningfulLines} from './render.ts'
import {appliedBefore, ourFile} from './rules-folder.ts'

/**
 * What our file is to hold when only some differences are applied: what it holds now, with those
 * made. Rules that only the kernel holds are not written down by the way.
 */
export function selectedFile(
  folder: RulesFolder,
  desired: AuditState,
  facts: HostFacts,
  selectors: readonly Selector[],
): AuditState {
  const before = appliedBefore(folder, facts)
  const asked = new Map(desired.rules.map((rule) => [ruleIdentity(rule.rule), rule]))
  const rules = before.rules.map(
    (rule) =>
      asked.get(ruleIdentity(rule)) ??
      writtenRule(rule, facts, before.protected.has(ruleIdentity(rule))),
  )
  const {changes} = diffStates({rules, control: {}}, {...desired, control: {}}, facts)
  const control = controlOf(folder, facts)
  const isControlMeant = selectors.some(({by}) => by === 'control')
  return {
    rules: selectRules(rules, desired.rules, changes, selectors).rules,
    control: isControlMeant ? {...control, ...desired.control} : control,
  }
}

/** A rule that no policy that was read asks for any more; our file is where it comes from. */
function writtenRule(rule: KernelRule, facts: HostFacts, protect: boolean): AuditRule {
  const place = {file: 'an earlier apply', line: 1, column: 1}
  const text = projectRule(rule, facts)
  return {rule, origin: {kind: 'policy', place, text, why: undefined, protect}}
}

function controlOf(folder: RulesFolder, facts: HostFacts): ControlSettings {
  const file = ourFile(folder)
  const lines = file !== undefined && isOurs(file.text) ? meaningfulLines(file.text) : []
  let control: ControlSettings = {}
  for (const {line} of lines) {
    const words = splitLine(line).map(({text}) => text)
    const compiled = compileWords(words, facts)
    if (compiled.accepted) control = {...control, ...compiled.command.control}
  }
  return control
}
