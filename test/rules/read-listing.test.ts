import fc from 'fast-check'
import {expect, test} from 'vitest'
import type {AuditRule, Lossy} from '../../src/rules/audit-state.ts'
import type {HostFacts} from '../../src/rules/host-facts.ts'
import {type KernelRule, ruleIdentity} from '../../src/rules/kernel-rule.ts'
import {projectRule, projectRules} from '../../src/rules/project.ts'
import {readListing} from '../../src/rules/read-listing.ts'
import {Field, List, Operator} from '../../src/rules/uapi.ts'
import type {AuditctlVersion} from '../../src/rules/version.ts'
import {factsOf, field, plainRule, rule, ruleOnHost, someFacts} from './arbitrary-rules.ts'
import {recordedRules} from './recorded-rules.ts'

const b64 = field(Field.arch, 0xc000003e)
const b32 = field(Field.arch, 0x40000003)
const path = field(Field.path, '/etc/passwd')
const dir = field(Field.dir, '/etc/passwd')
const wa = field(Field.perm, 10)
const key = field(Field.key, 'x')
const debian12 = factsOf([3, 0, 9])

function candidates({rule: best, origin}: AuditRule): readonly KernelRule[] {
  return [best, ...(origin.kind === 'kernel' ? origin.others : [])]
}

function only(line: string, facts: HostFacts, hints: readonly KernelRule[] = []): AuditRule {
  const {rules, unreadable} = readListing([line], facts, hints)
  expect(unreadable).toEqual([])
  const [first] = rules
  if (first === undefined) throw new Error(`no rule in ${JSON.stringify(line)}`)
  return first
}

function unproven({origin}: AuditRule): readonly Lossy[] {
  return origin.kind === 'kernel' ? origin.unproven : []
}

test('every recorded rule is among those that its line may mean, unless it holds more', () => {
  const holdsMore: string[] = []
  for (const {rule: kernel, facts, listing} of recordedRules()) {
    const found = candidates(only(listing, facts)).map(ruleIdentity)
    if (!found.includes(ruleIdentity(kernel))) {
      holdsMore.push(listing)
      const hinted = only(listing, facts, [kernel])
      expect(hinted.rule).toEqual(kernel)
      expect(unproven(hinted)).toEqual(['L9'])
    }
  }
  // A comparison of no known pair, loaded by each of the seven versions.
  expect(holdsMore).toEqual(Array(7).fill('-a always,exit -F arch=b64 -S openat'))
})

interface Case {
  readonly name: string
  readonly line: string
  readonly best: KernelRule
  readonly unproven?: readonly Lossy[]
  readonly version?: AuditctlVersion
  readonly facts?: Partial<HostFacts>
}

