/**
 * Makes the tables of src/rules/tables from the headers that Debian packages, and from since.ts.
 *
 *     node test/rules/tables/generate.ts [ROOT]
 *
 * ROOT is where the headers are installed, `/` unless told. On Debian 12 they come with gcc,
 * libaudit-dev, linux-libc-dev, and linux-libc-dev-ARCH-cross for arm64, armhf, ppc64el, riscv64
 * and s390x. Only definitions are read out of them: names and numbers of the kernel's ABI.
 */
import {execFileSync} from 'node:child_process'
import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {machines, type SyscallTableName} from '../../../src/rules/tables/machines.ts'
import {
  commonSince,
  type Entry,
  fieldFacts,
  fileSystemFacts,
  ioUringOpFacts,
  type Lives,
  laterSyscalls,
  messageTypeFacts,
  syscallFacts,
  type TableFacts,
  tableSince,
} from './since.ts'

interface Headers {
  readonly folders: readonly string[]
  readonly defines: readonly string[]
}

const wide = ['__LP64__', '__SIZEOF_POINTER__=8']
const narrow = ['__SIZEOF_POINTER__=4']
const native: readonly string[] = ['usr/include/x86_64-linux-gnu', 'usr/include']

/** Where the syscalls of a table are defined; ppc is read as 32-bit, which has the most names. */
const syscallHeaders: Readonly<Record<SyscallTableName, Headers>> = {
  x86_64: {folders: native, defines: ['__x86_64__', ...wide]},
  i386: {folders: native, defines: ['__i386__', ...narrow]},
  aarch64: {folders: ['usr/aarch64-linux-gnu/include'], defines: ['__aarch64__', ...wide]},
  arm: {
    folders: ['usr/arm-linux-gnueabihf/include'],
    defines: ['__arm__', '__ARM_EABI__', ...narrow],
  },
  ppc: {folders: ['usr/powerpc64le-linux-gnu/include'], defines: ['__powerpc__', ...narrow]},
  s390x: {folders: ['usr/s390x-linux-gnu/include'], defines: ['__s390__', '__s390x__', ...wide]},
  s390: {folders: ['usr/s390x-linux-gnu/include'], defines: ['__s390__', ...narrow]},
  riscv64: {folders: ['usr/riscv64-linux-gnu/include'], defines: ['__riscv', ...wide]},
  riscv32: {folders: ['usr/riscv64-linux-gnu/include'], defines: ['__riscv', ...narrow]},
}

