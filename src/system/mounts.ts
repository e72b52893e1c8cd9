import {isOnePathWithin} from '../rules/watch-path.ts'
import type {MountLook} from '../state/path-looks.ts'

/** Asks systemd for the mounts and since when they are there; `mount` and fstab count alike. */
export const mountQuery = [
  'show',
  '--property=Where,ActiveEnterTimestampMonotonic',
  '*.mount',
] as const

/** Reads /proc/self/mountinfo, see proc_pid_mountinfo(5); the last of several mounts on one path counts. */
export function readMountInfo(text: string): readonly Omit<MountLook, 'since'>[] {
  const mounts = new Map<string, {path: string; type: string}>()
  for (const line of text.split('\n')) {
    const words = line.split(' ')
    const path = words[4]
    const type = words[words.indexOf('-', 6) + 1]
    if (path === undefined || type === undefined) continue
    mounts.set(unescaped(path), {path: unescaped(path), type})
  }
  return [...mounts.values()]
}

/** Spaces, tabs, newlines and backslashes stand there as octal numbers. */
function unescaped(path: string): string {
  return path.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  )
}

/** Reads what `systemctl show` says: since when each path is mounted, in milliseconds since the boot. */
export function readMountTimes(text: string): ReadonlyMap<string, number> {
  const times = new Map<string, number>()
  for (const block of text.split('\n\n')) {
    const fieldOf = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(block)?.[1]
    const [where, micros] = [fieldOf('Where'), Number(fieldOf('ActiveEnterTimestampMonotonic'))]
    if (where !== undefined && micros > 0) times.set(where, micros / 1000)
  }
  return times
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
