import {gainedBy, lostBy} from '../plan/plan-coverage.ts'
import {eventsAsJson} from './coverage-json.ts'
import type {PlanView} from './plan-view.ts'
import {printable} from './printable.ts'
import {coverageWords} from './words/coverage-words.ts'

/** What a plan loses, a line for each rule; calls on two files at once only when asked for. */
export function lostLines(
  {plan, facts}: PlanView['proposal'],
  {verbose}: {readonly verbose: boolean},
): readonly string[] {
  const losses = lostBy(plan, facts).filter(({reach}) => verbose || reach !== 'other-files')
  return losses.map((loss) => coverageWords(eventsAsJson(loss, facts)))
}

/** What a plan records anew, for --verbose. */
export function gainedLines({plan, facts}: PlanView['proposal']): readonly string[] {
  const gains = gainedBy(plan, facts).filter(({reach}) => reach !== 'other-files')
  if (gains.length === 0) return []
  const lines = gains.map((gain) => `  ${printable(coverageWords(eventsAsJson(gain, facts)))}`)
  return ['Recorded anew:', ...lines]
}
