/** Filter lists of the kernel, AUDIT_FILTER_* in linux/audit.h. */
export const List = {
  user: 0,
  task: 1,
  entry: 2,
  exit: 4,
  exclude: 5,
  filesystem: 6,
  io_uring: 7,
} as const

/** What a matching rule does; `possible` is refused by every kernel in use. */
export const Action = {never: 0, possible: 1, always: 2} as const

/** Field types of a rule, AUDIT_PID to AUDIT_FILTERKEY in linux/audit.h. */
export const Field = {
  pid: 0,
  uid: 1,
  euid: 2,
  suid: 3,
  fsuid: 4,
  gid: 5,
  egid: 6,
  sgid: 7,
  fsgid: 8,
  auid: 9,
  pers: 10,
  arch: 11,
  msgtype: 12,
  subj_user: 13,
  subj_role: 14,
  subj_type: 15,
  subj_sen: 16,
  subj_clr: 17,
  ppid: 18,
  obj_user: 19,
  obj_role: 20,
  obj_type: 21,
  obj_lev_low: 22,
  obj_lev_high: 23,
  loginuid_set: 24,
  sessionid: 25,
  fstype: 26,
  devmajor: 100,
  devminor: 101,
  inode: 102,
  exit: 103,
  success: 104,
  path: 105,
  perm: 106,
  dir: 107,
  filetype: 108,
  obj_uid: 109,
  obj_gid: 110,
  field_compare: 111,
  exe: 112,
  saddr_fam: 113,
  a0: 200,
  a1: 201,
  a2: 202,
  a3: 203,
  key: 210,
} as const

/** Field types whose value is a string: a path, a program, an LSM label or a key. */
export const stringFields: ReadonlySet<number> = new Set([
  Field.subj_user,
  Field.subj_role,
  Field.subj_type,
  Field.subj_sen,
  Field.subj_clr,
  Field.obj_user,
  Field.obj_role,
  Field.obj_type,
  Field.obj_lev_low,
  Field.obj_lev_high,
  Field.path,
  Field.dir,
  Field.exe,
  Field.key,
])

/** Operator bits of a field, AUDIT_EQUAL and its siblings in linux/audit.h. */
export const Operator = {
  eq: 0x40000000,
  ne: 0x30000000,
  lt: 0x10000000,
  le: 0x50000000,
  gt: 0x20000000,
  ge: 0x60000000,
  bitMask: 0x08000000,
  bitTest: 0x48000000,
} as const

/** Operators as auditctl(8) writes them, by their number. */
export const operatorTexts: ReadonlyMap<number, string> = new Map<number, string>([
  [Operator.eq, '='],
  [Operator.ne, '!='],
  [Operator.lt, '<'],
  [Operator.le, '<='],
  [Operator.gt, '>'],
  [Operator.ge, '>='],
  [Operator.bitMask, '&'],
  [Operator.bitTest, '&='],
])

/** Bits of a perm field, AUDIT_PERM_* in linux/audit.h. */
export const Perm = {execute: 1, write: 2, read: 4, attribute: 8} as const

/** Limits that the kernel and auditctl share. */
export const Limit = {
  /** AUDIT_MAX_FIELDS. The kernel takes 64; auditctl stops one short of it. */
  fields: 64,
  /** AUDIT_MAX_KEY_LEN: bytes of all keys with their separators. */
  keyBytes: 256,
  /** Bits of a rule's mask, AUDIT_BITMASK_SIZE words of 32. */
  syscallBits: 2048,
  /** AUDIT_SYSCALL_CLASSES bits at the top of the mask name classes, not syscalls. */
  firstClassBit: 2032,
  pathBytes: 4096,
  nameBytes: 255,
  /** What auditctl reads at most from one line of a rules file, newline apart. */
  lineBytes: 6143,
} as const

/** AUDIT_KEY_SEPARATOR: stands between the keys that share the one key field. */
export const keySeparator = '\u0001'

/** The value of an auid, uid or session id that was never set. */
export const unset = 0xffffffff
