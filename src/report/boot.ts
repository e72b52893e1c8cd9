import type {BootLine, BootLoad, FailedLine} from '../persist/boot-load.ts'
import type {Leg} from '../persist/legs.ts'
import type {BootDocument, LegsDocument} from './boot-schema.ts'
import {cropped} from './cropped.ts'
import type {Paint} from './paint.ts'
import type {PlanBoot} from './plan-view.ts'
import {counted} from './plan-words.ts'
import {printable} from './printable.ts'
import {bootFailureWords, bootPlace, failedLineWords} from './words/boot-words.ts'
import {differenceWords, legReason, legStates, mendCommand, mendWords} from './words/leg-words.ts'
import {ruleComplaintWords} from './words/rule-complaints.ts'

/** Most lines of one kind that are shown one by one. */
const mostShown = 5

/** The four legs, one a line. */
export function legLines(legs: readonly Leg[], paint: Paint): readonly string[] {
  return legs.map((leg) => {
    const state = legStates[leg.state].padEnd(9)
    const colour = {'in-sync': paint.green, differs: paint.red, unknown: paint.dim}[leg.state]
    const mend = mendWords(leg.mend)
    const words = `${legReason(leg)}${mend === '' ? '' : `; ${mend}`}`
    return `  ${leg.name.padEnd(13)}${colour(state)}${printable(words)}`
  })
}

/** What a plan says of legs that are broken, and of a boot that would not load what is planned. */
export function planBootLines({legs, planned}: PlanBoot, paint: Paint): readonly string[] {
  // That the policy is not applied is what the plan as a whole says.
  const broken = legs.filter(({name, state}) => state === 'differs' && name !== 'policy')
  return [
    ...broken.map((leg) =>
      printable(`Leg ${leg.name} differs: ${legReason(leg)}; ${mendWords(leg.mend)}.`),
    ),
    ...(planned ? plannedLines(planned, paint) : []),
  ]
}

function plannedLines(
  {load, difference}: NonNullable<PlanBoot['planned']>,
  paint: Paint,
): readonly string[] {
  const trouble = bootTroubleLines(load, paint)
  const words = difference === undefined ? '' : differenceWords(difference)
  if (words === '') return trouble.length === 0 ? [] : ['The boot after this apply:', ...trouble]
  const what = `The boot after this apply would load something else than the policy: ${words}.`
  return [paint.yellow(what), ...trouble]
}

/** Where a boot loads something else than what stands in rules.d. */
export function bootTroubleLines(boot: BootLoad, paint: Paint): readonly string[] {
  const {stoppedAt, notReached, skipped, altered} = boot
  return [
    ...(stoppedAt
      ? [
          paint.red(`  stops at ${failedLineWords(stoppedAt)}`),
          ...(notReached.length > 0
            ? [paint.red(`  ${counted(notReached.length, 'line')} behind it not loaded`)]
            : []),
        ]
      : []),
    ...some(skipped, (failed) => paint.yellow(`  passed over: ${failedLineWords(failed)}`)),
    ...some(altered, ({at, complaint}) => {
      const {reason} = ruleComplaintWords(complaint)
      const line = printable(cropped(at.text.trim()))
      return paint.yellow(`  read otherwise: ${bootPlace(at)}: ${line} (${printable(reason)})`)
    }),
  ]
}

function some<Item>(items: readonly Item[], words: (item: Item) => string): readonly string[] {
  const rest = items.length - mostShown
  return [...items.slice(0, mostShown).map(words), ...(rest > 0 ? [`  and ${rest} more`] : [])]
}

/** The legs for a program. */
export function legsAsJson(legs: readonly Leg[]): LegsDocument {
  return legs.map((leg) => ({
    name: leg.name,
    state: leg.state,
    reason: {code: leg.why.kind, text: legReason(leg)},
    command: mendCommand(leg.mend),
  }))
}

/** What the next boot loads, for a program. */
export function bootAsJson(boot: BootLoad): BootDocument {
  const {rules, control, stoppedAt, notReached, skipped, altered} = boot
  return {
    rules: rules.length,
    control,
    stopped_at: stoppedAt ? failedAsJson(stoppedAt) : null,
    not_reached: notReached.map(lineAsJson),
    skipped: skipped.map(failedAsJson),
    altered: altered.map(({at, complaint}) => ({
      ...lineAsJson(at),
      reason: ruleComplaintWords(complaint).reason,
    })),
  }
}

function failedAsJson({at, why}: FailedLine) {
  return {...lineAsJson(at), reason: {code: why.kind, text: bootFailureWords(why)}}
}

function lineAsJson({text, line, places}: BootLine) {
  return {text, line, places}
}
