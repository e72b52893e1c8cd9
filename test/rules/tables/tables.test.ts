import {spawnSync} from 'node:child_process'
import {existsSync, readFileSync} from 'node:fs'
import {describe, expect, test} from 'vitest'
import {errnos, errnosPpc} from '../../../src/rules/tables/errno.ts'
import {fieldNames} from '../../../src/rules/tables/field-names.ts'
import {ioUringOps} from '../../../src/rules/tables/io-uring-ops.ts'
import {
  archElf,
  comparisonNumber,
  comparisonPair,
  errnoName,
  errnoNumber,
  fieldName,
  fieldNumber,
  fileSystemName,
  fileSystemNumber,
  fileTypeName,
  fileTypeNumber,
  ioUringOpName,
  ioUringOpNumber,
  ioUringOpNumbers,
  machineByElf,
  machineByName,
  messageTypeName,
  messageTypeNumber,
  syscallName,
  syscallNumber,
} from '../../../src/rules/tables/lookup.ts'
import {machines, type SyscallTableName} from '../../../src/rules/tables/machines.ts'
import {messageTypes} from '../../../src/rules/tables/message-types.ts'
import type {NameTable} from '../../../src/rules/tables/name-table.ts'
import {fileSystems, fileTypes} from '../../../src/rules/tables/small-names.ts'
import {type AuditctlVersion, isAtLeast, parseAuditctlVersion} from '../../../src/rules/version.ts'
import {told} from '../../skipping.ts'
import {generateTables} from './generate.ts'

const oldest: AuditctlVersion = [2, 8, 5]
const debian12: AuditctlVersion = [3, 0, 9]
const newest: AuditctlVersion = [4, 2, 1]

describe('syscalls', () => {
  test.each([
    ['x86_64', 'OpenAt', debian12, 257],
    ['x86_64', 'pread64', newest, undefined],
    ['x86_64', 'pread', newest, 17],
    ['x86_64', 'timerfd', oldest, 283],
    ['x86_64', 'timerfd', [3, 0, 0], undefined],
    ['x86_64', 'timerfd_create', oldest, undefined],
    ['x86_64', 'openat2', [3, 0, 0], undefined],
    ['x86_64', 'openat2', [3, 0, 1], 437],
    ['i386', 'madvise1', debian12, 219],
    ['s390x', 'semget', [4, 0, 2], undefined],
    ['s390x', 'semget', [4, 0, 3], 393],
    ['ppc', 'timerfd_create', newest, undefined],
    ['riscv64', 'openat', [4, 0, 2], undefined],
    ['riscv64', 'openat', [4, 0, 3], 56],
  ] as const)('%s %s in %j is %s', (table, name, version, number) => {
    expect(syscallNumber(table, name, version)).toBe(number)
  })

  test('prints one name for a number, as the version knows it', () => {
    expect(syscallName('x86_64', 283, oldest)).toBe('timerfd')
    expect(syscallName('x86_64', 283, debian12)).toBe('timerfd_create')
    expect(syscallName('i386', 219, newest)).toBe('madvise')
    expect(syscallName('x86_64', 437, oldest)).toBeUndefined()
    expect(syscallName('x86_64', 471, [9, 0, 0])).toBe('rseq_slice_yield')
  })
})

