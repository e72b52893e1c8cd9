// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policies name variables so.
import fc from 'fast-check'
import {expect, test} from 'vitest'
import type {PolicyRule} from '../../src/policy/policy.ts'
import type {PolicyComplaint} from '../../src/policy/policy-complaint.ts'
import {readJson5Policy} from '../../src/policy/read-json5-policy.ts'
import {extentOf, placeAt, sourceFile} from '../../src/policy/source.ts'

function read(text: string, inherited: Readonly<Record<string, string>> = {}) {
  const complaints: PolicyComplaint[] = []
  const policy = readJson5Policy({
    source: sourceFile('p.json5', text),
    variables: new Map(Object.entries(inherited)),
    complain: (complaint) => void complaints.push(complaint),
  })
  const rules = (policy?.items ?? []).filter((item): item is PolicyRule => item.kind === 'rule')
  return {policy, rules, complaints}
}

const said = (complaints: readonly PolicyComplaint[]) =>
  complaints.map(({code, place, length}) => `${code} ${place.line}:${place.column}+${length}`)

test.for([
  {
    name: 'a line of auditctl',
    rule: "'-w /etc/passwd -p wa -k id'",
    lines: ['-w /etc/passwd -p wa -k id'],
  },
  {
    name: 'a line with an escaped space',
    rule: String.raw`'-w /srv/my\\ files -k id'`,
    lines: [String.raw`-w /srv/my\ files -k id`],
  },
  {
    name: 'a watch',
    rule: "{watch: '/etc', perm: 'wa', key: 'etc'}",
    lines: ['-w /etc -p wa -k etc'],
  },
  {
    name: 'a watch with two keys',
    rule: "{watch: '/etc', key: ['a', 'b']}",
    lines: ['-w /etc -k a -k b'],
  },
  {
    name: 'a watch with a space',
    rule: "{watch: '/my files', key: 'k'}",
    lines: [String.raw`-w /my\ files -k k`],
  },
  {
    name: 'system calls, tests and a key',
    rule: "{arch: 'b64', syscalls: ['open', 3], where: ['auid>=1000', 'dir=/etc'], key: 'k'}",
    lines: ['-a always,exit -F arch=b64 -S open -S 3 -F auid>=1000 -F dir=/etc -F key=k'],
  },
  {
    name: 'every system call',
    rule: "{syscalls: 'all', where: 'pid=1005'}",
    lines: ['-a always,exit -S all -F pid=1005'],
  },
  {
    name: 'one rule for each architecture',
    rule: "{arch: ['b64', 'b32'], syscalls: 'adjtimex', key: 'time'}",
    lines: [
      '-a always,exit -F arch=b64 -S adjtimex -F key=time',
      '-a always,exit -F arch=b32 -S adjtimex -F key=time',
    ],
  },
  {
    name: 'two ids beside each other',
    rule: "{syscalls: 'all', where: ['uid!=euid', 'AUID=obj_uid', 'uid!=root', 'gid>egid']}",
    lines: ['-a always,exit -S all -C uid!=euid -C AUID=obj_uid -F uid!=root -C gid>egid'],
  },
  {name: 'another list', rule: "{list: 'task', action: 'never'}", lines: ['-a never,task']},
  {
    name: 'a suppression on the exclude list',
    rule: "{list: 'exclude', where: ['msgtype=CWD']}",
    lines: ['-a always,exclude -F msgtype=CWD'],
  },
  {
    name: 'a native line in an object',
    rule: "{rule: '-w /etc -p wa', why: 'because'}",
    lines: ['-w /etc -p wa'],
  },
])('$name becomes words of auditctl', ({rule, lines}) => {
  const {rules, complaints} = read(`{rules: [${rule}]}`)
  expect(complaints).toEqual([])
  expect(rules.map(({text}) => text)).toEqual(lines)
})

test('what only an object can say stays with its rules', () => {
  const {rules} = read(`{rules: [
    {arch: ['b64', 'b32'], syscalls: 'all', why: 'w', protect: true, when: {arch: ['x86_64'], io_uring: false}},
    '-D',
  ]}`)
  const told = {why: 'w', protect: true, when: {arch: ['x86_64'], io_uring: false}}
  expect(rules).toMatchObject([told, told, {why: undefined, protect: false, when: undefined}])
})

test.for([
  {name: 'a value of the file', text: "{vars: {p: '/srv'}, rules: ['-w ${p}']}", line: '-w /srv'},
  {
    name: 'a value with a space stays one word',
    text: "{vars: {p: '/a b'}, rules: ['-w ${p} -k k']}",
    line: String.raw`-w /a\ b -k k`,
  },
  {
    name: 'a number',
    text: "{vars: {n: 1000}, rules: [{where: 'uid>=${n}'}]}",
    line: '-a always,exit -F uid>=1000',
  },
  {name: 'an inherited value', text: "{rules: [{watch: '${root}/x'}]}", line: '-w /inherited/x'},
  {
    name: 'an own value wins over an inherited one',
    text: "{vars: {root: '/own'}, rules: [{watch: '${root}'}]}",
    line: '-w /own',
  },
  {
    name: 'a value may use those above it',
    text: "{vars: {a: '${root}/a', b: '${a}/b'}, rules: [{watch: '${b}'}]}",
    line: '-w /inherited/a/b',
  },
  {name: 'an escaped reference', text: "{rules: [{watch: '/$${root}$'}]}", line: '-w /${root}$'},
  {
    name: 'a value is not expanded again',
    text: "{vars: {a: '$${b}'}, rules: [{watch: '/${a}'}]}",
    line: '-w /${b}',
  },
])('variables: $name', ({text, line}) => {
  const {rules, complaints} = read(text, {root: '/inherited'})
  expect(complaints).toEqual([])
  expect(rules.map((rule) => rule.text)).toEqual([line])
})

