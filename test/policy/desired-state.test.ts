import {expect, test} from 'vitest'
import {desiredState} from '../../src/policy/desired-state.ts'
import {loadPolicy} from '../../src/policy/load-policy.ts'
import type {PolicyComplaint} from '../../src/policy/policy-complaint.ts'
import type {HostFacts} from '../../src/rules/host-facts.ts'
import {describedHost} from './described-host.ts'
import {memoryFiles} from './memory-files.ts'

type Files = Parameters<typeof memoryFiles>[0]

async function desired(files: Files, changes: Partial<HostFacts> = {}) {
  const loaded = await loadPolicy(Object.keys(files), {files: memoryFiles(files), trustAs: 'root'})
  expect(loaded.complaints).toEqual([])
  return desiredState(loaded, {...describedHost, ...changes})
}

function said({code, severity, place, related}: PolicyComplaint): string {
  const at = (where: typeof place) => `${where.file}:${where.line}:${where.column}`
  return `${severity} ${code} ${at(place)}${related ? ` ${at(related)}` : ''}`
}

const lines = (...each: readonly string[]) => `${each.join('\n')}\n`

const cases: readonly {
  name: string
  files: Files
  rules?: readonly string[]
  said?: readonly string[]
  control?: object
}[] = [
  {
    name: 'appended rules keep their order, prepended ones stand before them, the newest first',
    files: {
      'a.rules': lines(
        '-a always,exit -F arch=b64 -S open -F key=1',
        '-A always,exit -F arch=b64 -S open -F key=2',
        '-a always,exit -F arch=b64 -S open -F key=3',
        '-A always,exit -F arch=b64 -S open -F key=4',
      ),
    },
    rules: [
      '-A always,exit -F arch=b64 -S open -F key=4',
      '-A always,exit -F arch=b64 -S open -F key=2',
      '-a always,exit -F arch=b64 -S open -F key=1',
      '-a always,exit -F arch=b64 -S open -F key=3',
    ],
  },
  {
    name: 'rules stand by the number of their list',
    files: {
      'a.rules': lines(
        '-a never,exclude -F msgtype=CWD',
        '-a always,exit -F arch=b64 -S open',
        '-a never,task',
        '-a always,user -F uid=0',
      ),
    },
    rules: [
      '-a always,user -F uid=0',
      '-a never,task',
      '-a always,exit -F arch=b64 -S open',
      '-a never,exclude -F msgtype=CWD',
    ],
    said: ['note exclude-ignores-action a.rules:1:4'],
  },
  {
    name: 'two spellings of one rule in two files',
    files: {
      'a.rules': '-w /etc/passwd -p wa -k id\n',
      'b.rules': '\n-a always,exit -F path=/etc/passwd -F perm=wa -F key=id\n',
    },
    said: ['error duplicate-rule b.rules:2:1 a.rules:1:1'],
  },
  {
    name: 'a rule prepended although it is there',
    files: {'a.rules': lines('-w /etc/passwd', '-A always,exit -F path=/etc/passwd -F perm=rwxa')},
    said: ['error duplicate-rule a.rules:2:1 a.rules:1:1'],
  },
  {
    name: 'two names of one architecture make one rule',
    files: {'a.json5': "{rules: [{arch: ['b64', 'x86_64'], syscalls: 'open', key: 'k'}]}"},
    rules: ['-a always,exit -F arch=b64 -S open -F key=k'],
    said: ['warning same-arch-twice a.json5:1:10'],
  },
  {
    name: '-D at the head of a file starts from nothing, and leaves the other files alone',
    files: {'a.rules': lines('-D', '-w /etc/passwd'), 'b.rules': lines('-D', '-w /etc/shadow')},
    rules: ['-w /etc/passwd', '-w /etc/shadow'],
  },
  {
    name: '-D below rules discards those of its file',
    files: {
      'a.rules': '-w /etc/passwd\n',
      'b.rules': lines('-w /etc/shadow', '-w /etc -p wa', '-D', '-w /srv/www'),
    },
    rules: ['-w /etc/passwd', '-w /srv/www'],
    said: ['warning discards-rules b.rules:3:1'],
  },
  {
    name: '-D -k discards the rules of its file whose key contains the word',
    files: {
      'a.rules': '-w /etc/passwd -k identity\n',
      'b.rules': lines('-w /etc/shadow -k ident2', '-w /etc -k other', '-D -k ident'),
    },
    rules: ['-w /etc/passwd -k identity', '-w /etc -k other'],
    said: ['note delete-all-substring b.rules:3:7', 'warning discards-rules b.rules:3:1'],
  },
  {
    name: '-W takes back an equal rule, also one of another file',
    files: {
      'a.rules': lines('-w /etc/passwd -p wa -k id', '-w /etc/shadow'),
      'b.rules': '-W /etc/passwd -p wa -k id\n',
    },
    rules: ['-w /etc/shadow'],
  },
  {
    name: '-d takes back a rule in another spelling, and it may be added again',
    files: {
      'a.rules': lines(
        '-w /etc/passwd -p wa',
        '-w /etc/shadow',
        '-d always,exit -F path=/etc/passwd -F perm=aw',
        '-w /etc/passwd -p wa',
      ),
    },
    rules: ['-w /etc/shadow', '-w /etc/passwd -p wa'],
  },
  {
    name: '-W without the key of the rule finds nothing',
    files: {'a.rules': lines('-w /etc/passwd -p wa -k id', '-W /etc/passwd -p wa')},
    said: ['error delete-finds-nothing a.rules:2:1'],
  },
  {
    name: 'control lines and objects, the last one counts',
    files: {
      'a.json5': "{control: {enabled: 'on', failure: 'printk', backlog_limit: 8192}}",
      'b.rules': lines('-b 8192', '-f 2', '-r 5'),
    },
    control: {enabled: 'on', failure: 'panic', backlog_limit: 8192, rate_limit: 5},
    said: ['warning control-contradicts b.rules:2:1 a.json5:1:27'],
  },
  {
    name: 'a lock stays a lock',
    files: {'a.rules': lines('-D', '-e 2')},
    control: {enabled: 'locked'},
  },
  {
    name: 'actions are no state',
    files: {'a.rules': lines('-w /etc/passwd', '-l', '-t', '-s')},
    rules: ['-w /etc/passwd'],
    said: [
      'warning one-time-action a.rules:2:1',
      'warning one-time-action a.rules:3:1',
      'warning one-time-action a.rules:4:1',
    ],
  },
  {
    name: 'going on after errors has no meaning here',
    files: {'a.rules': lines('-i', '-c', '-w /etc/passwd')},
    rules: ['-w /etc/passwd'],
    said: ['note error-handling-line a.rules:1:1', 'note error-handling-line a.rules:2:1'],
  },
  {
    name: 'a complaint about a word of an object stands where the word was written',
    files: {
      'a.json5': lines(
        '{',
        "  rules: [{arch: ['b64'], syscalls: 'open',",
        "    where: ['auid>=1000', 'nosuch=1'], key: 'k'}],",
        '}',
      ),
    },
    said: ['error field-unknown a.json5:3:28'],
  },
  {
    name: 'one mistake in a rule for two architectures is one complaint',
    files: {
      'a.json5': "{rules: [{arch: ['b64', 'b32'], syscalls: 'all', where: ['uid=nobody-here']}]}",
    },
    said: ['error user-unknown a.json5:1:63'],
  },
  {
    name: 'a complaint about a line stands at its word',
    files: {'a.rules': lines('# rules', '-a always,exit -F arch=b64 -S opne -k x')},
    said: ['error syscall-unknown a.rules:2:31'],
  },
]

