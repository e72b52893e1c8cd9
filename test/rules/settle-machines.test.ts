import {describe, expect, test} from 'vitest'
import type {AuditRule} from '../../src/rules/audit-state.ts'
import {readListing} from '../../src/rules/read-listing.ts'
import {settleMachines} from '../../src/rules/settle-machines.ts'
import {Field} from '../../src/rules/uapi.ts'
import {someHost} from '../plan/plan-input.ts'

const listed = [
  '-a always,exit -F arch=b64 -S openat -F key=a',
  '-w /etc/passwd -p wa -k identity',
  '-a always,exit -F arch=b64 -S all -F uid=0',
]

function settled(interpreted: readonly string[] | undefined): readonly AuditRule[] {
  return settleMachines(readListing(listed, someHost, []).rules, interpreted, someHost)
}

const archOf = ({rule}: AuditRule) => rule.fields.find(({type}) => type === Field.arch)?.value
const unprovenOf = ({origin}: AuditRule) => (origin.kind === 'kernel' ? origin.unproven : [])

describe('the machine behind b64', () => {
  test('is proven by the listing that names machines', () => {
    const named = listed.map((line) => line.replace('b64', 'x86_64'))
    const rules = settled(named)
    expect(rules.map(archOf)).toEqual([0xc000003e, undefined, 0xc000003e])
    expect(rules.map(unprovenOf)).toEqual([[], ['L1', 'L2'], []])
  })

  test('is another one when that listing says so', () => {
    const named = listed.map((line, index) =>
      line.replace('b64', index === 2 ? 'aarch64' : 'x86_64'),
    )
    expect(settled(named).map(archOf)).toEqual([0xc000003e, undefined, 0xc00000b7])
  })

  test.for([
    {name: 'there is no such listing', named: undefined},
    {name: 'it was made at another moment', named: listed.slice(1)},
    {
      name: 'it names a machine that nobody knows',
      named: listed.map((line) => line.replace('b64', 'vax')),
    },
  ])('is unproven when $name', ({named}) => {
    expect(settled(named).map(unprovenOf)).toEqual([['L4'], ['L1', 'L2'], ['L4']])
  })
})