test('each character of a word knows where it was written', () => {
  const text = String.raw`{
  vars: {v: 'xy'},
  rules: [
    '-w \x2fmy\\ ${'${v}'}/é -p wa',
    {where: 'uid=1'},
  ],
}`
  const {rules} = read(text)
  const source = sourceFile('p.json5', text)
  const spots = rules.flatMap(({words}) =>
    words.map((word) => {
      const {start, end} = extentOf(word, 0, word.text.length)
      const {line, column} = placeAt(source, start)
      return `${line}:${column} ${word.text} ${text.slice(start, end)}`
    }),
  )
  expect(spots).toEqual([
    '4:6 -w -w',
    String.raw`4:9 /my xy/é \x2fmy\\ ${'${v}'}/é`,
    '4:25 -p -p',
    '4:28 wa wa',
    '5:5 -a ',
    '5:5 always,exit ',
    '5:14 -F ',
    '5:14 uid=1 uid=1',
  ])
})

test.for([
  {text: '', said: ['json5-end 1:1+1']},
  {text: '{rules: [', said: ['json5-end 1:9+1']},
  {text: '{rules: ["a\n"]}', said: ['json5-character 1:12+1']},
  {text: '{rules = []}', said: ['json5-character 1:8+1']},
  {text: '{a: 1\u2028}', said: ['invisible-character 1:6+1']},
  {text: '// \u202e\n{}', said: ['invisible-character 1:4+1']},
  {text: '{}\r// x', said: ['invisible-character 1:3+1']},
  {text: '{rules: [],\n rules: []}', said: ['duplicate-key 2:2+5']},
  {text: '[]', said: ['wrong-type 1:1+2']},
  {text: '{control: [], vars: [1]}', said: ['wrong-type 1:11+2', 'wrong-type 1:21+3']},
  {text: '{rules: [[], {watch: "/", when: []}]}', said: ['wrong-type 1:10+2', 'wrong-type 1:33+2']},
  {text: '{rule: []}', said: ['unknown-field 1:2+4']},
  {text: '{backlog_limit: 1}', said: ['unknown-field 1:2+13']},
  {text: '{__proto__: 1, toString: 2}', said: ['unknown-field 1:2+9', 'unknown-field 1:16+8']},
  {text: "{rules: [{watch: '/etc', syscalls: 'all'}]}", said: ['field-not-here 1:26+8']},
  {text: "{rules: [{rule: '-D', key: 'x'}]}", said: ['field-not-here 1:23+3']},
  {text: "{rules: [{syscalls: 'all', perm: 'x'}]}", said: ['field-not-here 1:28+4']},
  {text: '{rules: [3]}', said: ['wrong-type 1:10+1']},
  {text: '{rules: [null]}', said: ['wrong-type 1:10+4']},
  {text: "{rules: [{where: ['a=1', 3]}]}", said: ['wrong-type 1:26+1']},
  {text: '{rules: {}}', said: ['wrong-type 1:9+2']},
  {text: "{rules: [{syscalls: 'all', when: {arhc: 'x'}}]}", said: ['unknown-field 1:35+4']},
  {text: "{control: {enabled: 'On'}}", said: ['not-one-of 1:21+4']},
  {text: '{control: {failure: 3}}', said: ['not-one-of 1:21+1']},
  {text: '{control: {backlog_limit: 1.5}}', said: ['number-range 1:27+3']},
  {text: '{control: {rate_limit: -1}}', said: ['number-range 1:24+2']},
  {text: '{control: {backlog_wait_time: 600001}}', said: ['number-range 1:31+6']},
  {text: '{control: {backlog_limit: Infinity}}', said: ['number-range 1:27+8']},
  {text: '{control: {backlog_limit: NaN}}', said: ['wrong-type 1:27+3']},
  {text: '{rules: [{syscalls: []}]}', said: ['empty-list 1:21+2']},
  {text: "{rules: [{key: 'x'}]}", said: ['rule-without-test 1:10+10']},
  {text: "{rules: [{arch: 'b64'}]}", said: ['rule-without-test 1:10+13']},
  {
    text: "{rules: ['# note', '']}",
    said: ['rule-without-words 1:10+8', 'rule-without-words 1:20+2'],
  },
  {text: "{rules: ['-w ${rot}']}", said: ['variable-unknown 1:14+6']},
  {text: "{rules: ['-w ${root']}", said: ['variable-unclosed 1:14+6']},
  {text: "{vars: {'a b': '', constructor: 1}}", said: ['variable-name 1:9+5']},
  {text: String.raw`{rules: ['-w /a\tb']}`, said: ['character-in-rule 1:16+2']},
  {text: String.raw`{rules: [{watch: '/a', key: 'x\ny'}]}`, said: ['character-in-rule 1:31+2']},
  {text: String.raw`{rules: [{watch: '/\ud800'}]}`, said: ['character-in-rule 1:20+6']},
  {text: "{rules: [{watch: '/a', when: {auditctl: '>3.x'}}]}", said: ['when-version 1:42+4']},
  {text: "{rules: [{watch: '/a', when: {arch: ['amd64']}}]}", said: ['when-machine 1:39+5']},
])('$text: $said', ({text, said: expected}) => {
  expect(said(read(text, {root: '/'}).complaints)).toEqual(expected)
})

