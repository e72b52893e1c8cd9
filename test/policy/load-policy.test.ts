// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policies name variables so.
import fc from 'fast-check'
import {expect, test} from 'vitest'
import {desiredState} from '../../src/policy/desired-state.ts'
import {loadPolicy} from '../../src/policy/load-policy.ts'
import type {PolicyComplaint} from '../../src/policy/policy-complaint.ts'
import type {PolicyFiles} from '../../src/policy/policy-files.ts'
import {describedHost} from './described-host.ts'
import {memoryFiles} from './memory-files.ts'

type Files = Parameters<typeof memoryFiles>[0]

function load(files: Files, entries: readonly string[] = ['a.json5']) {
  return loadPolicy(entries, {files: memoryFiles(files), trustAs: 'root'})
}

function said({code, severity, place, related}: PolicyComplaint): string {
  const at = (where: typeof place) => `${where.file}:${where.line}:${where.column}`
  return `${severity} ${code} ${at(place)}${related ? ` ${at(related)}` : ''}`
}

const watch = (path: string) => `{rules: ['-w ${path}']}`

const cases: readonly {
  name: string
  files: Files
  entries?: readonly string[]
  rules?: readonly string[]
  said?: readonly string[]
}[] = [
  {
    name: 'included rules come before those of the file, in the order of the includes',
    files: {
      'a.json5': "{rules: ['-w /own'], include: ['c.json5', 'b.json5']}",
      'b.json5': watch('/b'),
      'c.json5': watch('/c'),
    },
    rules: ['-w /c', '-w /b', '-w /own'],
  },
  {
    name: 'an include is relative to the file that includes',
    files: {
      'a.json5': "{include: 'parts/b.json5'}",
      'parts/b.json5': "{include: ['c.json5', '../d.json5']}",
      'parts/c.json5': watch('/c'),
      'd.json5': watch('/d'),
    },
    rules: ['-w /c', '-w /d'],
  },
  {
    name: 'policies come in the order in which they are named',
    files: {'a.json5': watch('/a'), 'b.rules': '-w /b\n'},
    entries: ['b.rules', 'a.json5'],
    rules: ['-w /b', '-w /a'],
  },
  {
    name: 'a folder stands for its policies, ordered as augenrules orders them',
    files: {
      'd/10-a.rules': '-w /ten\n',
      'd/9-b.json5': watch('/nine'),
      'd/.hidden.rules': '-w /hidden\n',
      'd/notes.txt': 'no policy',
      'd/x.rules.bak': 'no policy',
    },
    entries: ['d'],
    rules: ['-w /nine', '-w /ten'],
  },
  {
    name: 'a pattern stands for the files that fit',
    files: {
      'd/1.rules': '-w /1\n',
      'd/2.rules': '-w /2\n',
      'd/3.json5': watch('/3'),
      'a.json5': "{include: 'd/*.rules'}",
    },
    rules: ['-w /1', '-w /2'],
  },
  {
    name: 'in a folder, parts that a policy includes come in by that include only',
    files: {
      'd/parts.json5': "{rules: ['-w ${root}']}",
      'd/site.json5': "{vars: {root: '/srv'}, include: './parts.json5'}",
    },
    entries: ['d/*.json5'],
    rules: ['-w /srv'],
  },
  {
    name: 'in a folder, a circle is still told',
    files: {'d/a.json5': "{include: 'b.json5'}", 'd/b.json5': "{include: 'a.json5'}"},
    entries: ['d'],
    said: ['error include-cycle d/b.json5:1:12'],
  },
  {
    name: 'variables are inherited by includes, and their own win there',
    files: {
      'a.json5': "{vars: {x: '/a', y: '/y'}, include: 'b.json5', rules: ['-w ${x}']}",
      'b.json5': "{vars: {x: '/b'}, rules: ['-w ${x}', '-w ${y}']}",
    },
    rules: ['-w /b', '-w /y', '-w /a'],
  },
  {
    name: 'variables of an include stay there',
    files: {'a.json5': "{include: 'b.json5', rules: ['-w ${x}']}", 'b.json5': "{vars: {x: '/b'}}"},
    said: ['error variable-unknown a.json5:1:34'],
  },
  {
    name: 'an include may use a variable',
    files: {
      'a.json5': "{vars: {d: 'parts'}, include: '${d}/b.json5'}",
      'parts/b.json5': watch('/b'),
    },
    rules: ['-w /b'],
  },
  {
    name: 'a file in the language of auditctl knows no variables',
    files: {'a.json5': "{vars: {d: '/d'}, include: 'b.rules'}", 'b.rules': '-w /${d}\n'},
    rules: ['-w /${d}'],
  },
  {
    name: 'a policy that is not there',
    files: {'b.json5': '{}'},
    said: ['error file-missing a.json5:1:1'],
  },
  {
    name: 'an include that is not there',
    files: {'a.json5': "{\n  include: ['b.json5'],\n}"},
    said: ['error file-missing a.json5:2:14'],
  },
  {
    name: 'a folder without policies',
    files: {'d/notes.txt': ''},
    entries: ['d'],
    said: ['error no-files d:1:1'],
  },
  {
    name: 'a pattern under include may still fit nothing',
    files: {'a.json5': "{include: 'd/*.rules'}", 'd/x': ''},
    said: ['warning no-files a.json5:1:12'],
  },
  {
    name: 'a pattern in a folder that is not there',
    files: {},
    entries: ['/etc/auditform/*.json5'],
    said: ['error file-missing /etc/auditform/*.json5:1:1'],
  },
  {
    name: 'a pattern for folders',
    files: {'d/e/a.rules': ''},
    entries: ['d/*/a.rules'],
    said: ['error glob-in-folder d/*/a.rules:1:1'],
  },
  {
    name: 'a file of another kind',
    files: {'a.json5': "{include: 'b.yaml'}", 'b.yaml': ''},
    said: ['error file-kind a.json5:1:12'],
  },
  {
    name: 'a folder named like a file',
    files: {'d/x.rules/y': '', 'd/z.rules': '-w /z\n'},
    entries: ['d/*'],
    said: ['error file-is-folder d/x.rules:1:1'],
  },
  {
    name: 'a file that includes itself',
    files: {'a.json5': "{include: './a.json5'}"},
    said: ['error include-cycle a.json5:1:12'],
  },
  {
    name: 'a circle through a symbolic link',
    files: {'a.json5': "{include: 'b.json5'}", 'b.json5': {link: 'a.json5'}},
    said: ['error include-cycle a.json5:1:12'],
  },
  {
    name: 'a file included in two ways',
    files: {
      'a.json5': "{include: ['b.json5', 'c.json5']}",
      'b.json5': "{include: 'd.rules'}",
      'c.json5': "{include: 'd.rules'}",
      'd.rules': '-w /d\n',
    },
    rules: ['-w /d'],
    said: ['error included-twice c.json5:1:12 b.json5:1:12'],
  },
  {
    name: 'a policy named twice',
    files: {'a.json5': watch('/a')},
    entries: ['a.json5', '/site/a.json5'],
    rules: ['-w /a'],
    said: ['error included-twice /site/a.json5:1:1'],
  },
  {
    name: 'an include that leads out of the folder by its spelling',
    files: {
      'd/a.json5': "{include: ['../b.json5', '/etc/passwd']}",
      'b.json5': watch('/b'),
      '/etc/passwd': '',
    },
    entries: ['d/a.json5'],
    said: ['error include-outside d/a.json5:1:13', 'error include-outside d/a.json5:1:27'],
  },
  {
    name: 'an include that leads out of the folder, to where nothing is',
    files: {'d/a.json5': "{include: '../b.json5'}"},
    entries: ['d/a.json5'],
    said: ['error include-outside d/a.json5:1:12'],
  },
  {
    name: 'an include that leads out of the folder by a symbolic link',
    files: {
      'd/a.json5': "{include: 'b.rules'}",
      'd/b.rules': {link: '/etc/shadow'},
      '/etc/shadow': 'x',
    },
    entries: ['d/a.json5'],
    said: ['error include-outside d/a.json5:1:12'],
  },
  {
    name: "auditctl's own rules may be included from anywhere",
    files: {
      'a.json5': "{include: '/etc/audit/rules.d/*.rules'}",
      '/etc/audit/rules.d/b.rules': '-w /b\n',
    },
    rules: ['-w /b'],
  },
  {
    name: 'a policy named through a link includes beside the link and beside its target',
    files: {
      'etc/a.json5': {link: '../srv/a.json5'},
      'etc/b.rules': '-w /b\n',
      'etc/c.rules': {link: '../srv/c.rules'},
      'srv/a.json5': "{include: ['b.rules', 'c.rules']}",
      'srv/c.rules': '-w /c\n',
    },
    entries: ['etc/a.json5'],
    rules: ['-w /b', '-w /c'],
  },
  {
    name: 'a policy in a folder reached through a link may include in it',
    files: {
      etc: {link: 'srv'},
      'srv/a.json5': "{include: 'b.rules'}",
      'srv/b.rules': '-w /b\n',
    },
    entries: ['etc/a.json5'],
    rules: ['-w /b'],
  },
  {
    name: 'a policy of somebody else is not read for root',
    files: {'a.json5': {text: watch('/a'), trust: {owner: 1000, mode: 0o666}}},
    said: ['error untrusted-owner a.json5:1:1', 'error untrusted-mode a.json5:1:1'],
  },
  {
    name: 'an include that others can replace is not read for root',
    files: {
      'a.json5': "{include: 'b.rules', rules: ['-w /a']}",
      'b.rules': {
        text: '-w /b',
        trust: {folders: [{path: '/site', owner: 0, group: 0, mode: 0o777}]},
      },
    },
    rules: ['-w /a'],
    said: ['error untrusted-folder a.json5:1:12'],
  },
  {
    name: 'two policies that differ about foreign rules',
    files: {
      'a.json5': "{unmanaged: 'keep', include: 'b.json5'}",
      'b.json5': "{unmanaged: 'remove'}",
    },
    said: ['warning unmanaged-contradicts a.json5:1:13 b.json5:1:13'],
  },
  {
    name: 'a broken file does not hide what is wrong with the next',
    files: {'a.json5': '{rules: [', 'b.json5': '{rule: []}'},
    entries: ['a.json5', 'b.json5'],
    said: ['error json5-end a.json5:1:9 a.json5:1:9', 'error unknown-field b.json5:1:2'],
  },
]

