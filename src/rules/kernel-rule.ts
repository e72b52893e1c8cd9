/**
 * A rule as the kernel holds it.
 *
 * The kernel calls two rules the same when list, action, the fields in their
 * order and the syscall bits are equal (audit_compare_rule in
 * kernel/auditfilter.c). That is the only identity this program knows: whatever
 * a person writes, and whatever `auditctl -l` prints, is turned into this value
 * first. Numbers are those of uapi linux/audit.h.
 */

/** One test of a rule: field type, operator and value, as in `struct audit_rule_data`. */
export interface KernelField {
  /** AUDIT_PID (0) to AUDIT_FILTERKEY (210). */
  readonly type: number
  /** One of the AUDIT_* operator bits, such as 0x40000000 for `=`. */
  readonly op: number
  /** An unsigned 32-bit number, or the exact string of a path, an exe, an LSM label or a key. */
  readonly value: number | string
}

/** One rule of the kernel. */
export interface KernelRule {
  /** AUDIT_FILTER_USER (0), TASK (1), EXIT (4), EXCLUDE (5), FS (6) or URING_EXIT (7). */
  readonly list: number
  /** AUDIT_NEVER (0) or AUDIT_ALWAYS (2). */
  readonly action: number
  /** In the order in which the kernel compares and tests them. */
  readonly fields: readonly KernelField[]
  /** Ascending numbers below 2032; `'all'` when every one of them is set. */
  readonly syscalls: 'all' | readonly number[]
}

// Lists are compared by identity over and over, and a rule never changes.
const identities = new WeakMap<KernelRule, string>()

/** A text that is equal for two rules exactly when the kernel calls them the same. */
export function ruleIdentity(rule: KernelRule): string {
  const known = identities.get(rule)
  if (known !== undefined) return known
  const fields = rule.fields.map(({type, op, value}) => [type, op, value])
  const identity = JSON.stringify([rule.list, rule.action, fields, rule.syscalls])
  identities.set(rule, identity)
  return identity
}

/** Says whether the kernel would call the two rules the same. */
export function isSameRule(left: KernelRule, right: KernelRule): boolean {
  return (
    left.list === right.list &&
    left.action === right.action &&
    isSameSequence(left.fields, right.fields, isSameField) &&
    isSameMask(left.syscalls, right.syscalls)
  )
}

function isSameField(left: KernelField, right: KernelField): boolean {
  return left.type === right.type && left.op === right.op && left.value === right.value
}

function isSameMask(left: KernelRule['syscalls'], right: KernelRule['syscalls']): boolean {
  if (left === 'all' || right === 'all') return left === right
  return isSameSequence(left, right, (one, other) => one === other)
}

function isSameSequence<Item>(
  left: readonly Item[],
  right: readonly Item[],
  isSame: (left: Item, right: Item) => boolean,
): boolean {
  if (left.length !== right.length) return false
  return left.every((item, index) => {
    const other = right[index]
    return other !== undefined && isSame(item, other)
  })
}
