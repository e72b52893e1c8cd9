import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {coverageLost, type Loss} from '../../src/plan/coverage.ts'
import type {KernelEvent} from '../../src/rules/event.ts'
import {hostMachines} from '../../src/rules/host-machines.ts'
import type {KernelRule} from '../../src/rules/kernel-rule.ts'
import {matches} from '../../src/rules/matches.ts'
import {effectOf} from '../../src/rules/message-filter.ts'
import {takes} from '../../src/rules/takes.ts'
import {Field, List} from '../../src/rules/uapi.ts'
import {rule} from '../rules/arbitrary-rules.ts'
import {someEvent, someRule} from '../rules/meeting-rules.ts'
import {host, ruleOf} from '../rules/trap-verdict.ts'
import {records, rulesOf} from './abstract-rules.ts'
import {held} from './plan-input.ts'

const facts = host()

function lostBetween(
  before: readonly KernelRule[],
  after: readonly KernelRule[],
  machines: readonly number[] = [],
): readonly Loss[] {
  return coverageLost(before.map(held), after.map(held), {machines, goes: () => true})
}

/** Says whether an event is one of those that a loss tells of. */
function tellsOf({list, rule, parts, takenBy, reach}: Loss, event: KernelEvent): boolean {
  if (list !== event.list) return false
  if (takenBy && !matches(takenBy.rule, event)) return false
  if (reach === 'other-files') return true
  // On user and exclude a rule may take more than it says.
  const effect = rule && effectOf(rule.rule)
  if (effect && !matches(effect.rule, event)) return false
  return (
    parts === undefined ||
    parts.some(
      ({machine, syscalls, perm}) =>
        (machine === undefined || machine === event.numbers[Field.arch]) &&
        (syscalls === 'all' || syscalls.includes(event.syscall)) &&
        (perm === undefined || (perm & event.perm) !== 0),
    )
  )
}

test('of rules on syscalls alone exactly the lost events are told, and the gained ones', () => {
  const letters = fc
    .uniqueArray(fc.constantFrom(...'abcdefABCDEF'), {maxLength: 6})
    .map((word) => rulesOf(word.join('')))
  const seen = {lost: 0, kept: 0}
  fc.assert(
    fc.property(letters, letters, (current, desired) => {
      const told = lostBetween(current, desired).flatMap(({rule, parts}) => {
        const calls = parts?.[0]?.syscalls ?? rule?.rule.syscalls
        return calls === undefined || calls === 'all' ? [] : calls
      })
      const lost = [1, 2, 3].filter((event) => records(current, event) && !records(desired, event))
      expect([...new Set(told)].sort()).toEqual(lost)
      if (lost.length > 0) seen.lost += 1
      else seen.kept += 1
    }),
    {numRuns: 3000},
  )
  expect(Math.min(seen.lost, seen.kept)).toBeGreaterThan(300)
})

describe('rules of every kind', () => {
  /** Two lists that have most rules in common, and events of their lists. */
  const pairs = fc
    .array(someRule, {minLength: 1, maxLength: 5})
    .chain((rules) =>
      fc.record({
        current: fc.shuffledSubarray(rules),
        desired: fc.tuple(fc.shuffledSubarray(rules), fc.array(someRule, {maxLength: 2})),
        isNewFirst: fc.boolean(),
        list: fc.constantFrom(...rules.map(({list}) => list)),
      }),
    )
    .map(({current, desired: [kept, added], isNewFirst, list}) => ({
      current,
      desired: isNewFirst ? [...added, ...kept] : [...kept, ...added],
      list,
    }))
    .chain(({list, ...more}) =>
      fc.record({
        current: fc.constant(more.current),
        desired: fc.constant(more.desired),
        events: fc.array(someEvent(list), {minLength: 20, maxLength: 20}),
      }),
    )

  test('an event that is recorded now and not afterwards is told', () => {
    const seen = {lost: 0, silent: 0}
    fc.assert(
      fc.property(pairs, ({current, desired, events}) => {
        const losses = lostBetween(current, desired)
        for (const event of events.filter(({names}) => names.length < 2)) {
          const isLost = takes(current, event).isRecorded && !takes(desired, event).isRecorded
          if (isLost) {
            seen.lost += 1
            expect(losses.some((loss) => tellsOf(loss, event))).toBe(true)
          } else if (losses.length === 0) seen.silent += 1
        }
      }),
      {numRuns: 6000},
    )
    expect(Math.min(seen.lost, seen.silent)).toBeGreaterThan(1000)
  })
})

/** What is lost between two sets of lines, each as RULE | calls | taken by. */
function told(current: readonly string[], desired: readonly string[]): readonly string[] {
  const rules = (lines: readonly string[]) => lines.map((line) => ruleOf(line, facts))
  return lostBetween(rules(current), rules(desired), hostMachines(facts)).map((loss) => {
    const key = loss.rule?.rule.fields.find(({type}) => type === Field.key)?.value ?? 'default'
    const calls = loss.parts?.map(({machine, syscalls, perm}) =>
      [machine?.toString(16), `S ${syscalls}`, perm && `perm ${perm}`].filter(Boolean).join(' '),
    )
    const taker = loss.takenBy?.origin.kind === 'kernel' ? ` < ${loss.takenBy.origin.line}` : ''
    return `${key}: ${loss.reach === 'other-files' ? loss.reach : (calls ?? loss.reach)}${taker}`
  })
}

