import {expect, test} from 'vitest'
import {diffStates} from '../../src/diff/diff.ts'
import {projectRules} from '../../src/rules/project.ts'
import {readListing} from '../../src/rules/read-listing.ts'
import {wantedState} from '../plan/plan-input.ts'
import {host, ruleOf} from './trap-verdict.ts'

/** As people write rules: watches, syscalls with filters, suppressions, messages. */
const shapes: readonly ((index: number) => string)[] = [
  (index) => `-w /srv/data/${index} -p wa -k data`,
  (index) =>
    `-a always,exit -F arch=b64 -S openat,open,creat -F exit=-EACCES -F auid>=${index} -k a`,
  (index) => `-a always,exit -F arch=b32 -S adjtimex,settimeofday -F uid=${index} -k time-change`,
  (index) => `-a always,exit -F path=/usr/bin/tool-${index} -F perm=x -F auid!=unset -k privileged`,
  (index) => `-a never,exit -F arch=b64 -S fork -C uid!=euid -F pid=${index}`,
  (index) => `-a always,exclude -F msgtype=CWD -F pid=${index}`,
  (index) => `-a always,exit -S unlink -F dir=/srv/tree/${index} -k deletion`,
]

const facts = host()

interface Cost {
  readonly compile: number
  readonly project: number
  readonly read: number
  readonly compare: number
}

/** Processor time of one whole comparison, in milliseconds by stage. */
function costOf(count: number): Cost {
  const lines = Array.from({length: count}, (_, index) => {
    const shape = shapes[index % shapes.length]
    return shape?.(index) ?? ''
  })
  const [rules, compile] = timed(() => lines.map((line) => ruleOf(line, facts)))
  // A listing has one list behind the other.
  const listed = rules.toSorted((left, right) => left.list - right.list)
  const [listing, project] = timed(() => projectRules(listed, facts))
  const [reading, read] = timed(() => readListing(listing, facts, listed))
  const desired = wantedState(listed)
  const [diff, compare] = timed(() =>
    diffStates({rules: reading.rules, control: {}}, desired, facts),
  )
  expect(diff).toMatchObject({changes: [], unchanged: count})
  return {compile, project, read, compare}
}

function timed<T>(work: () => T): readonly [result: T, milliseconds: number] {
  const before = process.cpuUsage()
  const result = work()
  const {user, system} = process.cpuUsage(before)
  return [result, (user + system) / 1000]
}

const total = ({compile, project, read, compare}: Cost): number =>
  compile + project + read + compare

test('ten times as many rules cost about ten times as much', () => {
  // Once to warm up; a collection of garbage may fall into any single run.
  costOf(1000)
  const cheapest = (costs: readonly Cost[]) => costs.toSorted((a, b) => total(a) - total(b))[0]
  const small = cheapest([costOf(1000), costOf(1000), costOf(1000)])
  const large = cheapest([costOf(10_000), costOf(10_000)])
  if (small === undefined || large === undefined) throw new Error('nothing was measured')
  for (const [count, cost] of [
    [1000, small],
    [10_000, large],
  ] as const) {
    const stages = Object.entries(cost).map(([stage, time]) => `${stage} ${time.toFixed(0)}`)
    console.info(`${count} rules: ${total(cost).toFixed(0)} ms (${stages.join(', ')})`)
  }
  expect(total(large) / total(small)).toBeLessThan(30)
})
