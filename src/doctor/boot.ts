import type {Boot} from '../persist/boot.ts'
import type {BootLine, BootLoad} from '../persist/boot-load.ts'
import {can} from '../rules/quirks.ts'
import {type AuditctlVersion, isAtLeast} from '../rules/version.ts'
import {compareFileNames} from '../rules/version-sort.ts'
import {placesThatSwitchOff} from './control.ts'
import {type Evidence, type Finding, finding} from './finding.ts'
import {type Patient, type PatientFile, placesOf} from './patient.ts'
import {hasNoTest, neverTaskOf} from './rules.ts'

/** Findings on what the next boot makes of rules.d. */
export function bootFindings(patient: Patient): readonly Finding[] {
  const {boot, facts, rulesDir} = patient
  if (boot === undefined || facts === undefined) return []
  const files = [...(rulesDir.files ?? [])].sort((left, right) =>
    compareFileNames(left.name, right.name),
  )
  return [
    ...stopFindings(boot.load, facts.auditctl),
    ...offFindings(patient),
    ...taskFindings(patient, boot.load),
    ...hiddenErrors(boot),
    ...alteredFindings(boot.load),
    ...skippedFiles(files, facts.auditctl),
    ...overriddenLines(files),
  ]
}

function stopFindings(
  {stoppedAt, notReached}: BootLoad,
  release: AuditctlVersion,
): readonly Finding[] {
  if (stoppedAt === undefined) return []
  const stopsAuditd = isAtLeast(release, '4.0') && !isAtLeast(release, '4.0.3')
  const args = {at: stoppedAt, notReached: notReached.length, stopsAuditd}
  return [finding('boot-stops', 'warning', args, [lineEvidence(stoppedAt.at)])]
}

function offFindings(patient: Patient): readonly Finding[] {
  const {kernel} = patient
  const isOffNow = kernel.kind === 'read' && kernel.observation.status.control.enabled === 'off'
  const places = placesThatSwitchOff(patient)
  if (isOffNow || places.length === 0) return []
  const read = places.map((from) => ({from, text: '-e 0'}))
  return [finding('boot-switches-off', 'warning', {places}, read)]
}

/** A rule that was taken out of the kernel only comes back. */
function taskFindings({kernel}: Patient, {rules}: BootLoad): readonly Finding[] {
  const now = kernel.kind === 'read' ? kernel.observation.state.rules : []
  const isAll = (never: ReturnType<typeof neverTaskOf>) => never.some(hasNoTest)
  if (isAll(neverTaskOf(now.map(({rule}) => rule)))) return []
  const never = neverTaskOf(rules.map(({rule}) => rule)).filter(hasNoTest)
  const lines = rules.flatMap(({rule, at}) => (at && never.includes(rule) ? [at] : []))
  if (lines.length === 0) return []
  const places = lines.flatMap(placesOf)
  return [finding('never-task-at-boot', 'warning', {places}, lines.map(lineEvidence))]
}

function hiddenErrors({load, merge}: Boot): readonly Finding[] {
  const options = merge.lines.filter(({text}) => /^ *-[ic] *$/.test(text))
  const ignores = options.filter(({text}) => text.trim() === '-i')
  const failing = load.skipped.length
  if (ignores.length === 0 && failing === 0) return []
  const read = [
    ...options.map(({text, places}) => lineEvidence({text, line: 0, places})),
    ...load.skipped.map(({at}) => lineEvidence(at)),
  ]
  const severity = failing > 0 ? 'warning' : 'note'
  return [finding('boot-hides-errors', severity, {failing}, read)]
}

function alteredFindings({altered}: BootLoad): readonly Finding[] {
  if (altered.length === 0) return []
  const read = altered.map(({at}) => lineEvidence(at))
  return [finding('boot-reads-otherwise', 'warning', {lines: altered.length}, read)]
}

function skippedFiles(files: readonly PatientFile[], release: AuditctlVersion): readonly Finding[] {
  if (can(release, 'read-spaced-names')) return []
  const paths = files.flatMap(({name, path}) => (/\s/.test(name) ? [path] : []))
  if (paths.length === 0) return []
  const read = paths.map((from) => ({from, text: 'a blank in its name'}))
  return [finding('boot-skips-file', 'warning', {paths}, read)]
}

/** augenrules keeps the last `-b`, `-f` and `-e` of all files, and drops the others unsaid. */
function overriddenLines(files: readonly PatientFile[]): readonly Finding[] {
  const found = files.flatMap(({path, text}) =>
    text.split('\n').flatMap((line, index) => {
      const [, option, value] = /^(-[bfe]) *(\S+) *$/.exec(line) ?? []
      if (option === undefined || value === undefined) return []
      return [{option, value, from: `${path}:${index + 1}`}]
    }),
  )
  return ['-e', '-f', '-b'].flatMap((option) => {
    const lines = found.filter((each) => each.option === option)
    const last = lines.at(-1)
    if (last === undefined || lines.every(({value}) => value === last.value)) return []
    const read = lines.map(({from, value}) => ({from, text: `${option} ${value}`}))
    return [finding('boot-overrides', 'note', {option, last: last.from}, read)]
  })
}

function lineEvidence(line: BootLine): Evidence {
  const [place] = placesOf(line)
  return {from: place ?? `audit.rules:${line.line}`, text: line.text.trim()}
}
