/**
 * What other programs may call: `import {compileRules, planChanges, readListing} from 'auditform'`.
 *
 * Nothing in here touches a machine: texts come in, values go out. docs/library.md tells how it is used;
 * docs/decisions/0023-library.md what of it is promised.
 */

import {adoptForeign} from './diff/foreign.ts'
import {factsOfHost} from './library/facts-of-host.ts'
import {filesInMemory} from './library/files-in-memory.ts'
import {hazardTraits} from './plan/hazards.ts'
import {commandLine, estimateMilliseconds, type Operation, ruleLine} from './plan/operation.ts'
import {isEmpty, makePlan} from './plan/plan.ts'
import {desiredState} from './policy/desired-state.ts'
import {loadPolicy} from './policy/load-policy.ts'
import type {Unmanaged} from './policy/policy.ts'
import type {PolicyComplaint} from './policy/policy-complaint.ts'
import {reasonWords} from './report/words/operation-words.ts'
import {policyComplaintWords} from './report/words/policy-complaints.ts'
import {unreachableWords} from './report/words/state-words.ts'
import type {AuditRule, AuditState} from './rules/audit-state.ts'
import type {HostFacts} from './rules/host-facts.ts'
import {projectRules} from './rules/project.ts'
import {readListing as readLines} from './rules/read-listing.ts'
import {honestLine} from './rules/rule-line.ts'
import {settleMachines} from './rules/settle-machines.ts'
import {parseListing} from './state/parse-list.ts'
import {parseStatus} from './state/parse-status.ts'

/** All of a host that changes what a rule means there. */
export interface Host {
  /** As `auditctl -v` tells it: `3.1.2`, or the whole line. */
  readonly auditctl: string
  /** As `uname -m` tells it: `x86_64`, `aarch64`, … */
  readonly machine: string
  /** Users by name, for rules that name some; root is known. */
  readonly users?: Readonly<Record<string, number>>
  /** Groups by name. */
  readonly groups?: Readonly<Record<string, number>>
  /** Which of the watched paths are directories; all others are taken to be files. */
  readonly directories?: readonly string[]
}

/** Where something stands in a text; lines and columns count from 1. */
export interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** One rule. */
export interface Rule {
  /** As `auditctl -l` of the host lists it, but for a `never` rule that is listed like a watch. */
  readonly line: string
  /** The line of the policy that asks for it; undefined for one that was read from a listing. */
  readonly place: Place | undefined
  /** The reason that the policy gives. */
  readonly why: string | undefined
  /** Whether the line can mean this rule only. What comes from a policy is always proven. */
  readonly isProven: boolean
}

/** Control values, named as `auditctl -s` prints them; one that is not there is not known, or not asked for. */
export interface Control {
  readonly enabled?: 'off' | 'on' | 'locked'
  readonly failure?: 'silent' | 'printk' | 'panic'
  readonly rate_limit?: number
  readonly backlog_limit?: number
  readonly backlog_wait_time?: number
  readonly loginuid_immutable?: boolean
}

/** The rules of a host, wanted or present alike. Only functions of this library make one. */
export interface RuleSet {
  /** In the order in which the kernel tests them, list by list. */
  readonly rules: readonly Rule[]
  readonly control: Control
}

/** Something to say about a policy. */
export interface Complaint {
  /** For programs; it does not change between releases. */
  readonly code: string
  readonly severity: 'error' | 'warning' | 'note'
  readonly place: Place
  /** A sentence for people, and what to do about it. */
  readonly reason: string
  readonly remedy: string | undefined
}

/** What a policy asks for; without rules where it has errors. */
export type Compiled =
  | {readonly isSound: true; readonly ruleSet: RuleSet; readonly complaints: readonly Complaint[]}
  | {readonly isSound: false; readonly complaints: readonly Complaint[]}

/** What a host prints. */
export interface Listing {
  /** Of `auditctl -l`. */
  readonly rules: string
  /** Of `auditctl -l -i`, which names machines; without it b64 and b32 are the host's own. */
  readonly interpreted?: string
  /** Of `auditctl -s`; without it no control value is known. */
  readonly status?: string
}

/** A listing, read. */
export interface ReadListing {
  readonly ruleSet: RuleSet
  /** Lines that no rule prints. */
  readonly unreadable: readonly string[]
}

/** One run of auditctl. */
export interface Change {
  readonly kind: 'append' | 'prepend' | 'delete' | 'control'
  /** The words after `auditctl`, and the same as it can be pasted into a shell. */
  readonly argv: readonly string[]
  readonly command: string
  /** The words after `auditctl` that take it back; empty where nothing can. */
  readonly undo: readonly string[]
  /** The rule, or the name of the control value. */
  readonly about: string
  /** Half a sentence for people. */
  readonly reason: string
  readonly place: Place | undefined
}

/** What the changes risk; docs/hazards.md has the names. */
export interface Hazard {
  readonly name: string
  readonly severity: 'high' | 'medium'
  /** Whether `auditform apply` would refuse it unless it is allowed by name. */
  readonly stops: boolean
  readonly about: readonly string[]
}

/** The way from one rule set to another. */
export interface Changes {
  /** Nothing is to be done. */
  readonly isAsDesired: boolean
  /** The kernel is locked, so that none of it can be done before the next boot. */
  readonly isLocked: boolean
  /** In the order in which they are to run. What both rule sets record is recorded all the while, unless COVERAGE_GAP says otherwise. */
  readonly changes: readonly Change[]
  readonly hazards: readonly Hazard[]
  /** What cannot be reached, with the reason, for people. */
  readonly unreachable: readonly string[]
  /** About how long the changes take on an idle host. */
  readonly milliseconds: number
}

