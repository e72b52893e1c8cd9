import type {AuditRule} from '../rules/audit-state.ts'
import {byIdentity} from '../rules/by-identity.ts'
import {compileWords} from '../rules/compile.ts'
import {deletionCandidates} from '../rules/format-words.ts'
import type {HostFacts} from '../rules/host-facts.ts'
import {type KernelRule, ruleIdentity} from '../rules/kernel-rule.ts'
import {suppresses} from '../rules/overlap.ts'
import {projectRule} from '../rules/project.ts'
import {can} from '../rules/quirks.ts'
import {rememberedWords, type WordsOf} from '../rules/remembered-words.ts'
import {twinOf} from '../rules/twin.ts'
import type {HazardName} from './hazards.ts'
import type {Operation} from './operation.ts'
import {orderSteps} from './order.ts'
import type {Step} from './step.ts'

/** A rule that no run of this host's auditctl can add or delete. */
export interface Unreachable {
  readonly kind: 'no-spelling' | 'no-delete'
  readonly line: string
}

/** The operations on rules that turn `current` into `desired`, list by list. */
export function ruleOperations(
  current: readonly AuditRule[],
  desired: readonly AuditRule[],
  facts: HostFacts,
  isStrict = false,
): {readonly operations: readonly Operation[]; readonly unreachable: readonly Unreachable[]} {
  const known = new Map<string, AuditRule>()
  for (const rule of [...current, ...desired]) known.set(ruleIdentity(rule.rule), rule)
  const present = new Map(current.map((rule) => [ruleIdentity(rule.rule), rule]))

  const wanted = new Set(desired.map(({rule}) => ruleIdentity(rule)))
  const tools = {
    facts,
    wordsOf: rememberedWords(facts),
    lineOf: byIdentity((rule) => projectRule(rule, facts)),
  }
  const operations: Operation[] = []
  const unreachable: Unreachable[] = []
  const lists = new Set([...current, ...desired].map(({rule}) => rule.list))
  for (const list of [...lists].sort((a, b) => a - b)) {
    const steps = orderSteps(
      rulesOf(current, list),
      rulesOf(desired, list),
      {canPrepend: can(facts.auditctl, 'prepend'), isStrict},
      (rule) => sayableTwin(rule, tools.wordsOf),
    )
    for (const step of steps) {
      const operation = toOperation(step, tools, {
        asked: known.get(ruleIdentity(step.rule)),
        held: present.get(ruleIdentity(step.rule)),
        wanted,
      })
      if ('argv' in operation) operations.push(operation)
      else unreachable.push(operation)
    }
  }
  return {operations, unreachable}
}

/** On some lists auditctl takes no key, and a twin that it cannot add is none. */
function sayableTwin(rule: KernelRule, wordsOf: WordsOf): KernelRule | undefined {
  const twin = twinOf(rule)
  return twin && wordsOf(twin, 'append') ? twin : undefined
}

function rulesOf(rules: readonly AuditRule[], list: number): readonly KernelRule[] {
  return rules.filter(({rule}) => rule.list === list).map(({rule}) => rule)
}

/** What is known about the rule of a step. */
interface Known {
  /** As the policy or else the kernel has it. */
  readonly asked: AuditRule | undefined
  /** As the kernel has it. */
  readonly held: AuditRule | undefined
  /** Identities of all desired rules. */
  readonly wanted: ReadonlySet<string>
}

/** What turns a rule into text; each answer is remembered. */
interface Tools {
  readonly facts: HostFacts
  readonly wordsOf: WordsOf
  readonly lineOf: (rule: KernelRule) => string
}

function toOperation(step: Step, tools: Tools, known: Known): Operation | Unreachable {
  const {facts, wordsOf, lineOf} = tools
  const {asked, held} = known
  const {kind, rule} = step
  const line = held?.origin.kind === 'kernel' ? held.origin.line : lineOf(rule)
  if (kind === 'delete' && !can(facts.auditctl, 'delete')) return {kind: 'no-delete', line}
  const [argv, ...alternatives] = spellings(step, tools, known)
  if (argv === undefined) return {kind: 'no-spelling', line}
  const policy = asked?.origin.kind === 'policy' ? asked.origin : undefined
  return {
    kind,
    rule,
    line,
    argv,
    alternatives,
    undo: wordsOf(rule, kind === 'delete' ? 'append' : 'delete') ?? [],
    reason: {kind: step.reason, why: policy?.why},
    source: policy?.place,
    hazards: hazardsOf(step),
  }
}

function spellings(
  {kind, rule, reason}: Step,
  {facts, wordsOf}: Tools,
  {held, wanted}: Known,
): readonly (readonly string[])[] {
  if (kind === 'delete' && held !== undefined) {
    const [first, ...others] = deletionCandidates(held, (each) => wordsOf(each, 'delete'))
    if (first === undefined) return []
    // Another reading of the same line may be a rule that is to stay.
    const readings = others.filter((words) => !wanted.has(identityOf(words, facts)))
    // Of two lines that read like a watch, one may be a never rule in front of it.
    return reason === 'duplicate' ? [...readings, first] : [first, ...readings]
  }
  const words = wordsOf(rule, kind)
  return words === undefined ? [] : [words]
}

function identityOf(words: readonly string[], facts: HostFacts): string {
  const compiled = compileWords(words, facts)
  const operation = compiled.accepted ? compiled.command.operation : undefined
  return operation?.kind === 'delete' ? ruleIdentity(operation.rule) : ''
}

function hazardsOf({kind, rule, gap, reason}: Step): readonly HazardName[] {
  const names: HazardName[] = []
  if (gap) names.push('COVERAGE_GAP')
  if (kind !== 'delete' && suppresses(rule) && reason === 'missing') names.push('ADDS_SUPPRESSION')
  return names
}
