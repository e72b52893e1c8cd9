/** A generation is made of what the journal of its apply says: the same one, whoever ends the apply. */

import type {Intent} from '../apply/journal-entries.ts'
import {diffRules} from '../diff/diff-rules.ts'
import {ourFileName} from '../persist/render.ts'
import {fileFingerprint, stateFingerprint} from '../plan/fingerprint.ts'
import {type AuditRule, type AuditState, exactRule} from '../rules/audit-state.ts'
import {type ControlSettings, controlNames} from '../rules/control.ts'
import {ruleIdentity} from '../rules/kernel-rule.ts'
import {sha256} from '../system/digest.ts'
import type {Generation, GenerationSummary, KeptRule} from './generation.ts'
import {keptName} from './kept-name.ts'
import type {GenerationRecord} from './record.ts'

/** Where a generation stands among the others. */
interface Standing {
  readonly number: number
  /** Names of files of others that were set aside earlier. */
  readonly aside: readonly string[]
  /** Whether what locks was reached. */
  readonly isLocked: boolean
}

/** What an apply left, under the number that it gets. */
export function generationAfter(
  intent: Intent,
  record: GenerationRecord,
  {number, aside, isLocked}: Standing,
): Generation {
  const {before, desired, file} = intent
  const held = new Set(before.rules.map(ruleIdentity))
  const state = {
    rules: desired.rules.map((rule, index) =>
      wantedRule(rule, record.desired[index], held.has(ruleIdentity(rule))),
    ),
    control: {...before.control, ...(isLocked ? desired.control : withoutLock(desired.control))},
  }
  const {added, removed, moved} = diffRules(
    before.rules.map((rule) => ({rule})),
    state.rules,
  )
  const ours = oursAfter(intent, record)
  const setAside = [...record.aside_before, ...(file?.set_aside ?? [])]
  return {
    summary: {
      ...commonOf(intent, record, state, number),
      action: record.back_to === null ? 'apply' : 'rollback',
      back_to: record.back_to,
      reason: record.reason,
      plan: record.plan,
      policies: record.policies.map(({path, text}, index) => ({
        path,
        file: text === null ? null : keptName('policy', index, path),
      })),
      added: added.length,
      removed: removed.length,
      moved: moved.length,
      control_asked: controlNames.filter((name) => desired.control[name] !== undefined),
      control_changed: controlNames.filter((name) => intent.changes.includes(name)),
      rules_file: rulesFileOf(record, ours, file !== null && file.change !== 'none'),
      others: othersAfter(intent, record),
      set_aside: setAside.map(({name, path}, index) => ({
        name,
        path,
        file: keptName('set-aside', index, name),
      })),
      aside: asideAfter([...aside, ...record.aside_before.map(({name}) => name)], file),
      put_back: (file?.put_back ?? []).map(({name}) => name),
    },
    ...state,
    paths: intent.paths,
    operations: [...intent.operations, ...intent.lastly],
    policies: record.policies.map(({path, text}) => ({path, text: text ?? undefined})),
    ours,
    setAside,
  }
}

/** What was there before the first apply. */
export function generationBefore(intent: Intent, record: GenerationRecord): Generation {
  const {before} = intent
  const state = {
    rules: before.rules.map((rule, index) =>
      keptRule(rule, {listing: record.before[index] ?? '', from: null}),
    ),
    control: before.control,
  }
  const ours = record.folder?.ours?.text
  return {
    summary: {
      ...commonOf(intent, record, state, 0),
      action: 'before',
      back_to: null,
      reason: null,
      plan: null,
      policies: [],
      added: 0,
      removed: 0,
      moved: 0,
      control_asked: [],
      control_changed: [],
      rules_file: rulesFileOf(record, ours, false),
      others: record.folder?.others ?? [],
      set_aside: [],
      aside: [],
      put_back: [],
    },
    ...state,
    paths: intent.paths,
    operations: [],
    policies: [],
    ours,
    setAside: [],
  }
}

type Common = Pick<
  GenerationSummary,
  'number' | 'id' | 'at' | 'user' | 'unmanaged' | 'rules' | 'control' | 'fingerprint'
>

function commonOf(
  {id, began}: Intent,
  {user, unmanaged}: GenerationRecord,
  state: AuditState,
  number: number,
): Common {
  return {
    number,
    id,
    at: began,
    user,
    // What was there before was nobody's policy: rules that come later are not its to remove.
    unmanaged: number === 0 ? 'keep' : unmanaged,
    rules: state.rules.length,
    control: state.control,
    fingerprint: stateFingerprint(state, sha256),
  }
}

function wantedRule(
  rule: AuditRule['rule'],
  {listing, from}: Wanted = {listing: '', from: null},
  wasHeld: boolean,
): KeptRule {
  return keptRule(rule, {listing, from}, from === null && !wasHeld)
}

type Wanted = GenerationRecord['desired'][number]

/** A rule with its line of auditctl -l, and the line of a policy that asked for it. */
export function keptRule(
  rule: AuditRule['rule'],
  {listing, from}: Wanted,
  isBroughtBack = false,
): KeptRule {
  if (from === null) {
    return {...exactRule(rule, listing), listing, isBroughtBack}
  }
  const {source, text, why, protect} = from
  const origin = {kind: 'policy', place: source, text, why: why ?? undefined, protect} as const
  return {rule, listing, origin, isBroughtBack}
}

function withoutLock({enabled, loginuid_immutable, ...others}: ControlSettings): ControlSettings {
  return {...others, ...(enabled !== undefined && enabled !== 'locked' && {enabled})}
}

function oursAfter({file}: Intent, {folder}: GenerationRecord): string | undefined {
  if (file === null || file.change === 'none') return folder?.ours?.text
  return file.desired ?? undefined
}

function rulesFileOf(
  {folder}: GenerationRecord,
  ours: string | undefined,
  changed: boolean,
): GenerationSummary['rules_file'] {
  if (folder === null) return null
  const file = ours === undefined ? null : ourFileName
  return {path: `${folder.path}/${ourFileName}`, file, changed}
}

function asideAfter(before: readonly string[], file: Intent['file']): readonly string[] {
  const back = new Set(file?.put_back.map(({name}) => name))
  const names = [...before, ...(file?.set_aside ?? []).map(({name}) => name)]
  return [...new Set(names)].filter((name) => !back.has(name))
}

function othersAfter({file}: Intent, {folder}: GenerationRecord): GenerationSummary['others'] {
  const gone = new Set(file?.set_aside.map(({name}) => name))
  const back = file?.put_back ?? []
  return [
    ...(folder?.others ?? []).filter(({name}) => !gone.has(name)),
    ...back.map(({name, path, text}) => ({
      name,
      path,
      fingerprint: fileFingerprint(text, sha256),
    })),
  ].toSorted((one, other) => (one.name < other.name ? -1 : 1))
}
