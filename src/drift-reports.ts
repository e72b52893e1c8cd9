/** Files that a look at a host leaves for other programs, beside what it tells on standard output. */
import type {Judged} from './drift/accept.ts'
import type {Drift} from './drift/drift.ts'
import {AuditformError} from './errors.ts'
import {measureDrift} from './measure-drift.ts'
import type {SoundState} from './read-desired.ts'
import type {DriftReading} from './read-drift.ts'
import type {Proposal} from './reconcile.ts'
import type {DriftView} from './report/drift.ts'
import {driftAsJunit, failureAsJunit, junitOpening} from './report/drift-junit.ts'
import {driftMetrics, runMetrics} from './report/drift-metrics.ts'
import {driftAsSarif, sarifOpening} from './report/drift-sarif.ts'
import type {MetricFamily} from './report/metric-family.ts'
import {prometheusText} from './report/prometheus-text.ts'
import type {ReportedDrift} from './report/reported-drift.ts'
import {isOfPolicy} from './rules/audit-state.ts'
import {sha256} from './system/digest.ts'
import {fileFailure} from './system/files.ts'
import {type ReportFile, writeReport} from './system/report-file.ts'
import type {System} from './system/system.ts'

/** What was given of the flags that ask for such files. */
export interface ReportFlagValues {
  readonly target?: string | undefined
  readonly metrics?: string | undefined
  readonly junit?: string | undefined
  readonly sarif?: string | undefined
}

/** What was found, and how it is told. */
export interface DriftVerdict {
  readonly system: System
  readonly proposal: Proposal
  readonly controlPlaces: SoundState['controlPlaces']
  readonly found: DriftReading
  readonly judged: Judged
  readonly counted: readonly Drift[]
  readonly view: DriftView
}

/**
 * Writes the files that were asked for, and gives back why some of them could not be written. Where
 * an error stopped the run they say so: nobody may go on believing the verdict of last time.
 */
export async function writeReports(
  flags: ReportFlagValues,
  version: string,
  outcome: DriftVerdict | Error,
): Promise<readonly string[]> {
  const metrics = async () => metricsFile(flags, await metricsOf(version, outcome))
  const junit = async () => pipelineFile(junitOf(outcome), junitOpening)
  const sarif = async (verdict: DriftVerdict) => {
    return pipelineFile(sarifOf(verdict, version), sarifOpening)
  }
  return writeAll([
    [flags.metrics, metrics],
    [flags.junit, junit],
    // One without results would close all that was found before.
    ...(outcome instanceof Error ? [] : [[flags.sarif, () => sarif(outcome)] as const]),
  ])
}

async function writeAll(
  wanted: readonly (readonly [path: string | undefined, file: () => Promise<ReportFile>])[],
): Promise<readonly string[]> {
  const losses: string[] = []
  for (const [path, file] of wanted) {
    if (path === undefined) continue
    try {
      await writeReport(path, await file())
    } catch (error) {
      const failure = asFailure(error)
      if (failure === undefined) throw error
      losses.push([failure.message, ...failure.suggestions].join(' '))
    }
  }
  return losses
}

/** The node_exporter runs as a user of its own, and there is nothing secret in numbers. */
function metricsFile({target}: ReportFlagValues, families: readonly MetricFamily[]): ReportFile {
  // Where one machine looks at several, their files must not have the same series.
  const labels = target === undefined || target === 'local' ? {} : {target}
  return {text: prometheusText(families, labels), opening: '# HELP auditform_', mode: 0o644}
}

async function metricsOf(version: string, outcome: DriftVerdict | Error) {
  const found = outcome instanceof Error ? [] : driftMetrics(await measureDrift(outcome))
  const error = outcome instanceof Error ? (asFailure(outcome)?.code ?? 'BUG') : undefined
  const times = {endedAt: inSeconds(Date.now()), seconds: inSeconds(performance.now())}
  return [...runMetrics(version, times, error), ...found]
}

/** What a host does not record is not for everybody. */
function pipelineFile(text: string, opening: string): ReportFile {
  return {text, opening, mode: 0o640}
}

function junitOf(outcome: DriftVerdict | Error): string {
  const ran = {at: new Date().toISOString(), seconds: inSeconds(performance.now())}
  if (!(outcome instanceof Error)) return driftAsJunit(reported(outcome), ran)
  return failureAsJunit(asFailure(outcome) ?? new AuditformError('BUG', outcome.message), ran)
}

function sarifOf(verdict: DriftVerdict, version: string): string {
  const began = new Date(performance.timeOrigin).toISOString()
  const run = {version, began, ended: new Date().toISOString(), folder: process.cwd()}
  return driftAsSarif(reported(verdict), {...run, digest: sha256})
}

function reported(verdict: DriftVerdict): ReportedDrift {
  const {proposal, found, controlPlaces, judged, counted, view} = verdict
  return {
    view,
    drifts: found.drifts,
    counted,
    judged,
    asked: proposal.asked.rules.filter(isOfPolicy),
    controls: controlPlaces,
    looksAtBoot: found.legs.length > 0,
    policies: proposal.policies.map(({path}) => path),
  }
}

function inSeconds(milliseconds: number): number {
  return Math.round(milliseconds) / 1000
}

function asFailure(error: unknown): AuditformError | undefined {
  return error instanceof AuditformError ? error : fileFailure(error)
}
