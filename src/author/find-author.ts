/**
 * Joins a difference with the record of whoever made it. Nobody is blamed on less than a record
 * that fits; what it has in common with the difference is told with it.
 */
import {keysOf} from '../diff/owners.ts'
import type {Drift} from '../drift/drift.ts'
import type {Author} from '../report/author-schema.ts'
import type {HostFacts} from '../rules/host-facts.ts'
import {type KernelRule, ruleIdentity} from '../rules/kernel-rule.ts'
import type {Doer, RecordedChange} from './change.ts'
import {basisOf, isAboutKey} from './match-rule.ts'
import type {FileFacts, NoTrail, Trail} from './trail.ts'

/** A run of this program that changed the machine, or tried to; times in milliseconds since 1970. */
export interface OwnRun {
  readonly id: string
  readonly action: string
  readonly from: number
  readonly to: number
}

/** All that a join is made from. */
export interface Evidence {
  readonly trail: Trail
  readonly facts: HostFacts
  /** When the kernel last was as it should be, or was started, in milliseconds since 1970. */
  readonly since: number | undefined
  /** Runs of this program after that. */
  readonly runs: readonly OwnRun[]
  /** Rules that the policy asks for and that the kernel holds. */
  readonly rules: readonly KernelRule[]
  /** Identities of the rules that were applied; none where nobody knows. */
  readonly applied: ReadonlySet<string>
  /** Whether an audit daemon is registered. */
  readonly hasDaemon: boolean
  /** Whether a rule in the kernel keeps the records of such changes out of the log. */
  readonly isExcluded: boolean
  readonly files: ReadonlyMap<string, FileFacts>
  readonly users: ReadonlyMap<number, string>
}

/** Who made a difference; `undefined` for what nobody made, such as a listing that proves nothing. */
export function findAuthor(drift: Drift, evidence: Evidence): Author | undefined {
  switch (drift.kind) {
    case 'missing':
      return ofRule(drift.rule.rule, 'remove', evidence)
    case 'extra':
      return ofRule(drift.rule.rule, 'add', evidence)
    case 'suppressed':
      return ofRule(drift.by.rule, 'add', evidence)
    case 'changed': {
      // Two changes of two people may look like one; who took the rule away counts.
      const removed = ofRule(drift.rule.rule, 'remove', evidence)
      if (removed.kind !== 'not-recorded') return removed
      const added = ofRule(drift.from.rule, 'add', evidence)
      return added.kind === 'not-recorded' ? removed : added
    }
    case 'order':
      return newest(
        drift.pairs.flatMap(({first, second}) =>
          [first, second].map(({rule}) => ofRule(rule, 'add', evidence)),
        ),
      )
    case 'control':
      return ofValue(drift.change.name, drift.change.from, evidence)
    case 'rules.d':
    case 'audit.rules':
      return ofFile(drift.paths, evidence)
    default:
      return undefined
  }
}

/** What a record and a difference have in common, the strongest first. */
type Basis = Extract<Author, {kind: 'recorded'}>['basis']

function ofRule(rule: KernelRule, did: 'add' | 'remove', evidence: Evidence): Author {
  const {trail, facts, since = 0, applied} = evidence
  if (trail.kind === 'none') return notFound(trail, evidence)
  const recent = trail.changes.filter(({at}) => at >= since)
  const found = recent.flatMap((each) => {
    const basis = basisOf(each, rule, facts)
    return basis === undefined ? [] : [{each, basis}]
  })
  const exact = found.filter(({basis}) => basis === 'rule')
  // A rule that was there again after it was removed was not removed by that.
  const last = exact.at(-1)
  if (last)
    return last.each.change.kind === did
      ? authorOf(last.each, 'rule', 1, evidence)
      : missing(evidence)
  const isKnown = applied.size === 0 || applied.has(ruleIdentity(rule))
  // Of a rule that was never applied nobody can have removed more than its namesake.
  if (did === 'remove' && !isKnown)
    return {kind: 'not-recorded', why: 'never-applied', detail: null}
  const likely = found.findLast(({each}) => each.change.kind === did)
  if (likely === undefined) return missing(evidence)
  const alike = new Set(evidence.rules.filter((other) => isAlike(other, rule)).map(ruleIdentity))
  return authorOf(likely.each, likely.basis, Math.max(1, alike.size), evidence)
}

