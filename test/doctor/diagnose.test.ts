import {describe, expect, test} from 'vitest'
import {diagnose, statusOf} from '../../src/doctor/diagnose.ts'
import {nothingExamined} from '../../src/doctor/examination.ts'
import type {FindingCode} from '../../src/doctor/finding.ts'
import {allCases} from './all-cases.ts'
import {modes} from './boot-cases.ts'
import {disk} from './log-cases.ts'
import {type Bend, patient, wellConf, wellExamination, wellLinks} from './patients.ts'
import {openRule} from './rule-cases.ts'

test('nothing is found on a host that is well', () => {
  const diagnosis = diagnose(patient())
  expect(diagnosis).toEqual({findings: [], unknown: []})
  expect(statusOf(diagnosis)).toBe(0)
})

test.for(allCases)('$code ($severity): $read', ({code, severity, sick, well, read}) => {
  const found = diagnose(patient(sick)).findings.filter((finding) => finding.code === code)
  expect(found).toMatchObject([{code, severity}])
  const texts = found.flatMap(({evidence}) => evidence.map(({text}) => text))
  const matching =
    typeof read === 'string' ? expect.stringContaining(read) : expect.stringMatching(read)
  expect(texts).toContainEqual(matching)
  const others = diagnose(patient(well)).findings
  expect(
    others.filter((finding) => finding.code === code && finding.severity === severity),
  ).toEqual([])
})

test('every finding that there is has a case', () => {
  const codes: Record<FindingCode, true> = {
    'kernel-unreadable': true,
    'other-root': true,
    'audit-off': true,
    'failure-panic': true,
    'failure-silent': true,
    'rate-limited': true,
    'backlog-small': true,
    'backlog-full': true,
    'backlog-no-wait': true,
    'lost-rising': true,
    lost: true,
    'no-audit-at-start': true,
    'no-backlog-at-start': true,
    'daemon-none': true,
    'daemon-gone': true,
    'daemon-other': true,
    'daemon-not-at-boot': true,
    'rules-not-at-boot': true,
    'service-failed': true,
    'log-not-written': true,
    'log-no-local-events': true,
    'log-folder-missing': true,
    'log-read-only': true,
    'log-full': true,
    'log-low': true,
    'log-keeps-all': true,
    'never-task': true,
    'never-task-at-boot': true,
    'no-rules': true,
    'rules-hidden': true,
    'rules-other-machine': true,
    'rules-match-nothing': true,
    'readers-disagree': true,
    'record-dropped': true,
    'watch-moved': true,
    'watch-blind': true,
    'watch-gone': true,
    'watch-folder-only': true,
    'watch-not-there': true,
    'file-open-to-all': true,
    'file-open-to-group': true,
    'file-of-other-owner': true,
    'boot-switches-off': true,
    'boot-stops': true,
    'boot-hides-errors': true,
    'boot-reads-otherwise': true,
    'boot-overrides': true,
    'boot-skips-file': true,
    'release-quirk': true,
  }
  expect([...new Set(allCases.map(({code}) => code))].sort()).toEqual(Object.keys(codes).sort())
})

describe('all of it together', () => {
  test('the worst comes first, and nothing is left out', () => {
    const {findings} = diagnose(
      patient({
        status: {enabled: 0, pid: 0, backlog_limit: 64, lost: 3, failure: 2},
        commandLine: 'quiet',
      }),
    )
    expect(findings.map(({severity, code}) => `${severity} ${code}`)).toEqual([
      'error audit-off',
      'error daemon-none',
      'warning backlog-small',
      'warning lost',
      'note failure-panic',
      'note no-audit-at-start',
      'note no-backlog-at-start',
    ])
  })

  test.for([
    {name: 'notes', bend: {commandLine: 'quiet'}, status: 0},
    {name: 'a warning', bend: {status: {backlog_limit: 64}}, status: 2},
    {name: 'an error', bend: {status: {enabled: 0}}, status: 2},
    {name: 'a kernel that cannot be asked', bend: unreadable('NOT_PRIVILEGED'), status: 1},
    {name: 'a kernel without audit', bend: unreadable('AUDIT_DISABLED'), status: 2},
    {
      name: 'a kernel that cannot be asked, and a warning',
      bend: {...unreadable('NOT_PRIVILEGED'), ...modes(0o666)},
      status: 2,
    },
  ] as const)('the status of $name is $status', ({bend, status}) => {
    expect(statusOf(diagnose(patient(bend)))).toBe(status)
  })

  test('what nobody could look at is told, and is no finding', () => {
    const bare = {examination: nothingExamined, commandLine: ''}
    const rulesDir = {path: '', files: undefined}
    expect(diagnose(patient({...bare, patient: {rulesDir, boot: undefined}}))).toEqual({
      findings: [],
      unknown: [
        'command-line',
        'daemon',
        'auditd-conf',
        'log-disk',
        'boot-services',
        'file-modes',
        'watched-paths',
        'rules-dir',
        'next-boot',
      ],
    })
  })
})

function unreadable(reason: string): Bend {
  return {patient: {kernel: {kind: 'unreadable', reason, message: 'x', suggestions: []}}}
}

describe('how auditing came to be off', () => {
  test.for([
    {commandLine: 'audit=0', files: {'a.rules': '-e 0\n'}, cameBy: 'boot', places: 1},
    {commandLine: 'audit=1', files: {'a.rules': '-e 0\n'}, cameBy: 'file', places: 1},
    {commandLine: 'audit=1', files: {'a.rules': '-e 1\n'}, cameBy: 'nobody', places: 0},
  ])('$cameBy', ({commandLine, files: rulesD, cameBy, places}) => {
    const {findings} = diagnose(patient({status: {enabled: 0}, commandLine, files: rulesD}))
    const off = findings.find(({code}) => code === 'audit-off')
    expect(off?.args).toMatchObject({cameBy, places: {length: places}})
  })
})

test('the victims of a rule on the task list are counted, and the line that loads it is named', () => {
  const never = '-a never,task'
  const {findings} = diagnose(
    patient({
      rules: [openRule, '-w /etc/passwd', '-a never,exit -S all -F uid=5', never],
      files: {'10-no-audit.rules': `## none\n${never}\n`},
    }),
  )
  expect(findings).toMatchObject([
    {
      code: 'never-task',
      args: {isAll: true, rules: 2, places: ['/etc/audit/rules.d/10-no-audit.rules:2']},
    },
  ])
})

test('of files that set a value the last one is named, in the order of augenrules', () => {
  const {findings} = diagnose(patient({files: {'10.rules': '-b 64\n', '9.rules': '-b 8192\n'}}))
  expect(findings.find(({code}) => code === 'boot-overrides')).toMatchObject({
    args: {option: '-b', last: '/etc/audit/rules.d/10.rules:1'},
    evidence: [{text: '-b 8192'}, {text: '-b 64'}],
  })
})

test('a log that is full says whether auditd has to be told to go on', () => {
  const full = (text: string) => diagnose(patient(disk(0, text))).findings[0]
  expect(full(wellConf)).toMatchObject({args: {suspends: true, pid: 412}})
  expect(full(wellConf.replace('full_action = SUSPEND', 'full_action = HALT'))).toMatchObject({
    args: {suspends: false},
  })
})

test('where no auditd is installed, nothing is said of what starts it', () => {
  const bare = {
    ...wellExamination,
    isAuditdInstalled: false,
    bootLinks: {paths: wellLinks.slice(0, 1), masked: []},
  }
  expect(diagnose(patient({examination: bare})).findings).toEqual([])
})