describe('values of fields', () => {
  test('an alias of an error is read, and the older name is printed', () => {
    expect(errnoNumber('ewouldblock', debian12)).toBe(11)
    expect(errnoName(11, debian12)).toBe('EAGAIN')
    expect(errnoNumber('EDEADLOCK', debian12)).toBe(35)
    expect(errnoName(35, debian12)).toBe('EDEADLK')
    expect(errnoNumber('ENOTSUP', debian12)).toBeUndefined()
  })

  test('ppc has a number of its own for EDEADLOCK', () => {
    expect(errnoNumber('EDEADLOCK', debian12, 'ppc64le')).toBe(58)
    expect(errnoName(58, debian12, 'ppc64le')).toBe('EDEADLOCK')
    expect(errnoName(58, debian12, 'x86_64')).toBeUndefined()
    expect(errnoNumber('EPERM', debian12, 'ppc64')).toBe(1)
  })

  test('message types come with versions and with AppArmor', () => {
    expect(messageTypeNumber('cwd', oldest)).toBe(1307)
    expect(messageTypeName(1334, oldest)).toBeUndefined()
    expect(messageTypeName(1334, [3, 0, 0])).toBe('BPF')
    expect(messageTypeNumber('DM_CTRL', [3, 0, 9])).toBeUndefined()
    expect(messageTypeNumber('DM_CTRL', [3, 1, 0])).toBe(1338)
    expect(messageTypeName(1310, newest)).toBeUndefined()
    expect(messageTypeName(1503, newest)).toBe('APPARMOR_DENIED')
    expect(messageTypeName(1503, newest, false)).toBeUndefined()
    expect(messageTypeNumber('APPARMOR_DENIED', newest, false)).toBeUndefined()
    expect(messageTypeNumber('UNKNOWN[1400]', oldest)).toBe(1400)
    expect(messageTypeNumber('UNKNOWN[]', oldest)).toBeUndefined()
  })

  test('fields, file types and file systems', () => {
    expect(fieldNumber('LOGINUID', oldest)).toBe(9)
    expect(fieldName(9, oldest)).toBe('auid')
    expect(fieldNumber('saddr_fam', oldest)).toBeUndefined()
    expect(fieldNumber('saddr_fam', [3, 0, 0])).toBe(113)
    expect(fieldName(24, newest)).toBeUndefined()
    expect(fileTypeNumber('Dir', newest)).toBe(0o040000)
    expect(fileTypeName(0o140000, newest)).toBe('socket')
    expect(fileSystemName(0x64626720, oldest)).toBe('debugfs')
    expect(fileSystemNumber('cgroup2', [4, 1, 4])).toBeUndefined()
    expect(fileSystemNumber('cgroup2', [4, 2, 0])).toBe(0x63677270)
  })

  test('io_uring operations begin with 3.1, and one left again', () => {
    expect(ioUringOpNumber('openat', debian12)).toBeUndefined()
    expect(ioUringOpNumber('OPENAT', [3, 1, 0])).toBe(18)
    expect(ioUringOpName(47, [3, 1, 5])).toBe('send_zc')
    expect(ioUringOpName(47, [4, 0, 0])).toBeUndefined()
    expect(ioUringOpNumbers(newest)).toHaveLength(30)
    expect(ioUringOpNumbers(debian12)).toEqual([])
  })

  test('a comparison has one order, whichever side is given first', () => {
    expect(comparisonNumber('euid', 'UID')).toBe(comparisonNumber('uid', 'euid'))
    expect(comparisonPair(11)).toEqual(['uid', 'euid'])
    expect(comparisonPair(comparisonNumber('obj_uid', 'loginuid') ?? 0)).toEqual([
      'auid',
      'obj_uid',
    ])
    expect(comparisonNumber('uid', 'uid')).toBeUndefined()
    expect(comparisonNumber('uid', 'gid')).toBeUndefined()
    expect(comparisonPair(26)).toBeUndefined()
  })
})

describe('machines', () => {
  test.each([
    ['b64', 'x86_64', debian12, 0xc000003e],
    ['B32', 'x86_64', debian12, 0x40000003],
    ['b32', 'aarch64', debian12, 0x40000028],
    ['b32', 'ppc64', debian12, 0x14],
    ['b32', 'ppc64le', newest, undefined],
    ['b32', 's390x', debian12, 0x16],
    ['b64', 'i686', debian12, undefined],
    ['b32', 'i686', debian12, 0x40000003],
    ['b64', 'loongarch64', newest, undefined],
    ['b32', 'riscv64', [4, 0, 3], 0x400000f3],
    ['b64', 'riscv64', [4, 0, 2], undefined],
    ['AArch64', 'x86_64', debian12, 0xc00000b7],
    ['ia64', 'x86_64', oldest, 0xc0000032],
    ['ia64', 'x86_64', debian12, undefined],
    ['c000003e', 'aarch64', debian12, 0xc000003e],
    ['0xC000003E', 'aarch64', debian12, 0xc000003e],
    ['3221225534', 'aarch64', debian12, 0xc000003e],
    ['40000003', 'x86_64', debian12, undefined],
    ['uring', 'x86_64', newest, undefined],
    ['amd64', 'x86_64', newest, undefined],
    ['0xffffffffffffffffff', 'x86_64', newest, undefined],
  ] as const)('arch=%s on %s in %j is %s', (text, host, version, elf) => {
    expect(archElf(text, host, version)).toBe(elf)
  })

  test("the host may go by any of a machine's names", () => {
    expect(machineByName('i686', debian12)?.syscalls).toBe('i386')
    expect(machineByName('armv7l', debian12)?.name).toBe('armeb')
    expect(machineByName('armv8l', [3, 0, 5])).toBeUndefined()
    expect(machineByName('armv8l', [3, 0, 6])?.name).toBe('aarch64')
    expect(machineByElf(0xc0000015)?.syscalls).toBe('ppc')
    expect(machineByElf(0xc0000032, debian12)).toBeUndefined()
  })
})

describe('every table', () => {
  const tables: readonly (readonly [string, NameTable])[] = Object.entries({
    errnos,
    errnosPpc,
    fieldNames,
    ioUringOps,
    messageTypes,
    fileSystems,
    fileTypes,
  })

  test.each(tables)('%s is in order, has each name once, and no life of a stranger', (_, table) => {
    const numbers = table.names.map(([number]) => number)
    const names = table.names.map(([, name]) => name)
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b))
    expect(new Set(names).size).toBe(names.length)
    const lives = [...Object.values(table.since ?? {}), ...Object.values(table.until ?? {})].flat()
    expect(lives.filter((name) => !names.includes(name))).toEqual([])
  })

  test('is what generate.ts makes of the headers', ({skip}) => {
    const missing = missingHeaders()
    if (missing !== undefined) return skip(told(missing))
    for (const [name, text] of generateTables('/')) {
      const file = new URL(`../../../src/rules/tables/${name}`, import.meta.url)
      expect(readFileSync(file, 'utf8'), name).toBe(text)
    }
  })
})

