import fc from 'fast-check'
import {expect, test} from 'vitest'
import type {AuditRule} from '../../src/rules/audit-state.ts'
import {compileWords} from '../../src/rules/compile.ts'
import {deletionCandidates, formatRule, formatWords} from '../../src/rules/format-words.ts'
import type {HostFacts} from '../../src/rules/host-facts.ts'
import {isSameRule, type KernelRule} from '../../src/rules/kernel-rule.ts'
import {readListing} from '../../src/rules/read-listing.ts'
import {splitLine} from '../../src/rules/split-line.ts'
import {Field, List, Operator} from '../../src/rules/uapi.ts'
import type {AuditctlVersion} from '../../src/rules/version.ts'
import {factsOf, field, rule, ruleOnHost} from './arbitrary-rules.ts'
import {recordedRules} from './recorded-rules.ts'

const b64 = field(Field.arch, 0xc000003e)
const b32 = field(Field.arch, 0x40000003)
const path = field(Field.path, '/etc/passwd')
const wa = field(Field.perm, 10)
const key = field(Field.key, 'x')
const uid = field(Field.uid, 0)

/** The rule that auditctl makes of the words, whatever it is asked to do with it. */
function compile(words: readonly string[], facts: HostFacts): KernelRule | undefined {
  const compiled = compileWords(words, facts)
  const operation = compiled.accepted ? compiled.command.operation : undefined
  return operation && 'rule' in operation ? operation.rule : undefined
}

test('every recorded rule has words for adding it in front and behind, and for deleting it', () => {
  for (const {rule: kernel, facts, listing, version} of recordedRules()) {
    for (const verb of ['append', 'prepend', 'delete'] as const) {
      const words = formatWords(kernel, verb, facts)
      expect({version, listing, rule: words && compile(words, facts)}).toEqual({
        version,
        listing,
        rule: kernel,
      })
    }
  }
})

test('every recorded rule has a line in a rules file, but for an empty perm', () => {
  const without = recordedRules().filter(({rule: kernel, facts}) => !formatRule(kernel, facts))
  expect(without.map(({listing}) => listing)).toEqual(Array(7).fill('-w /etc/passwd -p '))
})

interface Case {
  readonly name: string
  readonly rule: KernelRule
  /** undefined: no words give the rule. */
  readonly line: string | undefined
  readonly version?: AuditctlVersion
  readonly facts?: Partial<HostFacts>
}

