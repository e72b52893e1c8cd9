import type {CompileComplaint, Refusal} from './compile-complaint.ts'
import type {Span} from './complaint.ts'
import type {ControlSettings} from './control.ts'
import type {KernelField} from './kernel-rule.ts'
import type {OneTimeAction, RuleCommand} from './rule-command.ts'

/** A field with the place where it was written. */
export interface DraftField extends KernelField {
  readonly span: Span
}

/** The mask of a rule while its options are read; numbers go up to 2047 here. */
export type DraftSyscalls = 'all' | ReadonlySet<number>

/** A filter list that an option named, and where. */
export interface ChosenList {
  readonly list: number
  readonly span: Span
}

/** The keys of a rule, joined as far as they were read. */
export interface DraftKey {
  readonly text: string
  readonly span: Span
}

/**
 * What auditctl knows after some of its options, under names that match its own variables: it
 * reads options from left to right and each acts at once, so the same options in another order
 * can mean another rule.
 */
export interface Draft {
  readonly add: (ChosenList & {readonly isPrepend: boolean}) | undefined
  readonly del: ChosenList | undefined
  readonly action: number | undefined
  /** `-a`, `-A` or `-d` was read; a watch does not count. */
  readonly hasList: boolean
  readonly fields: readonly DraftField[]
  readonly syscalls: DraftSyscalls
  /** The rule began as a watch, whose mask nothing can narrow. */
  readonly isWatch: boolean
  /** `_audit_syscalladded`: `-S`, `-w`, or syscalls that perm added. */
  readonly hasSyscalls: boolean
  /** `_audit_permadded`: a watch, `path`, `dir` or `perm`. */
  readonly hasPathOrPerm: boolean
  readonly hasExe: boolean
  readonly hasFsType: boolean
  /** `_audit_elf`: the architecture that names of syscalls are looked up in. */
  readonly elf: number | undefined
  readonly key: DraftKey | undefined
  /** Where each `-S` stands, with its text. */
  readonly syscallTexts: readonly {readonly text: string; readonly span: Span}[]
  /** Where `perm` added syscalls of its own. */
  readonly permSyscalls: {readonly perm: string; readonly span: Span} | undefined
  readonly control: ControlSettings
  readonly actions: readonly OneTimeAction[]
  readonly onError: RuleCommand['onError']
  readonly deleteAll: {readonly key: string | undefined} | undefined
  readonly findings: readonly CompileComplaint[]
  /** auditctl's return value: whether there is a rule to send. */
  readonly isRule: boolean
}

/** Nothing read yet. */
export const emptyDraft: Draft = {
  add: undefined,
  del: undefined,
  action: undefined,
  hasList: false,
  fields: [],
  syscalls: new Set(),
  isWatch: false,
  hasSyscalls: false,
  hasPathOrPerm: false,
  hasExe: false,
  hasFsType: false,
  elf: undefined,
  key: undefined,
  syscallTexts: [],
  permSyscalls: undefined,
  control: {},
  actions: [],
  onError: undefined,
  deleteAll: undefined,
  findings: [],
  isRule: false,
}

/** What one option does. */
export type Step =
  /** The next option is read. */
  | {readonly kind: 'next'; readonly draft: Draft}
  /** No further option is read, and no word may be left; `spare` words are taken care of. */
  | {readonly kind: 'stop'; readonly draft: Draft; readonly spare: number}
  /** auditctl is done: what is left is never looked at. */
  | {readonly kind: 'finish'; readonly draft: Draft}
  | {readonly kind: 'refused'; readonly error: Refusal}

/** Goes on with the next option. */
export const next = (draft: Draft): Step => ({kind: 'next', draft})

/** Ends the line for a reason. */
export const refused = (error: Refusal): Step => ({kind: 'refused', error})

/** The draft with further things to say about it. */
export function withFindings(draft: Draft, findings: readonly CompileComplaint[]): Draft {
  return findings.length === 0 ? draft : {...draft, findings: [...draft.findings, ...findings]}
}

/** The list that fields and syscalls are checked against: the one to add to before the one to delete from. */
export function listOf({add, del}: Draft): number | undefined {
  return (add ?? del)?.list
}

/** Both masks in one. */
export function union(left: DraftSyscalls, right: DraftSyscalls): DraftSyscalls {
  return left === 'all' || right === 'all' ? 'all' : new Set([...left, ...right])
}
