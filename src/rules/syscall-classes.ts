/**
 * The bits 2032 to 2047 of a rule's mask, which are not syscalls.
 *
 * The kernel replaces each by a class of syscalls that it keeps for `perm`, or by nothing, and
 * forgets the bit (audit_to_entry_common in kernel/auditfilter.c). Classes come in pairs, of the
 * native architecture and of the 32-bit one that runs beside it. The members are those of kernel
 * 6.17; older kernels lack the youngest. auditctl(8) does not speak of them.
 */
import {machineByName, syscallNumber} from './tables/lookup.ts'
import type {SyscallTableName} from './tables/machines.ts'
import {Limit, Perm} from './uapi.ts'
import type {AuditctlVersion} from './version.ts'

const directoryWrite =
  'rename mkdir rmdir creat link unlink symlink mknod mkdirat mknodat unlinkat renameat linkat ' +
  'symlinkat renameat2'

/** In the order of AUDIT_CLASS_DIR_WRITE, CHATTR, READ, WRITE and SIGNAL. */
const classes = [
  directoryWrite,
  'chmod fchmod chown lchown fchown setxattr lsetxattr fsetxattr removexattr lremovexattr ' +
    'fremovexattr fchownat fchmodat chown32 fchown32 lchown32 link linkat fchmodat2 setxattrat ' +
    'removexattrat',
  'readlink quotactl listxattr llistxattr flistxattr getxattr lgetxattr fgetxattr readlinkat ' +
    'listxattrat getxattrat',
  `${directoryWrite} acct swapon quotactl truncate truncate64 ftruncate ftruncate64 bind fallocate`,
  'kill tgkill tkill',
] as const

/** What a perm looks for beside its class (audit_match_perm in kernel/auditsc.c). */
const opens = 'open openat openat2 open_by_handle_at'

/**
 * The names of the syscalls that a `perm` of these bits can match, on any machine.
 * Newer kernels may know a few more.
 */
export function callsOfPerm(bits: number): ReadonlySet<string> {
  const [, attributes = '', reads = '', writes = ''] = classes
  const parts = [
    bits & Perm.read ? `${reads} ${opens} quotactl_fd file_getattr` : '',
    bits & Perm.write ? `${writes} ${opens} socketcall quotactl_fd` : '',
    bits & Perm.attribute ? `${attributes} file_setattr` : '',
    bits & Perm.execute ? 'execve execveat' : '',
  ]
  return new Set(parts.join(' ').split(' ').filter(Boolean))
}

/** The newest tables: which syscalls a class has is the kernel's business, not auditctl's. */
const newest: AuditctlVersion = [4, 2, 1]

/** The syscalls that the kernel of a machine puts in the place of a bit from 2032 on. */
export function classMembers(bit: number, machine: string): readonly number[] {
  const number = Limit.syscallBits - 1 - bit
  const names = classes[Math.floor(number / 2)]
  const table = number % 2 === 0 ? nativeTable(machine) : compatTable(machine)
  if (names === undefined || table === undefined) return []
  return names
    .split(' ')
    .map((name) => syscallNumber(table, name, newest))
    .filter((member) => member !== undefined)
}

const nativeTable = (machine: string): SyscallTableName | undefined =>
  machineByName(machine, newest)?.syscalls

/** Only a 64-bit kernel has a second set of classes. */
function compatTable(machine: string): SyscallTableName | undefined {
  const native = machineByName(machine, newest)
  if (native?.bits !== 64 || native.b32 === undefined) return undefined
  return machineByName(native.b32, newest)?.syscalls
}
