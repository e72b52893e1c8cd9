import {expect, test} from 'vitest'
import {answerOf, answerText, isQuestion, wordsText} from '../../src/quiet/questions.ts'

const status = (pid: number, lost: number, backlog: number, limit = 64): string =>
  `enabled 1\nfailure 1\npid ${pid}\nrate_limit 0\nbacklog_limit ${limit}\nlost ${lost}\nbacklog ${backlog}\nbacklog_wait_time 60000\nbacklog_wait_time_actual ${lost}\nloginuid_immutable 0 unlocked\n`

const ran = (stdout: string) => ({stdout, stderr: '', exitCode: 0, failure: undefined})

test('the counters of auditctl -s say nothing, its settings do', () => {
  const text = (stdout: string) => answerText('auditctl', [['-s']], ran(stdout))
  expect(text(status(17, 5, 3))).toBe(text(status(18, 99, 0)))
  expect(text(status(17, 5, 3))).not.toBe(text(status(17, 5, 3, 65)))
  expect(text(status(1, 0, 0))).not.toBe(text(status(1, 0, 0).replace('_time 60000', '_time 6000')))
  expect(text('enabled 1\n')).not.toBe(text('enabled 2\n'))
})

test('a listing that looks like counters counts', () => {
  const text = (stdout: string) => answerText('auditctl', [['-l']], ran(stdout))
  expect(text('pid 1\n')).not.toBe(text('pid 2\n'))
})

test('the counters of the kernel say nothing, its rules and settings do', () => {
  const rule = {list: 4, action: 2, fields: [{type: 1, op: 1, value: 'a'}], syscalls: 'all'}
  const counters = {pid: 1, lost: 2, backlog: 3, backlog_wait_time_actual: 4}
  const text = (rules: readonly unknown[], of: object) =>
    answerText('exactReading', [], {kind: 'read', rules, status: {enabled: 1, ...counters, ...of}})
  expect(text([rule], {})).toBe(text([rule], {pid: 5, lost: 6, backlog: 7}))
  expect(text([rule], {})).not.toBe(text([rule], {enabled: 2}))
  expect(text([rule], {})).not.toBe(text([{...rule, action: 0}], {}))
  expect(text([rule, {...rule, list: 5}], {})).not.toBe(text([{...rule, list: 5}, rule], {}))
})

test('a clock that was set moves no mount', () => {
  const looks = (bootedAt: number, after: number) => ({
    paths: new Map(),
    mounts: [{path: '/mnt', type: 'ext4', since: bootedAt + after}],
    bootedAt,
    loadedAt: bootedAt + 9_000,
  })
  const text = (...words: Parameters<typeof looks>) =>
    answerText('watchedPaths', [], looks(...words))
  expect(text(1_000_000, 500)).toBe(text(1_000_730.25, 500))
  expect(text(1_000_000, 500)).not.toBe(text(1_000_000, 502))
})

test.for([
  [new Map([['a', 1]]), new Map([['a', 2]])],
  [new Map([['a', 1]]), {}],
  [new Set(['a']), new Set(['b'])],
  [[undefined], [null]],
  [{a: undefined}, {a: null}],
  [undefined, null],
  ['1', 1],
] as const)('%j is not %j', ([one, other]) => {
  expect(answerText('facts', [], one)).not.toBe(answerText('facts', [], other))
})

test('in which order names were looked up says nothing', () => {
  const users = (...names: readonly string[]) => new Map(names.map((name) => [name, name.length]))
  expect(answerText('facts', [], users('ann', 'bo'))).toBe(
    answerText('facts', [], users('bo', 'ann')),
  )
  expect(answerText('facts', [], new Set(['b', 'a']))).toBe(
    answerText('facts', [], new Set(['a', 'b'])),
  )
})

test.for([
  ['machine', 'auditctl', [['-D']]],
  ['machine', 'auditctl', [['-s', '-e', '0']]],
  ['machine', 'auditctl', [['-a', 'always,exit', '-S', 'all']]],
  ['machine', 'loadRules', ['-D']],
  ['machine', 'writeState', ['staged', '']],
  ['machine', 'removeState', ['staged']],
  ['machine', 'changeRulesFile', ['a.rules', {kind: 'remove'}]],
  ['machine', 'mergeRules', []],
  ['machine', 'withLock', []],
  ['machine', 'announce', [{}]],
  ['machine', 'constructor', []],
  ['policies', 'constructor', []],
] as const)('%s %s %j is no question, wherever it stands', async ([door, ask, words]) => {
  expect(isQuestion(door, ask, words)).toBe(false)
  let isCalled = false
  const call = async () => {
    isCalled = true
  }
  const doors = {machine: {[ask]: call}, policies: {[ask]: call}}
  await expect(answerOf(doors, {door, ask, words: wordsText(words)})).rejects.toThrow('no question')
  expect(isCalled).toBe(false)
})

test('what was asked for is asked for again, sets and all', async () => {
  const query = {users: new Set(['root']), groups: new Set<string>(), paths: new Set(['/etc'])}
  const asked: unknown[] = []
  const facts = async (words: unknown) => {
    asked.push(words)
    return {} as never
  }
  await answerOf(
    {machine: {facts}, policies: {}},
    {door: 'machine', ask: 'facts', words: wordsText([query])},
  )
  expect(asked).toEqual([query])
})
