import fc from 'fast-check'
import {expect, test} from 'vitest'
import {type RecordedChange, readChanges} from '../../src/author/change.ts'
import {recordsOf} from './records.ts'

const alice = {auid: 1000, user: 'alice', exe: '/usr/sbin/auditctl', comm: 'auditctl'}

function changesOf(kernel: '6.1' | '3.10'): readonly RecordedChange[] {
  return readChanges(recordsOf(kernel))
}

const numbered = (changes: readonly RecordedChange[]) => new Map(changes.map((c) => [c.serial, c]))

test('a rule that somebody removed: who, in which login, with which command', () => {
  const byNumber = numbered(changesOf('6.1'))
  expect(byNumber.get(30)).toMatchObject({
    at: Date.parse('2026-11-26T11:52:08.496Z'),
    change: {kind: 'remove', list: 4, keys: ['identity'], path: undefined},
    by: {
      ...alice,
      session: 2,
      pid: 203,
      command: {
        argv: ['auditctl', '-W', '/etc/passwd', '-p', 'wa', '-k', 'identity'],
        isWhole: true,
      },
    },
  })
  expect(byNumber.get(32)?.change).toMatchObject({keys: ['my key']})
  expect(byNumber.get(34)?.change).toMatchObject({keys: ['a', 'b']})
  expect(byNumber.get(36)?.change).toMatchObject({kind: 'remove', keys: []})
  expect(byNumber.get(81)?.change).toMatchObject({kind: 'add', list: 1, keys: []})
})

test('what the kernel removed by itself, and whose doing let it', () => {
  const changes = changesOf('6.1')
  const ofKernel = changes.filter(({change}) => 'path' in change && change.path !== undefined)
  const told = ofKernel.map(({serial, change, by}) => [
    serial,
    'path' in change ? change.path : '',
    by.auid,
    by.exe,
  ])
  expect(told).toEqual([
    [68, '/srv/w', 1000, '/usr/bin/rm'],
    [69, '/srv/p/prog', 0, '/usr/bin/mv'],
    // The kernel wrote `ses=1op=remove_rule` here.
    [69, '/srv/p/f', 0, '/usr/bin/mv'],
    [79, '/mnt/d', undefined, undefined],
    [80, '/mnt/f', 0, undefined],
  ])
})

test('control values, each with the value that it was set to', () => {
  const byNumber = numbered(changesOf('6.1'))
  const change = (serial: number) => byNumber.get(serial)?.change
  expect(change(38)).toEqual({kind: 'set', name: 'backlog_limit', to: 4096})
  expect(change(84)).toEqual({kind: 'set', name: 'enabled', to: 'off'})
  expect(change(86)).toEqual({kind: 'set', name: 'loginuid_immutable', to: true})
  expect(byNumber.get(86)?.by).toMatchObject(alice)
})

test('what was refused is no change', () => {
  expect(numbered(changesOf('6.1')).has(92)).toBe(false)
  expect(numbered(changesOf('3.10')).has(45)).toBe(false)
})

test('an older kernel says the same in other words', () => {
  const changes = changesOf('3.10')
  const login = {auid: 1000, session: 2, user: undefined, exe: undefined, command: undefined}
  expect(changes.map(({serial, change, by}) => ({serial, change, by}))).toMatchObject([
    {serial: 40, change: {kind: 'add', keys: ['identity']}, by: login},
    {serial: 41, change: {kind: 'remove', list: 4, keys: ['identity']}, by: login},
    {serial: 42, change: {kind: 'set', name: 'backlog_limit', to: 64}, by: login},
    {serial: 43, change: {kind: 'remove', keys: ['tree'], path: '/srv/w'}, by: {auid: undefined}},
    {serial: 44, change: {kind: 'remove', keys: [], path: '/srv/p/f'}, by: {auid: null}},
    {serial: 46, change: {kind: 'add', list: 1, keys: ['my key']}, by: {auid: 0}},
  ])
})

test('a command line that the kernel cut is told as cut', () => {
  const title = (bytes: number) => Buffer.alloc(bytes, 'a').toString('hex').toUpperCase()
  const event = (proctitle: string) =>
    readChanges(
      [
        'type=CONFIG_CHANGE msg=audit(1.000:1): auid=0 ses=1 op=add_rule key="k" list=4 res=1',
        `type=PROCTITLE msg=audit(1.000:1): proctitle=${proctitle}`,
      ].join('\n'),
    )[0]?.by.command
  expect(event(title(126))).toMatchObject({isWhole: true})
  expect(event(title(128))).toMatchObject({isWhole: false})
  expect(event('"auditctl"')).toEqual({argv: ['auditctl'], isWhole: true})
  expect(event('(null)')).toBeUndefined()
})

test('events of two hosts and of two times with one serial number stay apart', () => {
  const line = (start: string, time: string) =>
    `${start}type=CONFIG_CHANGE msg=audit(${time}:5): auid=7 ses=1 op=add_rule key="k" list=4 res=1`
  const call =
    'node=b type=SYSCALL msg=audit(1.000:5): pid=9 auid=7 comm="c" exe="/bin/c" key=(null)'
  const text = [line('node=a ', '1.000'), line('node=b ', '1.000'), call, line('', '2.000')]
  expect(readChanges(text.join('\n')).map(({node, at, by}) => [node, at, by.exe])).toEqual([
    ['a', 1000, undefined],
    ['b', 1000, '/bin/c'],
    [undefined, 2000, undefined],
  ])
})

test('whatever stands in a log, it is read or passed over', () => {
  const words = fc.constantFrom(
    ...['op=', 'op=add_rule', 'op="add rule', 'key=', 'key="', 'key=61', 'key=6', 'list=4'],
    ...['list=99999999999', 'res=1', 'auid=-1', 'auid=x', 'ses=1op=remove_rule', 'old=1'],
    ...['audit_enabled=7', 'audit_failure=1', 'dir="/a"', 'path=2F', '\u001d', 'AUID="'],
    ...['proctitle=00', 'proctitle=', '\u0000', 'ÿ', 'feature=loginuid_immutable'],
  )
  const type = fc.constantFrom('CONFIG_CHANGE', 'SYSCALL', 'PROCTITLE', 'FEATURE_CHANGE', 'X')
  const line = fc
    .tuple(type, fc.array(fc.oneof(words, fc.string()), {maxLength: 12}))
    .map(([name, fields]) => `type=${name} msg=audit(1.000:1): ${fields.join(' ')}`)
  const text = fc.array(fc.oneof(line, fc.string()), {maxLength: 6})
  fc.assert(
    fc.property(text, (lines) => {
      for (const {change} of readChanges(lines.join('\n'))) {
        expect(['add', 'remove', 'set']).toContain(change.kind)
      }
    }),
  )
})

test('a key comes back from the log as it was given, whatever it holds', () => {
  // audit_string_contains_control in kernel/audit.c.
  const written = (bytes: Buffer) =>
    bytes.some((byte) => byte === 0x22 || byte < 0x21 || byte > 0x7e)
      ? bytes.toString('hex').toUpperCase()
      : `"${bytes}"`
  const isKey = (text: string) => !text.includes('\0') && !text.includes('\u0001')
  const key = fc.string({unit: 'binary', minLength: 1}).filter(isKey)
  fc.assert(
    fc.property(key, (text) => {
      const head = 'type=CONFIG_CHANGE msg=audit(1.000:1): auid=0 ses=1 op=add_rule'
      const [found] = readChanges(`${head} key=${written(Buffer.from(text))} list=4 res=1`)
      expect(found?.change).toMatchObject({keys: [text]})
    }),
  )
})
