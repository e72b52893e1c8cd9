/** `-F` words of auditctl: names, operators and values, most of which suit each other. */
import fc from 'fast-check'

/** What rules may name of the host that they are meant for. */
export interface NamedPlaces {
  readonly files: readonly string[]
  readonly folders: readonly string[]
  /** Not there, in a folder that is not there either. */
  readonly nowhere: readonly string[]
  readonly users: readonly string[]
  readonly groups: readonly string[]
  /** AppArmor refuses a `subj_role` that is no profile of the host. */
  readonly profiles: readonly string[]
}

/** Words behind `auditctl`. */
export type Words = readonly string[]

/** One of the good ones, now and then one of the odd ones. */
export function mostly<T>(good: readonly T[], odd: readonly T[]): fc.Arbitrary<T> {
  return fc.oneof(
    {weight: 24, arbitrary: fc.constantFrom(...good)},
    {weight: 1, arbitrary: fc.constantFrom(...odd)},
  )
}

const ids = ['uid', 'euid', 'suid', 'fsuid', 'auid', 'loginuid', 'obj_uid']
const groupIds = ['gid', 'egid', 'sgid', 'fsgid', 'obj_gid']
const subjects = ['subj_user', 'subj_role', 'subj_type', 'subj_sen', 'subj_clr']
const objects = ['obj_user', 'obj_role', 'obj_type', 'obj_lev_low', 'obj_lev_high']
const bits = ['pers', 'devminor', 'a0', 'a1', 'a2', 'a3']
const ordered = ['pid', 'ppid', 'devmajor', 'success', 'exit', 'saddr_fam', 'msgtype', 'sessionid']
const ranked = ['subj_sen', 'subj_clr', 'obj_lev_low', 'obj_lev_high', ...ids, ...groupIds]
const onlyEqual = ['path', 'dir', 'perm', 'key']

/** All names that `-F` takes. */
export const fieldNames: readonly string[] = [
  ...[...ids, ...groupIds, ...subjects, ...objects, ...bits, ...ordered, ...onlyEqual],
  ...['inode', 'filetype', 'fstype', 'arch', 'exe', 'field_compare'],
]

/** Those that say something about a syscall, its task and its file. */
export const exitFields: readonly string[] = [
  ...[...ids, ...groupIds, ...subjects, ...objects, ...bits],
  ...['pid', 'ppid', 'devmajor', 'success', 'exit', 'exit', 'saddr_fam', 'sessionid', 'auid'],
  ...['inode', 'filetype', 'exe'],
]

/** Those of the user and exclude lists, with some that make the kernel stop there. */
export const messageFields: readonly string[] = [
  ...['pid', 'uid', 'gid', 'auid', 'msgtype', 'msgtype', 'exe', ...subjects],
  ...['sessionid', 'a0', 'euid'],
]

/** Those of the task list. */
export const taskFields: readonly string[] = ['uid', 'gid', 'pid', 'auid', 'exe']

const goodNumbers = ['0', '1', '2', '5', '10', '1000', '010', '0x10', '4294967294', '2147483648']
const oddNumbers = [
  ...['-1', '-2', '-13', '12abc', '1e3', '08', '0x', '4294967295', '4294967296', 'unset', 'UNSET'],
  ...['99999999999999999999', '-99999999999999999999', '18446744073709551615', '+5', ' 7', '7 '],
  ...['', '-', 'abc', '９'],
]
const number = fc.oneof(
  {weight: 9, arbitrary: mostly(goodNumbers, oddNumbers)},
  {weight: 2, arbitrary: fc.nat({max: 0xffff_ffff}).map(String)},
  {weight: 1, arbitrary: fc.constantFrom(...oddNumbers)},
)

const labels = ['etc_t', 's0', 'system_u', 'x=y', 's0-s0:c0.c1023', 'a b']

const knownValues: Readonly<Record<string, readonly [good: Words, odd: Words]>> = {
  arch: [
    ['b64', 'b64', 'b32', 'B64', 'x86_64', 'i386', 'i686'],
    ['aarch64', 's390x', 'c000003e', '0xC000003E', 'arm', 'ppc64le', 'bogus', '0', ''],
  ],
  exit: [
    ['-EACCES', 'EACCES', '-eperm', 'ENOENT', '-13', '13', '-EWOULDBLOCK', '-2'],
    ['-ENOTSUP', 'BOGUS', '-', '', '4294967283', '0x10', '-0x10'],
  ],
  filetype: [
    ['socket', 'link', 'file', 'block', 'dir', 'character', 'fifo', 'FILE'],
    ['reg', '16384', ''],
  ],
  msgtype: [
    ['CWD', 'cwd', '1307', 'SYSCALL', 'EXECVE', 'AVC', 'USER_LOGIN', '9999'],
    ['bogus', '-1', '', 'UNKNOWN[1399]'],
  ],
  fstype: [
    ['tracefs', 'debugfs', '0xEF53', '0x64626720', '2435016766'],
    ['ext4', '-1', ''],
  ],
  saddr_fam: [
    ['2', '10', '1', '0x2', '45'],
    ['46', '47', 'inet', '-1', ''],
  ],
  perm: [
    ['wa', 'r', 'w', 'x', 'a', 'rwxa', 'WA', 'xr', 'ww'],
    ['rwxar', 'q', ''],
  ],
  success: [
    ['0', '1'],
    ['2', 'yes', ''],
  ],
  field_compare: [
    ['1', '10', '25'],
    ['26', '99', '0', 'x'],
  ],
  key: [
    ['zz_a', 'b', 'a b', 'a=b'],
    ['a>=b', ''],
  ],
}

function valueFor(name: string, places: NamedPlaces): fc.Arbitrary<string> {
  const {users, groups, files, folders, nowhere} = places
  if (ids.includes(name)) return fc.oneof(number, mostly(['unset', ...users], ['nosuch']))
  if (groupIds.includes(name)) return fc.oneof(number, mostly(groups, ['nosuch', 'unset']))
  if (name === 'exe' || name === 'path') {
    return mostly([...files, ...files, ...folders], [...nowhere, ...oddPaths])
  }
  if (name === 'subj_role') return mostly(places.profiles, [''])
  if (name === 'dir') return mostly(folders, [...files, ...nowhere, ...oddPaths])
  const known = knownValues[name]
  if (known) return mostly(...known)
  return [...subjects, ...objects].includes(name) ? mostly(labels, ['']) : number
}

const oddPaths = ['', '/', '//', 'etc', '/.', '/etc/..', '/etc/.', `/${'n'.repeat(256)}`]

function operatorFor(name: string): fc.Arbitrary<string> {
  const odd = ['=', '!=', '<', '<=', '>', '>=', '&', '&=', '==', '', '!', '=>']
  if (onlyEqual.includes(name)) return mostly(['='], odd)
  if (bits.includes(name)) return mostly(odd.slice(0, 8), odd)
  const isRanked = ordered.includes(name) || ranked.includes(name)
  return mostly(isRanked ? odd.slice(0, 6) : ['=', '!='], odd)
}

/** `-F`, and a test of one of these fields. */
export function fieldOf(names: readonly string[], places: NamedPlaces): fc.Arbitrary<Words> {
  return fc
    .constantFrom(...names)
    .chain((name) =>
      fc
        .tuple(
          mostly([name], [name.toUpperCase(), `${name}x`, '']),
          operatorFor(name),
          valueFor(name, places),
        )
        .map(([word, op, value]) => ['-F', `${word}${op}${value}`]),
    )
}
