/** Where a host stands and what waits for its next boot, for people and for programs. */
import type {LoadDifference} from '../persist/compare-loads.ts'
import type {Staged, Standing, StandingName} from '../persist/standing.ts'
import type {HostFacts} from '../rules/host-facts.ts'
import type {KernelRule} from '../rules/kernel-rule.ts'
import {projectRule} from '../rules/project.ts'
import {cropped} from './cropped.ts'
import type {Paint} from './paint.ts'
import {counted} from './plan-words.ts'
import {printable} from './printable.ts'
import type {DifferenceDocument, StagedDocument} from './staged-schema.ts'
import {differenceWords} from './words/leg-words.ts'

/** Most rules of one kind that are shown one by one. */
const mostShown = 5

const heads: Readonly<
  Record<StandingName, {readonly words: string; readonly colour: 'green' | 'yellow' | 'red'}>
> = {
  'in-sync': {words: 'In sync.', colour: 'green'},
  'in-sync-locked': {
    words: 'In sync though locked: nothing can change before the next boot.',
    colour: 'green',
  },
  staged: {words: 'Staged, waiting for reboot.', colour: 'yellow'},
  'staged-changed': {
    words: 'Staged, and the next boot would load something else.',
    colour: 'red',
  },
  'staged-loaded': {words: 'The staged rules are loaded.', colour: 'green'},
  'staged-not-loaded': {words: 'The boot did not load what was staged.', colour: 'red'},
  'staged-damaged': {words: 'What was staged cannot be read any more.', colour: 'red'},
  differs: {words: 'Differs; the legs say where.', colour: 'red'},
  unknown: {words: 'Nothing says what this host should hold.', colour: 'yellow'},
}

/** Where a host stands, in the first lines of its status. */
export function standingLines(
  standing: Standing,
  facts: HostFacts,
  paint: Paint,
): readonly string[] {
  const {name, staged, isProven, difference} = standing
  const {words, colour} = heads[name]
  return [
    paint[colour](paint.bold(words)),
    ...(staged ? [`  ${stagedLine(staged)}`] : []),
    ...(difference ? differenceLines(difference, facts) : []),
    ...(staged && name === 'differs' ? [`  ${isProven ? provenLine : waitingLine}`] : []),
    ...waysOut(name).map((line) => `  ${line}`),
  ]
}

const provenLine = 'The kernel holds what was staged.'
const waitingLine = 'The next boot loads what was staged.'

function waysOut(name: StandingName): readonly string[] {
  switch (name) {
    case 'staged-changed':
      return ['Stage it anew: auditform apply --for-next-boot']
    case 'staged-not-loaded':
      return ['What stands below says which line failed. Then stage it anew, or apply it.']
    case 'staged-damaged':
      return ['Stage it anew, or apply it: auditform apply']
    default:
      return []
  }
}

/** Where a host stands, in one sentence. */
export function stagedHead(name: StandingName): string {
  return heads[name].words
}

/** What is staged, by whom and when, on one line. */
export function stagedLine(staged: Staged): string {
  const {at, reason, policy, promise, applied} = staged
  const of = policy.length === 0 ? '' : ` of ${policy.join(', ')}`
  const back = applied.generation?.back_to ?? null
  const again = back === null ? '' : `, back to generation ${back}`
  const who = userOf(staged)
  return printable(
    `${counted(promise.rules.length, 'rule')}${of}${again}, staged at ${at}${who === null ? '' : ` by ${who}`}${reason === null ? '' : ` (${reason})`}`,
  )
}

function userOf({user: {user, sudo_user}}: Staged): string | null {
  return sudo_user ?? user
}

function differenceLines(difference: LoadDifference, facts: HostFacts): readonly string[] {
  const lines = (rules: readonly KernelRule[], word: string) => [
    ...rules
      .slice(0, mostShown)
      .map((rule) => `    ${word}: ${printable(cropped(projectRule(rule, facts)))}`),
    ...(rules.length > mostShown ? [`    and ${rules.length - mostShown} more`] : []),
  ]
  return [
    `  ${differenceWords(difference)}`,
    ...lines(difference.missing, 'missing'),
    ...lines(difference.extra, 'too many'),
  ]
}

/** What is staged, for a program. */
export function stagedAsJson(staged: Staged): StagedDocument {
  const {id, at, boot, reason, policy, fingerprint, applied, promise} = staged
  const {rules, control} = promise
  return {
    id,
    at,
    boot,
    user: userOf(staged),
    reason,
    policy,
    back_to: applied.generation?.back_to ?? null,
    fingerprint,
    commands: [...applied.operations, ...applied.lastly].map(({argv}) => argv),
    rules: rules.length,
    control,
  }
}

/** A difference, for a program. */
export function differenceAsJson(
  {missing, extra, isReordered, control}: LoadDifference,
  facts: HostFacts,
): DifferenceDocument {
  const lines = (rules: readonly KernelRule[]) => rules.map((rule) => projectRule(rule, facts))
  return {missing: lines(missing), extra: lines(extra), reordered: isReordered, control}
}
