import {expect, test} from 'vitest'
import * as library from '../../src/library.ts'
import {compileRules, planChanges, type RuleSet, readListing} from '../../src/library.ts'

const host = {auditctl: '3.1.2', machine: 'x86_64'}

async function compiled(text: string, name = 'p.rules', on = host): Promise<RuleSet> {
  const found = await compileRules({[name]: text}, name, on)
  if (!found.isSound) throw new Error(found.complaints.map(({reason}) => reason).join('\n'))
  return found.ruleSet
}

test('three functions are promised, and nothing else', () => {
  expect(Object.keys(library).toSorted()).toEqual(['compileRules', 'planChanges', 'readListing'])
})

test('a policy includes others by their paths, and keeps places and reasons', async () => {
  const texts = {
    'web/site.json5':
      "{control: {backlog_limit: 8192}, include: ['./parts/*.rules'], rules: [{watch: '/etc/group', perm: 'wa', key: 'g', why: 'w'}]}",
    'web/parts/a.rules': '-w /etc/passwd -p wa -k p\n',
  }
  const found = await compileRules(texts, 'web/site.json5', host)
  expect(found).toMatchObject({
    isSound: true,
    ruleSet: {
      control: {backlog_limit: 8192},
      rules: [
        {line: '-w /etc/passwd -p wa -k p', place: {file: 'web/parts/a.rules', line: 1}},
        {line: '-w /etc/group -p wa -k g', place: {file: 'web/site.json5'}, why: 'w'},
      ],
    },
  })
})

test('all that is wrong with a policy is told at once, and is no exception', async () => {
  const text = '-w etc/passwd -p wa\n-a always,exit -S openatt\n'
  const found = await compileRules({'p.rules': text}, 'p.rules', host)
  expect(found.isSound).toBe(false)
  const errors = found.complaints.filter(({severity}) => severity === 'error')
  expect(errors.map(({place}) => place.line)).toEqual([1, 2])
  expect(errors[1]).toMatchObject({remedy: expect.stringContaining('openat')})
  expect(await compileRules({}, 'p.rules', host)).toMatchObject({
    isSound: false,
    complaints: [{code: 'file-missing'}],
  })
})

test('names and folders of the host are those that it is described with', async () => {
  const text = '-a always,exit -F arch=b64 -S openat -F uid=ada -k u\n-w /srv/www -p wa -k w\n'
  const described = {...host, users: {ada: 1001}, directories: ['/srv/www/']}
  const ruleSet = await compiled(text, 'p.rules', described)
  expect(ruleSet.rules.map(({line}) => line)).toEqual([
    '-a always,exit -F arch=b64 -S openat -F uid=1001 -F key=u',
    '-w /srv/www -p wa -k w',
  ])
  const {changes} = planChanges(await compiled('', 'p.rules', described), ruleSet)
  expect(changes[1]?.argv).toContain('dir=/srv/www')
  expect(await compileRules({'p.rules': text}, 'p.rules', host)).toMatchObject({isSound: false})
})

test('what is held becomes what is wanted: adds before deletes, each as a command with its way back', async () => {
  const desired = await compiled('-b 8192\n-w /etc/passwd -p rwa -k p\n')
  const listing = {rules: '-w /etc/passwd -p wa -k p\n', status: 'enabled 1\nbacklog_limit 64\n'}
  const {ruleSet} = readListing(listing, host, desired)
  const found = planChanges(ruleSet, desired)
  expect(found).toMatchObject({isAsDesired: false, isLocked: false, unreachable: []})
  expect(found.changes).toMatchObject([
    {kind: 'control', about: 'backlog_limit', command: 'auditctl -b 8192', undo: ['-b', '64']},
    {kind: 'append', about: '-w /etc/passwd -p rwa -k p', undo: expect.arrayContaining(['-d'])},
    {kind: 'delete', command: 'auditctl -d always,exit -F path=/etc/passwd -F perm=wa -F key=p'},
  ])
  expect(found.milliseconds).toBeGreaterThan(0)
  expect(planChanges(desired, desired)).toMatchObject({isAsDesired: true, changes: []})
})

test('a risk is told by its name', async () => {
  const current = await compiled('-w /etc/passwd -p wa -k p\n')
  expect(planChanges(current, await compiled('')).hazards).toContainEqual({
    name: 'EMPTIES',
    severity: 'high',
    stops: true,
    about: ['the only rule'],
  })
})

test('rules of others stay where the policy says so', async () => {
  const current = await compiled('-w /etc/group -p wa -k theirs\n')
  const keeping = await compiled("{unmanaged: 'keep'}", 'p.json5')
  expect(planChanges(current, keeping).isAsDesired).toBe(true)
  expect(planChanges(current, await compiled('{}', 'p.json5')).isAsDesired).toBe(false)
})

test('the order of the policy is reached to the letter where that is asked for', async () => {
  const [one, other] = ['-w /etc/passwd -p wa -k p\n', '-w /etc/group -p wa -k g\n']
  const [current, desired] = [await compiled(one + other), await compiled(other + one)]
  expect(planChanges(current, desired).isAsDesired).toBe(true)
  const {changes} = planChanges(current, desired, {order: 'strict'})
  expect(changes).not.toHaveLength(0)
})

test('a listing tells what it cannot prove, and the lines that are no rules', () => {
  const listing = {rules: '-w /etc/passwd -p wa -k p\nhello\n-a always,exit -S all -F pid=5\n'}
  const {ruleSet, unreadable} = readListing(listing, host)
  expect(unreadable).toEqual(['hello'])
  expect(ruleSet.rules.map(({isProven}) => isProven)).toContain(false)
  expect(ruleSet.control).toEqual({})
  expect(readListing({rules: 'No rules\n'}, host).ruleSet.rules).toEqual([])
})

test('a wrong call is a TypeError that says what is wrong', async () => {
  const ruleSet = await compiled('-w /etc/passwd -p wa -k p\n')
  const older = await compiled('', 'p.rules', {...host, auditctl: '2.8.5'})
  expect(() => planChanges(ruleSet, older)).toThrow(
    new TypeError('The two rule sets are of different hosts.'),
  )
  expect(() => planChanges({...ruleSet}, ruleSet)).toThrow(TypeError)
  expect(() => readListing({rules: ''}, {...host, machine: 'pdp11'})).toThrow("'pdp11'")
  expect(() => readListing({rules: '', status: 'pid 0\n'}, host)).toThrow('enabled')
  await expect(
    compileRules({'p.rules': ''}, 'p.rules', {...host, auditctl: 'new'}),
  ).rejects.toThrow("'new'")
})
