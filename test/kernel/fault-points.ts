import {type AuditctlFault, auditctlFaults} from '../apply/auditctl-faults.ts'
import {type Scenario, scenarios} from '../apply/fault-scenarios.ts'
import {type Release, releases, type Strike} from './faulty-auditctl.ts'

/** One way in which a run of auditctl goes wrong, somewhere in one plan. */
interface Trial {
  readonly scenario: Scenario
  readonly release: Release
  readonly fault: Strike['fault']
  /** Which run of the plan, from 0 to 1. */
  readonly place: number
  readonly stubbornness: Strike['stubbornness']
}

/** The trials of one plan with one auditctl. */
export interface Group {
  readonly scenario: Scenario
  readonly release: Release
  readonly trials: readonly Trial[]
}

/** How often auditctl runs in an apply. */
export type Counts = Readonly<Record<AuditctlFault['door'], number>>

/** Plans of every kind but that which locks: a kernel that is locked stays so, and is tried elsewhere. */
const plans = scenarios.filter(({name}) => name !== 'a lock at the end')
const batches = plans.filter(({name}) => name === 'a batch')

/** So many trials of every kind, at other places in other plans each time. */
export function groupsOf(rounds: number): readonly Group[] {
  const trials = Array.from({length: rounds}, (_, round) => roundOf(round)).flat()
  const groups = plans.flatMap((scenario) =>
    releases.map((release) => ({
      scenario,
      release,
      trials: trials.filter((each) => each.scenario === scenario && each.release === release),
    })),
  )
  return groups.filter((group) => group.trials.length > 0)
}

function roundOf(round: number): readonly Trial[] {
  const faults: readonly Strike['fault'][] = [...auditctlFaults, 'locks']
  return faults.flatMap((fault, index) => {
    const able = fault !== 'locks' && fault.door === 'load' ? batches : plans
    const scenario = able[(index + 2 * round) % able.length]
    if (scenario === undefined) return []
    // One release for each plan of a round: to begin a plan takes as long as a trial.
    const release = releases[(plans.indexOf(scenario) + round) % releases.length]
    return release === undefined ? [] : [{scenario, release, fault, ...wayOf(fault, index, round)}]
  })
}

function wayOf(
  fault: Strike['fault'],
  index: number,
  round: number,
): Pick<Trial, 'place' | 'stubbornness'> {
  // Steps of the golden ratio are spread evenly, however many there are.
  const place = ((index + 1) * 0.618 + round * 0.382) % 1
  if (fault === 'locks') return {place, stubbornness: 'from then on'}
  // Of a listing that is the same lie for good nobody can know over ssh.
  const isOnce = fault.name.startsWith('no rules') || (index + round) % 2 === 0
  return {place, stubbornness: isOnce ? 'once' : 'from then on'}
}

/** Which run that is in a plan of so many. */
export function strikeOf({fault, place, stubbornness}: Trial, counts: Counts): Strike {
  const all = fault === 'locks' ? counts.change + counts.load : counts[fault.door]
  return {fault, nth: 1 + Math.floor(place * all), stubbornness}
}

/** What goes wrong, for a log. */
export function trialWords({scenario, release}: Group, strike: Strike, counts: Counts): string {
  const {fault, nth, stubbornness} = strike
  const what = fault === 'locks' ? 'the kernel is locked' : `${fault.door}: ${fault.name}`
  const all = fault === 'locks' ? counts.change + counts.load : counts[fault.door]
  return `${scenario.name}, auditctl ${release}: ${what}, run ${nth} of ${all}, ${stubbornness}`
}
