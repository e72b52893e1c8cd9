import {describe, expect, test} from 'vitest'
import {judge, readIgnored} from '../../src/drift/accept.ts'
import type {Acceptance, Criteria} from '../../src/drift/acceptance.ts'
import type {Drift} from '../../src/drift/drift.ts'
import {exactRule} from '../../src/rules/audit-state.ts'
import {Field} from '../../src/rules/uapi.ts'
import {wanted} from '../plan/plan-input.ts'
import {field, rule} from '../rules/arbitrary-rules.ts'

const watch = (path: string, key: string) =>
  wanted(rule([field(Field.path, path), field(Field.key, key)]), {file: 'site.json5'})
const passwd = watch('/etc/passwd', 'identity')
const group = watch('/etc/group', 'identity')
const hosts = exactRule(watch('/etc/hosts', 'net').rule, '-w /etc/hosts -k net')
const unmanaged = {kind: 'unmanaged'} as const
const place = {file: 'site.json5', line: 3, column: 1}

const drifts = {
  missing: {kind: 'missing', severity: 'lost', rule: passwd, mend: 'apply'},
  extra: {kind: 'extra', severity: 'differs', rule: hosts, owner: unmanaged, mend: 'apply'},
  order: {
    kind: 'order',
    severity: 'differs',
    pairs: [{first: passwd, second: hosts}],
    mend: 'apply',
  },
  blind: {
    kind: 'blind',
    severity: 'lost',
    path: '/etc/group',
    why: {kind: 'link', leadsTo: undefined},
    rules: [group],
    mend: undefined,
  },
  control: {
    kind: 'control',
    severity: 'differs',
    change: {name: 'backlog_limit', from: 64, to: 8192},
    place,
    mend: 'apply',
  },
} as const satisfies Record<string, Drift>
const all: readonly Drift[] = Object.values(drifts)

/** A suppression that auditctl lists like a watch. */
const hider = exactRule(
  rule([field(Field.path, '/etc/passwd'), field(Field.perm, 10)], {action: 0}),
  '-w /etc/passwd -p wa',
)
const leg = {
  name: 'rules.d',
  state: 'differs',
  why: {kind: 'edited'},
  mend: 'apply',
} as const
const others: readonly Drift[] = [
  {
    ...{kind: 'suppressed', severity: 'lost', mend: 'apply'},
    ...{by: hider, owner: unmanaged, rules: [group]},
  },
  {...drifts.blind, path: '/usr/bin/su', rules: [wanted(rule([field(Field.exe, '/usr/bin/su')]))]},
  {kind: 'rules.d', severity: 'differs', leg, paths: ['/r/a', '/r/b'], mend: 'apply'},
  {kind: 'policy', severity: 'differs', leg, paths: [], mend: 'apply'},
]

function accepting(criteria: Criteria, until = '2027-01-31'): Acceptance {
  return {...criteria, reason: 'CHG-1', until, place: {file: 'accepted.json5', line: 2, column: 3}}
}

/** The kinds that do not count when this is ignored. */
function ignoredBy(criteria: Criteria | undefined, among = all): readonly string[] {
  const ignored = criteria ? [criteria] : []
  const {accepted} = judge(among, {ignored, acceptances: [], today: '2027-01-01'})
  return [...accepted.keys()].map(({kind}) => kind)
}

describe('what is meant', () => {
  test.for([
    ['extra', ['extra']],
    ['control', ['control']],
    ['control=backlog_limit', ['control']],
    ['control=failure', []],
    ['key=identity', ['missing', 'blind']],
    ['key=net', ['extra']],
    ['list=exclude', []],
    ['list=exit', ['missing', 'extra', 'order', 'blind']],
    ['file=site.json5', ['missing', 'blind', 'control']],
    ['path=/etc/group', ['blind']],
    ['path=/etc/passwd', ['missing']],
  ] as const)('--ignore %s', ([text, kinds]) => {
    const criteria = readIgnored(text)
    expect(criteria).toBeDefined()
    expect(ignoredBy(criteria)).toEqual(kinds)
  })

  test.for([
    [{path: '/etc/passwd'}, ['suppressed']],
    [{path: '/usr/bin/su'}, ['blind']],
    [{path: '/r/a'}, []],
    [{key: 'identity'}, []],
    [{rule: '-w /etc/passwd -p wa'}, ['suppressed']],
    [{rule: '-a never,exit -F path=/etc/passwd -F perm=wa'}, ['suppressed']],
  ] as const)('%j', ([criteria, kinds]) => {
    expect(ignoredBy(criteria, others)).toEqual(kinds)
  })

  test.for(['', 'extras', 'key', 'key=', 'control=backlog', 'severity=lost'])(
    '--ignore %s is nothing',
    (text) => {
      expect(readIgnored(text)).toBe(undefined)
    },
  )

  test('all that an entry names must fit', () => {
    expect(ignoredBy({kind: 'missing', key: 'identity'})).toEqual(['missing'])
    expect(ignoredBy({kind: 'missing', key: 'net'})).toEqual([])
    expect(ignoredBy({rule: ' -w /etc/hosts -k net'})).toEqual(['extra'])
  })
})

describe('acceptances', () => {
  const judged = (acceptance: Acceptance, today: string) => {
    const found = judge(all, {ignored: [], acceptances: [acceptance], today})
    return {
      open: found.open.length,
      accepted: [...found.accepted.values()],
      expired: found.expired,
      unused: found.unused,
    }
  }
  const extra = accepting({kind: 'extra'})

  test('one counts to the end of its last day', () => {
    const found = {open: all.length - 1, accepted: [extra], expired: [], unused: []}
    expect(judged(extra, '2027-01-31')).toEqual(found)
  })

  test('one that is over is told, and what it accepted counts', () => {
    const found = {open: all.length, accepted: [], expired: [extra], unused: []}
    expect(judged(extra, '2027-02-01')).toEqual(found)
  })

  test.for(['2027-01-01', '2027-02-01'])(
    'one of nothing that is there is told as such',
    (today) => {
      const unused = accepting({key: 'nothing'})
      const found = {open: all.length, accepted: [], expired: [], unused: [unused]}
      expect(judged(unused, today)).toEqual(found)
    },
  )
})