const cases: readonly Case[] = [
  {
    name: 'a watch is written without -w, and without -S, which would bring in an arch',
    rule: rule([path, wa, key]),
    line: '-a always,exit -F path=/etc/passwd -F perm=wa -F key=x',
  },
  {
    name: '-S stands behind the last arch',
    rule: rule([uid, b64, b32, key], {syscalls: [5]}),
    line: '-a always,exit -F uid=0 -F arch=b64 -F arch=b32 -S open -F key=x',
  },
  {
    name: 'all syscalls are said where an arch would widen perm',
    rule: rule([b64, path, wa, key]),
    line: '-a always,exit -F arch=b64 -S all -F path=/etc/passwd -F perm=wa -F key=x',
  },
  {
    name: 'with some syscalls -p keeps newer versions from widening',
    rule: rule([b64, path, wa, key], {syscalls: [257]}),
    line: '-a always,exit -F arch=b64 -S openat -F path=/etc/passwd -p wa -F key=x',
  },
  {
    name: 'without arch -S behind perm keeps newer versions from widening',
    rule: rule([path, wa, key], {syscalls: [257]}),
    line: '-a always,exit -F path=/etc/passwd -F perm=wa -S openat -F key=x',
  },
  {
    name: 'a machine that lacks some of those syscalls cannot have -F perm behind its arch',
    rule: rule([field(Field.arch, 0xc00000b7), path, wa]),
    line: '-a always,exit -F arch=b64 -S all -F path=/etc/passwd -p wa',
    facts: {machine: 'aarch64'},
  },
  {
    name: 'a machine of another host has its name',
    rule: rule([field(Field.arch, 0xc00000b7)], {syscalls: [56]}),
    line: '-a always,exit -F arch=aarch64 -S openat',
  },
  {
    name: 'no syscall is a class bit that stands for none',
    rule: rule([b64, key], {syscalls: []}),
    line: '-a always,exit -F arch=b64 -S 2032 -F key=x',
  },
  {
    name: 'a syscall whose name goes away with an upgrade is a number',
    rule: rule([b64], {syscalls: [282, 283]}),
    line: '-a always,exit -F arch=b64 -S signalfd,283',
    version: [2, 8, 5],
  },
  {
    name: 'numbers that list negative are written unsigned',
    rule: rule([field(Field.gid, 0xfffffffe), field(Field.pers, 0x80000000)]),
    line: '-a always,exit -S all -F gid=4294967294 -F pers=2147483648',
  },
  {
    name: 'numbers that a 32-bit auditctl cannot read have no words there',
    rule: rule([field(Field.gid, 0xfffffffe)]),
    line: undefined,
    facts: {machine: 'i686'},
  },
  {
    name: 'values are written by name where every version reads the name',
    rule: rule([
      field(Field.auid, 0xffffffff, Operator.ne),
      field(Field.exit, 0xfffffff3),
      field(Field.exit, 13),
      field(Field.filetype, 16384),
      field(Field.a2, 64, Operator.bitMask),
      field(Field.field_compare, 11, Operator.ne),
    ]),
    line: '-a always,exit -S all -F auid!=unset -F exit=-EACCES -F exit=13 -F filetype=dir -F a2&0x40 -C uid!=euid',
  },
  {
    name: 'file types without a name have no words',
    rule: rule([field(Field.filetype, 1)]),
    line: undefined,
  },
  {
    name: 'message types of AppArmor, which some builds do not know, are numbers',
    rule: rule([field(Field.msgtype, 1307), field(Field.msgtype, 1503)], {list: List.exclude}),
    line: '-a always,exclude -F msgtype=CWD -F msgtype=1503',
  },
  {
    name: 'a comparison of no known pair is a number',
    rule: rule([field(Field.field_compare, 99)]),
    line: '-a always,exit -S all -F field_compare=99',
  },
  {
    name: 'each key has its own word, empty ones too',
    rule: rule([uid, field(Field.key, 'a\u0001\u0001b c')]),
    line: String.raw`-a always,exit -S all -F uid=0 -F key=a -F key= -F key=b\ c`,
  },
  {
    name: 'a key that is not last passes as KEY',
    rule: rule([b64, key, uid], {syscalls: [2]}),
    line: '-a always,exit -F arch=b64 -S open -F KEY=x -F uid=0',
  },
  {
    name: 'a key in front of perm needs -S before it',
    rule: rule([key, wa], {syscalls: [2]}),
    line: '-a always,exit -S open -F KEY=x -p wa',
  },
  {
    name: 'a key in front of arch has no words: auditctl wants it behind -S, and arch before that',
    rule: rule([key, b64], {syscalls: [2]}),
    line: undefined,
  },
  {
    name: 'a key with an operator in it has no words',
    rule: rule([uid, field(Field.key, 'a>=b')]),
    line: undefined,
  },
  {
    name: 'a path with an operator in it can be watched with -w',
    rule: rule([field(Field.path, '/srv/a>=b'), wa, key]),
    line: '-w /srv/a>=b -p wa -F key=x',
  },
  {
    name: 'the empty mask that other tools give to the exclude list has no words',
    rule: rule([field(Field.msgtype, 1307)], {list: List.exclude, syscalls: []}),
    line: undefined,
  },
  {
    name: 'the task list takes no key, unless exe stands before it',
    rule: rule([field(Field.exe, '/bin/su'), key], {list: List.task, syscalls: []}),
    line: '-a always,task -F exe=/bin/su -F key=x',
  },
  {
    name: 'perm!= has no words',
    rule: rule([path, field(Field.perm, 10, Operator.ne)]),
    line: undefined,
  },
  {
    name: 'a field without a name has no words',
    rule: rule([field(Field.loginuid_set, 1)]),
    line: undefined,
  },
  {
    name: 'io_uring has words in a version that was built with it',
    rule: rule([uid, key], {list: List.io_uring, syscalls: [18, 20]}),
    line: '-a always,io_uring -S openat,20 -F uid=0 -F key=x',
    version: [4, 2, 1],
  },
  {
    name: 'io_uring has none in a version that was not',
    rule: rule([uid, key], {list: List.io_uring, syscalls: [18, 20]}),
    line: undefined,
    version: [4, 2, 1],
    facts: {ioUring: false},
  },
  {
    name: 'a key with a newline has no line',
    rule: rule([uid, field(Field.key, 'a\nb')]),
    line: undefined,
  },
]

test.for(cases)('$name', ({rule: kernel, line, version = [3, 0, 9], facts}) => {
  expect(formatRule(kernel, factsOf(version, facts))).toBe(line)
})

