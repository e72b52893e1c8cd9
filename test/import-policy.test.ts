import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import fc from 'fast-check'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {importLive} from '../src/import-policy.ts'
import {isEmpty} from '../src/plan/plan.ts'
import {readDesired} from '../src/read-desired.ts'
import {propose} from '../src/reconcile.ts'
import {type KernelRule, ruleIdentity} from '../src/rules/kernel-rule.ts'
import {Action, Field, List, Operator} from '../src/rules/uapi.ts'
import {sandboxSystem} from '../src/system/sandbox.ts'
import {freshSandbox, type Sandbox, writeSandbox} from '../src/system/sandbox-file.ts'
import type {System} from '../src/system/system.ts'
import {memoryFiles} from './policy/memory-files.ts'
import {recordedRules} from './rules/recorded-rules.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'auditform-import-'))
})
afterAll(() => rm(folder, {recursive: true}))

const recorded = recordedRules()

function rulesOf(version: string): readonly KernelRule[] {
  const rules = recorded.filter((each) => each.version === version).map(({rule}) => rule)
  return [...new Map(rules.map((rule) => [ruleIdentity(rule), rule])).values()]
}

async function hostWith(change: Partial<Sandbox>): Promise<System> {
  const path = join(folder, 'host.json')
  await writeSandbox(path, {...freshSandbox, ...change})
  return sandboxSystem(path)
}

const inListOrder = (rules: readonly KernelRule[]): Sandbox['rules'] =>
  rules
    .map(({fields, syscalls, ...rule}) => ({
      ...rule,
      fields: fields.map((field) => ({...field})),
      syscalls: syscalls === 'all' ? ('all' as const) : [...syscalls],
    }))
    .sort((one, other) => one.list - other.list)

async function planOf(system: System, text: string) {
  const files = memoryFiles({'/site/site.json5': text})
  const path = '/site/site.json5'
  const {desired, facts} = await readDesired([path], files, 'anyone', system.facts, 'known')
  const {plan} = await propose(system, desired, facts, {liveOnly: true, takeOver: false})
  return plan
}

describe('an imported policy, planned against the same host, changes nothing', () => {
  test.for(['2.8.5', '3.0.9', '3.1.2', '3.1.5', '4.0.2', '4.1.4', '4.2.1'])(
    'whatever rules auditctl %s may have loaded',
    async (auditctl) => {
      await fc.assert(
        fc.asyncProperty(
          fc.shuffledSubarray([...rulesOf(auditctl)], {minLength: 1}),
          async (rules) => {
            const system = await hostWith({auditctl, rules: inListOrder(rules)})
            const imported = await importLive(system, {all: true})
            const plan = await planOf(system, imported.text)
            expect(imported.rules + imported.leftOut.length).toBe(rules.length)
            if (imported.leftOut.length === 0) expect(isEmpty(plan)).toBe(true)
            // What could not be said is all that differs.
            expect(plan.diff.changes).toHaveLength(imported.leftOut.length)
            expect(imported.isWhole).toBe(imported.leftOut.length === 0)
          },
        ),
        {numRuns: 6},
      )
    },
  )

  test('control values stay as they are', async () => {
    const control = {
      enabled: 'off',
      failure: 'panic',
      rate_limit: 100,
      backlog_limit: 8192,
      backlog_wait_time: 60_000,
      loginuid_immutable: true,
    } as const
    const system = await hostWith({control})
    const {text} = await importLive(system, {all: false})
    expect(isEmpty(await planOf(system, text))).toBe(true)
  })
})

const key = (value: string) => ({type: Field.key, op: Operator.eq, value})
const watch = (value: string, name: string): Sandbox['rules'][number] => ({
  list: List.exit,
  action: Action.always,
  fields: [
    {type: Field.path, op: Operator.eq, value},
    {type: Field.perm, op: Operator.eq, value: 10},
    key(name),
  ],
  syscalls: 'all',
})

test('a rule tells the line of rules.d that it comes from, with the comment above that line', async () => {
  const system = await hostWith({
    rules: [watch('/etc/passwd', 'identity'), watch('/etc/shadow', 'identity')],
    rules_d: {
      '9-first.rules': '# Who is who.\n# (CIS 6.2)\n-w /etc/passwd -p aw -k identity\n',
      '10-later.rules': '-a always,exit -F path=/etc/passwd -F perm=wa -F key=identity\n',
      'ignored.txt': '-w /etc/shadow -p wa -k identity\n',
    },
  })
  const {text} = await importLive(system, {all: false})
  expect(rulesText(text)).toEqual([
    '// Key: identity',
    '// Who is who.',
    '// (CIS 6.2)',
    expect.stringMatching(/^\/\/ .*host\.json.rules\.d\/9-first\.rules:3$/),
    "'-a always,exit -F path=/etc/passwd -F perm=wa -F key=identity',",
    "'-a always,exit -F path=/etc/shadow -F perm=wa -F key=identity',",
  ])
})

test('a rule that the applied policy protects stays protected', async () => {
  const system = await hostWith({
    rules: [watch('/etc/passwd', 'identity')],
    rules_d: {'auditform.rules': '# a.json5:3\n#: protected\n-w /etc/passwd -p wa -k identity\n'},
  })
  const {text} = await importLive(system, {all: false})
  expect(text).toContain(
    "{rule: '-a always,exit -F path=/etc/passwd -F perm=wa -F key=identity', protect: true},",
  )
})

