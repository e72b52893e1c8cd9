import {coverageLost} from '../plan/coverage.ts'
import type {AuditRule} from '../rules/audit-state.ts'
import type {HostFacts} from '../rules/host-facts.ts'
import {hostMachines} from '../rules/host-machines.ts'
import {contradicts} from '../rules/implied.ts'
import {type KernelRule, ruleIdentity} from '../rules/kernel-rule.ts'
import {suppresses} from '../rules/overlap.ts'
import {lineOf} from '../rules/rule-line.ts'
import {takes} from '../rules/takes.ts'
import {Field, List, Operator} from '../rules/uapi.ts'
import {type Evidence, type Finding, finding} from './finding.ts'
import {type Patient, placesOf, type ReadKernel} from './patient.ts'

/** Findings on the rules themselves. */
export function ruleFindings(patient: Patient, {observation}: ReadKernel): readonly Finding[] {
  const {rules} = observation.state
  const {readers} = observation
  const forged =
    readers.kind === 'disagree'
      ? [finding('readers-disagree', 'warning', {line: readers.line}, [listed(readers.listed)])]
      : []
  return [
    ...forged,
    ...emptyFindings(patient, rules),
    ...taskFindings(patient, rules),
    ...(patient.facts === undefined ? [] : hiddenFindings(rules, patient.facts)),
    ...(patient.facts === undefined ? [] : machineFindings(rules, patient.facts)),
    ...idleFindings(rules),
    ...recordFindings(rules),
  ]
}

const listed = (text: string): Evidence => ({from: 'auditctl -l', text})
const evidenceOf = (rules: readonly AuditRule[]) => rules.map((rule) => listed(lineOf(rule)))

function emptyFindings({boot}: Patient, rules: readonly AuditRule[]): readonly Finding[] {
  if (rules.length > 0) return []
  const fromFiles = boot?.load.rules.length ?? 0
  const severity = fromFiles > 0 ? 'error' : 'warning'
  return [finding('no-rules', severity, {fromFiles}, [listed('No rules')])]
}

/** Rules on the task list that keep every new process out of all others. */
export function neverTaskOf(rules: readonly KernelRule[]): readonly KernelRule[] {
  const onTask = rules.filter(({list}) => list === List.task)
  const end = onTask.findIndex((rule) => !suppresses(rule) && hasNoTest(rule))
  return onTask.slice(0, end === -1 ? undefined : end).filter(suppresses)
}

export function hasNoTest({fields}: KernelRule): boolean {
  return fields.every(({type}) => type === Field.key)
}

function taskFindings({boot}: Patient, rules: readonly AuditRule[]): readonly Finding[] {
  const never = new Set(neverTaskOf(rules.map(({rule}) => rule)))
  if (never.size === 0) return []
  const found = rules.filter(({rule}) => never.has(rule))
  const identities = new Set(found.map(({rule}) => ruleIdentity(rule)))
  const places = (boot?.load.rules ?? []).flatMap(({rule, at}) =>
    at !== undefined && identities.has(ruleIdentity(rule)) ? placesOf(at) : [],
  )
  const isAll = found.some(({rule}) => hasNoTest(rule))
  const dead = rules.filter(({rule}) => isOnCalls(rule) && !suppresses(rule)).length
  const read = [...evidenceOf(found), ...places.map((from) => ({from, text: 'loads it at boot'}))]
  return [
    finding(
      'never-task',
      isAll ? 'error' : 'warning',
      {isAll, lines: found.map(lineOf), rules: dead, places},
      read,
    ),
  ]
}

function isOnCalls({list}: KernelRule): boolean {
  return list === List.exit || list === List.io_uring
}

/** Rules that record, of which suppressions in front of them take everything. */
function hiddenFindings(rules: readonly AuditRule[], facts: HostFacts): readonly Finding[] {
  const calls = rules.filter(({rule}) => isOnCalls(rule))
  const recording = calls.filter(({rule}) => !suppresses(rule))
  if (recording.length === calls.length) return []
  const context = {machines: hostMachines(facts), goes: () => true}
  const hidden = coverageLost(recording, calls, context).flatMap(({rule, parts, reach, takenBy}) =>
    rule === undefined || takenBy === undefined || parts !== undefined || reach !== 'all'
      ? []
      : [{rule, takenBy}],
  )
  if (hidden.length === 0) return []
  const read = hidden.map(({rule, takenBy}) =>
    listed(`${lineOf(rule)}  behind  ${lineOf(takenBy)}`),
  )
  return [finding('rules-hidden', 'error', {rules: hidden.length}, read)]
}

function machineFindings(rules: readonly AuditRule[], facts: HostFacts): readonly Finding[] {
  const machines = hostMachines(facts)
  if (machines.length === 0) return []
  const found = rules.filter(({rule: {fields}}) =>
    fields.some(
      ({type, op, value}) =>
        type === Field.arch && op === Operator.eq && !machines.includes(Number(value)),
    ),
  )
  if (found.length === 0) return []
  return [finding('rules-other-machine', 'warning', {rules: found.length}, evidenceOf(found))]
}

/** No syscall, no access, or tests that nothing passes together. */
function idleFindings(rules: readonly AuditRule[]): readonly Finding[] {
  const found = rules.filter(({rule}) => {
    const {fields, syscalls} = rule
    if (isOnCalls(rule) && syscalls !== 'all' && syscalls.length === 0) return true
    return fields.some(
      (field, index) =>
        (field.type === Field.perm && field.value === 0) ||
        fields.slice(index + 1).some((other) => contradicts(field, other)),
    )
  })
  if (found.length === 0) return []
  return [finding('rules-match-nothing', 'warning', {rules: found.length}, evidenceOf(found))]
}

/** AUDIT_SYSCALL in linux/audit.h: the record that has the key, and who did it. */
const syscallRecord = 1300

function recordFindings(rules: readonly AuditRule[]): readonly Finding[] {
  const onType = rules.filter(
    ({rule: {list, fields}}) =>
      list === List.exclude && fields.every(({type}) => type === Field.msgtype),
  )
  const found = onType.filter(
    ({rule}) =>
      !takes([rule], {
        list: List.exclude,
        numbers: {[Field.msgtype]: syscallRecord},
        ...{syscall: 0, perm: 0, success: true, groups: [], exe: [], names: []},
      }).isRecorded,
  )
  if (found.length === 0) return []
  return [finding('record-dropped', 'error', {rules: found.length}, evidenceOf(found))]
}
