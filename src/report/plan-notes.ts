import {agentOf} from '../diff/owners.ts'
import {type Hazard, hazardTraits} from '../plan/hazards.ts'
import {suppresses} from '../rules/overlap.ts'
import {isWatchShaped} from '../rules/project.ts'
import {lineOf} from '../rules/rule-line.ts'
import {planBootLines} from './boot.ts'
import type {Paint} from './paint.ts'
import type {PlanView} from './plan-view.ts'
import {counted} from './plan-words.ts'
import {printable} from './printable.ts'
import {stagedLine} from './standing.ts'
import {hazardWords} from './words/hazard-words.ts'
import {lossyWords, unreachableWords} from './words/state-words.ts'

/** A diff that is longer is shown with --verbose only. */
const mostDiffLines = 60

/** Most lines of a hazard that are shown one by one. */
const mostAbout = 5

/** How much of a plan is shown. */
export interface Detail {
  readonly verbose: boolean
}

/** What the two readers say of each other, when it matters. */
export function readerLines({observation}: PlanView['proposal'], paint: Paint): readonly string[] {
  const {readers} = observation
  const lines: string[] = []
  if (readers.kind === 'disagree') {
    lines.push(
      paint.red(paint.bold('The listing is not what the kernel holds.')),
      `  auditctl -l, line ${readers.line}: ${shownLine(readers.listed)}`,
      `  the kernel:            ${shownLine(readers.exact)}`,
      '  The kernel is believed. Look for a key with a newline in it, or a changed auditctl.',
    )
  }
  return lines
}

/** One of the two may have come to its end. */
function shownLine(line: string): string {
  return line === '' ? '(no line)' : printable(line)
}

/** What becomes of our file in rules.d. */
export function fileLines(
  {file}: PlanView['proposal'],
  paint: Paint,
  {verbose}: Detail,
): readonly string[] {
  if (file === undefined) return []
  const back = (file.putBack ?? []).map(({path}) => `${paint.bold(printable(path))} is put back`)
  if (file.change === 'none') return back
  return [...ourFileLines(file, paint, verbose), ...back]
}

const verbs = {create: 'is created', update: 'is replaced', remove: 'is removed'} as const

function ourFileLines(
  file: NonNullable<PlanView['proposal']['file']>,
  paint: Paint,
  verbose: boolean,
): readonly string[] {
  const verb = file.change === 'none' ? 'stays' : verbs[file.change]
  const lines = file.diff.trimEnd().split('\n')
  const head = `${paint.bold(printable(file.path))} ${verb}`
  if (lines.length > mostDiffLines && !verbose) {
    return [`${head} (a diff of ${lines.length} lines; --verbose shows it)`]
  }
  return [head, ...lines.slice(2).map((line) => `  ${paintDiffLine(printable(line), paint)}`)]
}

function paintDiffLine(line: string, paint: Paint): string {
  if (line.startsWith('+')) return paint.green(line)
  if (line.startsWith('-')) return paint.red(line)
  return line.startsWith('@@') ? paint.cyan(line) : line
}

/** What is worth knowing beside the operations. */
export function noteLines(view: PlanView, paint: Paint, detail: Detail): readonly string[] {
  const {plan, foreign, broken} = view.proposal
  const {skipped} = view.desired
  return [
    ...kernelNotes(view).map((note) => paint.yellow(note)),
    ...(view.staged ? [paint.yellow(`${waitingNote} ${stagedLine(view.staged)}`)] : []),
    ...(view.boot ? planBootLines(view.boot, paint) : []),
    ...hiddenSuppressions(plan).map((line) => paint.yellow(`${hiddenNote} ${printable(line)}`)),
    ...(broken ?? []).map((pair) => paint.yellow(printable(brokenWords(pair)))),
    ...plan.unreachable.map((item) => paint.yellow(printable(unreachableWords(item)))),
    ...foreign.map(
      (rule) =>
        `${broken ? 'Left alone' : `Stays, as a rule of ${agentOf(rule.rule) ?? 'others'}`}: ${printable(lineOf(rule))}`,
    ),
    ...(skipped.length > 0
      ? [`${counted(skipped.length, 'rule')} left out because of when: conditions.`]
      : []),
    ...unprovenLines(view.proposal, detail),
  ]
}

