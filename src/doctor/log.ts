import {readMounts} from '../state/mount-info.ts'
import {type AuditdConf, type Level, levelKiB, readAuditdConf} from './auditd-conf.ts'
import type {LogDisk} from './examination.ts'
import {type Evidence, type Finding, finding} from './finding.ts'
import type {Patient} from './patient.ts'

const file = '/etc/audit/auditd.conf'

/** Less than this is a full disk: auditd writes blocks of 4 KiB, and the file system keeps a few for itself. */
const fullKiB = 1024

/** Findings on auditd.conf and on the file system of the log; both belong to auditd alone. */
export function logFindings(patient: Patient): readonly Finding[] {
  const {config, logDisk} = patient.examination
  if (config.kind !== 'read') return []
  const conf = readAuditdConf(config.text)
  const line = (name: string): Evidence => ({from: file, text: lineIn(config.text, name)})
  const found: Finding[] = []
  if (!conf.takesLocalEvents) {
    found.push(finding('log-no-local-events', 'error', {}, [line('local_events')]))
  }
  if (!conf.writesLogs) {
    const which = /^\s*write_logs\s*=\s*no\b/im.test(config.text) ? 'write_logs' : 'log_format'
    found.push(finding('log-not-written', 'warning', {}, [line(which)]))
    return found
  }
  if (logDisk === undefined) return found
  return [...found, ...diskFindings(patient, conf, logDisk, line)]
}

function diskFindings(
  patient: Patient,
  conf: AuditdConf,
  disk: LogDisk,
  line: (name: string) => Evidence,
): readonly Finding[] {
  const {folder, mountPoint} = disk
  if (!disk.exists) {
    const read = [{from: folder, text: 'no such folder'}]
    return [finding('log-folder-missing', 'error', {folder}, read)]
  }
  const found: Finding[] = []
  if (mountPoint !== undefined && isMountedReadOnly(patient, mountPoint)) {
    const read = [{from: '/proc/self/mountinfo', text: `${mountPoint} ro`}]
    found.push(finding('log-read-only', 'error', {folder, mountPoint}, read))
  }
  found.push(...roomFindings(patient, conf, disk, line))
  if (conf.keepsAllLogs) {
    found.push(finding('log-keeps-all', 'note', {folder}, [line('max_log_file_action')]))
  }
  return found
}

function roomFindings(
  {kernel}: Patient,
  conf: AuditdConf,
  {folder, totalKiB, freeKiB}: LogDisk,
  line: (name: string) => Evidence,
): readonly Finding[] {
  if (totalKiB === undefined || freeKiB === undefined) return []
  const pid = (kernel.kind === 'read' ? kernel.observation.status.pid : undefined) ?? 0
  const df = {from: `df -Pk ${folder}`, text: `${freeKiB} KiB of ${totalKiB} KiB free`}
  if (freeKiB < fullKiB) {
    const suspends = conf.diskFullAction === 'SUSPEND'
    return [finding('log-full', 'error', {folder, suspends, pid}, [df, line('disk_full_action')])]
  }
  const crossed = [conf.adminSpaceLeft, conf.spaceLeft].find((level) =>
    isCrossed(level, totalKiB, freeKiB),
  )
  if (crossed === undefined) return []
  const {name, action} = crossed
  const severity = action === 'SUSPEND' ? 'error' : 'warning'
  const read = [df, line(name), line(`${name}_action`)]
  return [finding('log-low', severity, {folder, action, pid}, read)]
}

function isCrossed(level: Level, totalKiB: number, freeKiB: number): boolean {
  const least = levelKiB(level, totalKiB)
  return least !== undefined && freeKiB < least
}

/** The line of a setting as it is written. */
function lineIn(text: string, name: string): string {
  const pattern = new RegExp(`^\\s*${name}\\s*=`, 'i')
  const found = text.split('\n').findLast((line) => pattern.test(line))
  return found?.trim() ?? `no line ${name}`
}

function isMountedReadOnly({examination}: Patient, point: string): boolean {
  const mounts = readMounts(examination.mounts ?? '')
  return mounts.some(({path, isReadOnly}) => path === point && isReadOnly)
}
