import {expect, test} from 'vitest'
import {type Condition, isVersionRange, unmetCondition} from '../../src/policy/conditions.ts'
import type {HostFacts} from '../../src/rules/host-facts.ts'

const host: HostFacts = {
  auditctl: [3, 1, 2],
  machine: 'x86_64',
  ioUring: false,
  users: new Map([['root', 0]]),
  groups: new Map([['wheel', 10]]),
  paths: new Map([
    ['/etc', 'directory'],
    ['/etc/passwd', 'other'],
    ['/srv', 'missing'],
  ]),
}

const cases: readonly {name: string; condition: Condition; unmet?: string}[] = [
  {name: 'nothing asked', condition: {}},
  {name: 'the machine of the host', condition: {arch: ['x86_64']}},
  {name: 'another machine', condition: {arch: ['s390x']}, unmet: 'arch'},
  {name: 'any of several machines', condition: {arch: ['s390x', 'x86_64']}},
  {name: 'a path that exists', condition: {path_exists: ['/etc/passwd']}},
  {name: 'a path known to be missing', condition: {path_exists: ['/srv']}, unmet: 'path_exists'},
  {name: 'a path nobody looked at', condition: {path_exists: ['/opt']}, unmet: 'path_exists'},
  {name: 'a user that exists', condition: {user_exists: ['root']}},
  {name: 'a user that does not', condition: {user_exists: ['chrony']}, unmet: 'user_exists'},
  {name: 'a group that exists', condition: {group_exists: ['wheel']}},
  {name: 'a group that does not', condition: {group_exists: ['adm']}, unmet: 'group_exists'},
  {name: 'an auditctl new enough', condition: {auditctl: ['>=3.1']}},
  {name: 'an auditctl too old', condition: {auditctl: ['>=3.1.3']}, unmet: 'auditctl'},
  {name: 'both of two bounds', condition: {auditctl: ['>=3.1 <4']}},
  {name: 'one of two bounds', condition: {auditctl: ['>=3.0 < 3.1.2']}, unmet: 'auditctl'},
  {name: 'one of two ranges', condition: {auditctl: ['<3', '>3.1']}},
  {name: 'exactly this release', condition: {auditctl: ['3.1.2']}},
  {name: 'another release', condition: {auditctl: ['=3.1']}, unmet: 'auditctl'},
  {name: 'a major alone', condition: {auditctl: ['<4']}},
  {name: 'at most this', condition: {auditctl: ['<=3.1.2']}},
  {name: 'without io_uring', condition: {io_uring: false}},
  {name: 'with io_uring', condition: {io_uring: true}, unmet: 'io_uring'},
  {
    name: 'all fields must hold',
    condition: {arch: ['x86_64'], user_exists: ['root'], path_exists: ['/srv']},
    unmet: 'path_exists',
  },
]

test.for(cases)('$name', ({condition, unmet}) => {
  expect(unmetCondition(condition, host)?.field).toBe(unmet)
})

test('the processors of a PC with a 32-bit kernel are one machine', () => {
  expect(unmetCondition({arch: ['i386']}, {...host, machine: 'i686'})).toBeUndefined()
})

test.for([
  ['>=3.1', true],
  ['>= 3.1.3 <4', true],
  ['4', true],
  ['3.1.2', true],
  ['', false],
  ['>=', false],
  ['^3.1', false],
  ['3.x', false],
  ['>=3.1 or <2', false],
  ['3.1.2.1', false],
] as const)('%s is a range of versions: %s', ([range, expected]) => {
  expect(isVersionRange(range)).toBe(expected)
})
