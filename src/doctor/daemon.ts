import type {BootLinks, Examination} from './examination.ts'
import {type Evidence, type Finding, finding} from './finding.ts'
import {type Patient, type ReadKernel, statusLine} from './patient.ts'

const auditd = 'auditd.service'
const loader = 'audit-rules.service'

/** Findings on who takes the records. */
export function daemonFindings({examination}: Patient, kernel: ReadKernel): readonly Finding[] {
  const {pid} = kernel.observation.status
  if (pid === undefined) return []
  const read: readonly Evidence[] = [statusLine('pid', pid)]
  const {daemon: program} = examination
  if (pid === 0) {
    const isInstalled = examination.isAuditdInstalled !== false
    const service = serviceOf(examination, auditd)
    const failed = service?.isFailed ? [failedEvidence(service)] : []
    const isFailed = failed.length > 0
    return [finding('daemon-none', 'error', {isInstalled, isFailed}, [...read, ...failed])]
  }
  if (program === undefined || program === 'auditd') return []
  const comm = `/proc/${pid}/comm`
  if (program === null) {
    return [
      finding('daemon-gone', 'error', {pid}, [...read, {from: comm, text: 'no such process'}]),
    ]
  }
  return [
    finding('daemon-other', 'warning', {pid, program}, [...read, {from: comm, text: program}]),
  ]
}

/** Findings on who starts auditd and loads the rules at boot. */
export function bootServiceFindings({examination}: Patient): readonly Finding[] {
  const {bootLinks: links, services} = examination
  const failed = (services ?? []).filter(({name, isFailed}) => name === loader && isFailed)
  return [
    ...failed.map((service) =>
      finding('service-failed', 'error', {name: service.name}, [failedEvidence(service)]),
    ),
    ...(links === undefined ? [] : linkFindings(links, examination)),
  ]
}

function linkFindings(links: BootLinks, {isAuditdInstalled}: Examination): readonly Finding[] {
  if (isAuditdInstalled === false) return []
  const found: Finding[] = []
  const hasLoader = links.paths.some((path) => isUnit(path, loader))
  const starts = isEnabled(links, 'auditd')
  if (!starts) {
    const isMasked = links.masked.includes(auditd)
    const read = linkEvidence(links, auditd)
    found.push(finding('daemon-not-at-boot', 'warning', {isMasked, loadsRules: !hasLoader}, read))
  }
  // From 4.0 on auditd.service asks for it, so that it need not be enabled itself.
  const isMasked = links.masked.includes(loader)
  if (isMasked || (hasLoader && !starts && !isEnabled(links, 'audit-rules'))) {
    found.push(finding('rules-not-at-boot', 'warning', {isMasked}, linkEvidence(links, loader)))
  }
  return found
}

function isUnit(path: string, unit: string): boolean {
  return path.endsWith(`/system/${unit}`)
}

function isEnabled({paths, masked}: BootLinks, name: string): boolean {
  const unit = `${name}.service`
  if (masked.includes(unit)) return false
  const links = [
    new RegExp(`\\.(?:wants|requires)/${name}\\.service$`),
    new RegExp(`/rc\\d\\.d/S\\d+${name}$`),
    new RegExp(`/runlevels/[^/]+/${name}$`),
  ]
  return paths.some((path) => links.some((link) => link.test(path)))
}

function linkEvidence({paths, masked}: BootLinks, unit: string): readonly Evidence[] {
  if (masked.includes(unit))
    return [{from: `/etc/systemd/system/${unit}`, text: 'leads to /dev/null'}]
  const file = paths.find((path) => isUnit(path, unit))
  return [{from: file ?? unit, text: 'no link in *.wants or *.requires of systemd'}]
}

function serviceOf({services}: Examination, wanted: string) {
  return services?.find(({name}) => name === wanted)
}

function failedEvidence({
  name,
  result,
}: {
  readonly name: string
  readonly result: string
}): Evidence {
  return {from: `systemctl show ${name}`, text: `ActiveState=failed Result=${result}`}
}