test.for([
  {text: '{rule: []}', suggestion: 'rules'},
  {text: '{backlog_limit: 1}', suggestion: 'control.backlog_limit'},
  {text: '{xyzzy: 1}', suggestion: ''},
  {text: "{rules: [{wacth: '/etc'}]}", suggestion: 'watch'},
  {text: "{control: {enabeld: 'on'}}", suggestion: 'enabled'},
  {text: "{control: {failure: 'panik'}}", suggestion: 'panic'},
  {text: "{rules: ['-w ${rot}']}", suggestion: 'root'},
  {text: "{rules: [{watch: '/a', when: {arch: 'arm64'}}]}", suggestion: 'aarch64'},
])('$text: meant is $suggestion', ({text, suggestion}) => {
  expect(read(text, {root: '/'}).complaints.map(({args}) => args['suggestion'])).toEqual([
    suggestion,
  ])
})

test('everything wrong is told at once, and what is right is still read', () => {
  const {rules, complaints} = read(`{
  uknown: 1,
  control: {failure: 'loud'},
  rules: [
    {watch: 5},
    '-w /etc/passwd',
    {syscalls: 'all', where: ['uid=\${nobody}']},
    {list: 'exits'},
  ],
}`)
  expect(said(complaints)).toEqual([
    'unknown-field 2:3+6',
    'not-one-of 3:22+6',
    'wrong-type 5:13+1',
    'not-one-of 8:12+7',
    'variable-unknown 7:36+9',
  ])
  expect(rules.map(({text}) => text)).toEqual(['-w /etc/passwd'])
})

test.for([
  {
    text: "{control: {enabled: 'locked', failure: 'panic'}}",
    settings: [{enabled: 'locked'}, {failure: 'panic'}],
  },
  {text: '{control: {enabled: 1, failure: 0}}', settings: [{enabled: 'on'}, {failure: 'silent'}]},
  {
    text: '{control: {backlog_limit: 0x2000, rate_limit: 0, backlog_wait_time: 15000}}',
    settings: [{backlog_limit: 8192}, {rate_limit: 0}, {backlog_wait_time: 15000}],
  },
  {text: '{control: {loginuid_immutable: true}}', settings: [{loginuid_immutable: true}]},
])('$text sets $settings', ({text, settings}) => {
  const {policy, complaints} = read(text)
  expect(complaints).toEqual([])
  expect(policy?.items.map((item) => item.kind === 'control' && item.settings)).toEqual(settings)
})

test('reading never fails, whatever the text', () => {
  const pieces = fc.constantFrom(
    ...['{', '}', '[', ']', ':', ',', "'", '"', '\n', '//', '/*', '\\', '${', '}', '__proto__'],
    ...['rules', 'watch', 'when', 'control', 'vars', 'include', 'arch', 'syscalls', 'where', 'key'],
    ...["'-w /etc'", "'x'", '1', '-1', 'null', 'true', '{}', '[]', 'Infinity', '\u2028', '\0'],
  )
  const noise = fc.array(pieces, {maxLength: 30}).map((parts) => parts.join(''))
  fc.assert(
    fc.property(fc.oneof(noise, fc.string({unit: 'binary'})), (text) => {
      const {policy, complaints} = read(text)
      expect(policy !== undefined || complaints.length > 0).toBe(true)
    }),
    {numRuns: 500},
  )
})

test('reading never fails, whatever the value of each field', () => {
  const value = fc.jsonValue({maxDepth: 3})
  const rule = fc.oneof(
    value,
    fc.record(
      {
        ...{watch: value, rule: value, list: value, action: value, arch: value, syscalls: value},
        ...{where: value, key: value, perm: value, why: value, protect: value, when: value},
      },
      {requiredKeys: []},
    ),
  )
  const document = fc.record(
    {
      ...{control: value, unmanaged: value, include: value, vars: value},
      rules: fc.oneof(value, fc.array(rule, {maxLength: 4})),
    },
    {requiredKeys: []},
  )
  fc.assert(
    fc.property(document, (each) => {
      const {policy} = read(JSON.stringify(each))
      expect(policy).toBeDefined()
    }),
    {numRuns: 500},
  )
})
