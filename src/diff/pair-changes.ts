import type {AuditRule} from '../rules/audit-state.ts'
import type {HostFacts} from '../rules/host-facts.ts'
import {isTwin} from '../rules/twin.ts'
import {rulePieces} from './pieces.ts'

/** One difference between two lists of rules, as a reader counts it. */
export type RuleChange =
  | {readonly kind: 'add'; readonly to: AuditRule}
  | {readonly kind: 'remove'; readonly from: AuditRule}
  | {
      readonly kind: 'change'
      readonly from: AuditRule
      readonly to: AuditRule
      /** The parts that differ, old and new. */
      readonly parts: {readonly from: readonly string[]; readonly to: readonly string[]}
    }

/** At least this share of all their parts must be common for two rules to count as one that changed. */
const likeness = 0.5

/** Above this many pairs a reader is not helped by pairing, and the search is not worth its time. */
const mostPairs = 40_000

/** Joins rules that are gone with rules that are new where they are nearly alike. */
export function pairChanges(
  surplus: readonly AuditRule[],
  missing: readonly AuditRule[],
  facts: HostFacts,
): readonly RuleChange[] {
  const partner = new Map<AuditRule, AuditRule>()
  // A stand-in that was left behind is like its rule, but nobody changed the one into the other.
  const likely = surplus.filter(({rule}) => !isTwin(rule))
  if (likely.length * missing.length <= mostPairs) {
    for (const [from, to] of likelyPairs(likely, missing, facts)) partner.set(to, from)
  }
  const changed = new Set(partner.values())
  return [
    ...surplus
      .filter((rule) => !changed.has(rule))
      .map((from): RuleChange => ({kind: 'remove', from})),
    ...missing.map((to): RuleChange => {
      const from = partner.get(to)
      return from ? {kind: 'change', from, to, parts: partsOf(from, to, facts)} : {kind: 'add', to}
    }),
  ]
}

function likelyPairs(
  surplus: readonly AuditRule[],
  missing: readonly AuditRule[],
  facts: HostFacts,
): readonly (readonly [AuditRule, AuditRule])[] {
  if (surplus.length === 0 || missing.length === 0) return []
  const looks = missing.map((to) => ({to, look: lookOf(to, facts)}))
  const scored = surplus.flatMap((from) => {
    const look = lookOf(from, facts)
    return looks
      .filter(({to}) => to.rule.list === from.rule.list)
      .map((other) => ({from, to: other.to, score: commonShare(look, other.look)}))
  })
  const taken = new Set<AuditRule>()
  const pairs: [AuditRule, AuditRule][] = []
  for (const {from, to, score} of scored.sort((a, b) => b.score - a.score)) {
    if (score < likeness) break
    if (taken.has(from) || taken.has(to)) continue
    taken.add(from).add(to)
    pairs.push([from, to])
  }
  return pairs
}

/** Rules on different paths or machines are different rules to a reader, however alike the rest. */
const anchors = /^(path|dir|inode|arch)=/

/** What two rules are compared by. */
interface Look {
  readonly pieces: ReadonlySet<string>
  readonly anchors: string
}

function lookOf({rule}: AuditRule, facts: HostFacts): Look {
  const pieces = rulePieces(rule, facts)
  return {
    pieces: new Set(pieces),
    anchors: pieces.filter((piece) => anchors.test(piece)).join(' '),
  }
}

function commonShare(left: Look, right: Look): number {
  if (left.anchors !== right.anchors) return 0
  const common = [...left.pieces].filter((piece) => right.pieces.has(piece)).length
  // The list and action alone do not make two rules alike.
  return common < 2 ? 0 : common / Math.max(left.pieces.size, right.pieces.size)
}

function partsOf(from: AuditRule, to: AuditRule, facts: HostFacts) {
  const left = rulePieces(from.rule, facts)
  const right = rulePieces(to.rule, facts)
  return {
    from: left.filter((piece) => !right.includes(piece)),
    to: right.filter((piece) => !left.includes(piece)),
  }
}
