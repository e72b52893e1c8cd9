/**
 * Rules that the kernel lists and that see nothing of what they are for: `auditctl -l` prints them
 * as ever. A watch on a link sees the link; a watched directory that was moved away is still
 * watched where it is now, and what was made in its place is not; and what was mounted later is
 * not looked into (kernel/audit_tree.c, kernel/audit_watch.c).
 */
import type {AuditRule} from '../rules/audit-state.ts'
import {suppresses} from '../rules/overlap.ts'
import {Field, Operator} from '../rules/uapi.ts'
import {isPathWithin} from '../rules/watch-path.ts'
import type {PathLook, PathLooks} from '../state/path-looks.ts'

/** Why a rule sees nothing of what it is for, or not all. */
export type Blindness =
  /** `leadsTo` is `undefined` where there is nothing. */
  | {readonly kind: 'link'; readonly leadsTo: string | undefined}
  | {readonly kind: 'moved'}
  | {readonly kind: 'made-later'; readonly madeAt: number}
  | {readonly kind: 'mounted-over'; readonly mount: string; readonly since: number}
  | {readonly kind: 'mounted-within'; readonly mounts: readonly string[]}

/** What a rule is about. */
interface Target {
  readonly field: 'path' | 'dir' | 'exe'
  readonly path: string
}

const targetFields: ReadonlyMap<number, Target['field']> = new Map([
  [Field.path, 'path'],
  [Field.dir, 'dir'],
  [Field.exe, 'exe'],
])

/** The file or directory that a recording rule is about; `undefined` when it is about none. */
export function targetOf({rule}: AuditRule): Target | undefined {
  if (suppresses(rule)) return undefined
  for (const {type, op, value} of rule.fields) {
    const field = targetFields.get(type)
    if (field && op === Operator.eq && typeof value === 'string') return {field, path: value}
  }
  return undefined
}

/** An apply takes a while after its time, and rules are loaded some time after the boot. */
const graceMs = 5 * 60_000

/**
 * Says whether and why a rule that is in the kernel is blind. `appliedAt`: when rules were applied
 * here last, in milliseconds since 1970; without it nobody knows how old a rule is.
 */
function blindnessOf(
  {field, path}: Target,
  {paths, mounts, bootedAt, loadedAt = 0}: PathLooks,
  appliedAt: number | undefined,
): Blindness | undefined {
  const look = paths.get(path)
  if (look === undefined) return undefined
  const plain = field === 'dir' ? blindDirectory(look) : blindLink(look)
  if (plain || appliedAt === undefined || field === 'exe') return plain
  const loadedBy = Math.max(appliedAt, bootedAt, loadedAt) + graceMs
  const later = mounts.filter(({since}) => since !== undefined && since > loadedBy)
  // Without a time of its own nobody can tell which came first.
  const {realPath = path, madeAt} = look
  const over = later.find((mount) => isPathWithin(realPath, mount.path))
  if (over?.since !== undefined) {
    return {kind: 'mounted-over', mount: over.path, since: over.since}
  }
  if (field !== 'dir') return undefined
  if (madeAt !== undefined && madeAt > loadedBy) return {kind: 'made-later', madeAt}
  const within = later.filter((mount) => isPathWithin(mount.path, realPath))
  return within.length === 0
    ? undefined
    : {kind: 'mounted-within', mounts: within.map((mount) => mount.path)}
}

function blindLink({kind, realPath}: PathLook): Blindness | undefined {
  return kind === 'link' ? {kind: 'link', leadsTo: realPath} : undefined
}

/** The kernel removes the rule when the directory is deleted; so one that is gone was moved. */
function blindDirectory(look: PathLook): Blindness | undefined {
  if (look.kind === 'link') return blindLink(look)
  return look.kind === 'directory' ? undefined : {kind: 'moved'}
}

/** Rules that are blind for one reason. */
export interface BlindRules {
  readonly path: string
  readonly why: Blindness
  readonly rules: readonly AuditRule[]
}

/** The blind ones among rules that are in the kernel, together where they are about one path. */
export function blindRules(
  rules: readonly AuditRule[],
  looks: PathLooks,
  appliedAt: number | undefined,
): readonly BlindRules[] {
  const byPath = new Map<string, {readonly target: Target; readonly rules: AuditRule[]}>()
  for (const rule of rules) {
    const target = targetOf(rule)
    if (target === undefined) continue
    const known = byPath.get(`${target.field} ${target.path}`)
    if (known) known.rules.push(rule)
    else byPath.set(`${target.field} ${target.path}`, {target, rules: [rule]})
  }
  return [...byPath.values()].flatMap(({target, rules: about}) => {
    const why = blindnessOf(target, looks, appliedAt)
    return why ? [{path: target.path, why, rules: about}] : []
  })
}

/** Says whether the age of a rule decides. */
export function isByAge({why}: BlindRules): boolean {
  return why.kind !== 'link' && why.kind !== 'moved'
}
