import {expect, test} from 'vitest'
import type {KernelRule} from '../../src/rules/kernel-rule.ts'
import {projectRule, projectRules} from '../../src/rules/project.ts'
import {Field, List, Operator} from '../../src/rules/uapi.ts'
import type {AuditctlVersion} from '../../src/rules/version.ts'
import {factsOf, field, rule} from './arbitrary-rules.ts'
import {recordedRules} from './recorded-rules.ts'

const b64 = field(Field.arch, 0xc000003e)
const b32 = field(Field.arch, 0x40000003)
const aarch64 = field(Field.arch, 0xc00000b7)
const path = field(Field.path, '/etc/passwd')
const wa = field(Field.perm, 10)
const key = field(Field.key, 'x')

test('every recorded rule is listed as its auditctl listed it', () => {
  const rules = recordedRules()
  expect(rules.length).toBeGreaterThan(1200)
  for (const {rule: kernel, facts, listing, version} of rules) {
    expect({version, listing: projectRule(kernel, facts)}).toEqual({version, listing})
  }
})

interface Case {
  readonly name: string
  readonly rule: KernelRule
  readonly listing: string
  readonly version?: AuditctlVersion
  readonly ioUring?: boolean
}

/** Lines seen from auditctl 3.0.9 on Linux 6.18, where no other version is said. */
const cases: readonly Case[] = [
  {
    name: 'the list of a watch is not printed',
    rule: rule([wa, key], {list: List.task, syscalls: []}),
    listing: ' -p wa -k x',
  },
  {
    name: 'the operators of perm and key are not printed',
    rule: rule([path, field(Field.perm, 10, Operator.ne), field(Field.key, 'x', Operator.ne)]),
    listing: '-w /etc/passwd -p wa -k x',
  },
  {
    name: 'bits of perm that have no letter are not printed',
    rule: rule([path, field(Field.perm, 26)]),
    listing: '-w /etc/passwd -p wa',
  },
  {
    name: 'a watch of some syscalls is no watch',
    rule: rule([path, wa, key], {syscalls: [2]}),
    listing: '-a always,exit -S open -F path=/etc/passwd -F perm=wa -F key=x',
  },
  {
    name: 'all syscalls below 2016 are all',
    rule: rule([path, wa], {syscalls: Array.from({length: 2016}, (_, bit) => bit)}),
    listing: '-w /etc/passwd -p wa',
  },
  {
    name: 'a field without a name is printed by its number',
    rule: rule([field(Field.loginuid_set, 1), key]),
    listing: '-a always,exit -S all f24=1 -F key=x',
  },
  {
    name: 'saddr_fam has no name before 3.0',
    rule: rule([field(Field.saddr_fam, 2, Operator.ne)]),
    listing: '-a always,exit -S all f113!=2',
    version: [2, 8, 5],
  },
  {
    name: 'a comparison of no known pair is not printed',
    rule: rule([field(Field.field_compare, 99), key]),
    listing: '-a always,exit -S all -F key=x',
  },
  {
    name: 'empty keys are not printed',
    rule: rule([field(Field.uid, 0), field(Field.key, 'a\u0001\u0001b\u0001')]),
    listing: '-a always,exit -S all -F uid=0 -F key=a -F key=b',
  },
  {
    name: 'an arch of no known machine is a number, and so are its syscalls',
    rule: rule([field(Field.arch, 0xdeadbeef), key], {syscalls: [2, 3]}),
    listing: '-a always,exit -F arch=0xDEADBEEF -S 2,3 -F key=x',
  },
  {
    name: 'an arch that is not first is printed first',
    rule: rule([field(Field.auid, 1000, Operator.ge), b64, key], {syscalls: [2]}),
    listing: '-a always,exit -F arch=b64 -S open -F auid>=1000 -F key=x',
  },
  {
    name: 'another machine of the same width is not told apart',
    rule: rule([aarch64], {syscalls: [56]}),
    listing: '-a always,exit -F arch=b64 -S openat',
  },
  {
    name: 'no syscall is printed as nothing',
    rule: rule([b64], {syscalls: []}),
    listing: '-a always,exit -F arch=b64',
  },
  {
    name: 'numbers from 2^31 on are printed negative, but for inode',
    rule: rule([field(Field.gid, 0xfffffffe), field(Field.inode, 0xfffffffe)]),
    listing: '-a always,exit -S all -F gid=-2 -F inode=4294967294',
  },
  {
    name: 'io_uring before 3.1 has no name, and its operations have those of syscalls',
    rule: rule([key], {list: List.io_uring, syscalls: [18, 40]}),
    listing: '-a always,(null) -S pwrite,sendfile -F key=x',
  },
  {
    name: 'io_uring that 3.1 was built without has no names either, nor operations from 37 on',
    rule: rule([key], {list: List.io_uring, syscalls: [18, 40]}),
    listing: '-a always,(null) -S 18 -F key=x',
    version: [4, 0, 2],
    ioUring: false,
  },
  {
    name: 'io_uring names its operations up to 36',
    rule: rule([key], {list: List.io_uring, syscalls: [18, 20, 36, 37]}),
    listing: '-a always,io_uring -S openat,20,unlinkat -F key=x',
    version: [4, 2, 1],
  },
  ...(['3.1.4', '4.0', '4.0.1'] as const).map((version) => ({
    name: `exe!= is printed exe= by ${version}`,
    rule: rule([field(Field.exe, '/bin/su', Operator.ne)]),
    listing: '-a always,exit -S all -F exe=/bin/su',
    version: versionOf(version),
  })),
  ...(['3.1.5', '4.0.2', '4.2.1'] as const).map((version) => ({
    name: `exe!= is printed right by ${version}`,
    rule: rule([field(Field.exe, '/bin/su', Operator.ne)]),
    listing: '-a always,exit -S all -F exe!=/bin/su',
    version: versionOf(version),
  })),
]

