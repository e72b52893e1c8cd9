/**
 * The syscalls that auditctl adds for each letter of `perm`.
 *
 * From 3.1.3 on, and in all of 4.x, `-F perm=` behind an architecture adds the syscalls that can
 * do what the letter says, so that the kernel need not look at all the others. Four tables exist;
 * each newer one only has more names. Where the architecture lacks a name, versions before 4.0.4
 * refuse the rule and later ones leave the name out.
 */
import {syscallNumber} from './tables/lookup.ts'
import type {SyscallTableName} from './tables/machines.ts'
import {type AuditctlVersion, isAtLeast} from './version.ts'

export type PermLetter = 'r' | 'w' | 'x' | 'a'

const tables: readonly {
  readonly since: string
  readonly names: Readonly<Record<PermLetter, string>>
}[] = [
  {
    since: '3.1.3',
    names: {
      x: 'execve',
      w:
        'rename mkdir rmdir creat link unlink symlink mknod mkdirat mknodat unlinkat renameat ' +
        'linkat symlinkat renameat2 acct swapon quotactl truncate ftruncate bind fallocate ' +
        'open openat openat2',
      r:
        'readlink quotactl listxattr llistxattr flistxattr getxattr lgetxattr fgetxattr ' +
        'readlinkat open openat openat2',
      a:
        'chmod fchmod chown lchown fchown setxattr lsetxattr fsetxattr removexattr ' +
        'lremovexattr fremovexattr fchownat fchmodat link linkat',
    },
  },
  {
    since: '4.0.4',
    names: {x: '', w: '', r: 'getxattrat listxattrat', a: 'setxattrat removexattrat'},
  },
  {
    since: '4.1.2',
    names: {x: '', w: 'quotactl_fd', r: 'file_getattr', a: 'fchmodat2 file_setattr'},
  },
  {
    since: '4.2',
    names: {x: 'execveat', w: '', r: 'stat lstat fstat newfstatat statx quotactl_fd', a: ''},
  },
]

/** The numbers that a letter adds, or the name that this architecture lacks and that stops the rule. */
export type PermSyscalls = {readonly numbers: readonly number[]} | {readonly missing: string}

/** Looks up what a letter adds on an architecture; every rule with `perm` asks, so answers are kept. */
export function permSyscalls(
  letter: PermLetter,
  table: SyscallTableName,
  version: AuditctlVersion,
): PermSyscalls {
  const question = `${letter} ${table} ${version.join('.')}`
  const known = answers.get(question)
  if (known !== undefined) return known
  const answer = lookUp(letter, table, version)
  answers.set(question, answer)
  return answer
}

const answers = new Map<string, PermSyscalls>()

function lookUp(
  letter: PermLetter,
  table: SyscallTableName,
  version: AuditctlVersion,
): PermSyscalls {
  const numbers: number[] = []
  let missing: string | undefined
  for (const name of namesOf(letter, version)) {
    const number = syscallNumber(table, name, version)
    if (number === undefined) missing ??= name
    else numbers.push(number)
  }
  const mayMiss = isAtLeast(version, '4.0.4') && numbers.length > 0
  return missing === undefined || mayMiss ? {numbers} : {missing}
}

function namesOf(letter: PermLetter, version: AuditctlVersion): readonly string[] {
  return byVersion
    .filter(({since}) => isAtLeast(version, since))
    .flatMap(({names}) => names[letter])
}

const wordsIn = (text: string): readonly string[] => text.split(' ').filter((name) => name !== '')

const byVersion = tables.map(({since, names: {r, w, x, a}}) => ({
  since,
  names: {r: wordsIn(r), w: wordsIn(w), x: wordsIn(x), a: wordsIn(a)},
}))