test.for(cases)('$name', async ({files, entries, rules, said: expected = []}) => {
  const loaded = await load(files, entries)
  expect(loaded.complaints.map(said)).toEqual(expected)
  const texts = loaded.items.flatMap((item) => (item.kind === 'rule' ? [item.text] : []))
  if (rules) expect(texts).toEqual(rules)
})

test('who may write a policy matters to root only', async () => {
  const files = memoryFiles({'a.json5': {text: watch('/a'), trust: {owner: 1000}}})
  const loaded = await loadPolicy(['a.json5'], {files, trustAs: 'anyone'})
  expect(loaded.complaints).toEqual([])
  expect(loaded.items).toHaveLength(1)
})

test('a file that cannot be read is told with the reason', async () => {
  const files: PolicyFiles = {
    read: async () => ({kind: 'unreadable', reason: 'permission denied'}),
    realFolder: async () => undefined,
  }
  const {complaints} = await loadPolicy(['a.json5', 'd/*'], {files, trustAs: 'anyone'})
  expect(complaints.map(({code, args}) => [code, args['reason']])).toEqual([
    ['file-unreadable', 'permission denied'],
    ['file-unreadable', 'permission denied'],
  ])
})

test('foreign rules are removed unless a policy says otherwise; the last one counts', async () => {
  const files = {
    'a.json5': '{}',
    'b.json5': "{unmanaged: 'keep'}",
    'c.json5': "{unmanaged: 'remove'}",
  }
  expect((await load(files, ['a.json5'])).unmanaged).toBe('remove')
  expect((await load(files, ['c.json5', 'b.json5'])).unmanaged).toBe('keep')
})