function versionOf(text: string): AuditctlVersion {
  const [major = 0, minor = 0, patch = 0] = text.split('.').map(Number)
  return [major, minor, patch]
}

test.for(cases)('$name', ({rule: kernel, listing, version = [3, 0, 9], ioUring = true}) => {
  expect(projectRule(kernel, factsOf(version, {ioUring}))).toBe(listing)
})

test('all syscalls below 2016 but one are not all', () => {
  const allButRead = Array.from({length: 2031}, (_, bit) => bit + 1)
  const line = projectRule(rule([path, wa], {syscalls: allButRead}), factsOf([3, 0, 9]))
  expect(line).toMatch(/^-a always,exit -S write,open,.*,2031 -F path=/)
})

test('a rule without arch is named by the last printed arch', () => {
  const open = rule([key], {syscalls: [2]})
  const rules = [
    open,
    rule([b32], {syscalls: [5]}),
    open,
    // A watch prints no arch and changes nothing.
    rule([path, wa]),
    open,
    rule([field(Field.uid, 0), b64], {syscalls: [2]}),
    open,
  ]
  const names = projectRules(rules, factsOf([3, 0, 9])).map((line) => / -S (\S+)/.exec(line)?.[1])
  expect(names).toEqual(['open', 'open', 'fork', undefined, 'fork', 'open', 'open'])
})

test('of two archs the last one names the syscalls', () => {
  const line = projectRule(rule([b64, b32], {syscalls: [5]}), factsOf([3, 0, 9]))
  expect(line).toBe('-a always,exit -F arch=b64 -F arch=b32 -S open')
})

test('a host of no known machine prints numbers', () => {
  const line = projectRule(rule([key], {syscalls: [2]}), factsOf([3, 0, 9], {machine: 'mips64'}))
  expect(line).toBe('-a always,exit -S 2 -F key=x')
})
