/** The line by which a rule is told to a person. */
import type {AuditRule} from './audit-state.ts'
import type {KernelField, KernelRule} from './kernel-rule.ts'
import {actionName, listName} from './list-names.ts'
import {suppresses} from './overlap.ts'
import {permLetters} from './project-fields.ts'
import {Field, keySeparator} from './uapi.ts'

/** As auditctl lists the rule or as the policy has it, but see `honestLine`. */
export function lineOf({rule, origin}: AuditRule): string {
  return origin.kind === 'kernel' ? honestLine(rule, origin.line) : origin.text.trim()
}

/**
 * The line that auditctl lists for a rule, but for a suppression that it lists like a watch: such a
 * line hides the action (print_rule in auditctl-listing.c), and reads like the opposite.
 */
export function honestLine(rule: KernelRule, listed: string): string {
  const line = listed.trim()
  if (!suppresses(rule) || !line.startsWith('-w ')) return line
  const fields = rule.fields.flatMap(watchField)
  return [`-a ${actionName(rule.action)},${listName(rule.list)}`, ...fields].join(' ')
}

/** auditctl lists a rule like a watch only where it has no other fields. */
function watchField({type, value}: KernelField): readonly string[] {
  switch (type) {
    case Field.path:
      return [`-F path=${value}`]
    case Field.dir:
      return [`-F dir=${value}`]
    case Field.perm:
      return [`-F perm=${permLetters(Number(value))}`]
    case Field.key:
      return String(value)
        .split(keySeparator)
        .map((key) => `-F key=${key}`)
    default:
      return []
  }
}