const cases: readonly Case[] = [
  {
    name: 'a watch may be a never rule, and a path or a dir',
    line: '-w /etc/passwd -p wa -k x',
    best: rule([path, wa, key]),
    unproven: ['L1', 'L2'],
  },
  {
    name: 'a watch of what is a directory is a dir',
    line: '-w /etc -p wa',
    best: rule([field(Field.dir, '/etc'), wa]),
    unproven: ['L1', 'L2'],
    facts: {paths: new Map([['/etc', 'directory']])},
  },
  {
    name: 'a watch that ends in a slash can only be a dir',
    line: '-w /etc/ -p wa',
    best: rule([field(Field.dir, '/etc/'), wa]),
    unproven: ['L1'],
  },
  {
    name: 'perm in front of the path is glued to it',
    line: ' -p wa-w /etc/passwd -k x',
    best: rule([wa, path, key]),
    unproven: ['L1', 'L2'],
  },
  {
    name: 'perm alone is a watch of nothing',
    line: ' -p wa -k x',
    best: rule([wa, key]),
    unproven: ['L1'],
  },
  {
    name: 'perm may be empty',
    line: '-w /etc/passwd -p ',
    best: rule([path, field(Field.perm, 0)]),
    unproven: ['L1', 'L2'],
  },
  {
    name: 'a path with a space',
    line: '-w /tmp/a b -p wa -k n',
    best: rule([field(Field.path, '/tmp/a b'), wa, field(Field.key, 'n')]),
    unproven: ['L1', 'L2', 'L10'],
  },
  {
    name: 'a path with an option in it that is none',
    line: '-w /tmp/a -p w b -p wa',
    best: rule([field(Field.path, '/tmp/a -p w b'), wa]),
    unproven: ['L1', 'L2', 'L10'],
  },
  {
    name: 'a key with a space',
    line: '-a always,exit -S all -F uid=0 -F key=a b',
    best: rule([field(Field.uid, 0), field(Field.key, 'a b')]),
    unproven: ['L10'],
  },
  {
    name: 'two keys share one field',
    line: '-a always,exit -S all -F uid=0 -F key=a -F key=b',
    best: rule([field(Field.uid, 0), field(Field.key, 'a\u0001b')]),
  },
  {
    name: 'a key in front of another field may be a longer key',
    line: '-a always,exit -S all -F key=a -F uid=0',
    best: rule([field(Field.key, 'a'), field(Field.uid, 0)]),
    unproven: ['L10'],
  },
  {
    name: 'two keys apart are one key, because the kernel takes no two',
    line: '-a always,exit -S all -F key=a -F uid=0 -F key=b',
    best: rule([field(Field.key, 'a -F uid=0\u0001b')]),
    unproven: ['L10'],
  },
  {
    name: 'a rule with arch first, syscalls, plain values and key last is proven',
    line: '-a always,exit -F arch=b64 -S openat -F auid>=1000 -F auid!=-1 -F exit=-EACCES -F key=x',
    best: rule(
      [
        b64,
        field(Field.auid, 1000, Operator.ge),
        field(Field.auid, 0xffffffff, Operator.ne),
        field(Field.exit, 0xfffffff3),
        key,
      ],
      {syscalls: [257]},
    ),
  },
  {
    name: 'a path with arch is no watch and proven',
    line: '-a always,exit -F arch=b64 -S all -F path=/etc/passwd -F perm=wa -F key=x',
    best: rule([b64, path, wa, key]),
  },
  {
    name: 'no -S in a listing is no syscall',
    line: '-a always,exit -F arch=b64',
    best: rule([b64], {syscalls: []}),
  },
  {
    name: 'exe= may be exe!= where the operator is printed wrong',
    line: '-a always,exit -S all -F exe=/bin/su',
    best: rule([field(Field.exe, '/bin/su')]),
    unproven: ['L8'],
  },
  {
    name: 'exe= is proven where the operator is printed right',
    line: '-a always,exit -S all -F exe=/bin/su',
    best: rule([field(Field.exe, '/bin/su')]),
    version: [4, 0, 2],
  },
  {
    name: 'negative numbers are large ones',
    line: '-a always,exit -S all -F gid=-2 -F pers&-2147483648 -F inode=4294967294',
    best: rule([
      field(Field.gid, 0xfffffffe),
      field(Field.pers, 0x80000000, Operator.bitMask),
      field(Field.inode, 0xfffffffe),
    ]),
  },
  {
    name: 'values with names and without',
    unproven: ['L5'],
    line: '-a never,exclude -F msgtype=CWD -F msgtype>=9999',
    best: rule([field(Field.msgtype, 1307), field(Field.msgtype, 9999, Operator.ge)], {
      list: List.exclude,
      action: 0,
    }),
  },
  {
    name: 'file systems with names and without',
    unproven: ['L5'],
    line: '-a never,filesystem -F fstype=tracefs -F fstype!=-1859950530',
    best: rule([field(Field.fstype, 0x74726163), field(Field.fstype, 0x9123683e, Operator.ne)], {
      list: List.filesystem,
      action: 0,
    }),
  },
  {
    name: 'hexadecimal arguments, file types, comparisons',
    line: '-a always,exit -S all -F a2&0x40 -F filetype=16384 -C uid!=euid',
    best: rule([
      field(Field.a2, 0x40, Operator.bitMask),
      field(Field.filetype, 16384),
      field(Field.field_compare, 11, Operator.ne),
    ]),
  },
  {
    name: 'a field without a name',
    line: '-a always,exit -S all f24=1 -F key=x',
    best: rule([field(Field.loginuid_set, 1), key]),
  },
  {
    name: 'the task list has no syscalls',
    unproven: ['L5'],
    line: '-a never,task',
    best: rule([], {list: List.task, action: 0, syscalls: []}),
  },
  {
    name: 'the user list has all syscalls',
    unproven: ['L5'],
    line: '-a always,user -F uid=0',
    best: rule([field(Field.uid, 0)], {list: List.user}),
  },
  {
    name: 'syscalls without a name',
    line: '-a always,exit -F arch=b64 -S openat2,999',
    best: rule([b64], {syscalls: [437, 999]}),
  },
  {
    name: 'an arch without a name',
    line: '-a always,exit -F arch=0xDEADBEEF -S 2,3',
    best: rule([field(Field.arch, 0xdeadbeef)], {syscalls: [2, 3]}),
  },
  {
    name: 'names that the host does not have are those of another machine',
    line: '-a always,exit -F arch=b64 -S sync_file_range2',
    best: rule([field(Field.arch, 0x80000015)], {syscalls: [308]}),
  },
  {
    name: 'b64 on aarch64 is aarch64',
    line: '-a always,exit -F arch=b64 -S openat',
    best: rule([field(Field.arch, 0xc00000b7)], {syscalls: [56]}),
    facts: {machine: 'aarch64'},
  },
  {
    name: 'io_uring before 3.1, whose operations are named as syscalls',
    line: '-a always,(null) -S pwrite -F key=x',
    best: rule([key], {list: List.io_uring, syscalls: [18]}),
  },
  {
    name: 'io_uring, of which operations from 37 on are never printed',
    line: '-a always,io_uring -S openat,unlinkat -F key=x',
    best: rule([key], {list: List.io_uring, syscalls: [18, 36]}),
    unproven: ['L11'],
    version: [4, 2, 1],
  },
]

