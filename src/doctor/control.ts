import {type Finding, finding} from './finding.ts'
import {type Patient, placesOf, type ReadKernel, statusLine} from './patient.ts'

/** The kernel's own default, AUDIT_BACKLOG_LIMIT's initial value in kernel/audit.c. */
const defaultBacklog = 64

/** Findings on the control values of the kernel. */
export function controlFindings(patient: Patient, kernel: ReadKernel): readonly Finding[] {
  return [
    ...enabledFindings(patient, kernel),
    ...failureFindings(kernel),
    ...queueFindings(kernel),
    ...lostFindings(kernel),
  ]
}

function enabledFindings(patient: Patient, {observation}: ReadKernel): readonly Finding[] {
  if (observation.status.control.enabled !== 'off') return []
  const places = placesThatSwitchOff(patient)
  const atStart = startOption(patient.commandLine, 'audit')
  const isOffAtStart = atStart === '0' || atStart === 'off'
  const cameBy = isOffAtStart ? 'boot' : places.length > 0 ? 'file' : 'nobody'
  return [
    finding('audit-off', 'error', {cameBy, places}, [
      statusLine('enabled', 0),
      ...(isOffAtStart ? [{from: '/proc/cmdline', text: `audit=${atStart}`}] : []),
      ...places.map((from) => ({from, text: '-e 0'})),
    ]),
  ]
}

/** Lines of rules.d that say `-e 0`, where they are what the next boot ends with. */
export function placesThatSwitchOff({boot}: Patient): readonly string[] {
  if (boot?.load.control.enabled !== 'off') return []
  return boot.merge.lines
    .filter(({text}) => /^\s*-e\s*0\s*$/.test(text))
    .flatMap(({text, places}) => placesOf({text, line: 0, places}))
}

/** The value of a word of the kernel command line, such as `audit=1`; the last one counts. */
export function startOption(commandLine: string, name: string): string | undefined {
  const words = commandLine.trim().split(/\s+/)
  return words.findLast((word) => word.startsWith(`${name}=`))?.slice(name.length + 1)
}

function failureFindings({observation}: ReadKernel): readonly Finding[] {
  const {failure} = observation.status.control
  if (failure === 'panic') return [finding('failure-panic', 'note', {}, [statusLine('failure', 2)])]
  if (failure !== 'silent') return []
  return [finding('failure-silent', 'note', {}, [statusLine('failure', 0)])]
}

function queueFindings({observation}: ReadKernel): readonly Finding[] {
  const {control, backlog} = observation.status
  const {rate_limit: rate = 0, backlog_limit: limit = 0, backlog_wait_time: wait} = control
  const found: Finding[] = []
  if (rate > 0) {
    const read = [statusLine('rate_limit', rate)]
    found.push(finding('rate-limited', 'warning', {limit: rate}, read))
  }
  const limitLine = statusLine('backlog_limit', limit)
  if (limit > 0 && limit <= defaultBacklog) {
    found.push(finding('backlog-small', 'warning', {limit}, [limitLine]))
  }
  // Four fifths: a burst of one busy second fills the rest.
  if (limit > 0 && backlog !== undefined && backlog >= 0.8 * limit) {
    const read = [statusLine('backlog', backlog), limitLine]
    found.push(finding('backlog-full', 'warning', {waiting: backlog, limit}, read))
  }
  if (wait === 0) {
    found.push(finding('backlog-no-wait', 'note', {}, [statusLine('backlog_wait_time', 0)]))
  }
  return found
}

function lostFindings({observation, later}: ReadKernel): readonly Finding[] {
  const {lost: count = 0} = observation.status
  const more = (later?.lost ?? count) - count
  if (later !== undefined && more > 0) {
    const {lost, milliseconds} = later
    const read = [statusLine('lost', count), statusLine('lost', lost)]
    return [finding('lost-rising', 'error', {more, milliseconds}, read)]
  }
  return count > 0 ? [finding('lost', 'warning', {count}, [statusLine('lost', count)])] : []
}

/** What the kernel was not told when it started; silence where its command line is not known. */
export function startFindings({commandLine}: Patient): readonly Finding[] {
  const words = commandLine.trim()
  if (words === '') return []
  const spoken = words.split(/\s+/).filter((word) => word.startsWith('audit'))
  const text = spoken.length === 0 ? 'no word that begins with audit' : spoken.join(' ')
  const read = [{from: '/proc/cmdline', text}]
  const found: Finding[] = []
  if (!['1', 'on'].includes(startOption(words, 'audit') ?? '')) {
    found.push(finding('no-audit-at-start', 'note', {}, read))
  }
  if (startOption(words, 'audit_backlog_limit') === undefined) {
    found.push(finding('no-backlog-at-start', 'note', {}, read))
  }
  return found
}
