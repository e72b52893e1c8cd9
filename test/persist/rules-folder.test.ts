import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {renderRules} from '../../src/persist/render.ts'
import {
  appliedBefore,
  filesOfOthers,
  loadsTheSame,
  ourFile,
  rulesOfOthers,
} from '../../src/persist/rules-folder.ts'
import {ruleIdentity} from '../../src/rules/kernel-rule.ts'
import {Field} from '../../src/rules/uapi.ts'
import type {RulesFolder} from '../../src/system/system.ts'
import {someHost, wanted} from '../plan/plan-input.ts'
import {field, plainRule, rule} from '../rules/arbitrary-rules.ts'

function folderOf(files: Readonly<Record<string, string>>): RulesFolder {
  const path = '/etc/audit/rules.d'
  return {
    path,
    files: Object.entries(files).map(([name, text]) => ({name, path: `${path}/${name}`, text})),
  }
}

function textOf(...rules: Parameters<typeof wanted>[]): string {
  return renderRules({rules: rules.map((each) => wanted(...each)), control: {}}, someHost).text
}

describe('files of others', () => {
  test.for([
    {name: 'a watch', text: '-w /etc/passwd -p wa\n', loads: true},
    {name: 'a rule', text: '  -a always,exit -S all\n', loads: true},
    {name: 'a rule that is prepended', text: '-A never,task\n', loads: true},
    {name: 'a rule behind a control value', text: '-b 8192 -a never,task\n', loads: true},
    {name: 'a rule that is deleted', text: '-d never,task\n-W /etc/passwd\n', loads: true},
    {name: 'a deletion by key', text: '-D -k x\n', loads: true},
    {name: 'what happens on errors', text: '-c\n', loads: true},
    {name: 'a deletion of all, which ours begins with too', text: '-D\n', loads: false},
    {name: 'control values', text: '-b 8192\n-f 1\n-e 2\n', loads: false},
    {name: 'comments', text: '# -w /etc/passwd\n\n', loads: false},
    {name: 'nothing', text: '', loads: false},
  ])('load rules at boot: $name: $loads', ({text, loads}) => {
    const names = filesOfOthers(folderOf({'10-other.rules': text})).map(({name}) => name)
    expect(names).toEqual(loads ? ['10-other.rules'] : [])
  })

  test('come in the order in which augenrules reads them, ours left out', () => {
    const text = '-a never,task\n'
    const folder = folderOf({'10-b.rules': text, 'auditform.rules': text, '9-a.rules': text})
    expect(filesOfOthers(folder).map(({name}) => name)).toEqual(['9-a.rules', '10-b.rules'])
    expect(ourFile(folder)?.name).toBe('auditform.rules')
  })

  test('are none where there is no folder', () => {
    const nowhere = {path: '/etc/audit/rules.d', files: undefined}
    expect(filesOfOthers(nowhere)).toEqual([])
    expect(ourFile(nowhere)).toBeUndefined()
  })

  test('load rules that are known however they are spelled', () => {
    const files = filesOfOthers(
      folderOf({'10-other.rules': '-a exit,always -F path=/a -F perm=aw\n-k x\nnonsense\n'}),
    )
    const same = rule([field(Field.path, '/a'), field(Field.perm, 10)])
    expect([...rulesOfOthers(files, someHost)]).toEqual([
      [ruleIdentity(same), '/etc/audit/rules.d/10-other.rules'],
    ])
  })
})

test.for([
  {auditctl: [4, 1, 4], loaded: 0},
  {auditctl: [4, 2, 0], loaded: 1},
] as const)(
  'augenrules of $auditctl loads $loaded of the files with a space in their name',
  (row) => {
    const files = filesOfOthers(folderOf({'my own.rules': '-w /a -p wa\n'}))
    const facts = {...someHost, auditctl: row.auditctl}
    expect(rulesOfOthers(files, facts).size).toBe(row.loaded)
  },
)

describe('what was applied before', () => {
  test('is read back from our file, rule for rule and in order', () => {
    const rules = fc.uniqueArray(plainRule(someHost), {maxLength: 6, selector: ruleIdentity})
    fc.assert(
      fc.property(rules, fc.array(fc.boolean(), {minLength: 6, maxLength: 6}), (all, guarded) => {
        const state = {
          rules: all.map((each, index) => wanted(each, {protect: guarded[index] === true})),
          control: {backlog_limit: 8192},
        }
        const {text, unwritable} = renderRules(state, someHost)
        const left = new Set(unwritable.map(({rule: each}) => each))
        const written = state.rules.filter((each) => !left.has(each))
        const before = appliedBefore(folderOf({'auditform.rules': text}), someHost)
        const identities = written.map((each) => ruleIdentity(each.rule))
        expect(before.rules.map(ruleIdentity)).toEqual(identities)
        expect(before.identities).toEqual(new Set(identities))
        const isGuarded = ({origin}: (typeof written)[number]) =>
          origin.kind === 'policy' && origin.protect
        expect(before.protected).toEqual(
          new Set(written.filter(isGuarded).map((each) => ruleIdentity(each.rule))),
        )
      }),
      {numRuns: 200},
    )
  })

  test.for(['a ', 'a\\', 'a\u00a0', ' a'])('with the key %o as it is', (key) => {
    const each = rule([field(Field.uid, 0), field(Field.key, key)])
    const folder = folderOf({'auditform.rules': textOf([each])})
    expect(appliedBefore(folder, someHost).rules).toEqual([each])
  })

  test.for([
    {name: 'another wrote a file of our name', files: {'auditform.rules': '-a never,task\n'}},
    {name: 'our file has another name', files: {'copy.rules': textOf([rule([])])}},
    {name: 'there is no file', files: {}},
  ])('is nothing where $name', ({files}) => {
    expect(appliedBefore(folderOf(files), someHost).rules).toEqual([])
  })
})

describe('two texts load the same', () => {
  const one = rule([field(Field.path, '/a')])
  test.for([
    {
      name: 'where a policy moved',
      left: textOf([one]),
      right: textOf([one, {file: 'q.rules'}]),
      same: true,
    },
    {
      name: 'where a reason changed',
      left: textOf([one]),
      right: textOf([one, {why: 'x'}]),
      same: true,
    },
    {
      name: 'but not where a rule is protected',
      left: textOf([one]),
      right: textOf([one, {protect: true}]),
      same: false,
    },
    {
      name: 'but not with one rule more',
      left: textOf([one]),
      right: textOf([one], [rule([])]),
      same: false,
    },
    {
      name: 'but not in another order',
      left: textOf([one], [rule([])]),
      right: textOf([rule([])], [one]),
      same: false,
    },
  ])('$name', ({left, right, same}) => {
    expect(loadsTheSame(left, right)).toBe(same)
  })
})
