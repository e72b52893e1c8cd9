import {describe, expect, test} from 'vitest'
import {mergedLines} from '../../src/persist/augenrules.ts'
import {type BootFailure, type BootLoad, loadAtBoot} from '../../src/persist/boot-load.ts'
import {formatRule} from '../../src/rules/format-words.ts'
import {parseAuditctlVersion} from '../../src/rules/version.ts'
import {recordingHost} from '../rules/recording-host.ts'

const someVersion = '3.0.9'

/** Boots a host whose rules.d holds these files; awk is Debian's. */
function boot(
  texts: Readonly<Record<string, string>>,
  version = someVersion,
  pathsAreKnown = true,
): BootLoad {
  const auditctl = parseAuditctlVersion(version) ?? [0, 0, 0]
  const files = Object.entries(texts).map(([name, text]) => ({name, path: name, text}))
  const facts = {...recordingHost(version), pathsAreKnown}
  return loadAtBoot(mergedLines(files, {auditctl, awkKnowsSpace: false}), facts)
}

const loaded = ({rules}: BootLoad) =>
  rules.map(({rule}) => formatRule(rule, recordingHost(someVersion)))

const watch = (key: string) => `-w /etc/passwd -p wa -k ${key}\n`
const asRule = (key: string) => `-a always,exit -F path=/etc/passwd -F perm=wa -F key=${key}`

test('what is sound is loaded whole, with the line that loads each rule', () => {
  const load = boot({'a.rules': `-D\n-b 9\n${watch('one')}`, 'b.rules': `${watch('two')}-e 2\n`})
  expect(loaded(load)).toEqual([asRule('one'), asRule('two')])
  expect(load.rules.map(({at}) => at)).toEqual([
    {text: watch('one').trim(), line: 5, places: [{file: 'a.rules', line: 3}]},
    {text: watch('two').trim(), line: 6, places: [{file: 'b.rules', line: 1}]},
  ])
  expect(load).toMatchObject({
    control: {backlog_limit: 9, enabled: 'locked'},
    stoppedAt: undefined,
    notReached: [],
    skipped: [],
    altered: [],
    exitStatus: 0,
  })
})

describe('the load stops', () => {
  test.for<{name: string; line: string; why: BootFailure['kind']}>([
    {name: 'a second equal rule', line: asRule('one'), why: 'exists'},
    {name: 'an unknown user', line: '-a always,exit -S all -F uid=nobody-here', why: 'refused'},
    {name: 'an unknown syscall', line: '-a always,exit -S nosuchcall', why: 'refused'},
    {name: 'a tab', line: '\t-w /etc/passwd -p wa', why: 'refused'},
    {name: 'a trailing comment', line: '-w /etc -p wa # note', why: 'refused'},
    {name: 'a folder that is missing', line: '-w /nosuch/file -p wa', why: 'path-missing'},
    {
      name: 'a directory that is missing',
      line: '-a always,exit -F dir=/nosuch -F perm=wa',
      why: 'path-missing',
    },
    {name: 'a rule to delete that is not loaded', line: '-W /etc/passwd', why: 'not-loaded'},
    {name: 'a nested file', line: '-R /etc/audit/other.rules', why: 'nested-file'},
  ])('at $name', ({line, why}) => {
    const load = boot({'a.rules': watch('one'), 'b.rules': `${line}\n${watch('never')}-e 2\n`})
    expect(load.stoppedAt?.why.kind).toBe(why)
    expect(load.stoppedAt?.at).toEqual({text: line, line: 6, places: [{file: 'b.rules', line: 1}]})
    expect(loaded(load)).toEqual([asRule('one')])
    expect(load.notReached.map(({text}) => text)).toEqual([watch('never').trim(), '-e 2'])
    expect(load.control).toEqual({})
    expect(load.exitStatus).toBe(1)
  })

  test('and the first of two equal rules is named', () => {
    const {stoppedAt} = boot({'a.rules': watch('one'), 'b.rules': `${asRule('one')}\n`})
    expect(stoppedAt?.why).toEqual({
      kind: 'exists',
      first: {text: watch('one').trim(), line: 5, places: [{file: 'a.rules', line: 1}]},
    })
  })

  test('behind a lock that awk did not move to the end', () => {
    const load = boot({'a.rules': `${watch('one')} -e 2\n${watch('two')}`})
    expect(load.stoppedAt).toMatchObject({why: {kind: 'locked'}, at: {line: 7}})
    expect(load.control).toEqual({enabled: 'locked'})
    expect(loaded(load)).toEqual([asRule('one')])
  })

  test('where two files are glued', () => {
    const load = boot({'a.rules': watch('one').trim(), 'b.rules': watch('two')})
    expect(load.stoppedAt).toMatchObject({
      why: {kind: 'refused'},
      at: {
        places: [
          {file: 'a.rules', line: 1},
          {file: 'b.rules', line: 1},
        ],
      },
    })
  })

  test('but not at a path of which nobody knows', () => {
    expect(
      boot({'a.rules': '-w /nosuch/file -p wa\n'}, someVersion, false).stoppedAt,
    ).toBeUndefined()
  })
})

