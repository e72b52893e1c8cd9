import type {HostFacts} from '../../src/rules/host-facts.ts'
import {isAtLeast, parseAuditctlVersion} from '../../src/rules/version.ts'

/** The host on which the vectors were recorded, as one of its auditctl versions saw it. */
export function recordingHost(version: string, bent: Partial<HostFacts> = {}): HostFacts {
  const auditctl = parseAuditctlVersion(version) ?? [0, 0, 0]
  return {
    auditctl,
    machine: 'x86_64',
    ioUring: isAtLeast(auditctl, '3.1'),
    users: new Map([
      ['root', 0],
      ['daemon', 1],
    ]),
    groups: new Map([
      ['root', 0],
      ['daemon', 1],
    ]),
    paths: new Map([
      ['/', 'directory'],
      ['//', 'directory'],
      ['/etc', 'directory'],
      ['/etc/.', 'directory'],
      ['/etc/..', 'directory'],
      ['/tmp', 'directory'],
      ['/bin', 'directory'],
      ['/etc/passwd', 'other'],
      ['/etc//passwd', 'other'],
    ]),
    ...bent,
  }
}