function isAlike(one: KernelRule, other: KernelRule): boolean {
  return one.list === other.list && isAboutKey(keysOf(one), keysOf(other))
}

function ofValue(
  name: string,
  held: string | number | boolean | undefined,
  evidence: Evidence,
): Author {
  const {trail, since = 0} = evidence
  if (trail.kind === 'none') return notFound(trail, evidence)
  const last = trail.changes.findLast(
    ({at, change}) => at >= since && change.kind === 'set' && change.name === name,
  )
  // Another value was recorded last: then it was changed once more without a record.
  const isHeld = last?.change.kind === 'set' && last.change.to === held
  return last && isHeld ? authorOf(last, 'value', 1, evidence) : missing(evidence)
}

function ofFile(paths: readonly string[], {files}: Evidence): Author {
  const [latest] = paths
    .flatMap((path) => {
      const facts = files.get(path)
      return facts === undefined ? [] : [{path, ...facts}]
    })
    .toSorted((one, other) => other.at - one.at)
  if (latest === undefined) return {kind: 'not-recorded', why: 'no-file', detail: paths[0] ?? null}
  const {path, at, uid, user} = latest
  return {kind: 'file', path, at: iso(at), uid, user: user ?? null}
}

function newest(authors: readonly Author[]): Author | undefined {
  const timed = authors.flatMap((author) => ('at' in author ? [author] : []))
  const [last] = timed.toSorted((one, other) => (one.at < other.at ? 1 : -1))
  return last ?? authors[0]
}

function authorOf(
  recorded: RecordedChange,
  basis: Basis,
  sharedBy: number,
  {runs, users}: Evidence,
): Author {
  const {at, change, by} = recorded
  const went_away = 'path' in change ? (change.path ?? null) : null
  const own = runs.find(({from, to}) => at >= from && at <= to)
  const isProgram = by.exe === undefined || by.exe.endsWith('/auditctl')
  if (own && isProgram && went_away === null) {
    return {kind: 'auditform', at: iso(at), run: own.id, action: own.action}
  }
  return {
    kind: 'recorded',
    did: did[change.kind],
    at: iso(at),
    ...loginOf(by, users),
    ...processOf(by),
    went_away,
    key: 'keys' in change ? change.keys : [],
    basis,
    shared_by: sharedBy,
  }
}

function loginOf({auid, user, session}: Doer, users: Evidence['users']) {
  const name = user ?? (typeof auid === 'number' ? users.get(auid) : undefined)
  return {
    login: logins[auid === undefined ? 'unknown' : auid === null ? 'unset' : 'set'],
    auid: auid ?? null,
    user: name ?? null,
    session: session ?? null,
  }
}

const logins = {unknown: 'not-recorded', unset: 'none', set: 'user'} as const

function processOf({pid, exe, comm, command}: Doer) {
  return {
    pid: pid ?? null,
    exe: exe ?? null,
    comm: comm ?? null,
    command: command ? {argv: command.argv, cut: !command.isWhole} : null,
  }
}

const did = {add: 'added', remove: 'removed', set: 'set'} as const

function notFound({why, detail}: NoTrail, {hasDaemon}: Evidence): Author {
  // Without a daemon there often is no log to read.
  if (why === 'unreadable' && !hasDaemon) return noDaemon
  return {kind: 'not-recorded', why, detail}
}

const noDaemon = {kind: 'not-recorded', why: 'no-daemon', detail: null} as const

/** Why there is no record, as far as that can be told. */
function missing({trail, since, hasDaemon, isExcluded}: Evidence): Author {
  if (!hasDaemon) return noDaemon
  if (isExcluded) return {kind: 'not-recorded', why: 'excluded', detail: null}
  const begins = trail.kind === 'read' ? trail.begins : undefined
  if (begins !== undefined && since !== undefined && begins > since) {
    return {kind: 'not-recorded', why: 'log-begins-later', detail: iso(begins)}
  }
  return {kind: 'not-recorded', why: 'no-record', detail: since === undefined ? null : iso(since)}
}

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}