test('it is known what to ask a host: names and paths of rules and of conditions', async () => {
  const {facts} = await load({
    'a.json5': `{rules: [
      {watch: '/etc/x', when: {path_exists: '/opt/y', user_exists: ['u', 'v'], group_exists: 'g'}},
      '-a always,exit -S open -F auid=somebody -F gid=staff',
    ]}`,
  })
  expect([...facts.users].sort()).toEqual(['somebody', 'u', 'v'])
  expect([...facts.groups].sort()).toEqual(['g', 'staff'])
  expect([...facts.paths].sort()).toEqual(['/etc/x', '/opt/y'])
})

test('a chain of includes is shown whole when it closes to a circle', async () => {
  const {complaints} = await load({
    'a.json5': "{include: 'b.json5'}",
    'b.json5': "{include: 'c.json5'}",
    'c.json5': "{include: 'b.json5'}",
  })
  expect(complaints[0]?.args['chain']).toBe('b.json5 -> c.json5 -> b.json5')
})

test('loading and compiling never fail, whatever the files say', async () => {
  const include = fc.constantFrom(
    ...["'a.json5'", "'b.rules'", "'./*'", "'..'", "'/'", "''", "'${x}'", "'c'"],
  )
  const json5 = fc
    .tuple(fc.array(include, {maxLength: 3}), fc.string({maxLength: 20}))
    .map(([includes, rule]) => `{include: [${includes.join()}], rules: [${JSON.stringify(rule)}]}`)
  const word = fc.constantFrom(
    ...['-w', '-a', '-A', '-d', '-D', '-W', '-p', '-k', '-S', '-F', '-C', '-R', '-e', '-i', '/etc'],
    ...[
      'always,exit',
      'never,task',
      'wa',
      'k',
      'open',
      'arch=b64',
      'uid=root',
      'uid!=euid',
      '2',
      '\n',
    ],
  )
  const native = fc.array(word, {maxLength: 12}).map((words) => words.join(' '))
  const text = fc.oneof(json5, native, fc.string({unit: 'binary', maxLength: 60}))
  await fc.assert(
    fc.asyncProperty(text, text, text, async (first, second, third) => {
      const files = {'a.json5': first, 'b.rules': second, 'c/d.json5': third}
      const loaded = await load(files, ['a.json5', 'c'])
      expect(loaded.files.length).toBeLessThanOrEqual(3)
      expect(desiredState(loaded, describedHost).unmanaged).toBe('remove')
    }),
    {numRuns: 200},
  )
})
