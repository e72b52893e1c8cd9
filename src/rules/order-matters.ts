import {firstNotBelow} from './ascending.ts'
import {type KernelRule, ruleIdentity} from './kernel-rule.ts'
import {orderIndex} from './order-index.ts'
import {mayOverlap, suppresses} from './overlap.ts'
import {callsOfPerm} from './syscall-classes.ts'
import {machineByElf, syscallName} from './tables/lookup.ts'
import {Field, Operator} from './uapi.ts'
import {isOnePathWithin, watchedPath} from './watch-path.ts'

/**
 * Says whether it makes a difference which of two rules comes first.
 *
 * The first rule that matches an event decides whether it is recorded and by which
 * key. So the order is free where no event matches both, where both keep events out,
 * and where both record under the same keys. It is taken to be free as well between
 * watches of different files (one rename may touch both, and is recorded either way),
 * and between a watch and a rule on syscalls that its perm does not look for.
 */
export function orderMatters(left: KernelRule, right: KernelRule): boolean {
  if (left.list !== right.list) return false
  const [isLeft, isRight] = [suppresses(left), suppresses(right)]
  if (isLeft && isRight) return false
  if (!isLeft && !isRight && isOnlyAboutKeys(left, right)) return false
  return mayOverlap(left, right)
}

/**
 * Says whether two recording rules meet in so few events, if in any, that which key
 * those carry is not worth moving a rule for. Whether an event is recorded is never
 * decided here.
 */
function isOnlyAboutKeys(left: KernelRule, right: KernelRule): boolean {
  const [here, there] = [looksOf(left), looksOf(right)]
  return (
    here.key === there.key ||
    watchElsewhere(here, there) ||
    isNoFileCall(here, there) ||
    isNoFileCall(there, here)
  )
}

/** What the order of a rule is judged by. */
interface Looks {
  readonly key: number | string | undefined
  readonly path: string | undefined
  /** The bits of its perm. */
  readonly perm: number | undefined
  /** Whether a watch with these bits of perm looks for none of its syscalls. */
  readonly isNoCallOf: (perm: number) => boolean
}

// Each rule is held against many others.
const looks = new WeakMap<KernelRule, Looks>()

function looksOf(rule: KernelRule): Looks {
  const known = looks.get(rule)
  if (known !== undefined) return known
  const perm = rule.fields.find(({type, op}) => type === Field.perm && op === Operator.eq)?.value
  const verdicts = new Map<number, boolean>()
  const found: Looks = {
    key: rule.fields.find(({type}) => type === Field.key)?.value,
    path: watchedPath(rule),
    perm: typeof perm === 'number' ? perm : undefined,
    isNoCallOf(bits) {
      const verdict = verdicts.get(bits) ?? looksForNone(rule, permCalls(bits))
      verdicts.set(bits, verdict)
      return verdict
    },
  }
  looks.set(rule, found)
  return found
}

/** Says whether none of the syscalls of `calls` is one that the perm of `watch` looks for. */
function isNoFileCall(calls: Looks, watch: Looks): boolean {
  return watch.perm !== undefined && calls.isNoCallOf(watch.perm)
}

function looksForNone({fields, syscalls}: KernelRule, calls: ReadonlySet<string>): boolean {
  const elf = fields.find(({type}) => type === Field.arch)?.value
  if (typeof elf !== 'number' || syscalls === 'all') return false
  const table = machineByElf(elf)?.syscalls
  if (table === undefined) return false
  // A syscall without a name is too young to be known as harmless.
  return syscalls.every((number) => {
    const name = syscallName(table, number, newest)
    return name !== undefined && !calls.has(name)
  })
}

const newest = [4, 2, 1] as const
const permCallsOf = new Map<number, ReadonlySet<string>>()

function permCalls(bits: number): ReadonlySet<string> {
  const known = permCallsOf.get(bits) ?? callsOfPerm(bits)
  permCallsOf.set(bits, known)
  return known
}

/** Says whether two rules watch paths of which neither lies below the other. */
function watchElsewhere({path: here}: Looks, {path: there}: Looks): boolean {
  return here !== undefined && there !== undefined && !isOnePathWithin(here, there)
}

/** Says whether two lists of the same rules take every event alike, whatever order they are in. */
export function isSameInEffect(left: readonly KernelRule[], right: readonly KernelRule[]): boolean {
  if (left.length !== right.length) return false
  const place = new Map(right.map((rule, index) => [ruleIdentity(rule), index]))
  const places = left.map((rule) => place.get(ruleIdentity(rule)) ?? -1)
  if (place.size !== right.length || places.includes(-1)) return false
  return inversions(left, places).next().done === true
}

/** Pairs of rules that stand the wrong way round and for which that matters, by index into `rules`. */
export function* inversions(
  rules: readonly KernelRule[],
  places: readonly number[],
): Generator<readonly [number, number], undefined> {
  // Rules of a longest ascending run are in order among themselves; only the others need a look.
  const steady = longestRise(places)
  if (steady.size === rules.length) return
  const neighbours = orderIndex(rules)
  const isInverted = (index: number, other: number) =>
    (places[index] ?? 0) < (places[other] ?? 0) !== index < other
  for (const [index, rule] of rules.entries()) {
    if (steady.has(index)) continue
    for (const other of neighbours(rule).flat()) {
      const against = rules[other]
      // A pair of two unsteady rules is told once.
      const isTold = other === index || (!steady.has(other) && other < index)
      if (isTold || against === undefined || !isInverted(index, other)) continue
      if (orderMatters(rule, against)) yield [index, other]
    }
  }
}

/** Indexes of a longest ascending subsequence. */
export function longestRise(numbers: readonly number[]): ReadonlySet<number> {
  // For each length the index of the least number that can end such a rise, and what comes before it.
  const ends: number[] = []
  const before: number[] = []
  for (const [index, number] of numbers.entries()) {
    const length = firstNotBelow(number, ends.length, (at) => numbers[ends[at] ?? 0] ?? 0)
    before[index] = ends[length - 1] ?? -1
    ends[length] = index
  }
  const rise = new Set<number>()
  for (let index = ends.at(-1) ?? -1; index !== -1; index = before[index] ?? -1) rise.add(index)
  return rise
}
