import {keysOf} from '../diff/owners.ts'
import type {AuditRule} from '../rules/audit-state.ts'
import {listName, listWords} from '../rules/list-names.ts'
import {nearest} from '../rules/suggest.ts'

/** What `--only` names: rules of a key, of a list or of a policy file, or the control values. */
export type Selector =
  | {readonly by: 'key' | 'list' | 'file'; readonly value: string}
  | {readonly by: 'control'}

/** A value of `--only` that names nothing, with the one that was probably meant. */
export interface UnknownSelector {
  readonly text: string
  readonly meant: string
}

/** Reads a value of `--only`, such as `key=identity`; undefined when it is none. */
export function readSelector(text: string): Selector | undefined {
  if (text === 'control') return {by: 'control'}
  const [by, value] = [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)]
  const isKnown = by === 'key' || by === 'list' || by === 'file'
  return isKnown && text.includes('=') && value !== '' ? {by, value} : undefined
}

/** Says whether one of the selectors names a rule. */
export function isSelected(rule: AuditRule, selectors: readonly Selector[]): boolean {
  return selectors.some(
    (selector) => selector.by !== 'control' && namesOf(rule, selector.by).includes(selector.value),
  )
}

/** The selectors that name no rule at all: most likely they are misspelt. */
export function unknownSelectors(
  rules: readonly AuditRule[],
  selectors: readonly Selector[],
): readonly UnknownSelector[] {
  return selectors.flatMap((selector) => {
    if (selector.by === 'control' || rules.some((rule) => isSelected(rule, [selector]))) return []
    const {by, value} = selector
    // A list without a rule is still a list.
    if (by === 'list' && listWords.includes(value)) return []
    const known = by === 'list' ? listWords : rules.flatMap((rule) => namesOf(rule, by))
    const meant = nearest(value, new Set(known))
    return [{text: `${by}=${value}`, meant: meant === '' ? '' : `${by}=${meant}`}]
  })
}

/** A rule has several keys, and of a rule that only the kernel holds the file is not known. */
function namesOf({rule, origin}: AuditRule, by: 'key' | 'list' | 'file'): readonly string[] {
  if (by === 'key') return keysOf(rule)
  if (by === 'list') return [listName(rule.list)]
  return origin.kind === 'policy' ? [origin.place.file] : []
}
