import type {HostFacts, PathKind} from '../../src/rules/host-facts.ts'
import {parseAuditctlVersion} from '../../src/rules/version.ts'

/** A host that the shipped policies are for, described. */
export interface DescribedHost {
  readonly name: string
  readonly facts: HostFacts
}

const everywhere = ['/etc/audit', '/etc/default', '/etc/modprobe.d', '/etc/modules-load.d']
const usual = ['/etc/pam.d', '/etc/security', '/etc/ssh', '/etc/sudoers.d', '/etc/systemd']
const folders = [...everywhere, ...usual, '/root/.ssh', '/usr/sbin', '/var/log/audit']
const redHat = [...folders, '/etc/selinux', '/etc/polkit-1', '/etc/sssd']
const centos7 = [...redHat, '/etc/audisp']
const debian = [...folders, '/etc/apparmor.d']
const ubuntu = [...debian, '/etc/polkit-1', '/etc/chrony']
const files = ['/etc/passwd', '/etc/shadow', '/etc/group', '/etc/sudoers', '/etc/fstab']

/** A host with next to nothing in /etc. */
export const bareHost = describe('an image for containers', '4.0.2', 'x86_64', [])

/** Hosts of the releases and machines that the policies name. */
export const hosts: readonly DescribedHost[] = [
  describe('CentOS 7', '2.8.5', 'x86_64', centos7),
  describe('Debian 12', '3.0.9', 'x86_64', debian),
  describe('Ubuntu 24.04', '3.1.2', 'x86_64', ubuntu),
  describe('RHEL 9', '3.1.5', 'x86_64', redHat),
  describe('Debian 13', '4.0.2', 'x86_64', debian),
  describe('current Fedora', '4.2.1', 'x86_64', redHat),
  describe('Debian 13', '4.0.2', 'aarch64', debian),
  describe('RHEL 9', '3.1.5', 'aarch64', redHat),
  describe('CentOS 7', '2.8.5', 'aarch64', centos7),
  describe('RHEL 9', '3.1.5', 'ppc64le', redHat),
  describe('RHEL 9', '3.1.5', 's390x', redHat),
  bareHost,
]

/** The first of the hosts that is such a machine. */
export function hostOn(machine: string): DescribedHost {
  const host = hosts.find(({facts}) => facts.machine === machine)
  if (!host) throw new Error(`no host is a ${machine}`)
  return host
}

/** The same host under another auditctl. */
export function underAuditctl({facts}: DescribedHost, version: string): HostFacts {
  return {...facts, auditctl: parseAuditctlVersion(version) ?? facts.auditctl}
}

/** The same host with folders that were made since. */
export function withFolders({facts}: DescribedHost, made: readonly string[]): HostFacts {
  return {...facts, paths: new Map([...facts.paths, ...kinds(made, 'directory')])}
}

function describe(
  release: string,
  auditctl: string,
  machine: string,
  directories: readonly string[],
): DescribedHost {
  return {
    name: `${release}, auditctl ${auditctl} on ${machine}`,
    facts: {
      auditctl: parseAuditctlVersion(auditctl) ?? [0, 0, 0],
      machine,
      ioUring: false,
      users: new Map([['root', 0]]),
      groups: new Map([['root', 0]]),
      paths: new Map([...kinds(directories, 'directory'), ...kinds(files, 'other')]),
    },
  }
}

function kinds(paths: readonly string[], kind: PathKind): readonly [string, PathKind][] {
  return paths.map((path) => [path, kind])
}
