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
  return (
    keyOf(left) === keyOf(right) ||
    watchElsewhere(left, right) ||
    isNoFileCall(left, right) ||
    isNoFileCall(right, left)
  )
}

/** Says whether none of the syscalls of `calls` is one that the perm of `watch` looks for. */
function isNoFileCall(calls: KernelRule, watch: KernelRule): boolean {
  const perm = watch.fields.find(({type, op}) => type === Field.perm && op === Operator.eq)
  const elf = calls.fields.find(({type}) => type === Field.arch)?.value
  if (typeof perm?.value !== 'number' || typeof elf !== 'number') return false
  if (calls.syscalls === 'all') return false
  const table = machineByElf(elf)?.syscalls
  if (table === undefined) return false
  const names = permCalls(perm.value)
  // A syscall without a name is too young to be known as harmless.
  return calls.syscalls.every((number) => {
    const name = syscallName(table, number, newest)
    return name !== undefined && !names.has(name)
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
function watchElsewhere(left: KernelRule, right: KernelRule): boolean {
  const [here, there] = [watchedPath(left), watchedPath(right)]
  return here !== undefined && there !== undefined && !isOnePathWithin(here, there)
}

function keyOf({fields}: KernelRule): number | string | undefined {
  return fields.find(({type}) => type === Field.key)?.value
}

/** Says whether two lists of the same rules take every event alike, whatever order they are in. */
export function isSameInEffect(left: readonly KernelRule[], right: readonly KernelRule[]): boolean {
  if (left.length !== right.length) return false
  const place = new Map(right.map((rule, index) => [ruleIdentity(rule), index]))
  const places = left.map((rule) => place.get(ruleIdentity(rule)) ?? -1)
  if (place.size !== right.length || places.includes(-1)) return false
  return inversions(left, places).length === 0
}

/** Pairs of rules that stand the wrong way round and for which that matters, by index into `rules`. */
export function inversions(
  rules: readonly KernelRule[],
  places: readonly number[],
): readonly (readonly [number, number])[] {
  // Rules of a longest ascending run are in order among themselves; only the others need a look.
  const steady = longestRise(places)
  if (steady.size === rules.length) return []
  const neighbours = orderIndex(rules)
  const isInverted = (index: number, other: number) =>
    (places[index] ?? 0) < (places[other] ?? 0) !== index < other
  const pairs: (readonly [number, number])[] = []
  for (const [index, rule] of rules.entries()) {
    if (steady.has(index)) continue
    for (const other of neighbours(rule)) {
      const against = rules[other]
      // A pair of two unsteady rules is told once.
      const isTold = other === index || (!steady.has(other) && other < index)
      if (isTold || against === undefined || !isInverted(index, other)) continue
      if (orderMatters(rule, against)) pairs.push([index, other])
    }
  }
  return pairs
}

/** Indexes of a longest ascending subsequence. */
export function longestRise(numbers: readonly number[]): ReadonlySet<number> {
  // For each length the index of the least number that can end such a rise, and what comes before it.
  const ends: number[] = []
  const before: number[] = []
  for (const [index, number] of numbers.entries()) {
    const length = firstNotBelow(ends, number, numbers)
    before[index] = ends[length - 1] ?? -1
    ends[length] = index
  }
  const rise = new Set<number>()
  for (let index = ends.at(-1) ?? -1; index !== -1; index = before[index] ?? -1) rise.add(index)
  return rise
}

function firstNotBelow(
  ends: readonly number[],
  number: number,
  numbers: readonly number[],
): number {
  let [low, high] = [0, ends.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((numbers[ends[middle] ?? 0] ?? 0) < number) low = middle + 1
    else high = middle
  }
  return low
}