test('a key with a newline, a space or an empty perm can still be passed in argv', () => {
  const facts = factsOf([3, 0, 9])
  expect(formatWords(rule([uid, field(Field.key, 'a\n b')]), 'delete', facts)).toEqual([
    ...['-d', 'always,exit', '-S', 'all', '-F', 'uid=0', '-F', 'key=a\n b'],
  ])
  expect(formatWords(rule([path, field(Field.perm, 0)]), 'append', facts)?.slice(-2)).toEqual([
    '-p',
    '',
  ])
})

test.for([
  {name: 'a NUL', value: 'a\0b'},
  {name: 'a byte that is no UTF-8', value: 'a\udcffb'},
])('$name cannot be passed in argv', ({value}) => {
  const kernel = rule([uid, field(Field.key, value)])
  expect(formatWords(kernel, 'append', factsOf([3, 0, 9]))).toBeUndefined()
})

test.for([
  {name: '4.0.4 has no -d', verb: 'delete', version: [4, 0, 4]},
  {name: '4.0.5 deletes with -A', verb: 'prepend', version: [4, 0, 5]},
  {name: '4.1.0 deletes with -A', verb: 'prepend', version: [4, 1, 0]},
] as const)('$name, so there are no words', ({verb, version}) => {
  const kernel = rule([b64, key], {syscalls: [2]})
  expect(formatWords(kernel, verb, factsOf(version))).toBeUndefined()
  expect(formatWords(kernel, verb, factsOf([4, 1, 1]))).toBeDefined()
})

test('the words of a rule give the rule', () => {
  fc.assert(
    fc.property(ruleOnHost, ({rule: kernel, facts}) => {
      const words = formatWords(kernel, 'append', facts)
      if (words) expect(compile(words, facts)).toEqual(kernel)
    }),
    {numRuns: 500},
  )
})

test('the line of a rule says its words', () => {
  fc.assert(
    fc.property(ruleOnHost, ({rule: kernel, facts}) => {
      const line = formatRule(kernel, facts)
      if (line === undefined) return
      const words = splitLine(line).map(({text}) => text)
      expect(words).toEqual(formatWords(kernel, 'append', facts))
    }),
    {numRuns: 300},
  )
})

const everyVersion: readonly AuditctlVersion[] = [
  [2, 8, 5],
  [3, 0, 9],
  [3, 1, 2],
  [3, 1, 3],
  [4, 0, 0],
  [4, 0, 4],
  [4, 1, 2],
  [4, 2, 1],
]

test('the words of one version give no other rule in another, and are not refused by a newer one', () => {
  fc.assert(
    fc.property(ruleOnHost, ({rule: kernel, facts}) => {
      const words = formatWords(kernel, 'append', facts)
      if (words === undefined) return
      let isOlder = true
      for (const version of everyVersion) {
        isOlder &&= version.join() !== facts.auditctl.join()
        const other = compile(words, {...facts, auditctl: version})
        expect(other === undefined ? isOlder : isSameRule(other, kernel)).toBe(true)
      }
    }),
    {numRuns: 500},
  )
})

/** The words to try on a host that deletes the rule. */
function candidates(held: AuditRule, facts: HostFacts) {
  return deletionCandidates(held, (each) => formatWords(each, 'delete', facts))
}

test('a watch known from its line is deleted as each rule that prints the line', () => {
  const facts = factsOf([3, 0, 9])
  const [held] = readListing(['-w /etc/passwd -p wa -k x'], facts, []).rules
  const words = held ? candidates(held, facts).map((each) => each.join(' ')) : []
  expect(words.slice(0, 4)).toEqual([
    '-d always,exit -F path=/etc/passwd -F perm=wa -F key=x',
    '-d always,exit -F dir=/etc/passwd -F perm=wa -F key=x',
    '-d never,exit -F path=/etc/passwd -F perm=wa -F key=x',
    '-d never,exit -F dir=/etc/passwd -F perm=wa -F key=x',
  ])
  expect(new Set(words).size).toBe(words.length)
})

test('a rule of all syscalls is also deleted as one that leaves out the last of them', () => {
  const facts = factsOf([3, 0, 9])
  const [held] = readListing(['-a always,exit -F arch=b64 -S all -F key=x'], facts, []).rules
  const last = held && candidates(held, facts).at(-1)
  expect(last && compile(last, facts)?.syscalls).toHaveLength(2016)
})

test('a rule that is known for sure is deleted as itself only', () => {
  const kernel = rule([path, wa, key], {action: 0})
  const origin = {kind: 'kernel', line: '', proof: 'exact', others: [], unproven: []} as const
  const words = candidates({rule: kernel, origin}, factsOf([3, 0, 9]))
  expect(words).toEqual([formatWords(kernel, 'delete', factsOf([3, 0, 9]))])
})