describe('what is lost, in the terms of auditctl', () => {
  const watch = '-w /etc/passwd -p wa -k w'
  test.for([
    {name: 'a watch goes', current: [watch], desired: [], lost: ['w: all']},
    {
      name: 'an access goes',
      current: [watch],
      desired: ['-w /etc/passwd -p a -k n'],
      lost: ['w: S all perm 2'],
    },
    {
      name: 'two rules share the accesses out',
      current: [watch],
      desired: ['-w /etc/passwd -p a -k n', '-w /etc/passwd -p w -k m'],
      lost: [],
    },
    {
      name: 'two rules share the syscalls out',
      current: ['-a always,exit -F arch=b64 -S open,openat,creat -k o'],
      desired: [
        '-a always,exit -F arch=b64 -S open -k a',
        '-a always,exit -F arch=b64 -S openat -k b',
      ],
      lost: ['o: c000003e S 85'],
    },
    {
      name: 'two rules share the machines out',
      current: ['-a always,exit -S all -F uid=0 -k u'],
      desired: [
        '-a always,exit -F arch=b64 -S all -F uid=0 -k a',
        '-a always,exit -F arch=b32 -S all -F uid=0 -k b',
      ],
      lost: [],
    },
    {
      name: 'a machine goes',
      current: ['-a always,exit -S all -F uid=0 -k u'],
      desired: ['-a always,exit -F arch=b64 -S all -F uid=0 -k a'],
      lost: ['u: 40000003 S all'],
    },
    {
      name: 'a wider range of users',
      current: ['-a always,exit -F arch=b64 -S open -F auid>=1000 -F auid!=unset -k a'],
      desired: ['-a always,exit -F arch=b64 -S open -F auid>=500 -F auid!=unset -k a'],
      lost: [],
    },
    {
      name: 'a suppression of users that the rule is not about',
      current: ['-a always,exit -F arch=b64 -S open -F auid>=1000 -k a'],
      desired: [
        '-a never,exit -F arch=b64 -S open -F auid<1000',
        '-a always,exit -F arch=b64 -S open -F auid>=1000 -k a',
      ],
      lost: [],
    },
    {
      name: 'a suppression of calls that a watch does not look for',
      current: [watch],
      desired: ['-a never,exit -F arch=b64 -S fork,getpid', watch],
      lost: [],
    },
    {
      name: 'a suppression of one call that it does look for',
      current: [watch],
      desired: ['-a never,exit -F arch=b64 -S openat', watch],
      lost: ['w: c000003e S 257 perm 2 < -a never,exit -F arch=b64 -S openat'],
    },
    {
      name: 'a suppression that a rule in front of it forestalls',
      current: [watch],
      desired: ['-w /etc/passwd -p rwxa -k all', '-a never,exit -F arch=b64 -S openat', watch],
      lost: [],
    },
    {
      name: 'a suppression that only hides what one now hides',
      current: ['-a never,exit -S all -F uid=7', watch],
      desired: ['-a never,exit -S all -F uid=7 -F pid=5', watch],
      lost: [],
    },
    {
      name: 'a suppression on another file, which one call may touch as well',
      current: [watch],
      desired: ['-a never,exit -F path=/var/log/lastlog', watch],
      lost: ['default: other-files < -a never,exit -S all -F path=/var/log/lastlog'],
    },
    {
      name: 'tasks without a context',
      current: [watch],
      desired: ['-a never,task', watch],
      lost: ['default: all < -a never,task'],
    },
    {
      name: 'tasks without a context as before',
      current: ['-a never,task', watch],
      desired: [watch, '-a never,task'],
      lost: [],
    },
    {
      name: 'records that are dropped',
      current: [],
      desired: ['-a always,exclude -F msgtype=CWD'],
      lost: ['default: some < -a always,exclude -F msgtype=CWD'],
    },
    {
      name: 'messages that a rule let pass',
      current: ['-a always,user -F uid=0', '-a never,user -F pid=9'],
      desired: ['-a never,user -F pid=9'],
      lost: ['default: some < -a never,user -F pid=9'],
    },
    {
      name: 'file names of a file system',
      current: [],
      desired: ['-a never,filesystem -F fstype=tracefs'],
      lost: ['default: some < -a never,filesystem -F fstype=tracefs'],
    },
    {
      name: 'always on filesystem does nothing',
      current: ['-a always,filesystem -F fstype=tracefs'],
      desired: [],
      lost: [],
    },
  ])('$name: $lost', ({current, desired, lost}) => {
    expect(told(current, desired)).toEqual(lost)
  })

  test('a watch as newer auditctl write it, which leaves out some calls of b32', () => {
    const current = [ruleOf(watch, facts)]
    const newer = host('4.2.1')
    const desired = ['b64', 'b32'].map((arch) =>
      ruleOf(`-a always,exit -F arch=${arch} -F path=/etc/passwd -F perm=wa -k n`, newer),
    )
    const [loss, ...others] = lostBetween(current, desired, hostMachines(facts))
    expect(others).toEqual([])
    const machines = new Set(loss?.parts?.map(({machine}) => machine))
    expect([...machines].map((elf) => elf?.toString(16))).toContain('40000003')
  })
})

test('a suppression that takes something of many rules is told once', () => {
  const watches = Array.from({length: 30}, (_, index) => `-w /srv/${index} -p wa -k w`)
  expect(told(watches, ['-a never,exit -S all -F uid=7', ...watches])).toEqual([
    'default: some < -a never,exit -S all -F uid=7',
  ])
  expect(told(watches, ['-a never,exit -S all', ...watches])).toHaveLength(30)
})

test('what cannot be deleted is recorded on', () => {
  const each = rule([], {syscalls: [1], list: List.exit})
  const losses = coverageLost([held(each)], [], {machines: [], goes: () => false})
  expect(losses).toEqual([])
})