/** Every macro of a header that stands for a number, by name. */
function numbersOf(
  root: string,
  {folders, defines}: Headers,
  header: string,
): ReadonlyMap<string, number> {
  const text = execFileSync(
    'gcc',
    [
      ...['-E', '-dM', '-undef', '-nostdinc', '-x', 'c'],
      ...defines.map((define) => `-D${define}`),
      ...folders.flatMap((folder) => ['-I', join(root, folder)]),
      ...['-include', header, '/dev/null'],
    ],
    {encoding: 'utf8', maxBuffer: 64 * 1024 * 1024},
  )
  const macros = new Map<string, string>()
  for (const [, name, value] of text.matchAll(/^#define (\w+) (.+)$/gm)) {
    if (name !== undefined && value !== undefined) macros.set(name, value)
  }
  const numbers = new Map<string, number>()
  for (const [name, value] of macros) {
    const number = evaluate(value, macros)
    if (number !== undefined) numbers.set(name, number)
  }
  return numbers
}

/** Numbers, other macros, sums and bitwise ors of them; anything else is not a number. */
function evaluate(
  value: string,
  macros: ReadonlyMap<string, string>,
  depth = 0,
): number | undefined {
  const text = value
    .replaceAll(/\/\*.*?\*\//g, '')
    .trim()
    .replace(/^\((.*)\)$/s, '$1')
    .trim()
  if (/^(0x[0-9a-f]+|0[0-7]*|[1-9]\d*)$/i.test(text)) {
    return /^0[0-7]+$/.test(text) ? Number.parseInt(text, 8) : Number(text)
  }
  if (depth > 8) return undefined
  const sign = text.includes('|') ? '|' : '+'
  const parts = text.split(sign).map((part) => part.trim())
  if (parts.length > 1) {
    const numbers = parts.map((part) => evaluate(part, macros, depth + 1))
    if (!numbers.every((number) => number !== undefined)) return undefined
    return numbers.reduce((sum, number) => (sign === '|' ? (sum | number) >>> 0 : sum + number), 0)
  }
  const macro = macros.get(text)
  return macro === undefined ? undefined : evaluate(macro, macros, depth + 1)
}

/** The headers' entries with auditctl's spelling, and what auditctl knows besides. */
function withFacts(entries: readonly Entry[], facts: TableFacts): readonly Entry[] {
  const unknown = new Set(facts.unknown)
  const found = new Map<string, number>()
  for (const [number, name] of entries) {
    if (!unknown.has(name)) found.set(facts.renamed?.[name] ?? name, number)
  }
  for (const [number, name] of facts.more ?? []) found.set(name, number)
  return [...found].map(([name, number]): Entry => [number, name]).toSorted((a, b) => a[0] - b[0])
}

/** Of the lives, those of names that are in the table. */
function livesOf(names: ReadonlySet<string>, ...lives: readonly (Lives | undefined)[]): Lives {
  const versions = new Map<string, string[]>()
  const seen = new Set<string>()
  for (const [version, list] of lives.flatMap((each) => Object.entries(each ?? {}))) {
    for (const name of list) {
      if (!names.has(name) || seen.has(name)) continue
      seen.add(name)
      versions.set(version, [...(versions.get(version) ?? []), name])
    }
  }
  return Object.fromEntries(
    [...versions].toSorted((a, b) => a[0].localeCompare(b[0], 'en', {numeric: true})),
  )
}

/** A list of quoted names in lines of at most 100 characters. */
function formatList(names: readonly string[], indent: string): string {
  const whole = `[${names.map((name) => `'${name}'`).join(', ')}]`
  if (whole.length + indent.length < 90) return whole
  const lines: string[] = []
  let line = ''
  for (const name of names) {
    if (line.length + name.length + indent.length > 92) {
      lines.push(line)
      line = ''
    }
    line += line === '' ? `'${name}',` : ` '${name}',`
  }
  return `[\n${[...lines, line].map((each) => `${indent}  ${each}\n`).join('')}${indent}]`
}

const formatLives = (word: string, lives: Lives): string =>
  Object.keys(lives).length === 0
    ? ''
    : `  ${word}: {\n${Object.entries(lives)
        .map(([version, names]) => `    '${version}': ${formatList(names, '    ')},\n`)
        .join('')}  },\n`

const head = (what: string, source: string): string =>
  `// ${what}\n// Numbers: ${source}. Versions: test/rules/tables/since.ts. Made by test/rules/tables/generate.ts.\n`

interface TableFile {
  readonly constant: string
  readonly entries: readonly Entry[]
  readonly since?: Lives
  readonly until?: Lives
  /** Keeps the names as literal types, for the unions made from them. */
  readonly literal?: boolean
}

function formatTable({
  constant,
  entries,
  since = {},
  until = {},
  literal = false,
}: TableFile): string {
  const names = new Set(entries.map(([, name]) => name))
  const body = entries.map(([number, name]) => `    [${number}, '${name}'],\n`).join('')
  const lives =
    formatLives('since', livesOf(names, since)) + formatLives('until', livesOf(names, until))
  const [type, end] = literal ? ['', ' as const satisfies NameTable'] : [': NameTable', '']
  return `export const ${constant}${type} = {\n  names: [\n${body}  ],\n${lives}}${end}\n`
}

const useNameTable = "import type {NameTable} from './name-table.ts'\n\n"

function syscallFile(root: string, table: SyscallTableName): string {
  const facts = syscallFacts[table]
  const headers = syscallHeaders[table]
  const known = new Set(Object.values(commonSince).flat())
  const found: Entry[] = []
  for (const [macro, number] of numbersOf(root, headers, 'asm/unistd.h')) {
    const name = /^__NR_([a-z_]\w*)$/.exec(macro)?.[1]
    if (name === undefined || name === 'syscalls' || name === 'arch_specific_syscall') continue
    // Headers newer than Debian 12's may have names that no auditctl knows yet.
    if (number < 424 || known.has(name)) found.push([number, name])
  }
  const entries = withFacts(found, {...facts, more: [...laterSyscalls, ...(facts.more ?? [])]})
  const names = new Set(entries.map(([, name]) => name))
  const floor = tableSince[table]
  const common = floor === undefined ? commonSince : onlyAfter(commonSince, floor)
  const first = livesOf(names, facts.since, common)
  const rest = new Set(Object.values(first).flat())
  const since =
    floor === undefined
      ? first
      : {
          ...first,
          [floor]: entries
            .map(([, name]) => name)
            .filter((name) => !rest.has(name) || first[floor]?.includes(name)),
        }
  return (
    head(`Syscalls of ${table} that auditctl knows.`, `asm/unistd.h of ${headers.folders[0]}`) +
    useNameTable +
    formatTable({
      constant: syscallConstant(table),
      entries,
      since,
      ...(facts.until === undefined ? {} : {until: facts.until}),
    })
  )
}

/** The lives that begin after the version in which a table came. */
function onlyAfter(lives: Lives, floor: string): Lives {
  return Object.fromEntries(
    Object.entries(lives).filter(
      ([version]) => version.localeCompare(floor, 'en', {numeric: true}) > 0,
    ),
  )
}

const syscallConstant = (table: SyscallTableName): string =>
  `syscalls${table.replace('x86_64', 'X8664').replace(/^[a-z]/, (letter) => letter.toUpperCase())}`

function errnoFile(root: string): string {
  const errnos = (headers: Headers): Entry[] =>
    [...numbersOf(root, headers, 'asm/errno.h')]
      .filter(([name]) => /^E[A-Z0-9]+$/.test(name))
      .map(([name, number]): Entry => [number, name])
      // The first name of a number is the one that is printed, and it is the older one.
      .toSorted((a, b) => a[0] - b[0] || printedErrno(a[1]) - printedErrno(b[1]))
  const generic = errnos({folders: native, defines: []})
  const differing = errnos(syscallHeaders.ppc).filter(
    ([number, name]) => !generic.some((entry) => entry[0] === number && entry[1] === name),
  )
  return (
    head(
      'Names of errors after exit=; an alias (EWOULDBLOCK, EDEADLOCK) is input only.',
      'asm-generic/errno.h',
    ) +
    useNameTable +
    formatTable({constant: 'errnos', entries: generic}) +
    '\n/** What differs on ppc, ppc64 and ppc64le. */\n' +
    formatTable({constant: 'errnosPpc', entries: differing})
  )
}

const printedErrno = (name: string): number =>
  name === 'EWOULDBLOCK' || name === 'EDEADLOCK' ? 1 : 0

function messageTypeFile(root: string): string {
  const numbers = numbersOf(root, {folders: native, defines: []}, 'linux/audit.h')
  const user = auditNumbers(root)
  const found: Entry[] = []
  for (const [macro, number] of [...numbers, ...user]) {
    const name = /^AUDIT_(\w+)$/.exec(macro)?.[1]
    if (name === undefined || number < 1005 || number > 2999 || (number >= 1007 && number < 1100))
      continue
    if (/(^|_)(FIRST|LAST)_/.test(name)) continue
    found.push([number, name])
  }
  return (
    head('Message types after msgtype=.', 'linux/audit.h and libaudit.h (the user-space ranges)') +
    useNameTable +
    formatTable({
      constant: 'messageTypes',
      entries: withFacts(found, messageTypeFacts),
      ...sinceOf(messageTypeFacts),
    }) +
    '\n/** Known only to an auditctl that was built with AppArmor (Debian, Ubuntu, SUSE; not Red Hat). */\n' +
    'export const isAppArmorType = (number: number): boolean => number >= 1500 && number <= 1599\n'
  )
}

/** The macros of libaudit.h; it includes headers of the C library, which need not be there. */
function auditNumbers(root: string): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>()
  const text = execFileSync(
    'gcc',
    ['-E', '-dD', '-fpreprocessed', '-x', 'c', join(root, 'usr/include/libaudit.h')],
    {
      encoding: 'utf8',
    },
  )
  for (const [, name, value] of text.matchAll(/^#define (AUDIT_\w+)\s+(\d+)\s*$/gm)) {
    if (name !== undefined) numbers.set(name, Number(value))
  }
  return numbers
}

const sinceOf = (facts: TableFacts): Pick<TableFile, 'since' | 'until'> => ({
  ...(facts.since === undefined ? {} : {since: facts.since}),
  ...(facts.until === undefined ? {} : {until: facts.until}),
})

function ioUringFile(root: string): string {
  const text = execFileSync(
    'gcc',
    [
      '-E',
      '-nostdinc',
      ...native.flatMap((f) => ['-I', join(root, f)]),
      '-include',
      'linux/io_uring.h',
      '-x',
      'c',
      '/dev/null',
    ],
    {
      encoding: 'utf8',
    },
  )
  const known = new Set([...Object.values(ioUringOpFacts.since ?? {}).flat()])
  const entries = [...text.matchAll(/^\s*IORING_OP_(\w+),?$/gm)]
    .map(([, name], number): Entry => [number, (name ?? '').toLowerCase()])
    .filter(([, name]) => known.has(name))
  return (
    head(
      'Operations of the io_uring list that auditctl 3.1 and newer know, if built with it.',
      'linux/io_uring.h',
    ) +
    useNameTable +
    formatTable({
      constant: 'ioUringOps',
      entries: withFacts(entries, ioUringOpFacts),
      ...sinceOf(ioUringOpFacts),
    })
  )
}

/** Of linux/audit.h, the macros that stand for fields of a rule. */
const fieldMacros =
  /^AUDIT_(PID|E?UID|SUID|FSUID|E?GID|SGID|FSGID|LOGINUID|LOGINUID_SET|PERS|ARCH|MSGTYPE|(SUBJ|OBJ)_(USER|ROLE|TYPE|SEN|CLR|LEV_LOW|LEV_HIGH|UID|GID)|PPID|SESSIONID|DEVMAJOR|DEVMINOR|INODE|EXIT|SUCCESS|WATCH|PERM|DIR|FILETYPE|FSTYPE|FIELD_COMPARE|EXE|SADDR_FAM|ARG[0-3]|FILTERKEY)$/

function fieldFile(root: string): string {
  const entries = [...numbersOf(root, {folders: native, defines: []}, 'linux/audit.h')]
    .filter(([macro]) => fieldMacros.test(macro))
    .map(([macro, number]): Entry => [number, macro.slice('AUDIT_'.length).toLowerCase()])
  return (
    head('Fields after -F; loginuid is input only, and printed as auid.', 'linux/audit.h') +
    useNameTable +
    formatTable({
      constant: 'fieldNames',
      entries: withFacts(entries, fieldFacts),
      ...sinceOf(fieldFacts),
      literal: true,
    })
  )
}

function comparisonFile(root: string): string {
  const entries = [...numbersOf(root, {folders: native, defines: []}, 'linux/audit.h')]
    .flatMap(([macro, number]) => {
      const pair = /^AUDIT_COMPARE_(\w+?)_TO_(\w+)$/.exec(macro)
      return pair ? [{number, left: pair[1]?.toLowerCase(), right: pair[2]?.toLowerCase()}] : []
    })
    .toSorted((a, b) => a.number - b.number)
    .map(({number, left, right}) => `  [${number}, '${left}', '${right}'],\n`)
  const what = 'Pairs of -C as the kernel numbers them, left and right as auditctl prints them.'
  const first = head(what, 'linux/audit.h (AUDIT_COMPARE_*)')
  return `${first}export const comparisons = [\n${entries.join('')}] as const\n`
}

function smallNamesFile(root: string): string {
  const magic = numbersOf(root, {folders: native, defines: []}, 'linux/magic.h')
  const modes = numbersOf(root, {folders: native, defines: []}, 'linux/stat.h')
  const numbered = (
    from: ReadonlyMap<string, number>,
    pairs: readonly (readonly [string, string])[],
  ): readonly Entry[] =>
    pairs
      .map(([macro, name]): Entry => {
        const number = from.get(macro)
        if (number === undefined) throw new Error(`The headers do not define ${macro}.`)
        return [number, name]
      })
      .toSorted((a, b) => a[0] - b[0])
  const fileSystems = numbered(magic, [
    ['TRACEFS_MAGIC', 'tracefs'],
    ['DEBUGFS_MAGIC', 'debugfs'],
    ['CGROUP_SUPER_MAGIC', 'cgroup'],
    ['CGROUP2_SUPER_MAGIC', 'cgroup2'],
  ])
  const fileTypes = numbered(modes, [
    ['S_IFSOCK', 'socket'],
    ['S_IFLNK', 'link'],
    ['S_IFREG', 'file'],
    ['S_IFBLK', 'block'],
    ['S_IFDIR', 'dir'],
    ['S_IFCHR', 'character'],
    ['S_IFIFO', 'fifo'],
  ])
  return (
    head(
      'Values of fstype= (magic numbers) and filetype= (mode bits).',
      'linux/magic.h, linux/stat.h',
    ) +
    useNameTable +
    formatTable({constant: 'fileSystems', entries: fileSystems, ...sinceOf(fileSystemFacts)}) +
    '\n/** Printed as numbers by every version; the names are input only. */\n' +
    formatTable({constant: 'fileTypes', entries: fileTypes})
  )
}

/** The ELF numbers that machines.ts must have; it is written by hand, and checked here. */
function checkMachines(root: string): void {
  const numbers = numbersOf(root, {folders: native, defines: []}, 'linux/audit.h')
  for (const {name, elf} of machines) {
    const wanted = numbers.get(`AUDIT_ARCH_${name.toUpperCase().replace('ARMEB', 'ARM')}`)
    if (wanted !== elf)
      throw new Error(`machines.ts says ${elf} for ${name}, linux/audit.h says ${wanted}.`)
  }
}

/** All generated files by name, from the headers under a root folder. */
export function generateTables(root: string): ReadonlyMap<string, string> {
  checkMachines(root)
  const files = new Map<string, string>()
  for (const [table] of Object.entries(syscallHeaders)) {
    const name = tableNames.find((each) => each === table)
    if (name) files.set(`syscalls-${name.replace('_', '-')}.ts`, syscallFile(root, name))
  }
  files.set('errno.ts', errnoFile(root))
  files.set('message-types.ts', messageTypeFile(root))
  files.set('io-uring-ops.ts', ioUringFile(root))
  files.set('field-names.ts', fieldFile(root))
  files.set('comparisons.ts', comparisonFile(root))
  files.set('small-names.ts', smallNamesFile(root))
  return files
}

const tableNames: readonly SyscallTableName[] = machines.flatMap((machine) =>
  'syscalls' in machine ? [machine.syscalls] : [],
)

if (import.meta.main) {
  const folder = new URL('../../../src/rules/tables/', import.meta.url)
  for (const [name, text] of generateTables(process.argv[2] ?? '/'))
    writeFileSync(new URL(name, folder), text)
}
