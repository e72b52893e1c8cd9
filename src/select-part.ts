import {diffStates} from './diff/diff.ts'
import {AuditformError, ExitStatus} from './errors.ts'
import {type Selected, selectRules} from './plan/select.ts'
import {readSelector, type Selector, unknownSelectors} from './plan/selection.ts'
import type {AuditState} from './rules/audit-state.ts'
import type {HostFacts} from './rules/host-facts.ts'
import {ruleIdentity} from './rules/kernel-rule.ts'

/** Reads the values of `--only`. */
export function readSelectors(texts: readonly string[]): readonly Selector[] {
  return texts.map((text) => {
    const selector = readSelector(text)
    if (selector !== undefined) return selector
    throw new AuditformError('USAGE', `--only ${text} is not a selection.`, {
      status: ExitStatus.usage,
      suggestions: ['Give key=KEY, list=LIST, file=POLICY or control.'],
    })
  })
}

/** What is to be reached of `asked` when only the selected differences are. */
export function selectPart(
  current: AuditState,
  asked: AuditState,
  facts: HostFacts,
  selectors: readonly Selector[],
): {readonly state: AuditState; readonly broken: Selected['broken']} {
  const [unknown] = unknownSelectors([...current.rules, ...asked.rules], selectors)
  if (unknown !== undefined) {
    throw new AuditformError('USAGE', `No rule is selected by --only ${unknown.text}.`, {
      status: ExitStatus.usage,
      suggestions:
        unknown.meant === ''
          ? ['Files are named as the plan names them.']
          : [`Did you mean --only ${unknown.meant}?`],
    })
  }
  const {changes} = diffStates(current, asked, facts)
  const {rules, broken} = selectRules(current.rules, asked.rules, changes, selectors)
  const isControlMeant = selectors.some(({by}) => by === 'control')
  const wanted = new Map(asked.rules.map((rule) => [ruleIdentity(rule.rule), rule]))
  return {
    state: {
      // What stays as it is and is asked for is no rule of others.
      rules: rules.map((rule) => wanted.get(ruleIdentity(rule.rule)) ?? rule),
      control: isControlMeant ? asked.control : {},
    },
    broken,
  }
}
