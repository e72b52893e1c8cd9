import type {Judged} from '../drift/accept.ts'
import type {Drift, DriftMend} from '../drift/drift.ts'
import type {LegMend} from '../persist/legs.ts'
import type {Staged} from '../persist/standing.ts'
import {formatWords} from '../rules/format-words.ts'
import type {HostFacts} from '../rules/host-facts.ts'
import {shellWords} from '../shell-words.ts'
import type {Author} from './author-schema.ts'
import type {Paint} from './paint.ts'
import {counted} from './plan-words.ts'
import {printable} from './printable.ts'
import {stagedLine} from './standing.ts'
import {authorWords} from './words/author-words.ts'
import {expiredWords, fightWords, unusedWords} from './words/drift-note-words.ts'
import {driftWords} from './words/drift-words.ts'
import {mendCommand, mendWords} from './words/leg-words.ts'

/** Whom a verdict is about. */
export interface DriftView {
  /** The machine, for people. */
  readonly target: string
  readonly facts: HostFacts
  /** What was given to drift and has to be given to the command that mends, too. */
  readonly given: readonly string[]
  /** How often differences appeared within a day that went and came back; with --since-last only. */
  readonly fights?: ReadonlyMap<Drift, number> | undefined
  /** Who made them; none where there is no log to look it up. */
  readonly authors?: ReadonlyMap<Drift, Author> | undefined
}

/** A verdict for a reader, and for the mail that cron sends. */
export function driftAsText(view: DriftView, drifts: readonly Drift[], paint: Paint): string {
  const lost = drifts.filter(({severity}) => severity === 'lost').length
  const loses = lost === 0 ? '' : `, ${lost === drifts.length ? 'all' : lost} with lost coverage`
  const count = `${counted(drifts.length, 'difference')}${loses}`
  const head = paint.bold(`${printable(view.target)} has drifted from its policy: ${count}.`)
  return [head, ...drifts.map((drift) => driftParagraph(drift, view, paint))].join('\n\n')
}

/** What is told where all differences wait for the next boot. */
export function waitingAsText(
  {target}: DriftView,
  staged: Staged,
  differences: number,
  paint: Paint,
): string {
  const head = `${printable(target)} waits for its next boot, which mends ${counted(differences, 'difference')}.`
  return `${paint.yellow(paint.bold(head))}\n  ${stagedLine(staged)}`
}

/** One difference for a reader: what it means, and what mends it. */
export function driftParagraph(drift: Drift, view: DriftView, paint: Paint): string {
  const colour = {lost: paint.red, differs: paint.yellow, unproven: paint.dim}[drift.severity]
  const {title, lines} = driftWords(drift)
  const all = [
    ...lines,
    ...authorLines(drift, view),
    ...fightLines(drift, view),
    ...mendLines(drift, view),
  ]
  return [colour(printable(title)), ...all.map((line) => `  ${printable(line)}`)].join('\n')
}

function authorLines(drift: Drift, {authors}: DriftView): readonly string[] {
  const author = authors?.get(drift)
  return author === undefined ? [] : [authorWords(author)]
}

function fightLines(drift: Drift, {fights, authors}: DriftView): readonly string[] {
  const times = fights?.get(drift)
  return times === undefined ? [] : [fightWords(drift, times, authors?.get(drift))]
}

function mendLines(drift: Drift, view: DriftView): readonly string[] {
  const command = driftCommand(drift, view)
  if (command !== null) return [`to mend it: ${command}`]
  const {mend} = drift
  return mend === undefined || isForBlind(mend) ? [] : [mendWords(mend)]
}

/** What is to be told of acceptances that are over, or that accept nothing that is there. */
export function noteLines({expired, unused}: Judged): readonly string[] {
  const isExpired = new Set(expired)
  return [
    ...expired.map(expiredWords),
    ...unused.filter((each) => !isExpired.has(each)).map(unusedWords),
  ].map(printable)
}

/** What is told once when nothing differs any more. */
export function wellAgainText({target}: DriftView, paint: Paint): string {
  return paint.green(`${printable(target)} is as its policy asks again.`)
}

/** The command that mends a difference, as it can be typed; null where none does. */
export function driftCommand(drift: Drift, view: DriftView): string | null {
  const {mend} = drift
  if (mend === undefined) return null
  if (!isForBlind(mend)) return withGiven(mendCommand(mend), view)
  const first = mend === 'trim' ? [['-t']] : deletions(drift, view)
  if (first === undefined) return null
  const calls = first.map((words) => shellWords(['auditctl', ...words]))
  return [...calls, withGiven('auditform apply', view)].join(' && ')
}

function isForBlind(mend: DriftMend): mend is Exclude<DriftMend, LegMend> {
  return mend === 'trim' || mend === 'reload'
}

/** What is in the kernel is in it as it was loaded; only a rule that is loaded anew sees what is there now. */
function deletions(drift: Drift, {facts}: DriftView): readonly (readonly string[])[] | undefined {
  const rules = drift.kind === 'blind' ? drift.rules : []
  const words = rules.flatMap(({rule}) => {
    const call = formatWords(rule, 'delete', facts)
    return call ? [call] : []
  })
  return words.length === rules.length ? words : undefined
}

function withGiven(command: string | null, {given}: DriftView): string | null {
  if (command === null || !command.startsWith('auditform ') || given.length === 0) return command
  return `${command} ${shellWords(given)}`
}