describe('what does not go into the policy is a comment with the reason', () => {
  test('rules of known agents, unless all are wanted', async () => {
    const rules = [watch('/etc/passwd', 'wazuh_fim'), watch('/etc/group', 'mine')]
    const system = await hostWith({rules})
    const some = await importLive(system, {all: false})
    expect(some).toMatchObject({rules: 1, isWhole: true})
    expect(some.text).toContain('// Left out, a rule of Wazuh, which loads it by itself; --all')
    expect(isEmpty(await planOf(system, some.text))).toBe(true)
    expect(await importLive(system, {all: true})).toMatchObject({rules: 2, leftOut: []})
  })

  test.for([
    ['a key with a newline in it', watch('/etc/passwd', 'a\n-w /etc/shadow'), 'no line says'],
    ['a key with an escape sequence', watch('/etc/passwd', '\u001b[2J'), 'no line says'],
    ['a key that is not UTF-8', watch('/etc/passwd', '\udcff'), 'no line says'],
    ['a stand-in of a cut off apply', watch('/etc/passwd', 'k\u0001auditform-moving'), 'cut off'],
    [
      'a rule that the policy refuses for what it does',
      {...watch('/', ''), list: List.user, fields: [{type: Field.a0, op: Operator.eq, value: 1}]},
      'user',
    ],
  ] as const)('%s', async ([_, rule, reason]) => {
    const system = await hostWith({rules: [{...rule, fields: [...rule.fields]}]})
    const {text, rules, leftOut} = await importLive(system, {all: false})
    expect(rules).toBe(0)
    expect(leftOut).toMatchObject([{reason: expect.stringContaining(reason)}])
    expect(text).toContain('// Left out, ')
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cs}]/u)
    expect((await planOf(system, text)).diff.changes.filter(({kind}) => kind === 'add')).toEqual([])
  })

  test('the second of two equal rules', async () => {
    const system = await hostWith({rules: [watch('/etc/passwd', 'a'), watch('/etc/passwd', 'a')]})
    const {rules, leftOut, isWhole} = await importLive(system, {all: false})
    expect({rules, isWhole}).toEqual({rules: 1, isWhole: false})
    expect(leftOut[0]?.reason).toContain('a second time')
  })
})

test('a value that looks like a variable is none', async () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is what a policy calls a variable.
  const key = "it's ${home} $${x} \\"
  const system = await hostWith({rules: [watch('/etc/passwd', key)]})
  const {text, rules} = await importLive(system, {all: false})
  expect(rules).toBe(1)
  expect(isEmpty(await planOf(system, text))).toBe(true)
})

test('what the listing cannot tell stands above the rule', async () => {
  const system = await hostWith({rules: [{...watch('/etc/passwd', 'id'), action: Action.never}]})
  const textOnly: System = {
    ...system,
    exactReading: async () => ({kind: 'unavailable', reason: 'test', detail: 'no kernel'}),
  }
  const {text} = await importLive(textOnly, {all: false})
  expect(rulesText(text)).toEqual([
    '// Key: id',
    '// Unproven: a rule with the action never is listed like a watch; a rule on a path and one on a directory are listed alike.',
    expect.stringContaining('It may be: '),
    expect.stringContaining('It may be: '),
    expect.stringContaining('It may be: '),
    "'-a always,exit -F path=/etc/passwd -F perm=wa -F key=id',",
  ])
  expect(text).toContain('It may be: -a never,exit -F path=/etc/passwd -F perm=wa -F key=id')
})

test('a directory that only the listing names is one because the host says so', async () => {
  const dir = {...watch('/etc', 'id'), fields: [{type: Field.dir, op: Operator.eq, value: '/etc'}]}
  const rule = {...dir, fields: [...dir.fields, {type: Field.perm, op: Operator.eq, value: 10}]}
  const system = await hostWith({rules: [rule]})
  const asked: string[] = []
  const textOnly: System = {
    ...system,
    exactReading: async () => ({kind: 'unavailable', reason: 'test', detail: 'no kernel'}),
    facts: async (query) => {
      asked.push(...query.paths)
      const facts = await system.facts(query)
      const known = [...facts.paths].filter(([path]) => query.paths.has(path))
      return {...facts, paths: new Map(known)}
    },
  }
  const {text} = await importLive(textOnly, {all: false})
  expect(asked).toContain('/etc')
  expect(text).toContain("'-a always,exit -F dir=/etc -F perm=wa',")
})

/** The lines between `rules: [` and `],` without their indent and gaps. */
function rulesText(text: string): readonly string[] {
  const [, rules = ''] = text.split('  rules: [\n')
  return (
    rules
      .split('  ],\n')[0]
      ?.split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '') ?? []
  )
}

test('importing a locked host does not make every apply lock', async () => {
  const system = await hostWith({control: {...freshSandbox.control, enabled: 'locked'}})
  const {text, control} = await importLive(system, {all: false})
  expect(control.enabled).toBeUndefined()
  expect(text).toContain("// enabled: 'locked',")
  expect((await planOf(system, text)).diff.control).toEqual([])
})
