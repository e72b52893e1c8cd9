/** A verdict as SARIF 2.1.0, which code scanning reads (docs.oasis-open.org/sarif/sarif/v2.1.0). */
import {placesOf} from '../drift/asked.ts'
import {type Drift, type DriftSeverity, driftKinds} from '../drift/drift.ts'
import {driftId} from '../drift/drift-id.ts'
import type {Digest} from '../plan/fingerprint.ts'
import type {Place} from '../rules/complaint.ts'
import {driftParagraph} from './drift.ts'
import {fileUri, folderUri} from './file-uri.ts'
import {jsonText} from './json-text.ts'
import {plainPaint} from './paint.ts'
import {pardonOf, type ReportedDrift} from './reported-drift.ts'
import {driftKindWords} from './words/drift-kind-words.ts'

/** What each such report begins with. */
export const sarifOpening = `{
 "version": "2.1.0",
 "$schema": "`

/** The run that a report is about. */
interface SarifRun {
  /** The release of auditform. */
  readonly version: string
  /** When it began and ended, in ISO 8601. */
  readonly began: string
  readonly ended: string
  /** The folder that paths of policies are relative to. */
  readonly folder: string
  readonly digest: Digest
}

const levels = {lost: 'error', differs: 'warning', unproven: 'note'} as const satisfies Record<
  DriftSeverity,
  string
>

/** Writes a verdict. */
export function driftAsSarif(reported: ReportedDrift, run: SarifRun): string {
  const {version, began, ended, folder} = run
  const ids = fingerprints(reported.drifts, run.digest)
  const document = {
    version: '2.1.0',
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    runs: [
      {
        tool: {driver: {name: 'auditform', version, rules: sarifRules}},
        automationDetails: {id: `auditform drift/${reported.view.target}/`},
        invocations: [{executionSuccessful: true, startTimeUtc: began, endTimeUtc: ended}],
        originalUriBaseIds: {[root]: {uri: folderUri(folder)}},
        columnKind: 'utf16CodeUnits',
        results: reported.drifts.map((drift) => resultOf(drift, reported, run, ids.get(drift))),
      },
    ],
  }
  return `${jsonText(document, 1)}\n`
}

const root = '%SRCROOT%'

const sarifRules = driftKinds.map((kind) => ({
  id: kind,
  shortDescription: {text: driftKindWords[kind]},
  defaultConfiguration: {level: 'warning'},
}))

function resultOf(
  drift: Drift,
  reported: ReportedDrift,
  {folder}: SarifRun,
  id: string | undefined,
) {
  const [place = {file: reported.policies[0] ?? '', line: 1, column: 1}, ...more] = placesOf(drift)
  const pardon = pardonOf(drift, reported)
  const isPardoned = pardon !== undefined && reported.judged.accepted.has(drift)
  return {
    ruleId: drift.kind,
    ruleIndex: driftKinds.indexOf(drift.kind),
    level: levels[drift.severity],
    message: {text: messageText(driftParagraph(drift, reported.view, plainPaint))},
    locations: [locationOf(place, folder)],
    relatedLocations: [
      ...more.map((each) => locationOf(each, folder)),
      ...filesOf(drift).map((path) => ({physicalLocation: {artifactLocation: at(path, folder)}})),
    ],
    // GitHub tells by the first of them whether it knows a result, and by nothing else.
    partialFingerprints: {primaryLocationLineHash: id, 'auditformDrift/v1': id},
    suppressions: isPardoned ? [{kind: 'external', status: 'accepted', justification: pardon}] : [],
  }
}

/** Braces stand for placeholders in a message, unless they are doubled (section 3.11.5). */
function messageText(text: string): string {
  return text.replace(/[{}]/g, '$&$&')
}

function filesOf(drift: Drift): readonly string[] {
  return 'paths' in drift ? drift.paths : []
}

function locationOf({file, line, column}: Place, folder: string) {
  const region = {startLine: line, startColumn: column}
  return {physicalLocation: {artifactLocation: at(file, folder), region}}
}

function at(path: string, folder: string) {
  const {uri, isInside} = fileUri(path, folder)
  return isInside ? {uri, uriBaseId: root} : {uri}
}

/** The same for a difference whenever it is found; of two that are alike the second has a number of its own. */
function fingerprints(drifts: readonly Drift[], digest: Digest): ReadonlyMap<Drift, string> {
  const seen = new Map<string, number>()
  return new Map(
    drifts.map((drift) => {
      const id = digest(driftId(drift)).slice(0, 16)
      seen.set(id, (seen.get(id) ?? 0) + 1)
      return [drift, `${id}:${seen.get(id)}`]
    }),
  )
}
