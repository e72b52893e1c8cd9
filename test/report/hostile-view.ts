import type {Intent} from '../../src/apply/journal-entries.ts'
import type {GenerationSummary} from '../../src/generations/generation.ts'
import type {BootLine, BootLoad, FailedLine} from '../../src/persist/boot-load.ts'
import {proposeFile} from '../../src/persist/propose-file.ts'
import type {Staged} from '../../src/persist/standing.ts'
import {hazard, hazardNames} from '../../src/plan/hazards.ts'
import type {SavedPlanView} from '../../src/report/saved-plan-json.ts'
import type {AuditRule} from '../../src/rules/audit-state.ts'
import type {RuleComplaint} from '../../src/rules/complaint.ts'
import {Field} from '../../src/rules/uapi.ts'
import type {HostStatus} from '../../src/state/host-status.ts'
import type {Observation} from '../../src/state/observe.ts'
import type {RulesFolder} from '../../src/system/system.ts'
import {planOf, someHost, wanted} from '../plan/plan-input.ts'
import {field, rule} from '../rules/arbitrary-rules.ts'

/** A rule in the kernel of which the listing shows the text wherever it can. */
function heldRule(text: string, list = 4): AuditRule {
  const line = `-w /a -k ${text}`
  const origin = {kind: 'kernel', line, proof: 'text', others: [], unproven: ['L1', 'L10']} as const
  return {rule: rule([field(Field.uid, 0), field(Field.key, text)], {list}), origin}
}

function observationOf(text: string): Observation {
  return {
    state: {rules: [heldRule(text)], control: {enabled: 'on'}},
    status: {
      kind: 'status',
      control: {enabled: 'on', failure: 'printk'},
      pid: 7,
      lost: 1,
      backlog: 0,
      backlog_wait_time_actual: undefined,
      loginuid_locked: false,
      unknown: [text],
    },
    readers: {kind: 'disagree', line: 1, listed: text, exact: text},
    unreadable: [text],
  }
}

/** A plan view in which everything that others wrote is this text. */
export function hostilePlanView(text: string): SavedPlanView {
  const place = {file: text, line: 1, column: 1}
  const asked = [
    wanted(rule([field(Field.path, `/${text}`), field(Field.perm, 2)]), {why: text, file: text}),
    wanted(rule([field(Field.key, `x${text}`)]), {file: text}),
    wanted(rule([], {list: 7, syscalls: [1]})),
  ]
  const desired = {rules: asked, control: {enabled: 'locked', failure: 'panic'} as const}
  const plan = planOf(
    {rules: [heldRule(text), heldRule(`${text}\udcff`, 0)], control: {enabled: 'locked'}},
    desired,
    {controlPlaces: new Map([['failure', place]])},
  )
  const folder: RulesFolder = {
    path: text,
    files: [{name: '1.rules', path: text, text: '-a never,task\n'}],
  }
  return {
    target: text,
    isAsDesired: false,
    desired: {
      controlPlaces: new Map(),
      unmanaged: 'remove',
      skipped: [{place, text, unmet: {field: 'path_exists', wanted: [text]}}],
      complaints: [
        {
          code: 'duplicate-rule',
          severity: 'warning',
          place,
          length: 1,
          args: {rule: text, first: text},
          excerpt: text,
          related: place,
        },
      ],
    },
    proposal: {
      facts: someHost,
      observation: observationOf(text),
      plan,
      asked: desired,
      scope: {liveOnly: false, takeOver: false},
      file: proposeFile(folder, desired, someHost, 'remove'),
      hazards: hazardNames.flatMap((name) => hazard(name, Array(7).fill(text))),
      foreign: [heldRule(text)],
    },
  }
}

/** A status view in which everything that others wrote is this text. */
export function hostileHostStatus(text: string): HostStatus {
  return {
    target: text,
    facts: {...someHost, machine: text},
    observation: observationOf(text),
    rules: [
      {rule: heldRule(text), owner: {kind: 'agent', name: text}},
      {rule: heldRule(text), owner: {kind: 'unmanaged'}},
    ],
    rulesDir: {
      path: text,
      exists: true,
      ours: {path: text, rules: 2, missing: 1},
      others: [text],
    },
    standing: {
      name: 'staged-not-loaded',
      isProven: false,
      staged: hostileStaged(text),
      difference: {
        missing: [heldRule(text).rule],
        extra: [heldRule(text).rule],
        isReordered: true,
        control: ['enabled'],
      },
    },
    legs: [
      {
        name: 'rules.d',
        state: 'differs',
        why: {kind: 'stops', at: failedLine(text)},
        mend: 'apply',
      },
    ],
    boot: hostileBoot(text),
    generation: hostileGeneration(text),
  }
}

/** A generation in which everything that somebody wrote is this text. */
export function hostileGeneration(text: string): GenerationSummary {
  return {
    number: 3,
    id: text,
    at: text,
    action: 'rollback',
    back_to: 1,
    user: {uid: 0, user: text, sudo_user: text, loginuid: null, from: text},
    reason: text,
    plan: text,
    policies: [{path: text, file: null}],
    unmanaged: 'remove',
    rules: 1,
    added: 1,
    removed: 0,
    moved: 0,
    control: {enabled: 'on'},
    control_asked: [],
    control_changed: [],
    fingerprint: '0'.repeat(64),
    rules_file: {path: text, file: null, changed: false},
    others: [],
    set_aside: [{name: text, path: text, file: text}],
    aside: [],
    put_back: [text],
  }
}

/** Something staged of which everything is that text. */
function hostileStaged(text: string): Staged {
  return {
    id: text,
    at: text,
    boot: text,
    user: {uid: 0, user: text, sudo_user: null, loginuid: null, from: text},
    reason: text,
    policy: [text, text],
    unmanaged: 'remove',
    fingerprint: text,
    path: text,
    before: null,
    applied: hostileIntent(text),
    goes: [heldRule(text).rule],
    promise: {rules: [heldRule(text).rule], control: {}},
  }
}

function hostileIntent(text: string): Intent {
  const state = {rules: [heldRule(text).rule], control: {}}
  return {
    type: 'intent',
    format_version: '1',
    id: text,
    began: text,
    pid: 1,
    boot: text,
    auditctl: text,
    paths: [text],
    before: state,
    desired: state,
    changes: [],
    operations: [{argv: [text], undo: [text]}],
    lastly: [],
    file: null,
    generation: null,
  }
}

/** A boot of files whose names and lines are that text. */
function hostileBoot(text: string): BootLoad {
  const at = bootLine(text)
  return {
    rules: [],
    control: {},
    stoppedAt: {at, why: {kind: 'path-missing', path: text}},
    notReached: [at],
    skipped: [failedLine(text)],
    altered: [{at, complaint: complaintOf(text)}],
    exitStatus: 1,
  }
}

const bootLine = (text: string): BootLine => ({text, line: 1, places: [{file: text, line: 1}]})

const failedLine = (text: string): FailedLine => ({
  at: bootLine(text),
  why: {kind: 'exists', first: bootLine(text)},
})

const complaintOf = (text: string): RuleComplaint => ({
  code: 'line-words-dropped',
  severity: 'error',
  span: {word: 0, start: 0, end: 0},
  args: {words: 9, room: 1, dropped: text},
})
