import {isOnePathWithin} from '../rules/watch-path.ts'
import {readMounts} from '../state/mount-info.ts'
import type {MountLook, PathLooks} from '../state/path-looks.ts'

/**
 * Asks systemd for the mounts and since when they are there; `mount` and fstab count alike. And for
 * the service that loads rules: auditd's own until 3.1, audit-rules.service from 4.0 on.
 */
export const unitQuery = [
  'show',
  '--property=Id,Where,ActiveEnterTimestampMonotonic,InactiveEnterTimestampMonotonic',
  'auditd.service',
  'audit-rules.service',
  '*.mount',
] as const

/** The mounts that /proc/self/mountinfo tells of, without a time. */
export function readMountInfo(text: string): readonly Omit<MountLook, 'since'>[] {
  return readMounts(text).map(({path, type}) => ({path, type}))
}

/** When the host booted, its mounts were made and its rules were loaded; `shown` is what `systemctl show` says. */
export function withTimes(
  mounts: readonly Omit<MountLook, 'since'>[],
  shown: string,
  bootedAt: number,
): Pick<PathLooks, 'mounts' | 'bootedAt' | 'loadedAt'> {
  const times = readMountTimes(shown)
  const after = (time: number | undefined) => (time === undefined ? undefined : bootedAt + time)
  return {
    mounts: mounts.map((mount) => ({...mount, since: after(times.get(mount.path))})),
    bootedAt,
    loadedAt: after(readLoadTime(shown)),
  }
}

/** Reads what `systemctl show` says: since when each path is mounted, in milliseconds since the boot. */
export function readMountTimes(text: string): ReadonlyMap<string, number> {
  const times = new Map<string, number>()
  for (const block of text.split('\n\n')) {
    const where = fieldOf(block, 'Where')
    const time = timeOf(block, 'ActiveEnter')
    if (where !== undefined && time > 0) times.set(where, time)
  }
  return times
}

/** When a service loaded rules last, in the same time; `undefined` where none did. */
export function readLoadTime(text: string): number | undefined {
  const blocks = new Map(text.split('\n\n').map((block) => [fieldOf(block, 'Id'), block]))
  const [own, auditd] = [blocks.get('audit-rules.service'), blocks.get('auditd.service')]
  // It ends when it has loaded them.
  const ended =
    own === undefined ? 0 : Math.max(timeOf(own, 'ActiveEnter'), timeOf(own, 'InactiveEnter'))
  const started = auditd === undefined ? 0 : timeOf(auditd, 'ActiveEnter')
  return ended || started || undefined
}

function fieldOf(block: string, name: string): string | undefined {
  return new RegExp(`^${name}=(.*)$`, 'm').exec(block)?.[1]
}

/** 0 where it never was. */
function timeOf(block: string, event: 'ActiveEnter' | 'InactiveEnter'): number {
  return Number(fieldOf(block, `${event}TimestampMonotonic`) ?? 0) / 1000
}

/** File systems of the kernel's own, in which nobody keeps files to be watched. */
const unwatched = new Set([
  ...['proc', 'sysfs', 'cgroup', 'cgroup2', 'devtmpfs', 'devpts', 'mqueue', 'hugetlbfs', 'pstore'],
  ...['bpf', 'debugfs', 'tracefs', 'securityfs', 'configfs', 'fusectl', 'efivarfs', 'binfmt_misc'],
  ...['autofs', 'nsfs', 'rpc_pipefs', 'selinuxfs'],
])

/** The mounts that can hide something of a path from a rule on it. */
export function relevantMounts<Mount extends Omit<MountLook, 'since'>>(
  mounts: readonly Mount[],
  paths: readonly string[],
): readonly Mount[] {
  return mounts.filter(
    ({path, type}) =>
      path !== '/' && !unwatched.has(type) && paths.some((each) => isOnePathWithin(path, each)),
  )
}
