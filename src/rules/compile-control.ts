import {finding, refusal} from './compile-complaint.ts'
import {enabledNames, failureNames} from './control.ts'
import {type Draft, next, refused, type Step, withFindings} from './draft.ts'
import type {HostFacts} from './host-facts.ts'
import type {GivenOption} from './options.ts'
import {longBits, lower32, startsWithDigit, strtoul} from './values/number.ts'
import {numberFindings} from './values/number-findings.ts'

/** `-e` and `-f`: exactly `0`, `1` or `2`. */
export function compileSwitch(draft: Draft, {option, value, valueSpan}: GivenOption): Step {
  const index = ['0', '1', '2'].indexOf(value)
  if (option === 'e') {
    const enabled = enabledNames[index]
    if (enabled === undefined) return refused(refusal('enabled-value', valueSpan, {value}))
    return next({...draft, control: {...draft.control, enabled}})
  }
  const failure = failureNames[index]
  if (failure === undefined) return refused(refusal('failure-value', valueSpan, {value}))
  return next({...draft, control: {...draft.control, failure}})
}

const settings = {
  b: 'backlog_limit',
  r: 'rate_limit',
  backlog_wait_time: 'backlog_wait_time',
} as const

/** Ten minutes in jiffies of the fastest clock; no kernel takes a longer wait. */
const longestWait = 10 * 60 * 1000

/** `-b`, `-r` and `--backlog_wait_time`: a number of 32 bits. */
export function compileNumber(
  draft: Draft,
  given: GivenOption,
  setting: keyof typeof settings,
  facts: HostFacts,
): Step {
  const {value, valueSpan} = given
  const option = setting.length === 1 ? `-${setting}` : `--${setting}`
  if (!startsWithDigit(value)) {
    return refused(refusal('control-not-number', valueSpan, {option, value}))
  }
  const number = strtoul(value, longBits(facts.machine))
  if (number.overflows) return refused(refusal('control-too-big', valueSpan, {option, value}))
  const stored = lower32(number.value)
  if (setting === 'backlog_wait_time' && stored > longestWait) {
    return refused(refusal('wait-time-too-long', valueSpan, {value}))
  }
  const control = {...draft.control, [settings[setting]]: stored}
  return next(withFindings({...draft, control}, numberFindings(number, value, valueSpan)))
}

/** Words that count as findings of a control line when the line is refused after all. */
export function effectFindings(draft: Draft, option: string, span: GivenOption['span']) {
  const hasActed = Object.keys(draft.control).length > 0 || draft.deleteAll !== undefined
  return hasActed ? [finding('effect-before-refusal', 'error', span, {option})] : []
}