test.for(cases)('$name', async ({files, rules, said: expected = [], control}) => {
  const {state, complaints} = await desired(files)
  expect(complaints.map(said)).toEqual(expected)
  expect(state !== undefined).toBe(!expected.some((each) => each.startsWith('error')))
  const texts = state?.rules.map(({origin}) => (origin.kind === 'policy' ? origin.text : ''))
  if (rules) expect(texts).toEqual(rules)
  if (control) expect(state?.control).toEqual(control)
})

test('a rule is left out where its condition does not hold, and that is said', async () => {
  const files = {
    'a.json5': `{rules: [
      {watch: '/srv/www', when: {path_exists: '/srv/www'}},
      {watch: '/opt', when: {path_exists: ['/opt', '/opt2']}},
      {list: 'task', action: 'never', when: {arch: 's390x'}},
    ]}`,
  }
  const here = await desired(files)
  expect(here.state?.rules).toHaveLength(1)
  expect(here.skipped).toEqual([
    {
      place: {file: 'a.json5', line: 3, column: 7},
      text: '-w /opt',
      unmet: {field: 'path_exists', wanted: ['/opt', '/opt2']},
    },
    {
      place: {file: 'a.json5', line: 4, column: 7},
      text: '-a never,task',
      unmet: {field: 'arch', wanted: ['s390x']},
    },
  ])
  const there = await desired(files, {machine: 's390x', paths: new Map()})
  expect(there.state?.rules.map(({rule}) => rule.list)).toEqual([1])
})

test('each rule keeps its place, its text, its reason and its protection', async () => {
  const {state} = await desired({
    'a.json5':
      "{rules: [\n  {watch: '/etc/passwd', perm: 'wa', why: 'CIS 4.1', protect: true},\n]}",
  })
  expect(state?.rules.map(({origin}) => origin)).toEqual([
    {
      kind: 'policy',
      place: {file: 'a.json5', line: 2, column: 3},
      text: '-w /etc/passwd -p wa',
      why: 'CIS 4.1',
      protect: true,
    },
  ])
})

test('errors of the files leave no state, although the rules are compiled', async () => {
  const files = memoryFiles({'a.json5': "{rule: [], rules: ['-w /etc/passwd', '-w x']}"})
  const loaded = await loadPolicy(['a.json5'], {files, trustAs: 'anyone'})
  const {state, complaints} = desiredState(loaded, describedHost)
  expect(state).toBeUndefined()
  expect(complaints.map(({code}) => code)).toEqual(['watch-relative'])
})

test('an error of the files alone leaves no state', async () => {
  const files = memoryFiles({'a.json5': "{rule: [], rules: ['-w /etc/passwd']}"})
  const loaded = await loadPolicy(['a.json5'], {files, trustAs: 'anyone'})
  expect(desiredState(loaded, describedHost)).toMatchObject({state: undefined, complaints: []})
})

test('it is known where each control value was asked for, and each rule, errors or not', async () => {
  const {state, controlPlaces, wanted} = await desired({
    'a.json5': "{control: {failure: 'panic'}, rules: ['-w /etc/passwd', '-w x']}",
    'b.rules': '-f 2\n',
  })
  expect(state).toBeUndefined()
  expect([...controlPlaces]).toEqual([['failure', {file: 'b.rules', line: 1, column: 1}]])
  expect(wanted.map(({from}) => from.text)).toEqual(['-w /etc/passwd'])
})
