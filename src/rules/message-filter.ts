import type {KernelField, KernelRule} from './kernel-rule.ts'
import {suppresses} from './overlap.ts'
import {Action, Field, List} from './uapi.ts'

/** What the filters of messages and records can test; auditctl and the kernel take more than that. */
const tested: ReadonlySet<number> = new Set([
  Field.pid,
  Field.uid,
  Field.gid,
  Field.auid,
  Field.loginuid_set,
  Field.msgtype,
  Field.subj_user,
  Field.subj_role,
  Field.subj_type,
  Field.subj_sen,
  Field.subj_clr,
  Field.exe,
])

/** A rule of any list as what it does to events, or undefined when it does nothing. */
export interface Effect {
  readonly rule: KernelRule
  readonly suppresses: boolean
}

/**
 * What a rule does where it is met first. On user and exclude a test that their filter does not
 * know ends the search and lets the message pass, whatever the action, and a rule without tests
 * matches nothing (audit_filter in kernel/auditsc.c). On filesystem only `never` does something.
 */
export function effectOf(rule: KernelRule): Effect | undefined {
  if (rule.list === List.filesystem) {
    return suppresses(rule) ? {rule, suppresses: true} : undefined
  }
  if (rule.list !== List.user && rule.list !== List.exclude) {
    return {rule, suppresses: suppresses(rule)}
  }
  if (rule.fields.length === 0) return undefined
  const untested = rule.fields.findIndex(({type}: KernelField) => !tested.has(type))
  if (untested === -1) return {rule, suppresses: suppresses(rule)}
  const fields = rule.fields.slice(0, untested)
  return {rule: {...rule, action: Action.always, fields}, suppresses: false}
}