describe('the audit tools of this machine', () => {
  const version = parseAuditctlVersion(run('auditctl', ['-v']).stdout)

  test.for(machines.flatMap((machine) => ('syscalls' in machine ? [machine] : [])))(
    'ausyscall $name --dump',
    ({name, syscalls, ...machine}, {skip}) => {
      if (version === undefined) return skip(told('auditctl or ausyscall is not installed'))
      if ('since' in machine && !isAtLeast(version, machine.since)) {
        return skip(told(`this version has no ${name}`))
      }
      const {stdout} = run('ausyscall', [name, '--dump'])
      // For a name it does not know, or was not built for, ausyscall falls back to its own machine.
      if (!stdout.startsWith(`Using ${name} `)) return skip(told(`this ausyscall knows no ${name}`))
      const dumped = [...stdout.matchAll(/^(\d+)\t(\S+)$/gm)].map(
        ([, number, text]) => `${number} ${text}`,
      )
      expect(printedSyscalls(syscalls, version)).toEqual(dumped)
    },
  )

  test('auditctl reads the same names of errors, message types and machines', ({skip}) => {
    if (version === undefined) return skip(told('auditctl is not installed'))
    const whyNot = whyAuditctlCannotAnswer()
    if (whyNot !== undefined) return skip(told(whyNot))
    const accepts = (list: string, field: string): boolean =>
      deletion(list, field).includes('No such file')
    const compare = (
      list: string,
      prefix: string,
      names: readonly string[],
      known: (name: string) => boolean,
    ) =>
      expect(names.filter((name) => accepts(list, `${prefix}${name}`) !== known(name))).toEqual([])

    const errors = [...errnos.names.map(([, name]) => name), 'ENOTSUP', 'ESOMETHING']
    compare('exit', 'exit=-', errors, (name) => errnoNumber(name, version) !== undefined)
    const hasAppArmor = accepts('exclude', 'msgtype=APPARMOR_DENIED')
    const types = [...messageTypes.names.map(([, name]) => name), 'UNKNOWN[1400]', 'REPLACE', 'GET']
    compare(
      'exclude',
      'msgtype=',
      types,
      (name) => messageTypeNumber(name, version, hasAppArmor) !== undefined,
    )
    const host = run('uname', ['-m']).stdout.trim()
    const names = machines.flatMap((machine) => [
      ...('buildOption' in machine ? [] : [machine.name]),
      ...('alsoCalled' in machine && !('buildOption' in machine)
        ? Object.keys(machine.alsoCalled)
        : []),
    ])
    const archs = [...names, 'b64', 'b32', 'uring', 'amd64', 'c000003e', '40000003', '0x14']
    compare('exit', 'arch=', archs, (name) => archElf(name, host, version) !== undefined)
  })
})

function run(
  command: string,
  args: readonly string[],
): {readonly stdout: string; readonly stderr: string} {
  const {stdout, stderr} = spawnSync(command, args, {encoding: 'utf8'})
  return {stdout: stdout ?? '', stderr: stderr ?? ''}
}

/** Takes away a rule that nobody has: the kernel finds none, but auditctl has read the names first. */
function deletion(list: string, field: string): string {
  return run('auditctl', ['-d', `always,${list}`, '-F', field, '-F', 'pid=2147483000']).stderr
}

/** Says why not, where the kernel does not take part in these tests. */
function whyAuditctlCannotAnswer(): string | undefined {
  const answer = deletion('exit', 'pid=1')
  return answer.includes('No such file')
    ? undefined
    : `auditctl cannot ask the kernel: ${answer.trim()}`
}

function missingHeaders(): string | undefined {
  const needed = [
    'x86_64-linux-gnu/asm/unistd_64.h',
    'libaudit.h',
    ...[
      'aarch64-linux-gnu',
      'arm-linux-gnueabihf',
      'powerpc64le-linux-gnu',
      'riscv64-linux-gnu',
      's390x-linux-gnu',
    ].map((name) => `../${name}/include/asm/unistd.h`),
  ].filter((path) => !existsSync(`/usr/include/${path}`))
  if (needed.length > 0) return `no header ${needed.join(', ')}`
  if (run('gcc', ['--version']).stdout === '') return 'no gcc'
  const linux = Number(
    /LINUX_VERSION_CODE (\d+)/.exec(readFileSync('/usr/include/linux/version.h', 'utf8'))?.[1],
  )
  return linux >> 8 === 0x0601 ? undefined : 'the headers are not those of Linux 6.1'
}

function printedSyscalls(table: SyscallTableName, version: AuditctlVersion): readonly string[] {
  const numbers = Array.from({length: 2048}, (_, number) => number)
  return numbers.flatMap((number) => {
    const name = syscallName(table, number, version)
    return name === undefined ? [] : [`${number} ${name}`]
  })
}