/** What is behind a rule set. */
interface Known {
  readonly state: AuditState
  readonly facts: HostFacts
  readonly unmanaged: Unmanaged
  readonly unreadable: readonly string[]
}

const known = new WeakMap<RuleSet, Known>()

/**
 * Compiles a policy as a host would read it.
 *
 * @param texts the policy and what it includes, by path; `.rules` or `.json5` says the language
 * @param entry the path of the policy
 * @returns its rules, and all complaints at once; a wrong policy is no exception
 * @throws TypeError when `host` is no host with audit
 */
export async function compileRules(
  texts: Readonly<Record<string, string>>,
  entry: string,
  host: Host,
): Promise<Compiled> {
  const loaded = await loadPolicy([entry], {files: filesInMemory(texts), trustAs: 'anyone'})
  const facts = factsOfHost(host, loaded.facts)
  const {state, complaints: found, unmanaged} = desiredState(loaded, facts)
  const complaints = [...loaded.complaints, ...found].map(toldComplaint)
  if (state === undefined) return {isSound: false, complaints}
  return {isSound: true, ruleSet: ruleSetOf({state, facts, unmanaged, unreadable: []}), complaints}
}

/**
 * Reads what auditctl printed on a host.
 *
 * @param wanted decides which rule a line means where several are listed alike
 * @throws TypeError when `host` is no host with audit, or `status` has no line `enabled`
 */
export function readListing(listing: Listing, host: Host, wanted?: RuleSet): ReadListing {
  const nothing = {users: new Set<string>(), groups: new Set<string>(), paths: new Set<string>()}
  const facts = factsOfHost(host, nothing)
  const hints = wanted === undefined ? [] : knownOf(wanted).state.rules.map(({rule}) => rule)
  const read = readLines(parseListing(listing.rules).lines, facts, hints)
  const unreadable = read.unreadable.map(({line}) => line)
  const interpreted =
    listing.interpreted === undefined || unreadable.length > 0
      ? undefined
      : parseListing(listing.interpreted).lines
  const rules = settleMachines(read.rules, interpreted, facts)
  const control = listing.status === undefined ? {} : controlIn(listing.status)
  const state = {rules, control}
  return {ruleSet: ruleSetOf({state, facts, unmanaged: 'remove', unreadable}), unreadable}
}

/**
 * Plans the least way from what a host holds to what it should hold, with nothing missed on the way, and
 * proves it on a model of the kernel. Rules of known agents stay, as with `auditform plan`.
 *
 * @param options `order: 'strict'` reaches the order of `desired` where no event can tell, too
 * @throws TypeError when the two are of hosts with another auditctl or machine
 */
export function planChanges(
  current: RuleSet,
  desired: RuleSet,
  options: {readonly order?: 'free' | 'strict'} = {},
): Changes {
  const [from, to] = [knownOf(current), knownOf(desired)]
  const {facts} = to
  const isSameHost =
    from.facts.machine === facts.machine && `${from.facts.auditctl}` === `${facts.auditctl}`
  if (!isSameHost) throw new TypeError('The two rule sets are of different hosts.')
  const adopted = adoptForeign(from.state.rules, to.state.rules, to.unmanaged, new Set())
  const plan = makePlan({
    current: from.state,
    desired: {rules: adopted.rules, control: to.state.control},
    // What was applied before, and so what is of others, nobody said.
    unmanaged: [],
    protectedBefore: new Set(),
    controlPlaces: new Map(),
    facts,
    unreadable: from.unreadable,
    isStrict: options.order === 'strict',
  })
  const operations = [...plan.operations, ...plan.lastly]
  return {
    isAsDesired: isEmpty(plan),
    isLocked: plan.locked,
    changes: operations.map(toldChange),
    hazards: plan.hazards.map(({name, stops, about}) => {
      return {name, severity: hazardTraits(name).severity, stops, about}
    }),
    unreachable: plan.unreachable.map(unreachableWords),
    milliseconds: estimateMilliseconds(operations),
  }
}

function ruleSetOf(behind: Known): RuleSet {
  const {rules, control} = behind.state
  const lines = projectRules(
    rules.map(({rule}) => rule),
    behind.facts,
  )
  const ruleSet = {rules: rules.map((rule, index) => toldRule(rule, lines[index] ?? '')), control}
  known.set(ruleSet, behind)
  return ruleSet
}

function knownOf(ruleSet: RuleSet): Known {
  const found = known.get(ruleSet)
  if (found === undefined) throw new TypeError('This rule set was made by nobody of this library.')
  return found
}

function toldRule({rule, origin}: AuditRule, line: string): Rule {
  const isPolicy = origin.kind === 'policy'
  return {
    line: honestLine(rule, isPolicy ? line : origin.line),
    place: isPolicy ? origin.place : undefined,
    why: isPolicy ? origin.why : undefined,
    isProven: isPolicy || origin.unproven.length === 0,
  }
}

function toldChange(operation: Operation): Change {
  const {kind, argv, undo, reason, source} = operation
  return {
    kind,
    argv,
    command: commandLine(argv),
    undo,
    about: operation.kind === 'control' ? operation.name : ruleLine(operation),
    reason: reasonWords(reason),
    place: source,
  }
}

function toldComplaint(complaint: PolicyComplaint): Complaint {
  const {reason, remedy} = policyComplaintWords(complaint)
  const {code, severity, place} = complaint
  return {code, severity, place, reason, remedy}
}

function controlIn(status: string): Control {
  const read = parseStatus(status)
  if (read.kind === 'unreadable') throw new TypeError('auditctl -s prints no line "enabled".')
  return read.control
}