describe('the load goes on', () => {
  test.for([
    {option: '-i', exitStatus: 0},
    {option: '-c', exitStatus: 1},
  ])('behind $option, and ends with $exitStatus', ({option, exitStatus}) => {
    const texts = {'a.rules': `${option}\n${watch('one')}${watch('one')}${watch('two')}`}
    const load = boot(texts)
    expect(loaded(load)).toEqual([asRule('one'), asRule('two')])
    expect(load.skipped).toMatchObject([{at: {line: 7}, why: {kind: 'exists'}}])
    expect(load).toMatchObject({stoppedAt: undefined, notReached: [], exitStatus})
  })

  test('only from that line on', () => {
    const load = boot({'a.rules': `${watch('one')}${watch('one')}-i\n`})
    expect(load.stoppedAt?.at.line).toBe(6)
  })
})

describe('lines that take rules away', () => {
  test.for<{name: string; line: string; left: readonly string[]; version?: string}>([
    {name: '-D -k by a part of a key', line: '-D -k ident', left: ['other']},
    {name: '-d', line: asRule('identity').replace('-a', '-d'), left: ['ident', 'other']},
    {name: '-W', line: '-W /etc/passwd -p wa -k ident', left: ['identity', 'other']},
    {name: 'an indented -D, which is not moved', line: ' -D', left: []},
    {
      name: '-A of a release that deletes with it',
      line: asRule('ident').replace('-a', '-A'),
      left: ['identity', 'other'],
      version: '4.1.0',
    },
  ])('$name', ({line, left, version}) => {
    const rules = ['identity', 'ident', 'other'].map(watch).join('')
    const load = boot({'a.rules': `${rules}${line}\n`}, version)
    expect(load.stoppedAt).toBeUndefined()
    expect(loaded(load)).toEqual(left.map(asRule))
  })
})

test('-A puts a rule in front, also one that is loaded already', () => {
  const prepended = asRule('two').replace('-a', '-A')
  const load = boot({'a.rules': `${watch('one')}${watch('two')}${prepended}\n`})
  expect(loaded(load)).toEqual(['two', 'one', 'two'].map(asRule))
})

describe('lines of which auditctl reads something else', () => {
  const many = `-a always,exit ${Array.from({length: 90}, () => '-S 1').join(' ')} -k x\n`

  test('words that are dropped before 4.2', () => {
    const load = boot({'a.rules': many})
    expect(load.altered).toMatchObject([{complaint: {code: 'line-words-dropped'}, at: {line: 5}}])
    expect(boot({'a.rules': many}, '4.2.1').altered).toEqual([])
  })

  test('a line that is cut, the rest of which is a line of its own', () => {
    const line = `-w /etc/passwd -p wa -k ${'x'.repeat(100)}`.padEnd(6143)
    const load = boot({'a.rules': `${line}${watch('two')}`})
    expect(load.altered).toMatchObject([{complaint: {code: 'line-too-long'}, at: {line: 5}}])
    expect(load.rules).toHaveLength(2)
  })
})
