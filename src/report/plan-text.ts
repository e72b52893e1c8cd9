import type {RuleChange} from '../diff/pair-changes.ts'
import {commandLine, type Operation, ruleLine} from '../plan/operation.ts'
import type {Place} from '../rules/complaint.ts'
import {ruleIdentity} from '../rules/kernel-rule.ts'
import {complaintsAsText} from './complaints-text.ts'
import {gainedLines, lostLines} from './coverage-text.ts'
import type {Paint} from './paint.ts'
import {type Detail, fileLines, hazardLines, noteLines, readerLines} from './plan-notes.ts'
import type {PlanView} from './plan-view.ts'
import {counted, planFigures, summaryWords} from './plan-words.ts'
import {printable} from './printable.ts'
import {reasonWords} from './words/operation-words.ts'

/** A plan as a reviewer reads it: what, why, from which line, what it risks, and the sum. */
export function planAsText(view: PlanView, paint: Paint, detail: Detail): string {
  const {proposal, desired} = view
  const blocks = [
    complaintsAsText(
      // Notes are for whoever writes the policy; validate shows them all.
      desired.complaints.filter(({severity}) => detail.verbose || severity !== 'note'),
      paint,
    ),
    [headline(view, paint)],
    readerLines(proposal, paint),
    operationLines(view, paint, detail),
    fileLines(proposal, paint, detail),
    noteLines(view, paint, detail),
    hazardLines(proposal.hazards, paint, lostLines(proposal, detail)),
    detail.verbose ? gainedLines(proposal) : [],
    [summary(view, paint)],
  ]
  return blocks
    .map((block) => (typeof block === 'string' ? block : block.join('\n')))
    .filter((block) => block !== '')
    .join('\n\n')
}

function headline({target, proposal: {facts}}: PlanView, paint: Paint): string {
  return paint.bold(`Plan for ${printable(target)}, auditctl ${facts.auditctl.join('.')}`)
}

/** The operations in their order, each with why it is there; what runs, too, where it is asked for. */
export function operationLines(
  {proposal: {plan}}: PlanView,
  paint: Paint,
  detail: Detail,
): readonly string[] {
  const operations = [...plan.operations, ...plan.lastly]
  const numbers = new Map<string, number>()
  for (const [index, operation] of operations.entries()) {
    if (operation.kind === 'append' || operation.kind === 'prepend') {
      numbers.set(ruleIdentity(operation.rule), index + 1)
    }
  }
  const width = String(operations.length).length
  const told = toldChanges(plan.diff.changes)
  return operations.flatMap((operation, index) => {
    const number = String(index + 1).padStart(width)
    const indent = ' '.repeat(width + 5)
    return [
      `  ${paint.dim(number)} ${sign(operation, paint)} ${printable(title(operation))}`,
      `${indent}${paint.dim(because(operation, told, numbers))}`,
      ...(detail.verbose ? [`${indent}${paint.dim(printable(commandLine(operation.argv)))}`] : []),
    ]
  })
}

function sign(operation: Operation, paint: Paint): string {
  switch (operation.kind) {
    case 'append':
      return paint.green('+')
    case 'prepend':
      return paint.green('^')
    case 'delete':
      return paint.red('-')
    case 'control':
      return paint.yellow('~')
    default:
      return operation satisfies never
  }
}

function title(operation: Operation): string {
  if (operation.kind !== 'control') return ruleLine(operation)
  const from = operation.reason.kind === 'control' ? operation.reason.from : undefined
  return `${operation.name} ${from ?? '?'} → ${operation.to}`
}

/** Both halves of a rule that changed, by identity. */
interface Told {
  readonly changedTo: ReadonlyMap<string, Extract<RuleChange, {kind: 'change'}>>
  readonly replacedBy: ReadonlyMap<string, string>
}

function toldChanges(changes: readonly RuleChange[]): Told {
  const changed = changes.filter((change) => change.kind === 'change')
  return {
    changedTo: new Map(changed.map((change) => [ruleIdentity(change.to.rule), change])),
    replacedBy: new Map(
      changed.map(({from, to}) => [ruleIdentity(from.rule), ruleIdentity(to.rule)]),
    ),
  }
}

function because(operation: Operation, told: Told, numbers: ReadonlyMap<string, number>): string {
  const source = operation.source ? ` (${placeText(operation.source)})` : ''
  if (operation.kind === 'control') {
    return operation.source ? printable(placeText(operation.source)) : 'asked for'
  }
  const identity = ruleIdentity(operation.rule)
  const change = told.changedTo.get(identity)
  if (operation.kind !== 'delete' && change && operation.reason.kind === 'missing') {
    return printable(`changes ${partsText(change)}${source}`)
  }
  const replacement = numbers.get(told.replacedBy.get(identity) ?? '')
  if (operation.kind === 'delete' && replacement !== undefined) return `replaced by ${replacement}`
  // A place alone says enough of a rule that the policy asks for and gives no reason for.
  if (operation.source && operation.reason.kind === 'missing' && !operation.reason.why) {
    return printable(placeText(operation.source))
  }
  return printable(`${reasonWords(operation.reason)}${source}`)
}

/** `auid>=500 → auid>=1000`, the one line that says what changed about a rule. */
function partsText({parts}: Extract<RuleChange, {kind: 'change'}>): string {
  if (parts.from.length + parts.to.length === 0) return 'the order of its parts'
  const side = (texts: readonly string[]) => (texts.length === 0 ? 'nothing' : texts.join(' '))
  return `${side(parts.from)} → ${side(parts.to)}`
}

/** `policies/site.json5:12`, as editors and terminals open it. */
function placeText({file, line}: Place): string {
  return `${file}:${line}`
}

function summary({proposal, isAsDesired}: PlanView, paint: Paint): string {
  const {plan, file} = proposal
  const figures = planFigures(plan)
  if (isAsDesired) {
    const locked = plan.locked ? ' The kernel is locked.' : ''
    return paint.bold(`No changes. ${counted(figures.unchanged, 'rule')} as desired.${locked}`)
  }
  const own = file === undefined || file.change === 'none' ? 0 : 1
  const changed = own + (file?.putBack?.length ?? 0)
  const lines = [paint.bold(`Plan: ${summaryWords(figures, changed)}.`)]
  if (figures.operations > 0) {
    const gap = proposal.hazards.some(({name}) => name === 'COVERAGE_GAP')
    const events = gap
      ? 'events may be missed, see COVERAGE_GAP'
      : 'no event that both the old and the new rules record is missed'
    lines.push(
      `${counted(figures.operations, 'operation')}, about ${figures.milliseconds} ms; ${events}.`,
    )
  }
  return lines.join('\n')
}
