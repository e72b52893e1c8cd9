import {isEmpty, makePlan, type Plan} from '../../src/plan/plan.ts'
import {type AuditRule, type AuditState, exactRule} from '../../src/rules/audit-state.ts'
import {compileWords} from '../../src/rules/compile.ts'
import type {HostFacts} from '../../src/rules/host-facts.ts'
import type {KernelRule} from '../../src/rules/kernel-rule.ts'
import {projectRules} from '../../src/rules/project.ts'
import {readListing} from '../../src/rules/read-listing.ts'
import {settleMachines} from '../../src/rules/settle-machines.ts'
import {splitLine} from '../../src/rules/split-line.ts'
import {machineByElf} from '../../src/rules/tables/lookup.ts'
import {Field} from '../../src/rules/uapi.ts'
import {recordingHost} from './recording-host.ts'

/** The host of most traps: Debian 12, with the files and folders that rules name. */
export function host(version = '3.0.9'): HostFacts {
  return recordingHost(version)
}

/** The rule that a line of a rules file loads. */
export function ruleOf(line: string, facts: HostFacts = host()): KernelRule {
  const compiled = compileWords(wordsOf(line), facts)
  const operation = compiled.accepted ? compiled.command.operation : undefined
  if (operation && 'rule' in operation) return operation.rule
  throw new Error(`${line} loads no rule: ${JSON.stringify(compiled)}`)
}

/** The words of a line of a rules file. */
export const wordsOf = (line: string): readonly string[] => splitLine(line).map(({text}) => text)

/** Why a line is refused, or else everything that is to be known of it. */
export function complaintsOn(line: string, facts: HostFacts = host()): readonly string[] {
  const compiled = compileWords(wordsOf(line), facts)
  const {findings} = compiled
  return [...(compiled.accepted ? [] : [compiled.error]), ...findings].map(
    ({severity, code}) => `${severity} ${code}`,
  )
}

/** What a policy wants and what a kernel holds, as rules or as lines that load them. */
export interface Trap {
  readonly wanted: readonly (string | KernelRule)[]
  readonly held: readonly (string | KernelRule)[]
  readonly control?: {readonly wanted: AuditState['control']; readonly held: AuditState['control']}
  readonly facts?: HostFacts
}

/** The plan when the kernel's own bytes are read, or only the listing of them. */
export function planFor(trap: Trap, reader: 'exact' | 'text'): Plan {
  const {facts = host(), control} = trap
  const asRules = (given: Trap['held']) =>
    given.map((each) => (typeof each === 'string' ? ruleOf(each, facts) : each))
  const wanted = asRules(trap.wanted)
  const held = asRules(trap.held)
  const lines = projectRules(held, facts)
  const current =
    reader === 'exact'
      ? held.map((rule, index) => exactRule(rule, lines[index] ?? ''))
      : settleMachines(readListing(lines, facts, wanted).rules, machineNames(held, lines), facts)
  return makePlan({
    current: {rules: current, control: control?.held ?? {}},
    desired: {rules: wanted.map(wantedRule), control: control?.wanted ?? {}},
    unmanaged: [],
    protectedBefore: new Set(),
    controlPlaces: new Map(),
    facts,
  })
}

/** The listing as `auditctl -l -i` gives it, as far as machines go. */
function machineNames(rules: readonly KernelRule[], lines: readonly string[]): readonly string[] {
  return lines.map((line, index) => {
    const arch = rules[index]?.fields.find(({type}) => type === Field.arch)?.value
    const name = typeof arch === 'number' ? machineByElf(arch)?.name : undefined
    return name === undefined ? line : line.replace(/arch(!?=)b(?:32|64)/, `arch$1${name}`)
  })
}

/** What the program says of a trap with either reader: `same`, `different` or `unproven`. */
export function verdicts(trap: Trap): {readonly exact: string; readonly text: string} {
  return {exact: verdictOf(planFor(trap, 'exact')), text: verdictOf(planFor(trap, 'text'))}
}

function verdictOf(plan: Plan): string {
  if (!isEmpty(plan)) return 'different'
  const unproven = plan.current.rules.flatMap(({origin}) =>
    origin.kind === 'kernel' ? origin.unproven : [],
  )
  return unproven.length === 0 ? 'same' : ['unproven', ...new Set(unproven)].join(' ')
}

function wantedRule(rule: KernelRule): AuditRule {
  const place = {file: 'p.rules', line: 1, column: 1}
  return {rule, origin: {kind: 'policy', place, text: '', why: undefined, protect: false}}
}
