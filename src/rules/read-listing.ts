/**
 * Reads `auditctl -l` back.
 *
 * A line may stand for several kernel rules (read-candidates.ts). The best guess
 * is a desired rule that prints just this line at this place, because then
 * nothing in the text speaks against it; else what auditctl would most likely
 * have been told. All others that print the line are kept beside it, and where
 * plain use of auditctl may have loaded one of them, the rule is unproven, with
 * or without a hint.
 *
 * Lines are read in order, because the arch of one names the syscalls of the
 * next one without arch.
 */
import type {AuditRule} from './audit-state.ts'
import type {HostFacts} from './host-facts.ts'
import {type KernelRule, ruleIdentity} from './kernel-rule.ts'
import {archAfter, isWatchShaped} from './project.ts'
import {candidatesOf} from './read-candidates.ts'
import {makeHintTaker} from './read-hints.ts'
import {type PrintedLine, printedArchs, takeApart} from './read-line.ts'
import {elfsPrintedAs, firstContext, type ListingContext} from './read-machines.ts'
import {makeSyscallReader} from './read-syscalls.ts'
import {unprovenOf} from './read-unproven.ts'

/** A line that no rule prints: another program's output, or half of a rule with a newline in it. */
interface UnreadableLine {
  readonly kind: 'unreadable'
  /** Place in the listing, from 0. */
  readonly index: number
  readonly line: string
}

/** The rules of a listing in its order, and the lines that are none. */
export interface ListingReading {
  readonly rules: readonly AuditRule[]
  readonly unreadable: readonly UnreadableLine[]
}

/** Reads the lines of `auditctl -l`; `hints` are the desired rules, in the order of a listing. */
export function readListing(
  lines: readonly string[],
  facts: HostFacts,
  hints: readonly KernelRule[],
): ListingReading {
  const takeHint = makeHintTaker(hints, lines, facts)
  const readSyscalls = makeSyscallReader(facts)
  const rules: AuditRule[] = []
  const unreadable: UnreadableLine[] = []
  let context = firstContext
  for (const [index, line] of lines.entries()) {
    const printed = takeApart(line, facts)
    const candidates = printed ? candidatesOf(printed, context, facts, readSyscalls) : []
    const hint = takeHint(line, context.elf)
    const rule = hint ?? candidates[0]
    if (rule === undefined) {
      unreadable.push({kind: 'unreadable', index, line})
      context = contextBehindUnreadable(line, context, facts)
      continue
    }
    const others = hint ? without(candidates, hint) : candidates.slice(1)
    const unproven = unprovenOf(rule, printed, context, facts)
    rules.push({rule, origin: {kind: 'kernel', line, proof: 'text', others, unproven}})
    context = contextBehind(rule, printed, context)
  }
  return {rules, unreadable}
}

function without(candidates: readonly KernelRule[], rule: KernelRule): readonly KernelRule[] {
  const identity = ruleIdentity(rule)
  return candidates.filter((candidate) => ruleIdentity(candidate) !== identity)
}

function contextBehind(
  rule: KernelRule,
  printed: PrintedLine | undefined,
  context: ListingContext,
): ListingContext {
  if (isWatchShaped(rule) || printed?.shape !== 'rule') return context
  const text = printed.archs.at(-1)?.text
  return text === undefined ? context : {elf: archAfter(rule, 0), text, isCertain: true}
}

function contextBehindUnreadable(
  line: string,
  context: ListingContext,
  facts: HostFacts,
): ListingContext {
  const text = printedArchs(line).at(-1)?.text
  const elf = text && elfsPrintedAs(text, facts)[0]
  return elf ? {elf, text, isCertain: true} : {...context, isCertain: false}
}
