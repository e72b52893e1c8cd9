import {agentOf, keysOf} from '../diff/owners.ts'
import {lossyWords} from '../report/words/state-words.ts'
import type {AuditRule} from '../rules/audit-state.ts'
import {formatRule} from '../rules/format-words.ts'
import type {HostFacts} from '../rules/host-facts.ts'
import {ruleIdentity} from '../rules/kernel-rule.ts'
import {lineOf} from '../rules/rule-line.ts'
import {isTwin} from '../rules/twin.ts'
import type {RuleOrigin} from './import-origins.ts'
import {type ImportedEntry, leftOutComment} from './import-text.ts'

/** What is known beside the rules themselves. */
export interface LiveContext {
  readonly facts: HostFacts
  readonly origins: ReadonlyMap<string, RuleOrigin>
  /** Lines of the listing that no rule prints. */
  readonly unreadable: readonly string[]
  /** Rules of known agents are taken in, too. */
  readonly all: boolean
}

/** The rules of a kernel as the rules of a policy. */
export interface LiveEntries {
  readonly entries: readonly ImportedEntry[]
  /** Rules of the kernel that the policy does not ask for, each with the reason. */
  readonly leftOut: readonly {readonly line: string; readonly reason: LeftOut}[]
}

/** Why a rule of the kernel is not in the policy. */
export type LeftOut =
  | {readonly kind: 'agent'; readonly name: string}
  | {readonly kind: 'twin'}
  | {readonly kind: 'twice'}
  | {readonly kind: 'unsayable'}
  | {readonly kind: 'unreadable'}

/** Says why a rule was left out. */
export function leftOutWords(reason: LeftOut): string {
  switch (reason.kind) {
    case 'agent':
      return `a rule of ${reason.name}, which loads it by itself; --all takes it in`
    case 'twin':
      return 'stood in for another rule in an apply that was cut off'
    case 'twice':
      return 'the kernel holds this rule a second time, and a policy can ask for it once'
    case 'unsayable':
      return 'no line says this rule: it holds characters that no rules file may hold, or was loaded by a tool in a form that auditctl cannot write'
    case 'unreadable':
      return 'a line of auditctl -l that is no rule'
    default:
      return reason satisfies never
  }
}

/** Turns the rules of a kernel, in their order, into the rules of a policy. */
export function liveEntries(rules: readonly AuditRule[], context: LiveContext): LiveEntries {
  const entries: ImportedEntry[] = []
  const leftOut: LiveEntries['leftOut'][number][] = []
  const seen = new Set<string>()
  let group: string | undefined
  for (const rule of rules) {
    const line = formatRule(rule.rule, context.facts)
    const reason = reasonToLeaveOut(rule, line, seen, context)
    seen.add(ruleIdentity(rule.rule))
    const keys = keysOf(rule.rule).join(' ')
    if (keys !== group) entries.push({kind: 'gap'}, ...headings(keys))
    group = keys
    if (reason !== undefined || line === undefined) {
      const shown = lineOf(rule)
      const why = reason ?? {kind: 'unsayable'}
      leftOut.push({line: shown, reason: why})
      entries.push(leftOutComment(shown, leftOutWords(why)))
      continue
    }
    entries.push(...ruleEntries(rule, line, context))
  }
  for (const line of context.unreadable) {
    const reason = {kind: 'unreadable'} as const
    leftOut.push({line, reason})
    entries.push(leftOutComment(line, leftOutWords(reason)))
  }
  return {entries, leftOut}
}

function headings(keys: string): readonly ImportedEntry[] {
  return keys === '' ? [] : [{kind: 'comment', lines: [`Key: ${keys}`]}]
}

function reasonToLeaveOut(
  {rule}: AuditRule,
  line: string | undefined,
  seen: ReadonlySet<string>,
  {all}: LiveContext,
): LeftOut | undefined {
  const agent = agentOf(rule)
  if (agent !== undefined && !all) return {kind: 'agent', name: agent}
  if (isTwin(rule)) return {kind: 'twin'}
  if (seen.has(ruleIdentity(rule))) return {kind: 'twice'}
  return line === undefined || hasForbidden(line) ? {kind: 'unsayable'} : undefined
}

/** What the policy refuses in a rule: control characters, and halves of surrogate pairs. */
function hasForbidden(line: string): boolean {
  return /\p{Cc}|\p{Cs}/u.test(line)
}

function ruleEntries(
  {rule, origin}: AuditRule,
  line: string,
  {facts, origins}: LiveContext,
): readonly ImportedEntry[] {
  const from = origins.get(ruleIdentity(rule))
  const comments: string[] = []
  if (from) comments.push(...from.comments, `${from.path}:${from.line}`)
  if (origin.kind === 'kernel' && origin.unproven.length > 0) {
    comments.push(...unprovenLines(origin, facts))
  }
  return [
    ...(comments.length === 0 ? [] : [{kind: 'comment' as const, lines: comments}]),
    {kind: 'rule', line, protect: from?.protect ?? false},
  ]
}

/** More would not help anybody to tell. */
const mostOthers = 3

function unprovenLines(
  {unproven, others}: Extract<AuditRule['origin'], {kind: 'kernel'}>,
  facts: HostFacts,
): readonly string[] {
  const lines = others
    .map((other) => formatRule(other, facts))
    .filter((line) => line !== undefined)
    .slice(0, mostOthers)
  return [
    `Unproven: ${unproven.map(lossyWords).join('; ')}.`,
    ...lines.map((line) => `  It may be: ${line}`),
  ]
}
