import type {HostFacts, PathKind} from '../../src/rules/host-facts.ts'

/** A host that nobody has: Debian 12's auditctl on a PC, a few users, a few paths. */
export const describedHost: HostFacts = {
  auditctl: [3, 0, 9],
  machine: 'x86_64',
  ioUring: false,
  users: new Map([
    ['root', 0],
    ['www-data', 33],
  ]),
  groups: new Map([['adm', 4]]),
  paths: new Map<string, PathKind>([
    ['/etc', 'directory'],
    ['/etc/passwd', 'other'],
    ['/etc/shadow', 'other'],
    ['/srv/www', 'directory'],
  ]),
}
