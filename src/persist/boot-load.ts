/**
 * What `auditctl -R` makes of audit.rules at the next boot, on a kernel that holds no rule yet.
 *
 * It stops at the first line that fails, and what came before stays in force; a line `-i` or `-c`
 * lets it go on from there (fileopt in src/auditctl.c of audit-userspace). Most failures are a
 * second equal rule, a folder that is missing, and a name that this host does not know.
 */
import {modelKernel} from '../plan/model.ts'
import type {RuleComplaint} from '../rules/complaint.ts'
import type {ControlSettings} from '../rules/control.ts'
import {type KernelRule, ruleIdentity} from '../rules/kernel-rule.ts'
import type {RuleCommand} from '../rules/rule-command.ts'
import {type RulesLine, readRulesText} from '../rules/rules-text.ts'
import {type MergedLine, mergedText, type RulesPlace} from './augenrules.ts'
import {type BootFacts, type LineRun, runLine} from './boot-line.ts'

/** A line of audit.rules that auditctl acts on. */
export interface BootLine {
  readonly text: string
  /** In audit.rules, counted from 1. */
  readonly line: number
  /** Where it stands in rules.d. */
  readonly places: readonly RulesPlace[]
}

/** Why a line fails. */
export type BootFailure =
  | {readonly kind: 'refused'; readonly complaint: RuleComplaint}
  /** The same rule is loaded already, by that line. */
  | {readonly kind: 'exists'; readonly first: BootLine | undefined}
  /** `-d` or `-W` of a rule that is not loaded. */
  | {readonly kind: 'not-loaded'}
  | {readonly kind: 'path-missing'; readonly path: string}
  /** `-R` inside of a rules file. */
  | {readonly kind: 'nested-file'}
  /** A line before it locked the kernel. */
  | {readonly kind: 'locked'}

/** A line that fails, and why. */
export interface FailedLine {
  readonly at: BootLine
  readonly why: BootFailure
}

/** What is in the kernel after the next boot, and what is not. */
export interface BootLoad {
  /** In the order of the kernel, each with the line that loads it. */
  readonly rules: readonly {readonly rule: KernelRule; readonly at: BootLine | undefined}[]
  /** The control values that the lines set; what they do not speak of keeps its default. */
  readonly control: ControlSettings
  readonly stoppedAt: FailedLine | undefined
  /** Lines that are never reached because of it. */
  readonly notReached: readonly BootLine[]
  /** Lines that fail and are passed over, because of `-i` or `-c`. */
  readonly skipped: readonly FailedLine[]
  /** Lines of which auditctl reads something else than what stands there. */
  readonly altered: readonly {readonly at: BootLine; readonly complaint: RuleComplaint}[]
  /** What `auditctl -R` ends with. */
  readonly exitStatus: 0 | 1
}

/** Loads audit.rules into a model of the kernel. */
export function loadAtBoot(merged: readonly MergedLine[], facts: BootFacts): BootLoad {
  const read = readRulesText(mergedText(merged), facts.auditctl)
  const lineOf = ({line, text}: Pick<RulesLine, 'line' | 'text'>): BootLine => ({
    text,
    line,
    places: merged[line - 1]?.places ?? [],
  })
  const kernel = modelKernel([], {})
  const loadedBy = new Map<string, BootLine>()
  const skipped: FailedLine[] = []
  let stoppedAt: FailedLine | undefined
  let notReached: readonly BootLine[] = []
  let goesOn: RuleCommand['onError']
  for (const [index, each] of read.lines.entries()) {
    const at = lineOf(each)
    const run = runLine(each, facts, kernel)
    if (run.kind === 'done') {
      goesOn = strictest(goesOn, run.command.onError)
      remember(run.command, at, loadedBy)
      continue
    }
    const failed = {at, why: failureOf(run, loadedBy)}
    if (goesOn !== undefined) {
      skipped.push(failed)
      continue
    }
    stoppedAt = failed
    notReached = read.lines.slice(index + 1).map(lineOf)
    break
  }
  return {
    rules: kernel.rules().map((rule) => ({rule, at: loadedBy.get(ruleIdentity(rule))})),
    control: kernel.control(),
    stoppedAt,
    notReached,
    skipped,
    altered: read.complaints
      .filter(({complaint}) => altering.has(complaint.code))
      .map(({line, complaint}) => ({
        at: lineOf({line, text: merged[line - 1]?.text ?? ''}),
        complaint,
      })),
    exitStatus: stoppedAt || (goesOn === 'continue' && skipped.length > 0) ? 1 : 0,
  }
}

/** What the lines load where every folder is there that they name. */
export function loadAsWritten(merged: readonly MergedLine[], facts: BootFacts): BootLoad {
  return loadAtBoot(merged, {...facts, pathsAreKnown: false})
}

const altering: ReadonlySet<string> = new Set(['line-too-long', 'line-nul', 'line-words-dropped'])

/** `-c` is not taken back by a later `-i`. */
function strictest(
  before: RuleCommand['onError'],
  now: RuleCommand['onError'],
): RuleCommand['onError'] {
  return before === 'continue' ? before : (now ?? before)
}

function remember({operation}: RuleCommand, at: BootLine, loadedBy: Map<string, BootLine>): void {
  if (operation?.kind !== 'append' && operation?.kind !== 'prepend') return
  loadedBy.set(ruleIdentity(operation.rule), at)
}

function failureOf(
  run: Exclude<LineRun, {kind: 'done'}>,
  loadedBy: ReadonlyMap<string, BootLine>,
): BootFailure {
  if (run.kind !== 'answered') return run
  const {operation} = run.command
  switch (run.answer) {
    case 'EEXIST': {
      const isRule = operation?.kind === 'append'
      return {
        kind: 'exists',
        first: isRule ? loadedBy.get(ruleIdentity(operation.rule)) : undefined,
      }
    }
    case 'EPERM':
      return {kind: 'locked'}
    default:
      return {kind: 'not-loaded'}
  }
}
