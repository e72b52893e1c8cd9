import {findAuthor, type OwnRun} from './author/find-author.ts'
import {excludesChanges} from './author/match-rule.ts'
import {readTrail, type TrailAnswer} from './author/trail.ts'
import type {Drift} from './drift/drift.ts'
import {AuditformError} from './errors.ts'
import {newestFirst} from './history.ts'
import type {Proposal} from './reconcile.ts'
import type {Author} from './report/author-schema.ts'
import type {System} from './system/system.ts'

/** Who made each difference, as far as that can be told at all. */
export type Authors = ReadonlyMap<Drift, Author>

/**
 * Looks up who made differences, but for those of whom that is known already: their records may
 * have gone from the log meanwhile.
 */
export async function readAuthors(
  system: System,
  proposal: Proposal,
  drifts: readonly Drift[],
  known: Authors = new Map(),
): Promise<Authors> {
  const unknown = drifts.filter((drift) => (known.get(drift) ?? notLooked).kind === 'not-recorded')
  if (unknown.length === 0) return known
  const runs = await readRuns(system)
  const answer = await askTrail(system, unknown, runs)
  if (answer === undefined) return known
  const {plan, observation, facts, applied} = proposal
  const {since, later} = lastSound(runs, answer, system)
  const evidence = {
    trail: readTrail(answer),
    facts,
    since,
    runs: later,
    rules: [...plan.current.rules, ...plan.desired.rules].map(({rule}) => rule),
    applied,
    hasDaemon: observation.status.pid !== 0,
    isExcluded: plan.current.rules.some(({rule}) => excludesChanges(rule)),
    files: answer.files,
    users: answer.users,
  }
  const found = unknown.flatMap((drift): readonly (readonly [Drift, Author])[] => {
    const author = findAuthor(drift, evidence)
    return author === undefined ? [] : [[drift, author]]
  })
  return new Map([...known, ...found])
}

const notLooked = {kind: 'not-recorded'} as const

/** A run of this program, with what came of it. */
interface Run extends OwnRun {
  readonly isSound: boolean
  /** Whether its times are those of another host's clock. */
  readonly isRemote: boolean
}

/** The last run that left the machine as it should be, and those after it. */
async function readRuns(system: System): Promise<readonly Run[]> {
  const runs: Run[] = []
  for await (const {id, action, at, duration_ms, error, target} of newestFirst(system)) {
    if (!changing.has(action)) continue
    const from = Date.parse(at)
    const isSound = error === null
    const to = from + duration_ms
    runs.unshift({id, action, from, to, isSound, isRemote: target.startsWith('ssh://')})
    if (isSound) break
  }
  return runs
}

/** What may change rules in the kernel. */
const changing: ReadonlySet<string> = new Set(['apply', 'rollback', 'recover', 'undo'])

const hourMs = 3_600_000

/** That the log cannot be searched is no reason to say nothing of the difference. */
async function askTrail(
  system: System,
  drifts: readonly Drift[],
  [first]: readonly Run[],
): Promise<TrailAnswer | undefined> {
  const files = drifts.flatMap((drift) =>
    drift.kind === 'rules.d' || drift.kind === 'audit.rules' ? drift.paths : [],
  )
  // Clocks of two hosts differ; what is too old is left out once they were compared.
  const since = first?.isSound ? first.to - hourMs : undefined
  try {
    return await system.auditTrail({since, files: [...new Set(files)]})
  } catch (error) {
    if (!(error instanceof AuditformError)) throw error
    const search = {stdout: '', stderr: error.message, exitCode: undefined}
    const nothing = {oldest: '', now: undefined, bootedAt: undefined, host: ''}
    return {search, ...nothing, files: new Map(), users: new Map()}
  }
}

/** The kernel tells the time of an event by its last tick. */
const tickMs = 10

/** When the kernel last was as it should be, on the machine's own clock. */
function lastSound(
  runs: readonly Run[],
  {now, bootedAt}: TrailAnswer,
  {kind}: System,
): {readonly since: number | undefined; readonly later: readonly OwnRun[]} {
  const ahead = kind === 'ssh' && now !== undefined ? now - Date.now() : 0
  const timed = runs.map(({id, action, from, to, isSound, isRemote}) => {
    const shift = isRemote ? ahead : 0
    return {id, action, isSound, from: from + shift - tickMs, to: to + shift}
  })
  const sound = timed.find(({isSound}) => isSound)
  const bounds = [sound?.to, bootedAt].flatMap((bound) => bound ?? [])
  return {
    since: bounds.length === 0 ? undefined : Math.max(...bounds),
    later: timed.filter(({isSound}) => !isSound),
  }
}