/** Why the kernel is left as it is. */
function kernelNotes({proposal, staged, isForNextBoot}: PlanView): readonly string[] {
  if (staged) return []
  if (isForNextBoot) return [filesOnlyNote]
  return proposal.plan.locked ? [lockedNote] : []
}

/** Rules that go and that a reader of the plan, or of `auditctl -l`, takes for watches. */
function hiddenSuppressions({operations}: PlanView['proposal']['plan']): readonly string[] {
  return operations.flatMap((operation) =>
    operation.kind === 'delete' && suppresses(operation.rule) && isWatchShaped(operation.rule)
      ? [operation.line.trim()]
      : [],
  )
}

const hiddenNote =
  'Coverage lost now: a never rule that is listed like a watch keeps events out of the log; it goes:'

function unprovenLines(
  {plan, observation: {readers}}: PlanView['proposal'],
  {verbose}: Detail,
): readonly string[] {
  const unproven = plan.current.rules.flatMap(({origin}) =>
    origin.kind === 'kernel' && origin.unproven.length > 0 ? [origin] : [],
  )
  if (unproven.length === 0) return []
  const why = readers.kind === 'text-only' ? ` (${printable(readers.reason)})` : ''
  const head = `${counted(unproven.length, 'rule')} unproven: the listing alone cannot tell${why}`
  if (!verbose) return [`${head}; --verbose names them.`]
  return [
    `${head}:`,
    ...unproven.flatMap(({line, unproven: losses}) => [
      `  ${printable(line)}`,
      ...losses.map((loss) => `    ${lossyWords(loss)}`),
    ]),
  ]
}

/** A part of the policy may record otherwise than the whole. */
function brokenWords({rule, leftAlone}: BrokenPair): string {
  const [line, other] = [rule, leftAlone].map(lineOf)
  return `Order: ${line} is added, and what it takes depends on a rule that is left alone: ${other}`
}

type BrokenPair = NonNullable<PlanView['proposal']['broken']>[number]

const waitingNote = 'Staged, waiting for reboot; nothing else is to be done.'

const lockedNote =
  'The kernel is locked (enabled 2): no rule and no control value can change before the next boot. This is refused with status 3; --for-next-boot writes it down for that boot.'

const filesOnlyNote = 'Only the files are written; the kernel stays as it is until the next boot.'

/** The hazards, and how each is allowed. */
export function hazardLines(
  hazards: readonly Hazard[],
  paint: Paint,
  lost: readonly string[] = [],
): readonly string[] {
  return hazards.flatMap(({name, stops, about: lines}) => {
    const {what, instead} = hazardWords(name)
    const colour = stops ? paint.red : paint.yellow
    const about = name === 'COVERAGE_LOST' ? lostAbout(lines, lost) : lines
    const shown = about.slice(0, mostAbout).map((line) => `    ${printable(line.trim())}`)
    const rest = about.length > mostAbout ? [`    and ${about.length - mostAbout} more`] : []
    const ways = [
      ...(stops ? [`  apply refuses this without --allow ${name}`] : []),
      ...(stops && instead ? [`  or: ${instead}`] : []),
    ]
    const {severity} = hazardTraits(name)
    return [`${colour(paint.bold(name))} (${severity}) ${what}:`, ...shown, ...rest, ...ways]
  })
}

/** Each rule with what of it is lost; a control value speaks for itself. */
function lostAbout(lines: readonly string[], lost: readonly string[]): readonly string[] {
  return lost.length === 0 ? lines : [...lines.filter((line) => line === 'enabled off'), ...lost]
}