test.for(cases)('$name', ({line, best, unproven: reasons = [], version = [3, 0, 9], facts}) => {
  const read = only(line, factsOf(version, facts))
  expect(read.rule).toEqual(best)
  expect(unproven(read)).toEqual(reasons)
  expect(read.origin).toMatchObject({kind: 'kernel', line, proof: 'text'})
})

test('the other rules of a watch are its never twin and its dir twin first', () => {
  const read = only('-w /etc/passwd -p wa -k x', debian12)
  expect(candidates(read).slice(0, 4)).toEqual([
    rule([path, wa, key]),
    rule([dir, wa, key]),
    rule([path, wa, key], {action: 0}),
    rule([dir, wa, key], {action: 0}),
  ])
})

test.for([
  {name: 'L3, the place of the arch', rule: rule([field(Field.uid, 0), b64, key], {syscalls: [2]})},
  {name: 'L4, the machine', rule: rule([field(Field.arch, 0xc00000b7)], {syscalls: [56]})},
  {name: 'L5, the mask of a list without syscalls', rule: rule([], {list: 5, syscalls: []})},
  {name: 'L6, a key in front of the arch', rule: rule([key, b64], {syscalls: [2]})},
  {name: 'the operator of perm', rule: rule([path, field(Field.perm, 10, Operator.ne), key])},
  {name: 'the operator of key', rule: rule([path, wa, field(Field.key, 'x', Operator.ne)])},
  {name: 'a key that looks like a field', rule: rule([b64, field(Field.key, 'x -F uid=0')])},
])('$name, makes another candidate', ({rule: kernel}) => {
  const read = only(projectRule(kernel, debian12), debian12)
  expect(candidates(read)).toContainEqual(kernel)
  expect(read.rule).not.toEqual(kernel)
})

test('every rule that auditctl sends for plain input is among the candidates', () => {
  fc.assert(
    fc.property(ruleOnHost, ({rule: kernel, facts}) => {
      const line = projectRule(kernel, facts)
      const found = candidates(only(line, facts))
      const identities = found.map(ruleIdentity)
      expect(identities).toContain(ruleIdentity(kernel))
      expect(new Set(identities).size).toBe(identities.length)
      for (const each of found) expect(projectRule(each, facts)).toBe(line)
    }),
    {numRuns: 1000},
  )
})

test('behind other rules the likeliest rules print the listing, and no candidate comes twice', () => {
  const listing = someFacts.chain((facts) =>
    fc.record({facts: fc.constant(facts), rules: fc.array(plainRule(facts), {maxLength: 6})}),
  )
  fc.assert(
    fc.property(listing, ({facts, rules}) => {
      const lines = projectRules(rules, facts)
      const read = readListing(lines, facts, []).rules
      expect(
        projectRules(
          read.map((each) => each.rule),
          facts,
        ),
      ).toEqual(lines)
      for (const [index, each] of read.entries()) {
        const identities = candidates(each).map(ruleIdentity)
        expect(identities).toContain(ruleIdentity(rules[index] ?? each.rule))
        expect(new Set(identities).size).toBe(identities.length)
      }
    }),
    {numRuns: 300},
  )
})

