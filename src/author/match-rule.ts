import {keysOf} from '../diff/owners.ts'
import {compileWords} from '../rules/compile.ts'
import {factsNeeded} from '../rules/facts-needed.ts'
import type {HostFacts, PathKind} from '../rules/host-facts.ts'
import type {KernelRule} from '../rules/kernel-rule.ts'
import {Field, List, Operator} from '../rules/uapi.ts'
import type {RecordedChange} from './change.ts'
import {blurredIdentity, recordedWords} from './recorded-words.ts'

/**
 * What the record of a change has in common with a rule: the rule itself, its key and its list, or
 * its list where it has no key. `undefined` where the record is about another rule.
 */
export function basisOf(
  {change, by}: RecordedChange,
  rule: KernelRule,
  facts: HostFacts,
): 'rule' | 'key' | 'list' | undefined {
  if (change.kind === 'set') return undefined
  const keys = keysOf(rule)
  if (change.list !== rule.list || !isAboutKey(change.keys, keys)) return undefined
  if (change.path !== undefined) return isAbout(rule, change.path) ? 'rule' : undefined
  const named = by.exe?.endsWith('/auditctl') && by.command?.isWhole ? by.command.argv : []
  const rules = rulesNamed(recordedWords(named.slice(1)), facts)
  if (rules !== undefined) return rules.has(blurredIdentity(rule)) ? 'rule' : undefined
  return keys.length > 0 ? 'key' : 'list'
}

/** Says whether two rules, or a rule and a record, have the same keys. */
export function isAboutKey(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((key, index) => key === other[index])
}

/** AUDIT_CONFIG_CHANGE in linux/audit.h. */
const configChange = 1305

/** Says whether a rule keeps the records of changes out of the log; on this list every action does. */
export function excludesChanges({list, fields}: KernelRule): boolean {
  return (
    list === List.exclude &&
    fields.some(
      ({type, op, value}) => type === Field.msgtype && op === Operator.eq && value === configChange,
    )
  )
}

const pathFields: readonly number[] = [Field.path, Field.dir, Field.exe]

function isAbout({fields}: KernelRule, path: string): boolean {
  const bare = (text: string) => text.replace(/(.)\/+$/, '$1')
  return fields.some(
    ({type, value}) =>
      pathFields.includes(type) && typeof value === 'string' && bare(value) === bare(path),
  )
}

/**
 * What tells the rule that a command line of auditctl is about: more than one where a watched
 * path may be a directory or not, of which nobody knows what it was then. `undefined` where it
 * names no rule, as `auditctl -D` does not, or none that can be read here.
 */
function rulesNamed(words: readonly string[], facts: HostFacts): ReadonlySet<string> | undefined {
  const identities = new Set<string>()
  for (const kind of ['directory', 'other'] as const) {
    const asked = factsNeeded(words).paths
    const paths = new Map<string, PathKind>([...asked].map((path) => [path, kind]))
    const compiled = compileWords(words, {...facts, paths})
    const operation = compiled.accepted ? compiled.command.operation : undefined
    if (operation === undefined || operation.kind === 'delete-all') return undefined
    identities.add(blurredIdentity(operation.rule))
  }
  return identities
}