test('a rule that is not unproven is the rule', () => {
  fc.assert(
    fc.property(ruleOnHost, ({rule: kernel, facts}) => {
      const read = only(projectRule(kernel, facts), facts)
      // What only an odd hand writes does not count: a string that looks like other parts of a line.
      const isOdd = kernel.fields.some(({value}) => / -|f24|x-w/.test(String(value)))
      if (unproven(read).length === 0 && !isOdd) expect(read.rule).toEqual(kernel)
    }),
    {numRuns: 1000},
  )
})

test('a line without arch is read with the arch that was printed before it', () => {
  const rules = [
    rule([key], {syscalls: [2]}),
    rule([b32, key], {syscalls: [2]}),
    rule([key], {syscalls: [5]}),
    rule([path, wa]),
    rule([key], {syscalls: [5]}),
    rule([b64, key], {syscalls: [5]}),
    rule([key], {syscalls: [2]}),
  ]
  const read = readListing(projectRules(rules, debian12), debian12, [])
  expect(read.rules.map((each) => each.rule)).toEqual(rules)
  expect(read.rules.flatMap(unproven)).toEqual(['L1', 'L2'])
})

test('behind a line that cannot be read, names without arch are unproven', () => {
  const lines = [
    '/bin/forged',
    '-a always,exit -S open -F key=x',
    '-a always,exit -F arch=b32 -S 5',
  ]
  const {rules, unreadable} = readListing(lines, debian12, [])
  expect(unreadable).toEqual([{kind: 'unreadable', index: 0, line: '/bin/forged'}])
  expect(rules.map(unproven)).toEqual([['L7'], []])
})

test('an arch in a line that cannot be read still names what follows', () => {
  const lines = ['-a always,exit -F arch=b32 -S all nonsense', '-a always,exit -S fork -F key=x']
  const {rules} = readListing(lines, debian12, [])
  expect(rules.map((each) => each.rule.syscalls)).toEqual([[2]])
  expect(rules.flatMap(unproven)).toEqual([])
})

const fragments = fc.constantFrom(
  '-a always,exit',
  '-a never,(null)',
  ' -F arch=b64',
  ' -F arch=0x0',
  ' -S all',
  ' -S open,,2047',
  ' -F uid=0',
  ' -F uid=99999999999',
  ' -F key=',
  ' -F msgtype=UNKNOWN[1]',
  ' -C uid=uid',
  ' f999=1',
  ' f210=1',
  '-w /',
  ' -p wa',
  ' -p aw',
  ' -k ',
  '\n',
  '\r',
  '\t',
  '\0',
  '\u0001',
  '\u001b[2J',
  '\ud800',
  ' ',
)

const hostileLine = fc
  .array(fc.oneof(fragments, fc.string({unit: 'binary', maxLength: 5})), {maxLength: 12})
  .map((parts) => parts.join(''))

test('no listing makes the reader fail, and no line is lost', () => {
  fc.assert(
    fc.property(fc.array(hostileLine, {maxLength: 6}), someFacts, (lines, facts) => {
      const {rules, unreadable} = readListing(lines, facts, [])
      const read = rules.map(({origin}) => (origin.kind === 'kernel' ? origin.line : ''))
      expect([...read, ...unreadable.map(({line}) => line)].toSorted()).toEqual(lines.toSorted())
      for (const {index, line} of unreadable) expect(lines[index]).toBe(line)
    }),
    {numRuns: 2000},
  )
})

test.for([
  {name: 'fields', line: `-a always,exit -S all${' -F uid=0'.repeat(20_000)}`, isRead: true},
  {name: 'keys', line: `-w /x -p wa${' -k x'.repeat(20_000)}`, isRead: true},
  {
    name: 'broken fields',
    line: `-a always,exit -S all -F key=x${' -F'.repeat(20_000)}`,
    isRead: true,
  },
  {name: 'numbers', line: `-a always,exit -S ${'1,'.repeat(20_000)}1`, isRead: true},
  {name: 'nothing', line: `-w ${'-p '.repeat(20_000)}`, isRead: false},
])('a very long line of $name takes no time', ({line, isRead}) => {
  const start = performance.now()
  expect(readListing([line], debian12, []).rules).toHaveLength(isRead ? 1 : 0)
  expect(performance.now() - start).toBeLessThan(2000)
})
